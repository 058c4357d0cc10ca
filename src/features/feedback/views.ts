/** What the pages of feedback show: finished values. */
import type { Chart } from '#src/domain/charts/chart.ts'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import type { Controls, Html } from '#src/features/learning/question-views.ts'

type Link = { href: string; text: string }
export type Count = { name: string; figure: string }
export type PartResults = {
  phase: FeedbackPhase; title: string; counts: Count[]; lines: string[]
  charts: Chart[]
  /** Null: whoever looks may not read words. */
  words: { title: string; said: string[]; left: string | null }[] | null
}

/** A question of the form with the answer it holds. */
export type AskedItem = { item: string } & Controls

declare module '#src/platform/http/views.ts' {
  interface Views {
    'feedback/mine': { open: { title: string; href: string; hint: string }[]; given: string[] }
    'feedback/form': {
      title: string; kicker: string; action: string; phase: FeedbackPhase; revision: string; intro: Html; traced: string[]; problem: string | null; problems: Link[]
      questions: { item: string; position: string; stem: Html; problem: string | null; isGroup: boolean; question: AskedItem }[]
    }
    'feedback/no-form': { kicker: string; title: string; lines: string[]; action: Link }
    'feedback/cohorts': { rows: { name: string; href: string; curriculum: string; post: string; later: string; satisfied: string }[]; caption: string }
    'feedback/results': {
      name: string; kicker: Link; lines: string[]; exportHref: string | null
      /** Both phases beside each other; null until either is shown. */
      beside: { caption: string; rows: { name: string; post: string; later: string }[] } | null
      parts: PartResults[]
    }
  }
}
