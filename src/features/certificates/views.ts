/** Data of the pages in views/certificates. */
import type { Form } from '#src/platform/http/forms.ts'
import type { certificatePage, certificateRow } from './certificate-page.ts'
import type { verificationPage } from './verification.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'certificates/certificates': { rows: ReturnType<typeof certificateRow>[] }
    'certificates/certificate': ReturnType<typeof certificatePage>
    /** `typed`: what was asked for, shown again. */
    'certificates/verify': { form: Form; typed: string }
    'certificates/verify-result': ReturnType<typeof verificationPage>
    'certificates/revoke': { form: Form; action: string; back: string; facts: { name: string; text: string }[] }
  }
}

export {}
