/**
 * What an answer is worth, exactly. The rules per type are the table in the authors' guide; a blank answer earns 0.
 * Nothing here rounds but `percent`, and nothing decides by a rounded figure.
 */
import type { Answer } from './answers.ts'
import { isScored, type Item, type Markdown, type MatchItem, type MultipleItem, type NumberItem, type OrderItem, type Score } from './curriculum.ts'
import { add, compare, fraction, times, zero, type Fraction } from './fraction.ts'
import { fold, sameWords } from './folding.ts'
import { readNumber } from './numbers.ts'
import { plainText } from './plain-text.ts'

export type Answers = ReadonlyMap<string, Answer>
/** Points that a trainer gave to open items on their rubrics. */
export type Marks = ReadonlyMap<string, number>
export type ItemScore = { item: string; points: Fraction; possible: number; blank: boolean }
export type Result = Score & {
  byItem: ItemScore[]
  /** Open items that count, were answered and still wait for a trainer: until then they are in `possible` and earn 0. */
  waiting: string[]
}
export type Outcome = 'right' | 'partly' | 'wrong' | 'blank' | 'not scored'

const one = fraction(1)
const allOrNothing = (right: boolean): Fraction => (right ? one : zero)

/** The share of an item that an answer earns, 0 to 1. Open and likert items earn nothing here. */
export function share (item: Item, answer: Answer): Fraction {
  if (answer === null) return zero
  switch (item.type) {
    case 'single':
    case 'truefalse': return allOrNothing(item.options.some(({ key, right }) => right && key === answer))
    case 'multiple': return shareOfChoices(item, Array.isArray(answer) ? answer : [])
    case 'number': return allOrNothing(isWithin(item, readNumber(String(answer), item.unit)))
    case 'text': return allOrNothing(item.accept.some((accepted) => sameWords(String(answer), accepted, item.fuzzy)))
    case 'match': return shareOfRows(item, answer)
    case 'order': return shareOfPairs(item, Array.isArray(answer) ? answer : [])
    case 'likert':
    case 'open': return zero
  }
}

/** `exact`: the right ones and no other. `partial`: (right ticks − wrong ticks) ÷ number right, never below 0. */
function shareOfChoices ({ options, scoring }: MultipleItem, chosen: readonly string[]): Fraction {
  const right = options.filter((option) => option.right).length
  const hits = options.filter((option) => option.right && chosen.includes(option.key)).length
  const misses = options.filter((option) => !option.right && chosen.includes(option.key)).length
  if (scoring === 'exact') return allOrNothing(right > 0 && hits === right && misses === 0)
  return right === 0 ? zero : fraction(Math.max(0, hits - misses), right)
}

/**
 * Both ends count. The ends may be sums in floating point (0.8 − 0.1 is 0.7000000000000001), so a trillionth of their size is forgiven:
 * far below any tolerance that an author writes, far above the error of one sum.
 */
function isWithin ({ low, high }: NumberItem, value: number | null | 'ambiguous'): boolean {
  const slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-12
  return typeof value === 'number' && value >= low - slack && value <= high + slack
}

function shareOfRows ({ rows }: MatchItem, answer: Answer): Fraction {
  const given = answer as Record<string, string>
  return rows.length === 0 ? zero : fraction(rows.filter(({ key, right }) => given[key] === right).length, rows.length)
}

/** Kendall's τ of the order given against the right order, (pairs in order − pairs in reverse) ÷ pairs, never below 0 (Kendall 1938). Over all orders τ is 0 on average. */
function shareOfPairs ({ steps }: OrderItem, given: readonly string[]): Fraction {
  const places = steps.map(({ key }) => given.indexOf(key))
  if (places.includes(-1) || given.length !== steps.length) return zero
  if (steps.length < 2) return one
  const pairs = steps.length * (steps.length - 1) / 2
  const reversed = places.reduce((sum, place, index) => sum + places.slice(index + 1).filter((later) => later < place).length, 0)
  return fraction(Math.max(0, pairs - 2 * reversed), pairs)
}

/** Points for an answer: the item's points × the share earned. An open item earns what a trainer gave it, once one has. Throws RangeError on a mark out of range. */
export function scoreItem (item: Item, answer: Answer, mark?: number): Fraction {
  if (item.type !== 'open' || mark === undefined) return times(share(item, answer), item.points)
  if (!Number.isInteger(mark) || mark < 0 || mark > item.points) throw new RangeError(`${mark} is not a mark between 0 and ${item.points}`)
  return fraction(mark)
}

