/** Data of the pages in views/cohorts. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Qr } from '#src/platform/qr.ts'

type Fact = { name: string; text: string }
type Select = { name: string; label: string; value: string; options: Option[] }
type Paging = { page: number; pages: number; previous: string | null; next: string | null }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'cohorts/cohorts': Paging & {
      rows: { href: string; name: string; curriculum: string; days: string; people: string; standing: string }[]
      caption: string
      canCreate: boolean
      hasCurricula: boolean
      isFiltered: boolean
      filter: { search: string; curriculum: string; curricula: Option[]; show: string; shows: Option[] }
    }
    'cohorts/cohort-form': {
      title: string
      form: Form
      action: string
      curricula: Option[]
      zones: Option[]
      /** What each field means when it is empty. */
      says: { attempts: string; followUp: string; format: string }
      presenters: { number: number; name: string; credentials: string }[]
      /** A line about those who have begun, or null. */
      begun: string | null
      /** What the change does to them, to be looked at before it is saved. */
      effects: { seen: string; lines: string[] } | null
      like: { id: number; name: string; again: string | null } | null
      button: string
      back: { href: string; text: string }
    }
    'cohorts/follow-up': {
      name: string; path: string; lines: string[]; counts: { name: string; figure: string }[]; caption: string; page: number; pages: number; previous: string | null; next: string | null
      rows: { href: string | null; name: string; agency: string; invited: string; reminded: string; answered: string }[]
    }
    'cohorts/cohort': Paging & {
      name: string
      path: string
      notice: string | null
      isClosed: boolean
      mayChange: boolean
      /** Nobody has ever been in it. */
      isEmpty: boolean
      isFiltered: boolean
      hasPresenters: boolean
      counts: { name: string; figure: string }[]
      facts: Fact[]
      hasExports: boolean
      exportHref: string
      /** Null for whoever may not see them. */
      certificatesHref: string | null
      filter: { q: string; selects: Select[] }
      caption: string
      rows: { id: string; href: string | null; name: string; hint: string; agency: string; discipline: string; state: string; since: string; progress: string; isChosen: boolean; awardHref: string | null }[]
      /** Null for whoever may not change who is in it. */
      bulk: { problem: string | null; isAll: boolean; all: string; isReturn: boolean } | null
    }
    'cohorts/enroll': {
      name: string
      path: string
      isClosed: boolean
      filter: { search: string; agency: string; agencies: Option[] }
      isFiltered: boolean
      caption: string
      people: { id: number; name: string; hint: string; agency: string }[]
      problem: string | null
    }
    'cohorts/codes': {
      name: string
      path: string
      isClosed: boolean
      form: Form
      /** Where a code is typed, without its scheme. */
      address: string
      open: { id: string; code: string; url: string; qr: Qr; facts: Fact[] }[]
      over: { code: string; used: string; until: string; standing: string }[]
    }
    'cohorts/join-code': { form: Form; typed: string }
    'cohorts/join-asked': { email: string; isMailed: boolean }
    'cohorts/join': {
      title: string
      form: Form
      /** The code is good, and need not be seen. */
      isHidden: boolean
      /** There is a mail server. */
      isMailed: boolean
      facts: Fact[]
      signInHref: string | null
      joiner: { facts: Fact[]; belongs: boolean } | null
      enrolled: { href: string | null } | null
      agencies: Option[]
      disciplines: Option[]
    }
  }
}

export {}
