/** What the admin's own pages show. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { AuditLine } from './audit-lines.ts'

/** What goes and what stays when somebody is erased. */
export type LeavingView = { years: string; erased: string[]; kept: { title: string; until: string }[] }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'admin/admin': { next: { kicker: string | null; title: string; lines: string[]; action: { href: string; text: string } | null }; counts: { name: string; figure: string }[]; notes: string[]; audit: AuditLine[] }
    'admin/exports': {
      form: Form
      filter: { from: string; to: string; selects: { name: string; label: string; value: string; options: Option[] }[] }
      hidden: { name: string; value: string }[]
      formats: Option[]
      tables: { id: string; title: string; about: string; day: string; rows: string; columns: { name: string; kind: string; about: string }[] }[]
    }
    'admin/mails': {
      isMailed: boolean; filter: { to: string; kind: string; outcome: string }; kinds: Option[]; outcomes: Option[]; count: string; page: number; pages: number; previous: string | null; next: string | null
      rows: { href: string; to: string; kind: string; queued: string; outcome: string; tries: string; error: string | null; isWrong: boolean }[]
    }
    /** `text` null: it was not kept. */
    'admin/mail': { subject: string; facts: { name: string; text: string }[]; text: string | null; action: string; maySend: boolean }
    'admin/my-mails': { form: Form; notice: string | null; mayManage: boolean; options: (Option & { hint: string })[]; chosen: string[] }
    'admin/unsubscribe': { action: string; title: string; what: string; isWanted: boolean }
    'admin/own-data': {}
    'admin/erase-own': LeavingView & { form: Form }
    'admin/erase-person': LeavingView & { form: Form; name: string; path: string; reasons: Option[] }
    'admin/jobs': { rows: { href: string; name: string; asked: string; standing: string }[] }
    'admin/job': {
      title: string; asked: string; standing: string; lines: string[]; address: string; isOver: boolean
      /** `value` null: nobody knows how far it is. */
      progress: { value: string | null; most: string; text: string | null } | null
      file: { href: string; text: string; size: string } | null
      next: { href: string; text: string } | null
    }
    'admin/audit': {
      form: Form; given: { who: string; action: string; subject: string; from: string; to: string }; hidden: { name: string; value: string }[]; formats: Option[]; isFiltered: boolean
      count: string; audit: AuditLine[]; page: number; pages: number; previous: string | null; next: string | null
    }
    'admin/merge': { path: string; swap: string; kept: { href: string; name: string }; merged: { href: string; name: string }; /** Why they cannot be merged this way. */ problem: string | null; rows: { name: string; kept: string[]; merged: string[] }[]; lines: string[] }
  }
}
