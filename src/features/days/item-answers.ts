/** Answers to one item for discussion in the room: how many gave which, without names, and the key only when nobody here has it before them. Pure. */
import type { Chart, DrawnTable } from '#src/domain/charts/chart.ts'
import { optionShares } from '#src/domain/charts/option-shares.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { isScored } from '#src/domain/curriculum.ts'
import { keyWaitsFor } from '#src/domain/live-days.ts'
import { least } from '#src/domain/gains/least.ts'
import { plainText } from '#src/domain/plain-text.ts'
import type { ItemAnswers, Room } from './queries.ts'
import { isHere, sittingState } from './room-view.ts'
import { personCount } from './words.ts'

export type Discussed = { chart: Extract<Chart, DrawnTable> | null; sentence: string | null; note: string }

/** `rows` are those of one item. Only the newest wording counts: what was asked otherwise cannot be added up. */
export function discuss (item: Item, rows: readonly ItemAnswers[], about: { title: string; who: string }, isKeyShown: boolean): Discussed {
  const newest = Math.max(...rows.map(({ itemRevision }) => itemRevision))
  const answers = rows.filter(({ itemRevision }) => itemRevision === newest)
  const n = answers.reduce((sum, row) => sum + row.n, 0), given = n - counted(answers, ({ isBlank }) => isBlank)
  if (given < least.scores) return { chart: null, sentence: `Not shown. Answers appear when ${least.scores} people have given one, so that nobody's can be told.`, note: '' }
  const note = `First sittings of ${about.who}: ${personCount(n)}${given < n ? `, of whom ${n - given} left it open` : ''}.`
  const chart = chartOf(item, answers, n, about.title, isKeyShown)
  return chart ? { chart, sentence: null, note } : { chart: null, sentence: `${personCount(given)} answered in their own words. Ask the room.`, note }
}

const counted = (rows: readonly ItemAnswers[], which: (row: ItemAnswers) => boolean): number => rows.reduce((sum, row) => sum + (which(row) ? row.n : 0), 0)

function chartOf (item: Item, answers: readonly ItemAnswers[], n: number, title: string, isKeyShown: boolean): DrawnTable | null {
  const about = { id: 'answers', title, note: '' }
  if ('options' in item) return optionShares(about, n, item.options.map(({ key, text, right }) => ({ text: plainText(text), isKey: isKeyShown ? right : null, count: counted(answers, ({ choice }) => choice !== null && choice.split(',').includes(key)) })))
  if (!isScored(item) || item.type === 'open') return null
  const blank = counted(answers, ({ isBlank }) => isBlank), right = counted(answers, ({ isRight, isBlank }) => isRight && !isBlank)
  return optionShares(about, n, [{ text: 'Fully right', isKey: null, count: right }, { text: 'Not fully right', isKey: null, count: n - right - blank }, { text: 'Left open', isKey: null, count: blank }])
}

/** Why the key of a module is kept from the wall, in a sentence; null where it is shown. */
export function keyWords (room: Room, module: string): string | null {
  const post = room.openings.findLast((each) => each.module === module && each.phase === 'post')
  const waits = keyWaitsFor(post !== undefined && post.closedAt !== null, room.seats.map((seat) => ({ isHere: isHere(seat), hasPost: sittingState(seat, { module, phase: 'post' }) === 'submitted' })))
  if (waits === null) return null
  return waits.reason === 'post-quiz' ? 'The right answers wait until the post-quiz was opened and closed: both quizzes ask the same items.'
    : `The right answers wait for ${personCount(waits.count)} here who ${waits.count === 1 ? 'has' : 'have'} not submitted the post-quiz. Mark as gone who has left.`
}
