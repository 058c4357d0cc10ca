/** Who is no part of gain, and why: nobody is dropped silently. Pure. */
import { signed } from '#src/domain/charts/numbers-shown.ts'
import { least } from '#src/domain/gains/least.ts'
import { fences, peopleIn } from '#src/domain/gains/frequencies.ts'
import type { LeftOut, PersonGain } from './queries.ts'

const { compare } = new Intl.Collator('en-US')
export const people = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'person' : 'people'}`
/** More names than this are a file, not a list. */
const mostNames = 200

const reasons: Record<LeftOut['why'], [one: string, more: string]> = {
  'no post-quiz': ['has a pre-quiz, but no post-quiz yet', 'have a pre-quiz, but no post-quiz yet'],
  'no pre-quiz': ['has a post-quiz without a pre-quiz', 'have a post-quiz without a pre-quiz'],
  'post-quiz before pre-quiz': ['has a post-quiz from before the pre-quiz', 'have a post-quiz from before the pre-quiz'],
  'few others': [`has both quizzes only in modules in which fewer than ${least.scores} people have both`, `have both quizzes only in modules in which fewer than ${least.scores} people have both`],
  'no quiz': ['has not handed in a quiz yet', 'have not handed in a quiz yet'],
}

/** A sentence for each reason, with the names for whoever may see them. */
export const leftLines = (left: readonly LeftOut[], withNames: boolean): { text: string; names: string[] }[] =>
  (Object.keys(reasons) as LeftOut['why'][]).flatMap((why) => {
    const group = left.filter((each) => each.why === why)
    if (group.length === 0) return []
    const names = withNames && why !== 'no quiz' && group.length <= mostNames ? group.map(({ name }) => name).sort(compare) : []
    return [{ text: `${people(group.length)} ${reasons[why][group.length === 1 ? 0 : 1]}.`, names }]
  })

/** Enrollments that are counted nowhere. */
export const outsideLines = ({ previews, withdrawn }: { previews: number; withdrawn: number }): { text: string; names: string[] }[] => [
  ...(previews === 0 ? [] : [{ text: `${previews === 1 ? '1 enrollment' : `${previews} enrollments`} of staff who try the curriculum out ${previews === 1 ? 'is' : 'are'} left out.`, names: [] }]),
  ...(withdrawn === 0 ? [] : [{ text: `${withdrawn === 1 ? '1 withdrawn enrollment is' : `${withdrawn} withdrawn enrollments are`} left out.`, names: [] }]),
]

/** More days than this between both quizzes of a module are worth a word. */
export const lateDays = 30
export const lateLines = (late: readonly { name: string }[], withNames: boolean): { text: string; names: string[] }[] =>
  (late.length === 0 ? [] : [{ text: `${people(late.length)} took the post-quiz of some module more than ${lateDays} days after its pre-quiz. They are in the figures.`, names: withNames && late.length <= mostNames ? late.map(({ name }) => name) : [] }])

/** People whose gain lies far from the others': worth a look, and in the figures all the same. */
export function farLines (gains: readonly PersonGain[]): { text: string; names: string[] }[] {
  const counts = gains.map(({ pre, post }) => ({ value: post - pre, n: 1 }))
  if (peopleIn(counts) < least.inference) return []
  const { low, high } = fences(counts)
  const far = gains.filter(({ pre, post }) => post - pre < low || post - pre > high)
  return far.length === 0 ? [] : [{ text: `The gain of ${people(far.length)} lies far from the others’, below ${signed(low)} or above ${signed(high)} points (a quartile and 1.5 times the distance of the quartiles). They are in the figures.`, names: far.map(({ name, pre, post }) => `${name}: ${signed(post - pre)}`) }]
}
