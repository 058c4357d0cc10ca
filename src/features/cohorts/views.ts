/** Data of the pages in views/cohorts. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'cohorts/cohorts': { rows: { href: string; name: string; curriculum: string; days: string; people: string }[]; canCreate: boolean }
    'cohorts/cohort-form': { title: string; form: Form; action: string; curricula: Option[]; zones: Option[]; button: string; back: { href: string; text: string } }
    'cohorts/cohort': {
      name: string
      path: string
      notice: string | null
      facts: { name: string; text: string }[]
      caption: string
      roster: { enrollmentId: number; href: string; name: string; hint: string; agency: string; discipline: string; since: string }[]
    }
    'cohorts/enroll': {
      name: string
      path: string
      filter: { search: string; agency: string; agencies: Option[] }
      isFiltered: boolean
      caption: string
      people: { id: number; name: string; hint: string; agency: string }[]
      problem: string | null
    }
  }
}

export {}
