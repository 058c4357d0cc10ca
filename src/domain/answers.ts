/**
 * What an answer is, and how the fields of a form become one and come back.
 *
 * | type                     | answer                                                        | fields                                        |
 * |--------------------------|---------------------------------------------------------------|-----------------------------------------------|
 * | single, truefalse        | key of the option                                             | `a.<item>`                                    |
 * | multiple                 | keys of the options, sorted                                   | `a.<item>`, repeated                          |
 * | number                   | as typed, outer spaces gone                                   | `a.<item>`                                    |
 * | text, open               | as typed, lines end in LF                                     | `a.<item>`                                    |
 * | match                    | { row: choice }, rows left open are absent                    | `a.<item>.<row>`                              |
 * | order                    | every step once, first to last                                | `a.<item>.<step>` = its place, from 1         |
 * | likert                   | { statement: value }, statements left open are absent         | `a.<item>.<statement>`                        |
 *
 * `null` is no answer, or one that was taken back.
 */
import type { Item, LikertItem, MatchItem, OrderItem } from './curriculum.ts'
import { readNumber } from './numbers.ts'
import { plainText } from './plain-text.ts'

export type Answer = string | string[] | Record<string, string | number> | null
export type Field = [name: string, value: string]
export type Reading = { ok: true; answer: Answer } | { ok: false; message: string }

/** Most characters of an answer, counted as `maxlength` counts them. */
export const longest = { number: 60, text: 4_000, open: 20_000 }

const read = (answer: Answer): Reading => ({ ok: true, answer })
const refuse = (message: string): Reading => ({ ok: false, message })
const notAChoice = 'This is not one of the choices. Choose again.'
const twoAnswers = 'Two answers came where one belongs. Give one.'

/** A native form ends lines in CRLF and a script in LF; a database refuses NUL and half characters. */
const clean = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed()

/**
 * The answer that these fields give to this item; fields of other items are ignored. No field, or only empty ones, is `null`.
 * Refuses, with a sentence for the person, whatever the item cannot have: an unknown option, two answers for one, a text too long, a number that is none.
 */
export function readAnswer (item: Item, fields: readonly Field[]): Reading {
  const whole = `a.${item.id}`
  const values = fields.filter(([name]) => name === whole).map(([, value]) => value)
  const parts = fields.filter(([name]) => name.startsWith(`${whole}.`)).map(([name, value]): Field => [name.slice(whole.length + 1), value])
  const inParts = item.type === 'match' || item.type === 'order' || item.type === 'likert'
  const stray = inParts ? values : parts.map(([, value]) => value)
  if (stray.some((value) => value !== '')) return refuse('This answer does not fit its question. Give it again.')
  if (inParts && new Set(parts.map(([key]) => key)).size < parts.length) return refuse(twoAnswers)
  if (!inParts && item.type !== 'multiple' && values.length > 1) return refuse(twoAnswers)
  switch (item.type) {
    case 'single':
    case 'truefalse': return readChoices(item.options, values, ([key]) => key ?? null)
    case 'multiple': return readChoices(item.options, values, (keys) => (keys.length > 0 ? keys : null))
    case 'number': return readNumberText(values[0] ?? '', item.unit)
    case 'text':
    case 'open': return readText(values[0] ?? '', longest[item.type])
    case 'match': return readMatch(item, parts)
    case 'order': return readOrder(item, parts)
    case 'likert': return readLikert(item, parts)
  }
}

function readChoices (options: readonly { key: string }[], values: readonly string[], take: (keys: string[]) => Answer): Reading {
  const chosen = values.filter((value) => value !== '')
  if (!chosen.every((value) => options.some(({ key }) => key === value))) return refuse(notAChoice)
  return read(take([...new Set(chosen)].sort()))
}

function readNumberText (typed: string, unit: string | null): Reading {
  const text = clean(typed).trim()
  if (text === '') return read(null)
  if (text.length > longest.number) return refuse('This is too long for a number.')
  const value = readNumber(text, unit)
  if (value === null) return refuse(`Write a number in figures, such as 3 or 1.5${unit ? `, with or without “${unit}”` : ''}.`)
  if (value === 'ambiguous') return refuse('This can be read as more than one number. Write a point before decimals and no other mark, such as 1234.5.')
  return read(text)
}

function readText (typed: string, most: number): Reading {
  const text = clean(typed)
  if (text.trim() === '') return read(null)
  return text.length > most ? refuse(`This answer has ${text.length.toLocaleString('en-US')} characters. The most is ${most.toLocaleString('en-US')}. Shorten it.`) : read(text)
}

function readMatch (item: MatchItem, parts: readonly Field[]): Reading {
  const given = parts.filter(([, choice]) => choice !== '')
  const fits = given.every(([row, choice]) => item.rows.some(({ key }) => key === row) && item.choices.some(({ key }) => key === choice))
  return fits ? read(given.length > 0 ? Object.fromEntries(given) : null) : refuse(notAChoice)
}

