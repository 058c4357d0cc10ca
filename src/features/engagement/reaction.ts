/** Level 1 of Kirkpatrick: what people said of the training. The one place where the evaluation asks the feedback forms. */
import { partsText, share } from '#src/domain/engagement.ts'
import { fewestForms } from '#src/domain/feedback.ts'
import { wholePercent } from '#src/domain/outcomes.ts'
import type { FeedbackSummary } from '#src/features/feedback/summary-queries.ts'
import type { Measure } from './views.ts'

const measures = { satisfaction: 'Satisfied', intent: 'Mean to use it' } as const

/** Of the forms after the training; `summary` is null where the cohort has none. Statements are rated from 1 to 5. Pure. */
export function reactionOf (cohortId: number, summary: FeedbackSummary | null): Measure[] {
  const source = { text: 'Feedback forms of the cohort', href: `/feedback/cohorts/${cohortId}` }
  return (Object.keys(measures) as (keyof typeof measures)[]).map((role): Measure => {
    const name = measures[role], said = summary?.roles?.[role]
    if (summary === null || summary.asked === 0) return { name, figure: null, of: 'Not measured yet: nobody was asked for feedback on this training.', source }
    const forms = `${summary.submitted} of ${summary.asked} people who were asked handed in a form`
    if (said) return { name, figure: `${wholePercent(share(said.high, said.n))}%`, of: `${partsText(share(said.high, said.n))} forms give 4 or 5 of 5; ${forms}`, source }
    return { name, figure: null, of: summary.submitted === 0 ? `Not measured yet: ${forms}.` : `Not shown: fewer than ${fewestForms} forms. ${forms}.`, source }
  })
}
