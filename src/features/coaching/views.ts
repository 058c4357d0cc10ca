/** Data of the pages in views/coaching. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

type Fact = { name: string; text: string }
type Link = { href: string; text: string }
type Box = Option & { hint?: string }

/** What one person brings to a call: the goal carried over, whether the report is in and what they practiced, the goal set for the next. */
export type Brings = { goal: { text: string; due: string; isLate: boolean; said: string } | null; report: string | null; next: { text: string; due: string } | null }

/** A series as it would be; `seen` is what was looked at, for the form that makes it. Times stand in the order of `zones`. */
export type SeriesPreview = { title: string; seen: string; zones: { name: string; people: string }[]; rows: { name: string; times: { zone: string; text: string; isMoved: boolean }[]; changes: string[] }[]; isOver: string | null }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'coaching/calls': {
      notice: string | null
      form: Form
      /** Whose apology form failed, or null. */
      failed: number | null
      next: { id: number; title: string; when: string; isOpen: boolean } | null
      coming: { id: number; title: string; cohort: string; when: string; facts: Fact[]; join: Link | null; standing: string; apology: 'open' | 'made' | null; reason: string; screen: string | null }[]
      past: { title: string; cohort: string; when: string; standing: string; minutes: string }[]
      summary: { name: string; figure: string }[]
      calendar: { since: string | null; made: string | null }
      mayHold: boolean
      maySee: boolean
    }
    'coaching/series-list': {
      next: { href: string; title: string; cohort: string; when: string; facilitator: string }[]
      rows: { href: string; title: string; cohort: string; days: string; calls: string; facilitator: string }[]
    }
    'coaching/series-form': { form: Form; cohorts: Option[]; zones: Option[]; facilitators: Option[]; preview: SeriesPreview | null }
    'coaching/series': {
      title: string
      cohort: Link
      notice: string | null
      facts: Fact[]
      calls: { href: string; title: string; when: string; standing: string; isOff: boolean; came: string }[]
      path: string
      form: Form
      facilitators: Option[]
    }
    'coaching/call': {
      title: string
      cohort: Link
      series: Link
      when: string
      notice: string | null
      path: string
      form: Form
      facts: Fact[]
      meet: string | null
      topics: { id: string; legend: string; options: Box[] }[]
      chosen: string[]
      roll: ({ id: number; name: string; hint: string; apology: string | null; status: { name: string; value: string; options: Option[] }; minutes: { name: string; value: string; error: string | null } } & Brings)[]
      /** The month that the call talks about. */
      month: string
      reported: string
      counts: { name: string; figure: string }[]
      /** Null once it has begun. */
      waits: string | null
      canceled: string | null
      seen: string
      imports: { href: string; text: string; when: string }[]
      upload: Form
      change: { move: Form; cancel: Form; zone: string } | null
    }
    'coaching/import': {
      name: string
      path: string
      call: Link
      notice: string | null
      form: Form
      counts: { name: string; figure: string }[]
      credits: { name: string; hint: string; minutes: string; does: string }[]
      lines: { name: string; label: string; hint: string; options: Option[]; value: string }[]
      others: { name: string; hint: string; why: string }[]
      problems: { row: number; words: string }[]
      isApplied: boolean
      button: string
    }
    'coaching/attendance': {
      counts: { name: string; figure: string }[]
      filter: { name: string; label: string; value: string; options: Option[] }[]
      caption: string
      rows: { name: string; discipline: string; agency: string; calls: string; minutes: string; last: string }[]
      page: number
      pages: number
      previous: string | null
      next: string | null
      isAll: boolean
    }
  }
}

export {}