function readLikert (item: LikertItem, parts: readonly Field[]): Reading {
  const given = parts.filter(([, value]) => value !== '')
  const fits = given.every(([statement, value]) => item.statements.some(({ key }) => key === statement) && item.scale.some((step) => String(step.value) === value))
  return fits ? read(given.length > 0 ? Object.fromEntries(given.map(([key, value]) => [key, Number(value)])) : null) : refuse(notAChoice)
}

function readOrder (item: OrderItem, parts: readonly Field[]): Reading {
  const count = item.steps.length, places = new Map<string, string>()
  for (const [step, place] of parts) {
    if (place === '') continue
    if (!item.steps.some(({ key }) => key === step)) return refuse(notAChoice)
    if (!/^[1-9]\d{0,3}$/.test(place) || Number(place) > count) return refuse(`Places run from 1 to ${count}.`)
    const taken = places.get(place)
    if (taken !== undefined) return refuse(`Two steps share place ${place}. Give each step its own place.`)
    places.set(place, step)
  }
  if (places.size === 0) return read(null)
  const left = count - places.size
  if (left > 0) return refuse(left === 1 ? 'One step has no place yet. Give each step its own place.' : `${left} steps have no place yet. Give each step its own place.`)
  return read(Array.from({ length: count }, (_, index) => places.get(String(index + 1))!))
}

/** The fields that show this answer: `readAnswer` of them is the same answer. */
export function fieldsOf (item: Item, answer: Answer): Field[] {
  const whole = `a.${item.id}`
  if (answer === null) return []
  if (typeof answer === 'string') return [[whole, answer]]
  if (!Array.isArray(answer)) return Object.entries(answer).map(([part, value]) => [`${whole}.${part}`, String(value)])
  return item.type === 'order' ? answer.map((step, index) => [`${whole}.${step}`, String(index + 1)]) : answer.map((key) => [whole, key])
}

/** Whether nothing is left open: a match with a row to go, or a grid with a statement to go, is not answered yet. */
export function answered (item: Item, answer: Answer): boolean {
  if (answer === null) return false
  const given = typeof answer === 'string' ? 0 : Object.keys(answer).length
  return item.type === 'match' ? given === item.rows.length : item.type === 'likert' ? given === item.statements.length : typeof answer !== 'string' || answer.trim() !== ''
}

const canonical = (answer: Answer): string =>
  JSON.stringify(answer !== null && typeof answer === 'object' && !Array.isArray(answer) ? Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)) : answer)

/** Whether two answers say the same; the order of the parts of a match or a grid does not matter. */
export const sameAnswer = (a: Answer, b: Answer): boolean => canonical(a) === canonical(b)

/** Words between spaces. */
export const wordCount = (text: string): number => text.trim().split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length

/** The answer in plain words, one text for each of its parts (option, row, step, statement): text, not HTML. */
export function describeParts (item: Item, answer: Answer): string[] {
  if (answer === null) return ['Not answered']
  if (typeof answer === 'string') {
    if (item.type === 'open') return [wordCount(answer) === 1 ? '1 word' : `${wordCount(answer)} words`]
    return [item.type === 'number' ? describeNumber(answer, item.unit) : 'options' in item ? textOf(item.options, answer) : answer.trim()]
  }
  if (Array.isArray(answer)) {
    return 'options' in item ? item.options.filter(({ key }) => answer.includes(key)).map(({ text }) => plainText(text))
      : item.type === 'order' ? answer.map((step, index) => `${index + 1} ${textOf(item.steps, step)}`) : []
  }
  const named = (text: string, given: string): string => `${plainText(text).replace(/\.$/, '')}: ${given}`
  if (item.type === 'match') return item.rows.map((row) => named(row.text, textOf(item.choices, answer[row.key] as string | undefined)))
  if (item.type !== 'likert') return []
  return item.statements.map(({ key, text }) => named(text, item.scale.find(({ value }) => value === answer[key])?.label ?? 'not answered'))
}

/** The same on one line, for notes and exports. */
export const describe = (item: Item, answer: Answer): string => describeParts(item, answer).join('options' in item ? '; ' : ' · ')

const textOf = (options: readonly { key: string; text: string }[], key: string | undefined): string =>
  key === undefined ? 'not answered' : plainText(options.find((option) => option.key === key)?.text ?? key)

/** As typed, with its unit; and what was read, where that is not plain to see. */
function describeNumber (typed: string, unit: string | null): string {
  const value = readNumber(typed, unit)
  if (typeof value !== 'number') return typed
  const measured = (number: string): string => (!unit ? number : unit === '$' ? `$${number}` : /^[%°]/.test(unit) ? number + unit : `${number} ${unit}`)
  const plain = String(value) === typed.replace('−', '-') || measured(String(value)) === typed
  return plain ? measured(String(value)) : `${typed} (read as ${measured(String(value))})`
}

/** An answer in a form that can be counted: the key of an option, or keys joined by commas in their order. Null for a blank and for answers that are free or in parts. */
export function choiceOf (item: Item, answer: Answer): string | null {
  if (item.type === 'single' || item.type === 'truefalse') return typeof answer === 'string' ? answer : null
  return item.type === 'multiple' && Array.isArray(answer) && answer.length > 0 ? answer.join(',') : null
}
