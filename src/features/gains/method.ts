/** How the figures are made, in words. */
import { least } from '#src/domain/gains/least.ts'

/** `all`: the reader sees the whole program. */
export const methodLines = (hasForms: boolean, all: boolean): string[] => [
  'Gain is the score after minus the score before, in percentage points, of people who have both: the first complete attempt in each phase, the pre-quiz first. Later attempts, previews by staff and people who withdrew are left out, and so are questions that are asked only before or only after. Who takes a module again in a later cohort counts with the first time.',
  'A person’s score over several modules is the sum of points over the modules in which that person has both quizzes. People belong to the agency and discipline that they had when they were enrolled. The interval is mean ± t × s ÷ √n of the gains, t on n − 1 degrees of freedom at 97.5%. Effect size d (d_av) is the mean gain divided by the mean of the two standard deviations.',
  `Scores of fewer than ${least.scores} people are not shown, intervals of fewer than ${least.inference} neither. A module in which fewer than ${least.scores} people ${all ? '' : 'of the group '}have both quizzes is no part of the scores over all modules. Where one group must be hidden and could be worked out from the rest, another is hidden with it.`,
  `${hasForms ? 'Some modules have two forms: half of the people get form A before and B after, the others the reverse. The other modules use the same items before and after.' : 'The same items are used before and after; right answers stay closed until the post-quiz is in.'} There is no comparison group: scores changed, and the training is one possible reason.`,
]
