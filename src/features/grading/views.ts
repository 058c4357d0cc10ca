/** What the pages of rating show. */
import type { Form } from '#src/platform/http/forms.ts'

type Html = string
export type RatingView = { name: string; marks: string[]; points: string; note: string }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'grading/grading': { next: { kicker: string | null; title: string; lines: string[]; action: { href: string; text: string } | null }; rows: { item: string; hint: string; href: string; since: string; read: string }[]; more: string | null }
    'grading/answer': {
      kicker: string; title: string; stem: Html; answer: string; words: string; model: Html | null; promise: string[]
      /** Null once two others have rated it. */
      form: { action: string; seen: string; button: string; form: Form; criteria: { name: string; legend: string; options: { value: string; text: string }[]; chosen: string[]; error: string | null }[] } | null
      /** Of both, once both have rated. */
      criteria: string[]; ratings: RatingView[]
    }
    'grading/agreement': { rows: { item: string; criterion: string; same: string; kappa: string }[]; apart: { href: string; item: string; lines: string[] }[]; method: string[] }
  }
}