/** The score of one sitting over its scored items. `items` are those of the sitting; answers to others are ignored. */
export function score (items: readonly Item[], answers: Answers, marks: Marks = new Map()): Result {
  const scored = items.filter(isScored)
  const byItem = scored.map((item): ItemScore => {
    const answer = answers.get(item.id) ?? null
    return { item: item.id, points: scoreItem(item, answer, marks.get(item.id)), possible: item.points, blank: answer === null }
  })
  const waiting = scored.filter((item) => item.type === 'open' && !marks.has(item.id) && (answers.get(item.id) ?? null) !== null).map(({ id }) => id)
  return { ...sum(byItem), byItem, waiting }
}

const sum = (parts: readonly Score[]): Score => parts.reduce<Score>((total, part) => ({ points: add(total.points, part.points), possible: total.possible + part.possible }), { points: zero, possible: 0 })

/** The score of each objective that the items test, in the order in which the items name them. */
export function byObjective (items: readonly Item[], answers: Answers, marks: Marks = new Map()): Map<string, Score> {
  const groups = Map.groupBy(items.filter((item) => isScored(item) && item.objective !== null), (item) => item.objective!)
  return new Map([...groups].map(([objective, group]) => { const { points, possible } = score(group, answers, marks); return [objective, { points, possible }] }))
}

/** Whether a score reaches the pass mark, decided on whole numbers: 4/5 reaches 80, 79.99 % does not. `passPercent` is a whole number. */
export const passed = ({ points, possible }: Score, passPercent: number): boolean =>
  compare(times(points, 100), fraction(passPercent * possible)) >= 0

/**
 * Percent as a whole number, 0–100, half up: the one place where a score is rounded. It never rounds up to a line that the score did not reach: 79.6
 * shows as 79 where the pass mark is 80, and 99.6 as 99, so a page cannot say "80%. Not passed." A sitting without scored items is 0.
 */
export function percent (of: Score, passPercent = 100): number {
  if (of.possible === 0) return 0
  const whole = of.points.denominator * of.possible
  const rounded = Math.floor((200 * of.points.numerator + whole) / (2 * whole))
  return (rounded === passPercent || rounded === 100) && !passed(of, rounded) ? rounded - 1 : rounded
}
export const percentText = (of: Score, passPercent = 100): string => (of.possible === 0 ? 'not scored' : `${percent(of, passPercent)}%`)

/** How an answer did. An open item is not scored here, also where it counts: a trainer's mark says that. */
export function outcomeOf (item: Item, answer: Answer): Outcome {
  if (item.type === 'open' || !isScored(item)) return 'not scored'
  if (answer === null) return 'blank'
  const earned = share(item, answer)
  return compare(earned, one) === 0 ? 'right' : compare(earned, zero) === 0 ? 'wrong' : 'partly'
}

/** What the author says to this answer: feedback of each chosen option in authored order, of each foreseen answer that it is, and the rationale. For after submission only. */
export function feedbackFor (item: Item, answer: Answer): { options: { key: string; feedback: Markdown }[]; foreseen: Markdown[]; rationale: Markdown | null } {
  const chosen = Array.isArray(answer) ? answer : typeof answer === 'string' ? [answer] : []
  const options = 'options' in item ? item.options.flatMap(({ key, feedback }) => (feedback !== null && chosen.includes(key) ? [{ key, feedback }] : [])) : []
  const foreseen = 'foreseen' in item && answer !== null ? item.foreseen.filter((each) => isForeseen(item, each.answer, answer)).map(({ feedback }) => feedback) : []
  return { options, foreseen, rationale: item.rationale }
}

/**
 * Whether this is the wrong answer that the author foresaw, which is written: number and text, as one would type it; match, one row and its wrong choice with any mark
 * between (`Row → Choice`); order, the numbers of the steps in the order given (`2 1 3`).
 */
function isForeseen (item: Item, written: string, answer: NonNullable<Answer>): boolean {
  if (item.type === 'number') {
    const value = readNumber(written, item.unit)
    return typeof value === 'number' && value === readNumber(String(answer), item.unit)
  }
  if (item.type === 'text') return fold(written) === fold(String(answer))
  if (item.type === 'order') {
    const steps = (written.match(/\d+/g) ?? []).map((number) => item.steps[Number(number) - 1]?.key)
    return Array.isArray(answer) && steps.length === answer.length && steps.every((step, index) => step === answer[index])
  }
  if (item.type !== 'match' || typeof answer === 'string' || Array.isArray(answer)) return false
  const letters = (text: string): string => fold(plainText(text)).replace(/\p{S}/gu, '')
  return item.rows.some((row) => {
    const choice = item.choices.find(({ key }) => key === answer[row.key])
    return choice !== undefined && letters(row.text) + letters(choice.text) === letters(written)
  })
}
