/** Data of the pages in views/certificates. */
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { certificatePage, certificateRow } from './certificate-page.ts'
import type { issuedPage } from './issued-page.ts'
import type { NamePreview } from './name-preview.ts'
import type { Verdict } from './verdicts.ts'
import type { verificationPage } from './verification.ts'

type Fact = { name: string; text: string }
/** Certificates that wait for their holder to confirm a name. */
export type WaitingBlock = { title: string; lines: string[]; shown: string; preview: NamePreview | null }

declare module '#src/platform/http/views.ts' {
  interface Views {
    /** `seesIssued`: they also see those of others. */
    'certificates/certificates': { notice: string | null; waiting: WaitingBlock | null; rows: ReturnType<typeof certificateRow>[]; seesIssued: boolean }
    'certificates/issued': Awaited<ReturnType<typeof issuedPage>>
    /** `all`: how many can be issued, or null. `canPrint`: the paper has every letter of the name. */
    'certificates/waiting': { problem: string | null; all: string | null; caption: string; rows: { id: string; href: string; name: string; hint: string; canPrint: boolean; training: string; cohort: string; completed: string }[] }
    /** `changes`: what a new certificate would say otherwise. */
    'certificates/reissue': { form: Form; action: string; back: string; personHref: string; facts: Fact[]; changes: { name: string; before: string; now: string }[] }
    /** `isChosen`: a cohort is. */
    'certificates/awards': { search: string; cohort: string; isChosen: boolean; cohorts: Option[]; caption: string; rows: { href: string; name: string; hint: string; agency: string }[] }
    /** `problem`: why nothing can be awarded here. Days are YYYY-MM-DD. */
    'certificates/award': { form: Form; problem: string | null; action: string; back: string; most: string; name: string; firstDay: string; lastDay: string; facts: Fact[] }
    /** `shown`: the printed name that `preview` draws; null: it cannot be printed. */
    'certificates/profile': { form: Form; notice: string | null; isConfirmed: boolean; shown: string; preview: NamePreview | null; states: Option[] }
    'certificates/transcript': {
      form: Form; period: string; zone: string; isFiltered: boolean; pdfHref: string; csvHref: string
      lines: { title: string; cohort: string; modules: string; completed: string; hours: string; creditType: string; categories: { name: string; hours: string }[]; status: string; number: string | null; verifyPath: string | null }[]
      totals: { name: string; text: string }[]
    }
    'certificates/certificate': ReturnType<typeof certificatePage>
    /** `typed`: what was asked for, shown again. `brought`: the form for a file or a credential. */
    'certificates/verify': { form: Form; typed: string; brought: Form; verdict: Verdict | null }
    'certificates/verify-result': ReturnType<typeof verificationPage>
    'certificates/revoke': { form: Form; action: string; back: string; facts: Fact[] }
  }
}

