/** Level 1 of Kirkpatrick: what people said of the training. The one place where the evaluation asks the feedback forms. */
import type { Measure } from './views.ts'

/** Nothing was asked yet. */
export const reactionOf = (): Measure[] => [{ name: 'Satisfaction', figure: null, of: 'Not measured yet: nobody was asked for feedback on this training.', source: { text: 'Feedback forms', href: null } }]
