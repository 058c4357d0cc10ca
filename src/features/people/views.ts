/** Data of the pages in views/people. */
import type { Form } from '#src/platform/http/forms.ts'
import type { Option } from './fields.ts'

type Row = { href: string; name: string; hint: string }
type AgencyLine = Row & { state: string; people: string }

type DuplicateSide = Row & { id: string; places: string }

/** A question about a roster with the answers that there are. */
type Decision = { name: string; label: string; hint: string; value: string; options: Option[] }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'people/people': {
      caption: string
      filter: { search: string; agency: string; state: string; agencies: Option[]; states: Option[] }
      isFiltered: boolean
      rows: (Row & { id: string; agency: string; discipline: string; standing: string; isChosen: boolean })[]
      /** What an admin may do with several people; null for others. */
      bulk: { problem: string | null; isAll: boolean; all: string; cohorts: Option[] } | null
      page: number
      pages: number
      previous: string | null
      next: string | null
    }
    'people/new-person': { form: Form; action: string; title: string; lead: string; agencies: Option[]; disciplines: Option[]; /** Null: no role is offered. */ roles: Option[] | null; states: Option[]; button: string }
    /** A link was made. `url` null: it was mailed and is not shown. */
    'people/link': { title: string; lines: string[]; url: string | null; back: { href: string; text: string } }
    'people/person': {
      name: string
      path: string
      notice: string | null
      facts: { name: string; text: string }[]
      /** The name on certificates is another than the one here, and is corrected by itself. */
      printsOther: boolean
      /** Certificates in force with another name than would be printed now. */
      outdated: { href: string; title: string; name: string }[]
      details: Form
      affiliations: { id: number; agency: string; discipline: string; since: string; until: string | null; isMain: boolean }[]
      affiliation: Form
      agencies: Option[]
      disciplines: Option[]
      replaceable: Option[]
      ending: Form
      today: string
      grants: { id: number; role: string; where: string; since: string }[]
      grant: Form
      roles: Option[]
      states: Option[]
      enrollments: { href: string; name: string; hint: string }[]
      access: { isDisabled: boolean; hasJoined: boolean; isSelf: boolean; signIns: string; hasSignIns: boolean; hasSecondFactor: boolean }
    }
    'people/links': { title: string; lines: string[]; /** None where they were mailed. */ rows: { name: string; email: string; url: string }[] }
    'people/person-seen': {
      name: string
      mergedInto: { href: string; text: string } | null
      facts: { name: string; text: string }[]
      affiliations: { agency: string; discipline: string; since: string; until: string | null }[]
      trainings: { name: string; hint: string; standing: string }[]
    }
    'people/duplicates': {
      pairs: { one: DuplicateSide; other: DuplicateSide; reasons: string; compare: string }[]
      total: string
      merges: { what: string; when: string; who: string; undo: string | null }[]
      problem: string | null
    }
    'people/imports': { form: Form; cohorts: Option[]; rows: { href: string; name: string; when: string; who: string; standing: string }[] }
    'people/import-mapping': {
      name: string
      path: string
      lead: string
      form: Form
      fields: { name: string; label: string; hint: string | null }[]
      columns: Option[]
      letters: string[]
      sample: string[][]
      states: Option[]
      disciplines: Option[]
      cohorts: Option[]
    }
    'people/import-check': {
      name: string
      path: string
      notice: string | null
      /** Address of the job that applies it now. */
      job: string | null
      facts: { name: string; text: string }[]
      counts: { name: string; figure: string; wrong?: boolean }[]
      choices: Form
      /** Nothing has to be decided: what happens to the agencies that are new, in a sentence. */
      settled: string | null
      agencies: Decision[]
      asked: Decision[]
      moreAsked: string | null
      filters: { href: string; text: string; current: boolean }[]
      rows: { row: string; name: string; email: string; agency: string; does: string; isWrong: boolean; notes: string[] }[]
      page: number
      pages: number
      previous: string | null
      next: string | null
      apply: { form: Form; print: string; /** Label of the box that leaves rows with errors out; null where there are none. */ wrong: string | null; canInvite: boolean; text: string; isEmpty: boolean }
    }
    'people/import-applied': { name: string; when: string; lines: string[]; cohort: { href: string; text: string } | null }
    'people/agencies': {
      isEmpty: boolean
      total: string
      filter: { region: string; regions: Option[] }
      regions: { title: string; hint: string; rows: AgencyLine[] }[]
      closed: AgencyLine[]
    }
    'people/agency': {
      title: string
      form: Form
      action: string
      states: Option[]
      button: string
      notice: string | null
      /** Null for a new one. */
      standing: {
        path: string
        isClosed: boolean
        mergedInto: { href: string; text: string } | null
        facts: { name: string; text: string }[]
        counts: { name: string; figure: string }[]
        people: (Row & { discipline: string })[]
        more: { href: string; text: string } | null
        cohorts: { href: string; name: string; enrolled: string; completed: string }[]
      } | null
    }
    'people/agency-merge': { name: string; path: string; form: Form; options: Option[]; chosen: { into: string; name: string; isElsewhere: boolean; moves: string[]; stays: string[] } | null }
  }
}

export {}
