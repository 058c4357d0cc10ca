/** How figures of engagement are made, in sentences. Pure. */
import { least } from '#src/domain/gains/least.ts'
import type { Figures } from './figures.ts'

export function methodLines ({ months, seesReports, withdrawn }: Pick<Figures, 'months' | 'seesReports' | 'withdrawn'>, isAll: boolean): string[] {
  return [
    `Enrollments are counted from the first day on, calls, reports and goals over these ${months.length} months. An enrollment belongs to the agency of its day, a call to the agency where somebody belonged on the day of the call: whoever moved is counted where they were.`,
    'A call counts once attendance was taken. Expected is whoever was enrolled when it began and had not withdrawn; who was excused stays expected; a canceled call counts for nobody. Where nobody was expected there is no share: n/a, not 0%.',
    'Complete is an enrollment that met the rule of its curriculum. Hours are those credited at completion. Both quizzes: the pre-quiz and the post-quiz of at least one module.',
    'Practice used: of the people who came to a call and reported, those who had used at least one practice of the list since the last call. A report about a month goes with the first call after it. A goal is due when a later report settles it or its day has passed; met in part is not met.',
    ...(withdrawn > 0 ? [`${withdrawn === 1 ? '1 enrollment was' : `${withdrawn.toLocaleString('en-US')} enrollments were`} withdrawn and ${withdrawn === 1 ? 'is' : 'are'} in no count of enrollments.`] : []),
    ...(seesReports ? [] : [`A practice report is between a person and their coach. So what was used, and which goals were met, stands here only where ${least.scores} people or more are behind it, and where no smaller group follows from the rest${isAll ? '' : ' that you can see'}. Who came to calls is shown for all.`]),
  ]
}
