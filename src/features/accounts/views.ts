/** Data of the pages in views/accounts. */
import type { Form } from '#src/platform/http/forms.ts'
import type { Kept } from './kept.ts'

type Option = { value: string; text: string }

declare module '#src/platform/http/views.ts' {
  interface Views {
    /** `note`: why this page is here when it was not asked for. */
    'accounts/sign-in': { form: Form; next: string; kept: Kept | null; note: string | null }
    'accounts/signed-out': { href: string }
    'accounts/resume': { path: string; fields: { name: string; value: string }[] }
    'accounts/set-up': { form: Form; action: string }
    'accounts/choose-password': { form: Form; action: string; title: string; lead: string; email: string; button: string }
    /** `isMailed`: there is a mail server; `isSent`: the form was sent. */
    'accounts/password-reset': { form: Form; isMailed: boolean; isSent: boolean }
    'accounts/account': {
      name: string
      facts: { name: string; text: string }[]
      notice: string | null
      password: Form
      zone: Form
      zones: Option[]
      signIns: { id: number; agent: string; isThis: boolean; since: string; seen: string }[]
    }
  }
}

export {}
