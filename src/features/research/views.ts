/** What the pages of research show. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'research/research': { form: Form; rows: { href: string; name: string; started: string; standing: string }[] }
    'research/project': {
      path: string; name: string; isEnded: boolean; facts: { name: string; text: string }[]; counts: { name: string; figure: string }[]; /** Why people are left out. */ left: string | null
      wanted: Form; curricula: Option[]; tables: { name: string; about: string; columns: { name: string; about: string; unit: string; values: string }[] }[]; end: Form
    }
    /** `yes`, `no`: the words of the buttons; null for what was said already. */
    'research/consent': { form: Form; notice: string | null; question: string; lines: readonly string[]; said: string; yes: string | null; no: string | null }
  }
}
