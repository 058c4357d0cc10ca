/** Data of the pages in views/accounts. */
import type { Form } from '#src/platform/http/forms.ts'
import type { Asked } from './admit.ts'
import type { Kept } from './kept.ts'
import type { SecretToTake } from './second-factor-page.ts'

type Option = { value: string; text: string }

declare module '#src/platform/http/views.ts' {
  interface Views {
    /** `note`: why this page is here when it was not asked for. */
    'accounts/sign-in': { form: Form; next: string; kept: Kept | null; note: string | null; providers: { name: string; slug: string }[] }
    /** `secret`: what is set up here, where there is nothing to ask for yet. */
    'accounts/second-step': { form: Form; next: string; kept: Kept | null; asks: Asked; hasPasskeys: boolean; secret: SecretToTake | null }
    /** `since`: when codes were set up, or null; `secret`: one that waits for its first code; `next`: where somebody goes who leaves it for later. */
    'accounts/second-factor': { form: Form; next: string | null; isRequired: boolean; since: string | null; codesLeft: number; mayRemove: boolean; secret: SecretToTake | null }
    'accounts/recovery-codes': { codes: string[]; next: string; resume: { path: string; fields: { name: string; value: string }[] } | null }
    'accounts/proof': { form: Form; next: string; hasPassword: boolean; hasPasskeys: boolean }
    'accounts/elsewhere': { name: string; href: string }
    'accounts/signed-out': { href: string }
    'accounts/resume': { path: string; fields: { name: string; value: string }[] }
    'accounts/set-up': { form: Form; action: string }
    'accounts/choose-password': { form: Form; action: string; title: string; lead: string; email: string; button: string }
    /** `isMailed`: there is a mail server; `isSent`: the form was sent. */
    'accounts/password-reset': { form: Form; isMailed: boolean; isSent: boolean }
    'accounts/emails': {
      form: Form; notice: string | null; first: string; isMailed: boolean; mayAdd: boolean; most: number
      further: { id: number; email: string; since: string }[]; /** A link is on its way. */ asked: { email: string; until: string }[]
    }
    /** `made`: a token that was made a moment ago, shown this once. */
    'accounts/access-tokens': {
      form: Form; choices: Option[]; notice: string | null; made: { name: string; token: string } | null; origin: string
      tokens: { id: number; name: string; since: string; until: string; seen: string | null }[]
    }
    'accounts/email-link': { email: string; name: string; action: string }
    'accounts/account': {
      name: string
      mayAuthor: boolean
      facts: { name: string; text: string }[]
      notice: string | null
      password: Form
      zone: Form
      zones: Option[]
      secondFactor: { isOn: boolean; codesLeft: number; /** Their role needs one. */ isMissing: boolean }
      passkey: Form
      passkeys: { id: number; name: string; since: string; used: string | null }[]
      provider: Form
      providers: { name: string; slug: string; isConnected: boolean }[]
      signIns: { id: number; agent: string; isThis: boolean; since: string; seen: string }[]
    }
  }
}

export {}
