/**
 * What an answer earns, in the words of QTI 3.0 response processing (1EdTech, QTI 3.0 Assessment, Section and Item Information Model). The rules are those of `scoring.ts`, each exact; text
 * alone is compared more strictly there, since QTI knows capital letters but neither accents nor punctuation.
 */
import { readInterval } from '../authoring/read-entry.ts'
import { keysOf, normalized } from '../authoring/keys.ts'
import type { Item, MatchItem, NumberItem, OrderItem, TextItem } from '../curriculum.ts'
import { readNumber } from '../numbers.ts'
import { element, type Xml } from './xml.ts'

/** Names of QTI begin with a letter or a line; ids and keys of ours may begin with a digit. */
export const nameOf = (key: string): string => (/^[a-z]/i.test(key) ? key : `_${key}`)
export const rowName = (key: string): string => `row_${key}`
export const choiceName = (key: string): string => `choice_${key}`

const value = (type: string, text: string | number): Xml => element('qti-base-value', { 'base-type': type }, String(text))
const variable = (name: string): Xml => element('qti-variable', { identifier: name })
const response = variable('RESPONSE')
const set = (name: string, to: Xml): Xml => element('qti-set-outcome-value', { identifier: name }, to)
const when = (condition: Xml, ...then: Xml[]): Xml => element('qti-response-condition', {}, element('qti-response-if', {}, condition, ...then))
const isRight = (): Xml => element('qti-match', {}, response, element('qti-correct', { identifier: 'RESPONSE' }))
const full = ({ points }: Item): Xml => set('SCORE', value('float', points))
/** A share of the points: what is counted, divided by what there is to earn. */
const part = (earned: Xml, of: number, { points }: Item): Xml => set('SCORE', element('qti-product', {}, value('float', points), element('qti-divide', {}, earned, value('float', of))))

/** Variables that only the processing itself needs. */
export const helpersOf = (item: Item): string[] => (item.type === 'order' ? ['INORDER', ...item.steps.map((_, index) => placeName(index))] : [])
const placeName = (index: number): string => `PLACE${index + 1}`

/** All rules of an item: SCORE first, then FEEDBACK. Null where nothing is scored by the program and nothing is said. */
export function processing (item: Item): Xml | null {
  const rules = [...scoreRules(item), ...feedbackRules(item)]
  return rules.length === 0 ? null : element('qti-response-processing', {}, ...rules)
}

function scoreRules (item: Item): Xml[] {
  switch (item.type) {
    case 'single': case 'truefalse': return [when(isRight(), full(item))]
    case 'multiple': return item.scoring === 'exact' ? [when(isRight(), full(item))] : [part(element('qti-map-response', { identifier: 'RESPONSE' }), item.options.filter(({ right }) => right).length, item)]
    case 'number': return [when(within(item.low, item.high), full(item))]
    case 'text': return [when(anyOf(item.accept.map(sameText)), full(item))]
    case 'match': return [part(element('qti-map-response', { identifier: 'RESPONSE' }), item.rows.length, item)]
    case 'order': return inOrder(item)
    case 'likert': case 'open': return []
  }
}

const within = (low: number, high: number): Xml => element('qti-and', {}, element('qti-gte', {}, response, value('float', low)), element('qti-lte', {}, response, value('float', high)))
const sameText = (text: string): Xml => element('qti-string-match', { 'case-sensitive': 'false' }, response, value('string', text))
const anyOf = (conditions: Xml[]): Xml => (conditions.length === 1 ? conditions[0]! : element('qti-or', {}, ...conditions))

/** Kendall's τ: where each step was put, then how many pairs stand in order; 2 × pairs in order − pairs, divided by pairs, never below 0. */
function inOrder (item: OrderItem): Xml[] {
  const { steps } = item
  const pairs = steps.length * (steps.length - 1) / 2
  const isAt = (key: string, place: number): Xml => element('qti-match', {}, element('qti-index', { n: String(place) }, response), value('identifier', nameOf(key)))
  const places = steps.flatMap(({ key }, index) => steps.map((_, place) => when(isAt(key, place + 1), set(placeName(index), value('float', place + 1)))))
  const counted = steps.flatMap((_, first) => steps.slice(first + 1).map((_, more) =>
    when(element('qti-lt', {}, variable(placeName(first)), variable(placeName(first + 1 + more))), set('INORDER', element('qti-sum', {}, variable('INORDER'), value('float', 1))))))
  const ahead = element('qti-subtract', {}, element('qti-product', {}, value('float', 2), variable('INORDER')), value('float', pairs))
  return [...places, ...counted, when(element('qti-not', {}, element('qti-is-null', {}, response)), part(element('qti-max', {}, value('float', 0), ahead), pairs, item))]
}

/** FEEDBACK names all that is to be shown: options that were chosen, foreseen answers that were given, and WHY. */
function feedbackRules (item: Item): Xml[] {
  const add = (name: string): Xml => set('FEEDBACK', element('qti-multiple', {}, variable('FEEDBACK'), value('identifier', name)))
  const chosen = 'options' in item && item.options.some(({ feedback }) => feedback !== null) ? [set('FEEDBACK', element('qti-multiple', {}, response))] : []
  const foreseen = 'foreseen' in item ? item.foreseen.flatMap(({ answer }, index) => { const condition = foreseenCondition(item, answer); return condition === null ? [] : [when(condition, add(foreseenName(index)))] }) : []
  return [...chosen, ...foreseen, ...(item.type === 'open' && item.modelAnswer !== null ? [add('MODEL')] : []), ...(item.rationale === null ? [] : [add('WHY')])]
}
export const foreseenName = (index: number): string => `FORESEEN${index + 1}`

function foreseenCondition (item: NumberItem | TextItem | MatchItem | OrderItem, answer: string): Xml | null {
  if (item.type === 'text') return sameText(answer)
  if (item.type === 'number') {
    const typed = readNumber(answer, item.unit), low = typeof typed === 'number' ? typed : readInterval(answer)?.low
    return low === undefined ? null : within(low, low)
  }
  if (item.type === 'order') {
    const keys = (answer.match(/\d+/g) ?? []).map((number) => item.steps[Number(number) - 1]!.key)
    return element('qti-match', {}, response, element('qti-ordered', {}, ...keys.map((key) => value('identifier', nameOf(key)))))
  }
  const [left = '', right = ''] = answer.split(/\s*(?:→|->)\s*/).map((cell) => normalized(cell.replaceAll('\\|', '|')))
  const row = keysOf(item.rows.map(({ text }) => text)).get(left), choice = keysOf(item.choices.map(({ text }) => text)).get(right)
  return row === undefined || choice === undefined ? null : element('qti-member', {}, value('directedPair', `${rowName(row)} ${choiceName(choice)}`), response)
}
