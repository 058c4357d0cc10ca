/** The page that shows every part in every state. For those who build pages; served in development only. */
import type { Chart } from '#src/domain/charts/chart.ts'
import type { LargeGainLine, SmallGainLine } from '#src/domain/gain-line.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { AnsweredView, QuestionView, SelfCheckView } from '../learning/question-views.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'styleguide/index': {
      /** Null: the person's own choice. */
      theme: 'light' | 'dark' | null
      tokens: { name: string; use: string }[]
      smallLines: { state: string; line: SmallGainLine }[]
      largeLines: { title: string; line: LargeGainLine; lines: string[] }[]
      blank: Form
      refused: Form
      questions: QuestionView[]
      checks: SelfCheckView[]
      answers: AnsweredView[]
    }
    'styleguide/charts': { theme: 'light' | 'dark' | null; sections: { id: string; title: string; charts: Chart[] }[] }
  }
}
