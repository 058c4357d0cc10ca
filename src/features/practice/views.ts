/** Data of the pages in views/practice. */
import type { Chart } from '#src/domain/charts/chart.ts'
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

type Link = { href: string; text: string }
export type NumberField = { name: string; label: string; value: string; error: string | null }
export type GoalLine = { text: string; set: string; standing: string; said: string | null }
export type FidelityPart = { addHref: string | null; chart: Chart | null; rows: { href: string | null; name: string; by: string; score: string; parts: string }[] }
export type Trends = { charts: { chart: Chart; /** What it is folded under, or null. */ fold: string | null }[]; /** Reports that are not shown, because two records were joined. */ twins: string[]; goals: GoalLine[]; /** Goals before those, folded. */ earlier: GoalLine[]; goalSentence: string | null; barriers: string[] }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'practice/practice': Trends & {
      notice: string | null
      /** In a cohort, so that there is something to report. */
      isReporting: boolean
      next: { kicker: string; title: string; lines: string[]; action: Link } | null
      months: { href: string; name: string; standing: string; action: string }[]
    }
    'practice/report': {
      title: string
      cohort: string
      /** Which call it is for, in words. */
      call: string
      path: string
      /** Whose report it is: on a shared phone somebody else may have signed in since. */
      owner: string
      form: Form
      /** Something was kept since the form that was sent was opened. */
      elsewhere: boolean
      version: string
      report: string
      isCorrection: boolean
      state: string
      save: 'saved' | 'retry' | null
      last: { text: string; from: string; options: Option[] } | null
      practices: NumberField[]
      counts: NumberField[]
      barriers: { title: string; boxes: { name: string; text: string; isChosen: boolean }[] }[]
    }
    'practice/cohorts': { caption: string; rows: { href: string; name: string; standing: string; people: string; reported: string }[] }
    'practice/cohort': {
      name: string
      page: number
      pages: number
      previous: string | null
      next: string | null
      isEmpty: boolean
      caption: string
      rows: { href: string; name: string; agency: string; last: string; lastHint: string; goal: string; goalHint: string }[]
      chart: Chart | null
    }
    'practice/person': Trends & { name: string; cohorts: Link[]; isEmpty: boolean; notes: { month: string; text: string }[] }
    'practice/outcomes': { rows: { href: string; name: string; state: string; quarter: string; rate: string }[] }
    'practice/agency': {
      name: string
      path: string
      notice: string | null
      canEnter: boolean
      next: { kicker: string; title: string; lines: string[]; action: Link } | null
      newest: { title: string; sentences: string[]; staff: string } | null
      chart: Chart
      columns: string[]
      rows: { href: string | null; name: string; cells: string[]; by: string }[]
      rates: { name: string; text: string }[]
      missing: Link[]
      fidelity: FidelityPart
      /** Outcomes beside training. */
      engagementHref: string
    }
    'practice/quarter': {
      title: string
      agency: string
      path: string
      action: string
      form: Form
      supersedes: string
      isCorrection: boolean
      isElsewhere: boolean
      doubts: { seen: string; lines: string[] } | null
      /** A decimal point is on no numeric keyboard. */
      fields: { name: string; label: string; hint: string; kind: 'number' | 'text' }[]
    }
    'practice/fidelity': {
      title: string
      agency: string
      path: string
      action: string
      form: Form
      isCorrection: boolean
      /** Items one by one, or totals. */
      isByItem: boolean
      tool: string
      toolName: string
      other: Link | null
      kinds: Option[]
      sections: { title: string; fields: NumberField[] }[]
    }
  }
}
