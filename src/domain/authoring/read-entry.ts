/** number and text: what a trainee types, and the wrong answers that an author foresaw. */
import type { Foreseen, NumberItem, TextItem } from '../curriculum.ts'
import { fold } from '../folding.ts'
import { readNumber as asTyped } from '../numbers.ts'
import type { Text } from './blocks.ts'
import { normalized } from './keys.ts'
import { type Base, type Parts, type Reading, splitEntry } from './item-parts.ts'

const digits = String.raw`[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`
const single = new RegExp(`^${digits}$`)
const tolerance = new RegExp(String.raw`^(${digits})\s*(?:±|\+/-|\+-)\s*(${digits})\s*(%?)$`)
const range = new RegExp(String.raw`^(${digits})\s*(?:[–—-]|to)\s*(${digits})$`)

const toNumber = (text: string): number => Number(text.replace('−', '-').replaceAll(',', ''))
/** Twelve digits are kept, so that 0.3 ± 0.1 begins at 0.2 and not a hair below. */
const tidy = (value: number): number => Number(value.toPrecision(12))

/** The interval that an author's answer means, ends included; null when it is none. */
export function readInterval (text: string): { low: number; high: number } | null {
  if (text.length > 80) return null
  const exact = single.test(text) ? toNumber(text) : null
  if (exact !== null) return { low: exact, high: exact }
  const around = tolerance.exec(text)
  if (around !== null) {
    const centre = toNumber(around[1]!)
    const spread = around[3] === '%' ? Math.abs(centre) * toNumber(around[2]!) / 100 : toNumber(around[2]!)
    return spread >= 0 ? { low: tidy(centre - spread), high: tidy(centre + spread) } : null
  }
  const ends = range.exec(text)
  if (ends === null) return null
  const [low, high] = [toNumber(ends[1]!), toNumber(ends[2]!)]
  return low <= high ? { low, high } : null
}

/** Foreseen answers, each passed by `accept`: what it is the `same` as, however written, or what is wrong with it. */
export function readForeseen (parts: Parts, reading: Reading, accept: (text: string) => { same: string } | { what: string }): Foreseen[] {
  const seen = new Set<string>()
  return parts.foreseen.flatMap((entry) => {
    const { text, feedback } = splitEntry(entry)
    const read = accept(normalized(text))
    const bad = (what: string, remedy: string) => {
      reading.report('bad-foreseen', entry.lines[0]!, { what, do: remedy })
      return []
    }
    if ('what' in read) return bad(read.what, 'Foreseen answers are wrong answers, written as a trainee would give them.')
    if (feedback === null) return bad('a foreseen answer without feedback', 'Write the feedback as an indented quote below it.')
    if (seen.has(read.same)) return bad('a foreseen answer that is there twice', 'Remove one.')
    seen.add(read.same)
    return [{ answer: normalized(text), feedback }]
  })
}

export function readNumber (parts: Parts, base: Base, reading: Reading): NumberItem | null {
  const written = parts.answer.label!
  const key = normalized(written.text)
  const interval = readInterval(key)
  if (interval === null) reading.report('bad-number', written, { text: key })
  const foreseen = readForeseen(parts, reading, (text) => {
    const value = text.length <= 80 ? asTyped(text, parts.attributes.unit) : null
    if (typeof value !== 'number') return { what: `“${text}” is not a number` }
    return interval !== null && value >= interval.low && value <= interval.high ? { what: `“${text}” is a right answer` } : { same: String(value) }
  })
  return interval === null ? null : { ...base, type: 'number', ...interval, key, unit: parts.attributes.unit, foreseen }
}

export function readText (parts: Parts, base: Base, reading: Reading): TextItem | null {
  const { entries, label } = parts.answer
  const at: Text = label!
  const bad = (what: string, place: { line: number; column: number }, remedy: string) => reading.report('bad-list', place, { what, do: remedy })
  if (at.text !== '') bad('accepted answers stand in a list below **Accept:**', at, 'Write each on a line of its own, with a hyphen.')
  else if (entries.length === 0) bad('no list stands below **Accept:**', at, 'Write each accepted answer on a line of its own, with a hyphen.')
  const accept = new Set<string>()
  for (const entry of entries) {
    const text = normalized(entry.lines.map((line) => line.text).join(' '))
    if (fold(text) === '') bad('an accepted answer without letters or digits', entry, 'Write the answer.')
    else accept.add(text)
  }
  const rights = new Set([...accept].map(fold))
  const foreseen = readForeseen(parts, reading, (text) => (fold(text) === '' ? { what: 'a foreseen answer without text' } : rights.has(fold(text)) ? { what: `“${text}” is a right answer` } : { same: fold(text) }))
  return accept.size === 0 ? null : { ...base, type: 'text', accept: [...accept], fuzzy: parts.attributes.fuzzy, foreseen }
}
