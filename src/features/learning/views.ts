/** What the pages of learning show: finished values. */
import type { LargeGainLine, SmallGainLine } from '#src/domain/gain-line.ts'
import type { AnsweredView, CheckFeedback, Html, QuestionView, SelfCheckView } from './question-views.ts'

export type NextStepBlock = { kicker: string | null; title: string; lines: string[]; action: { href: string; text: string } | null }
export type ModuleRow = { number: number; title: string; href: string | null; hint: string; line: SmallGainLine }
export type ContentsStep = { text: string; href: string | null; done: boolean; current: boolean; note: string | null }
type Kicker = { kicker: string; kickerHref: string | null }
export type SectionBlock = { kind: 'html'; html: Html } | { kind: 'self-check'; title: string; check: SelfCheckView }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'learning/my-learning': {
      kicker: string; next: NextStepBlock; modules: ModuleRow[]; certificate: { lines: string[]; action: { href: string; text: string } | null }
      /** Follow-up quizzes that are open, or will be; none before a post-quiz is in. */
      followUps: { text: string; href: string | null }[]
      pages: { href: string; text: string }[]; others: { href: string; text: string }[]
      /** A form that asks how the training was, while it is open and not in. */
      feedback: { lines: string[]; action: { href: string; text: string } } | null
      /** Asked until it is answered. */
      research: { title: string; lines: readonly string[] } | null
    }
    'learning/nothing-yet': { lines: string[]; action: { href: string; text: string } }
    'learning/module': Kicker & {
      title: string; lead: string; next: NextStepBlock | null; /** Starts a sitting: a form, since it changes something. */ start: { action: string; phase: string; title: string; lines: string[]; button: string; kicker: string } | null
      objectives: string[]; steps: ContentsStep[]; count: string; gain: LargeGainLine | null; gainLines: string[]; results: { href: string; text: string }[]; sources: Html | null
    }
    'learning/page': Kicker & { title: string; html: Html }
    'learning/section': Kicker & {
      title: string; count: string; left: string | null; steps: ContentsStep[]; blocks: SectionBlock[]; sources: Html | null
      forward: { text: string; to: string; action: string } | { text: string; to: string; href: string } | null; back: { title: string; href: string } | null
    }
    'partials/check-feedback': { feedback: CheckFeedback }
    'learning/quiz': Kicker & {
      title: string; lead: string; attempt: number; person: number; revision: number; questions: QuestionView[]; steps: ContentsStep[]; count: string; problems: { href: string; text: string }[]; state: { state: string | null; words: string }
    }
    'learning/review': Kicker & {
      title: string; attempt: number; person: number; revision: number; reviewed: number; note: string | null; missing: { href: string; text: string }[]; missingTitle: string | null
      rows: { number: number; question: string; answers: string[]; href: string }[]; promise: string
    }
    'learning/result': Kicker & {
      title: string; line: LargeGainLine | null; lines: string[]; next: NextStepBlock; items: AnsweredView[]; itemsNote: string | null
      objectives: { text: string; before: string | null; after: string }[]; again: { href: string; text: string } | null
    }
  }
}
