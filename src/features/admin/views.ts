/** What the admin's own pages show. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { AuditLine } from './routes.ts'

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
    'admin/jobs': { rows: { href: string; name: string; asked: string; standing: string }[] }
    'admin/job': {
      title: string; asked: string; standing: string; lines: string[]; address: string; isOver: boolean
      /** `value` null: nobody knows how far it is. */
      progress: { value: string | null; most: string; text: string | null } | null
      file: { href: string; text: string; size: string } | null
      next: { href: string; text: string } | null
    }
    'admin/audit': { audit: AuditLine[]; older: string | null }
  }
}
