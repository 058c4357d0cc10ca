/** order and likert: lists of steps and of statements. */
import type { FeedbackRole, LikertItem, OrderItem } from '../curriculum.ts'
import { attributesOf } from './attributes.ts'
import type { Entry, Text } from './blocks.ts'
import { keysOf, normalized } from './keys.ts'
import { feedbackRoles } from '../feedback.ts'
import { type Base, commentsOf, isAsked, type Parts, type Reading, splitEntry } from './item-parts.ts'
import { readForeseen } from './read-entry.ts'

/** Texts of a list, each there once and not empty; what is wrong is reported. */
function textsOf (entries: readonly Entry[], what: string, reading: Reading): string[] {
  const seen = new Set<string>()
  return entries.map((entry) => {
    const { text, feedback } = splitEntry(entry)
    const bad = (says: string, remedy: string) => reading.report('bad-list', entry, { what: says, do: remedy })
    if (text === '') bad(`a ${what} without text`, 'Write it, or remove the line.')
    else if (seen.has(normalized(text))) bad(`this ${what} is there twice`, 'Reword or remove one.')
    if (feedback !== null) bad(`a ${what} has no feedback of its own`, 'Say it in the rationale, > **Why:**.')
    seen.add(normalized(text))
    return text
  })
}

export function readOrder (parts: Parts, base: Base, reading: Reading): OrderItem {
  const { entries } = parts.answer
  const texts = textsOf(entries, 'step', reading)
  if (texts.length < 2) reading.report('bad-list', entries[0]!, { what: 'an order needs two steps at least', do: 'Add steps.' })
  const keys = keysOf(texts)
  const steps = texts.map((text) => ({ key: keys.get(normalized(text))!, text }))
  const right = steps.map((_, index) => index + 1).join(' ')
  const foreseen = readForeseen(parts, reading, (text) => {
    const numbers = text.match(/\d+/g)?.map(Number) ?? []
    const complete = /^[\d\s,.–-]+$/.test(text) && numbers.toSorted((a, b) => a - b).join(' ') === right
    if (!complete) return { what: `“${text}” is not an order of all ${steps.length} steps, such as 2, 1, 3` }
    return numbers.join(' ') === right ? { what: `“${text}” is the right order` } : { same: numbers.join(' ') }
  })
  return { ...base, type: 'order', steps, foreseen }
}

export function readLikert (parts: Parts, base: Base, reading: Reading): LikertItem {
  const { entries, label } = parts.answer
  const scale = readScale(label!, reading)
  if (entries.length === 0) reading.report('bad-list', label!, { what: 'no statements stand below **Scale:**', do: 'Write each statement on a line of its own, with a hyphen.' })
  const texts = textsOf(entries, 'statement', reading)
  const written = entries.map((entry) => readMark(entry, isAsked(parts), reading))
  const hashed = keysOf(texts)
  const taken = new Set<string>()
  const statements = entries.map((entry, index) => {
    const { key, objective, role } = written[index]!
    if (key !== null && taken.has(key)) reading.report('bad-key', entry, { what: `the key “${key}” is taken`, key: `c${index + 1}` })
    if (key !== null) taken.add(key)
    const text = texts[index]!
    return { key: key ?? hashed.get(normalized(text))!, text: text.replace(reversed, ''), reversed: reversed.test(text), objective, ...(role !== null && { role }) }
  })
  return { ...base, points: 0, type: 'likert', scale, statements }
}

const reversed = /\s*(?:\*\(reversed\)\*|_\(reversed\)_)$/i

function readScale (label: Text, { report }: Reading): LikertItem['scale'] {
  const steps = label.text.split(/\s\/\s/).map((step) => /^\s*(-?\d{1,3})\s+(\S.*)$/.exec(step))
  const scale = steps.flatMap((step) => (step === null ? [] : [{ value: Number(step[1]), label: step[2]!.trim() }]))
  const rising = scale.every((step, index) => index === 0 || step.value === scale[index - 1]!.value + 1)
  if (scale.length < steps.length) report('bad-scale', label, { what: 'a step of the scale is not a number and a name' })
  else if (scale.length < 2 || scale.length > 11) report('bad-scale', label, { what: `the scale has ${scale.length} steps, and may have 2 to 11` })
  else if (!rising) report('bad-scale', label, { what: 'the numbers of the scale do not count up by 1' })
  return scale
}

/** `<!-- c1 lo=entry -->` at the end of a statement; both are optional. In a form of feedback `<!-- c1 role=intent -->`. */
function readMark (entry: Entry, isForm: boolean, reading: Reading): { key: string | null; objective: string | null; role: FeedbackRole | null } {
  const { report, objectives } = reading
  const [comment, second] = commentsOf(entry, reading)
  if (comment === undefined) return { key: null, objective: null, role: null }
  if (second !== undefined) report('bad-key', second, { what: 'a second comment on one statement', key: 'c1' })
  const key = /^\s*([^\s=]+)(?=\s|$)/.exec(comment.text)
  if (key !== null && !/^[a-z0-9][a-z0-9-]{0,31}$/.test(key[1]!)) report('bad-key', comment, { what: `“${key[1]}” cannot be a key`, key: 'c1' })
  let objective: string | null = null, role: FeedbackRole | null = null
  const allowed = isForm ? 'role' : 'lo'
  for (const attribute of attributesOf(comment, key?.[0].length ?? 0, report)) {
    if (attribute.name !== allowed) report('unknown-attribute', attribute, { name: attribute.name, names: allowed }, { near: { name: attribute.name, names: [allowed] } })
    else if (isForm) {
      role = feedbackRoles.find((each) => each === attribute.value) ?? null
      if (role === null) report('bad-attribute', attribute, { value: attribute.value, name: 'role', expected: feedbackRoles.join(', ') }, { near: { name: attribute.value, names: feedbackRoles } })
    } else if (objectives?.includes(attribute.value) === false) report('unknown-objective', attribute, { name: attribute.value, names: objectives.join(', ') }, { near: { name: attribute.value, names: objectives } })
    else objective = attribute.value
  }
  return { key: key?.[1] ?? null, objective, role }
}
