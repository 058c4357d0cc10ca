/** single, multiple and truefalse: a task list whose entries have keys and may have feedback. */
import type { ChoiceItem, MultipleItem, Option } from '../curriculum.ts'
import type { Entry } from './blocks.ts'
import { normalized } from './keys.ts'
import { pointsAtOthers } from './item-quality.ts'
import { type Base, commentsOf, isAsked, isTick, type Parts, type Reading, splitEntry } from './item-parts.ts'

const keyPattern = /^[a-z0-9](?:[a-z0-9-]{0,31})$/

export function readChoice (parts: Parts, base: Base, type: 'single' | 'truefalse' | 'multiple', reading: Reading): ChoiceItem | MultipleItem {
  const { entries } = parts.answer
  const { report } = reading
  const heading = parts.item.heading
  const keys = keysWritten(entries, reading)
  const texts = new Set<string>()
  const options: Option[] = entries.flatMap((entry, index) => {
    const at = { line: entry.line, column: entry.column }
    if (!isTick(entry)) {
      report('bad-option', at, { what: 'this line of the task list has no [ ]', do: 'Write - [ ] or - [x] before it.' })
      return []
    }
    const split = splitEntry(entry)
    const text = split.text.replace(/^\[[ xX]\][ \t]*/, '')
    if (text === '') report('bad-option', at, { what: 'this option has no text', do: 'Write the option after the brackets.' })
    else if (texts.has(normalized(text).toLowerCase())) report('bad-option', at, { what: 'this option is there twice', do: 'Reword or remove one.' })
    if (split.after !== null) report('bad-option', split.after, { what: 'text below the feedback of an option', do: 'Move it above the quote, or into it with >.' })
    if (base.shuffle && pointsAtOthers(text)) report('all-of-the-above', at, { text })
    if (isAsked(parts) && split.feedback !== null) report('loose-feedback', split.last)
    texts.add(normalized(text).toLowerCase())
    const right = /^\[[xX]\]/.test(entry.lines[0]!.text)
    return [{ key: keys[index] ?? (type === 'truefalse' ? normalized(text).toLowerCase() : missingKey(entry, keys, reading)), text, right, feedback: split.feedback }]
  })
  const ticks = options.filter((option) => option.right).length
  if (isAsked(parts)) {
    if (ticks > 0) report('wrong-ticks', heading, { count: ticks, do: 'Write - [ ] alone: a question of feedback has no right answer.' })
  } else if (type === 'multiple' ? ticks === 0 : ticks !== 1) {
    report('wrong-ticks', heading, { count: ticks === 0 ? 'no' : ticks, do: type === 'multiple' ? 'Mark the right options with [x].' : 'Mark the one right option with [x].' })
  }
  if (type === 'truefalse') {
    const names = options.map((option) => normalized(option.text).toLowerCase()).sort()
    if (names.join() !== 'false,true') report('bad-option', heading, { what: 'a true/false item has other options than True and False', do: 'Write - [ ] True and - [x] False, or use type=single.' })
  } else if (options.length < 2) report('bad-option', heading, { what: 'a choice needs two options at least', do: 'Add options.' })
  else if (options.length < 3 && !isAsked(parts)) report('few-options', heading, { count: options.length, what: 'options' })
  if (type === 'multiple') return { ...base, type, options, scoring: parts.attributes.partial ? 'partial' : 'exact' }
  return { ...base, type, options }
}

/** Key by entry; null where none is written. Of two alike, the second is a problem and stays as it is. */
function keysWritten (entries: readonly Entry[], reading: Reading): (string | null)[] {
  const taken = new Set<string>()
  return entries.map((entry) => {
    const [comment, second] = commentsOf(entry, reading)
    if (comment === undefined) return null
    if (second !== undefined) reading.report('bad-key', second, { what: 'a second comment on one option', key: 'a' })
    const key = comment.text.trim()
    if (!keyPattern.test(key)) reading.report('bad-key', comment, { what: `“${key}” cannot be a key`, key: nextKey(taken) })
    else if (taken.has(key)) reading.report('bad-key', comment, { what: `the key “${key}” is taken`, key: nextKey(taken) })
    taken.add(key)
    return key
  })
}

/** Keys in their order: a, b … z, k26, k27 … */
export const keyAt = (number: number): string => (number < 26 ? String.fromCharCode(97 + number) : `k${number}`)

const nextKey = (taken: ReadonlySet<string | null>): string => {
  for (let number = 0; ; number++) {
    const key = keyAt(number)
    if (!taken.has(key)) return key
  }
}

/** Reports the missing key with the fix that adds it, and remembers the key as taken. */
function missingKey (entry: Entry, keys: (string | null)[], { report, lines }: Reading): string {
  const key = nextKey(new Set(keys))
  keys.push(key)
  const { line } = splitEntry(entry).last
  const column = lines[line - 1]!.raw.trimEnd().length + 1
  report('missing-key', { line, column }, { key }, { fix: { line, column, insert: ` <!-- ${key} -->` } })
  return key
}
