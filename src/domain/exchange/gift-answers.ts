/** What stands between the braces of a GIFT question, as an item of the type that it is. The type is told from the signs, as Moodle tells it. */
import type { Base } from '../authoring/item-parts.ts'
import { keysOf, normalized } from '../authoring/keys.ts'
import { keyAt } from '../authoring/read-choice.ts'
import { readInterval } from '../authoring/read-entry.ts'
import type { Foreseen, Item, Option } from '../curriculum.ts'
import { fold } from '../folding.ts'
import { type GiftBlock, partsOf, type Span, trimmed, unescaped } from './gift-source.ts'
import type { Reason } from './left.ts'
import { essayRubric } from './essay-rubric.ts'

export type Asked = {
  block: GiftBlock
  answers: Span
  base: Base
  markdown (span: Span): string
  /** On one line. */
  line (span: Span): string
  tell (reason: Reason, span: Span, about?: string): void
}
type Failed = { reason: Reason; offset: number; about?: string }
type Answered = { item: Item } | Failed

export function answersFrom (asked: Asked): Answered {
  const { block, answers, base } = asked
  const signs = block.signs.slice(answers.from, answers.to), text = block.text.slice(answers.from, answers.to)
  if (text === '') {
    asked.tell('essay', { from: block.signs.lastIndexOf('{', answers.from), to: block.signs.indexOf('}', answers.to) + 1 })
    return { item: { ...base, type: 'open', shuffle: false, words: null, counts: false, modelAnswer: null, rubric: essayRubric, points: 2 * essayRubric.length } }
  }
  if (signs.startsWith('#')) return numberFrom(asked)
  if (signs.includes('~')) return choiceFrom(asked)
  if (signs.includes('=') && signs.includes('->')) return matchFrom(asked)
  if (/^\s*(?:t|true|f|false)\s*(?:#|$)/i.test(signs)) return trueFalseFrom(asked)
  return textFrom(asked)
}

/** `=%50%answer#feedback`: the sign, the weight in percent, and where answer and feedback stand. */
type Weighed = { whole: Span; sign: string; weight: number | null; answer: Span; feedback: Span | null }

function weighed ({ block }: Asked, whole: Span): Weighed {
  const lead = /^([=~]?)\s*(?:%(-?\d+(?:\.\d*)?)%)?/.exec(block.signs.slice(whole.from, whole.to))!
  const from = whole.from + lead[0].length
  const hash = block.signs.slice(from, whole.to).indexOf('#')
  const feedback = hash === -1 ? null : trimmed(block, { from: from + hash + 1, to: whole.to })
  return { whole, sign: lead[1]!, weight: lead[2] === undefined ? null : Number(lead[2]), answer: trimmed(block, { from, to: hash === -1 ? whole.to : from + hash }), feedback: feedback === null || feedback.from === feedback.to ? null : feedback }
}

const all = (asked: Asked, signs: RegExp, span = asked.answers): Weighed[] => partsOf(asked.block, span, signs).map((part) => weighed(asked, trimmed(asked.block, part)))

function choiceFrom (asked: Asked): Answered {
  const { base, answers } = asked
  const given = all(asked, /[~=]/)
  if (given.length < 2) return { reason: 'no-answers', offset: answers.from }
  const option = ({ answer, feedback }: Weighed, right: boolean, index: number): Option =>
    ({ key: keyAt(index), text: asked.markdown(answer), right, feedback: feedback === null ? null : asked.markdown(feedback) })
  const full = given.filter(({ sign }) => sign === '=')
  if (full.length > 1) return { reason: 'several-right', offset: full[1]!.whole.from }
  if (full.length === 1) {
    for (const each of given) if (each.sign !== '=' && each.weight !== null && each.weight !== 0) asked.tell('weight', each.whole, String(each.weight))
    return { item: { ...base, type: 'single', options: given.map((each, index) => option(each, each.sign === '=', index)) } }
  }
  const isRight = ({ weight }: Weighed) => weight !== null && weight > 0
  const rights = given.filter(isRight)
  if (rights.length === 0) return { reason: 'no-right', offset: answers.from }
  const share = 100 / rights.length
  const uneven = given.filter((each) => Math.abs((each.weight ?? 0) - (isRight(each) ? share : -share)) > 0.01)
  if (uneven.length > 0) asked.tell('weights', { from: uneven[0]!.whole.from, to: uneven.at(-1)!.whole.to })
  return { item: { ...base, type: 'multiple', scoring: 'partial', options: given.map((each, index) => option(each, isRight(each), index)) } }
}

/** The first feedback is for whoever is wrong, the second for whoever is right. */
function trueFalseFrom (asked: Asked): Answered {
  const { block, answers, base } = asked
  const [head, ...said] = partsOf(block, answers, /#/)
  const isTrue = /^\s*t/i.test(block.text.slice(head!.from, head!.to))
  const text = (span: Span | undefined) => (span === undefined ? null : asked.markdown({ from: span.from + 1, to: span.to }) || null)
  const [wrong, right] = [text(said[0]), text(said.length > 1 ? { from: said[1]!.from, to: answers.to } : undefined)]
  const option = (name: string, isRight: boolean): Option => ({ key: name.toLowerCase(), text: name, right: isRight, feedback: isRight ? right : wrong })
  return { item: { ...base, type: 'truefalse', shuffle: false, options: [option('True', isTrue), option('False', !isTrue)] } }
}

/** A star that is not escaped stands for any letters. */
const hasStar = (text: string): boolean => /(?<!\\)\*/.test(text)

function textFrom (asked: Asked): Answered {
  const { block, answers, base } = asked
  const accept = new Map<string, string>(), foreseen = new Map<string, Foreseen>()
  const given = all(asked, /=/)
  for (const { whole, weight, answer, feedback } of given) {
    const written = unescaped(block.text.slice(answer.from, answer.to))
    const isRight = weight === null || weight >= 100
    const read = () => asked.line(answer).replaceAll('\\\\\\*', '\\*')
    if (written === '*' && !isRight) { if (feedback !== null) asked.tell('any-answer', feedback) }
    else if (hasStar(written)) asked.tell('some-wildcard', whole)
    else if (isRight) {
      accept.set(fold(written), read())
      if (feedback !== null) asked.tell('right-feedback', feedback)
    } else {
      if (weight > 0) asked.tell('weight', whole, String(weight))
      if (feedback === null) { if (weight === 0) asked.tell('bare-wrong', whole) }
      else foreseen.set(fold(written), { answer: normalized(read()), feedback: asked.markdown(feedback) })
    }
  }
  if (accept.size === 0) return { reason: given.some(({ answer }) => hasStar(unescaped(block.text.slice(answer.from, answer.to)))) ? 'wildcard' : 'no-right', offset: answers.from }
  return { item: { ...base, type: 'text', accept: [...accept.values()].map(normalized), fuzzy: false, foreseen: [...foreseen].filter(([folded]) => !accept.has(folded)).map(([, each]) => each) } }
}

/** `41`, `41:1` and `40..42` as our language writes them; null when it is none of these. */
function intervalText (text: string): string | null {
  const around = /^\s*(\S+?)\s*:\s*(\S+)\s*$/.exec(text), range = /^\s*(\S+?)\s*\.\.\s*(\S+)\s*$/.exec(text)
  const written = around ? (Number(around[2]) === 0 ? around[1]! : `${around[1]} ± ${around[2]}`) : range ? (/^-/.test(range[1]! + range[2]!) ? `${range[1]} to ${range[2]}` : `${range[1]}–${range[2]}`) : text.trim()
  return readInterval(written) === null ? null : written
}

function numberFrom (asked: Asked): Answered {
  const { block, answers, base } = asked
  const body = { from: answers.from + 1, to: answers.to }
  const tilde = block.signs.slice(body.from, body.to).indexOf('~')
  const wrong = tilde === -1 ? null : weighed(asked, trimmed(block, { from: body.from + tilde, to: body.to }))
  if (wrong?.feedback) asked.tell('any-answer', wrong.feedback)
  let key: string | null = null
  const foreseen = new Map<number, Foreseen>()
  for (const { whole, weight, answer, feedback } of all(asked, /=/, { from: body.from, to: tilde === -1 ? body.to : body.from + tilde })) {
    const written = unescaped(block.text.slice(answer.from, answer.to)), text = intervalText(written)
    if (written === '*' && weight !== null && weight < 100) { if (feedback !== null) asked.tell('any-answer', feedback); continue }
    if (text === null) return { reason: 'not-a-number', offset: answer.from, about: written }
    const isRight = weight === null || weight >= 100
    if (isRight && key !== null) asked.tell('second-range', whole)
    else if (isRight) {
      key = text
      if (feedback !== null) asked.tell('right-feedback', feedback)
    } else {
      const { low, high } = readInterval(text)!
      if (weight > 0) asked.tell('weight', whole, String(weight))
      if (feedback === null) { if (weight === 0) asked.tell('bare-wrong', whole) }
      else if (low === high) foreseen.set(low, { answer: text, feedback: asked.markdown(feedback) })
      else asked.tell('second-range', whole)
    }
  }
  if (key === null) return { reason: 'no-right', offset: answers.from }
  const { low, high } = readInterval(key)!
  return { item: { ...base, type: 'number', low, high, key, unit: null, foreseen: [...foreseen].filter(([value]) => value < low || value > high).map(([, each]) => each) } }
}

/** A pair without a left part adds a wrong choice. */
function matchFrom (asked: Asked): Answered {
  const { block, answers, base } = asked
  const pairs: { left: string; right: string }[] = []
  for (const { whole, answer, feedback } of all(asked, /=/)) {
    const arrow = block.signs.slice(answer.from, answer.to).indexOf('->')
    if (arrow === -1) return { reason: 'not-a-pair', offset: whole.from, about: block.text.slice(answer.from, answer.to) }
    if (feedback !== null) asked.tell('pair-feedback', feedback)
    pairs.push({ left: asked.line({ from: answer.from, to: answer.from + arrow }), right: asked.line({ from: answer.from + arrow + 2, to: answer.to }) })
  }
  const rows = pairs.filter(({ left }) => left !== '')
  if (rows.length < 2) return { reason: 'no-answers', offset: answers.from }
  const rowKeys = keysOf(rows.map(({ left }) => left)), choiceKeys = keysOf(pairs.map(({ right }) => right))
  const choices = [...new Map(pairs.map(({ right }) => [choiceKeys.get(normalized(right))!, right]))].map(([key, text]) => ({ key, text })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    item: {
      ...base, type: 'match', headings: ['Item', 'Match'], choices, foreseen: [],
      rows: rows.map(({ left, right }) => ({ key: rowKeys.get(normalized(left))!, text: left, right: choiceKeys.get(normalized(right))! })),
    },
  }
}
