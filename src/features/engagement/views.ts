/** What the pages of engagement show. */
import type { Chart } from '#src/domain/charts/chart.ts'
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

type Link = { href: string; text: string }
/** A cell of the table of agencies or states: figure, and why there is none. */
export type FigureCell = { text: string; percent: string | null; isHidden: boolean }
export type PartRow = { name: string; href: string | null; hint: string | null; cells: FigureCell[] }
/** One level of an evaluation. `figure` is null where it was not measured, and `missing` says so in words. */
export type LevelRow = { level: string; question: string; measures: Measure[] }
export type Measure = { name: string; figure: string | null; /** Of how many, or what is not measured yet. */ of: string; source: { text: string; href: string | null } }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'engagement/engagement': {
      kicker: string; title: string; crumbs: Link[]
      counts: { name: string; figure: string }[]
      /** What happened last, in natural frequencies. */
      last: { title: string; sentences: string[] } | null
      grid: Chart | null; monthly: Chart | null; people: Chart | null; dose: Chart | null
      /** Training beside outcomes, on the page of an agency; null elsewhere. */
      timeline: { chart: Chart; lines: string[]; link: Link | null } | null
      columns: string[]
      divisions: { id: string; title: string; first: string; rows: PartRow[] }[]
      cohorts: Link[]
      /** How the figures are made, and what is hidden. */
      method: string[]
      asOf: string | null
      links: Link[]
    }
    'engagement/cohort': {
      name: string; kicker: string; date: string; about: string[]
      kirkpatrick: LevelRow[]; reAim: LevelRow[]
      /** Enrolled of eligible, by discipline and by agency. Empty while nobody entered who is eligible. */
      reach: { caption: string; rows: { name: string; cells: string[] }[] }
      caution: string[]
      back: string | null; eligibleHref: string | null; gainsHref: string
    }
    'engagement/eligible': {
      name: string; path: string; form: Form; agencies: Option[]; notice: string | null
      fields: { name: string; label: string; /** Short, over a column. */ head: string }[]
      caption: string
      rows: { name: string; href: string; cells: string[]; by: string }[]
    }
  }
}
