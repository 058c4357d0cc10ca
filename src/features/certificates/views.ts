/** Data of the pages in views/certificates. */
import type { Form } from '#src/platform/http/forms.ts'
import type { Option } from '#src/features/people/fields.ts'
import type { certificatePage, certificateRow } from './certificate-page.ts'
import type { NamePreview } from './name-preview.ts'
import type { verificationPage } from './verification.ts'

/** Certificates that wait for their holder to confirm a name. */
export type WaitingBlock = { title: string; lines: string[]; shown: string; preview: NamePreview | null }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'certificates/certificates': { notice: string | null; waiting: WaitingBlock | null; rows: ReturnType<typeof certificateRow>[] }
    /** `shown`: the printed name that `preview` draws; null: it cannot be printed. */
    'certificates/profile': { form: Form; notice: string | null; isConfirmed: boolean; shown: string; preview: NamePreview | null; states: Option[] }
    'certificates/transcript': {
      form: Form; period: string; zone: string; isFiltered: boolean; pdfHref: string; csvHref: string
      lines: { title: string; cohort: string; modules: string; completed: string; hours: string; creditType: string; categories: { name: string; hours: string }[]; status: string; number: string | null; verifyPath: string | null }[]
      totals: { name: string; text: string }[]
    }
    'certificates/certificate': ReturnType<typeof certificatePage>
    /** `typed`: what was asked for, shown again. */
    'certificates/verify': { form: Form; typed: string }
    'certificates/verify-result': ReturnType<typeof verificationPage>
    'certificates/revoke': { form: Form; action: string; back: string; facts: { name: string; text: string }[] }
  }
}

