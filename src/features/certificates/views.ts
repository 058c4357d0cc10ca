/** Data of the pages in views/certificates. */
import type { Form } from '#src/platform/http/forms.ts'
import type { certificatePage, certificateRow } from './certificate-page.ts'
import type { Verdict } from './verdicts.ts'
import type { verificationPage } from './verification.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'certificates/certificates': { rows: ReturnType<typeof certificateRow>[] }
    'certificates/certificate': ReturnType<typeof certificatePage>
    /** `typed`: what was asked for, shown again. `brought`: the form for a file or a credential. */
    'certificates/verify': { form: Form; typed: string; brought: Form; verdict: Verdict | null }
    'certificates/verify-result': ReturnType<typeof verificationPage>
    'certificates/revoke': { form: Form; action: string; back: string; facts: { name: string; text: string }[] }
  }
}

export {}
