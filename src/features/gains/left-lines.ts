/** Who is no part of gain, and why: nobody is dropped silently. Pure. */
import { least } from '#src/domain/gains/least.ts'
import type { LeftOut } from './queries.ts'

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
