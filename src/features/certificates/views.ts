/** Data of the pages in views/certificates. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { certificatePage, certificateRow } from './certificate-page.ts'
import type { issuedPage } from './issued-page.ts'
import type { Verdict } from './verdicts.ts'
import type { verificationPage } from './verification.ts'

type Fact = { name: string; text: string }

declare module '#src/platform/http/views.ts' {
  interface Views {
    /** `seesIssued`: they also see those of others. */
    'certificates/certificates': { rows: ReturnType<typeof certificateRow>[]; seesIssued: boolean }
    'certificates/issued': Awaited<ReturnType<typeof issuedPage>>
    /** `changes`: what a new certificate would say otherwise. */
    'certificates/reissue': { form: Form; action: string; back: string; personHref: string; facts: Fact[]; changes: { name: string; before: string; now: string }[] }
    /** `isChosen`: a cohort is. */
    'certificates/awards': { search: string; cohort: string; isChosen: boolean; cohorts: Option[]; caption: string; rows: { href: string; name: string; hint: string; agency: string }[] }
    /** `problem`: why nothing can be awarded here. Days are YYYY-MM-DD. */
    'certificates/award': { form: Form; problem: string | null; action: string; back: string; most: string; name: string; firstDay: string; lastDay: string; facts: Fact[] }
    'certificates/certificate': ReturnType<typeof certificatePage>
    /** `typed`: what was asked for, shown again. `brought`: the form for a file or a credential. */
    'certificates/verify': { form: Form; typed: string; brought: Form; verdict: Verdict | null }
    'certificates/verify-result': ReturnType<typeof verificationPage>
    'certificates/revoke': { form: Form; action: string; back: string; facts: Fact[] }
  }
}

export {}
