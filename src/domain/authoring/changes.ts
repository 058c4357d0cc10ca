/** What changed between two texts: word by word for readers, item by item for statistics; and two people's changes put together. */
import { diffArrays, diffWordsWithSpace } from 'diff'
import { diff3Merge } from 'node-diff3'
import { type Item, type Module } from '../curriculum.ts'
import { selfChecksOf } from './figures.ts'
import { splitLines } from './source.ts'
import { wordingOf } from './wording.ts'

export type Piece = { kind: 'same' | 'gone' | 'new'; text: string }
/** A run of lines. Lines that are the same on both sides, far from any change, are only counted. */
export type Change = { kind: 'changed'; /** Where it stands in the new text, from 1. */ line: number; pieces: Piece[] } | { kind: 'same'; line: number; text: string } | { kind: 'left out'; lines: number }

/** Lines of context around a change. */
const around = 2
/** Beyond this many characters a changed run is shown as gone and new lines: word by word would take too long to make, and to read. */
const mostForWords = 20_000

/** Lines that are the same in both, or that took each other's place. */
export type Run = { kind: 'same' | 'changed'; before: string[]; after: string[] }

export function runsOf (before: readonly string[], after: readonly string[]): Run[] {
  const runs: Run[] = []
  for (const { value, added, removed } of diffArrays([...before], [...after], { timeout: 1000 }) ?? [{ value: [...before], removed: true, added: false }, { value: [...after], removed: false, added: true }]) {
    const last = runs.at(-1)
    const run = (added || removed) && last?.kind === 'changed' ? last : { kind: added || removed ? 'changed' as const : 'same' as const, before: [], after: [] }
    if (run !== last) runs.push(run)
    if (!added) run.before.push(...value)
    if (!removed) run.after.push(...value)
  }
  return runs
}

/** From one text to another, as a reader follows it. Equal texts have no changes. */
export function changesOf (before: string, after: string): Change[] {
  const runs = runsOf(splitLines(before), splitLines(after))
  if (runs.every(({ kind }) => kind === 'same')) return []
  const changes: Change[] = []
  let line = 1
  runs.forEach((run, index) => {
    if (run.kind === 'changed') changes.push({ kind: 'changed', line, pieces: piecesOf(run.before.join('\n'), run.after.join('\n')) })
    else changes.push(...contextOf(run.after, line, index === 0, index === runs.length - 1))
    line += run.after.length
  })
  return changes
}

function contextOf (lines: readonly string[], line: number, isFirst: boolean, isLast: boolean): Change[] {
  const head = isFirst ? 0 : around, tail = isLast ? 0 : around
  const shown = (from: number, to: number): Change[] => lines.slice(from, to).map((text, index) => ({ kind: 'same', line: line + from + index, text }))
  if (lines.length <= head + tail + 1) return shown(0, lines.length)
  return [...shown(0, head), { kind: 'left out', lines: lines.length - head - tail }, ...shown(lines.length - tail, lines.length)]
}

/** Word by word. */
export function piecesOf (before: string, after: string): Piece[] {
  const whole = [...(before === '' ? [] : [{ kind: 'gone' as const, text: before }]), ...(after === '' ? [] : [{ kind: 'new' as const, text: after }])]
  if (before === '' || after === '' || before.length + after.length > mostForWords) return whole
  const parts = diffWordsWithSpace(before, after, { timeout: 500 })
  return parts?.map(({ value, added, removed }) => ({ kind: added ? 'new' : removed ? 'gone' : 'same', text: value })) ?? whole
}

export type ItemChange = {
  id: string
  heading: string
  /** 'wording': another question for statistics, unless its author says that it is a mere fix. 'beside': only what is no part of the question, such as feedback. 'moved': only its place. */
  what: 'new' | 'gone' | 'wording' | 'beside'
  isSelfCheck: boolean
  before: Item | null
  after: Item | null
}

/** Item by item, in the order of the new module, then those that are gone. Self-checks have no statistics: their wording is 'beside'. */
export function itemChanges (before: Module | null, after: Module): ItemChange[] {
  const was = new Map(allOf(before).map((each) => [each.item.id, each]))
  const is = allOf(after)
  const kept = is.flatMap(({ item, isSelfCheck }): ItemChange[] => {
    const old = was.get(item.id)
    const common = { id: item.id, heading: item.heading, isSelfCheck, before: old?.item ?? null, after: item }
    if (!old) return [{ ...common, what: 'new' }]
    if (!isSelfCheck && (old.isSelfCheck || wordingOf(old.item) !== wordingOf(item))) return [{ ...common, what: 'wording' }]
    return bare(old.item) === bare(item) ? [] : [{ ...common, what: 'beside' }]
  })
  const ids = new Set(is.map(({ item }) => item.id))
  const gone = [...was.values()].filter(({ item }) => !ids.has(item.id)).map(({ item, isSelfCheck }): ItemChange => ({ id: item.id, heading: item.heading, isSelfCheck, before: item, after: null, what: 'gone' }))
  return [...kept, ...gone]
}

const allOf = (module: Module | null): { item: Item; isSelfCheck: boolean }[] =>
  (module === null ? [] : [...module.items.map((item) => ({ item, isSelfCheck: false })), ...selfChecksOf(module).map((item) => ({ item, isSelfCheck: true }))])
const bare = (item: Item): string => JSON.stringify({ ...item, line: 0 })

/** A place where two people changed the same lines in two ways. */
export type Clash = { base: string[]; mine: string[]; theirs: string[] }
export type Part = { kind: 'agreed'; lines: string[] } | ({ kind: 'clash' } & Clash)
/** `text` null: there are clashes to settle first. */
export type Merged = { text: string | null; parts: Part[]; clashes: Clash[] }

/** Changes of two people to one text, put together line by line: what one of them changed is taken, what both changed alike is taken once (three-way merge after Khanna, Kunal and Pierce 2007). */
export function merge (mine: string, base: string, theirs: string): Merged {
  const parts = diff3Merge(splitLines(mine), splitLines(base), splitLines(theirs), { excludeFalseConflicts: true }).map((part): Part =>
    part.conflict ? { kind: 'clash', mine: part.conflict.a, base: part.conflict.o, theirs: part.conflict.b } : { kind: 'agreed', lines: part.ok ?? [] })
  const clashes = parts.filter((part) => part.kind === 'clash')
  return { text: clashes.length === 0 ? settled({ parts }, []) : null, parts, clashes }
}

export const choices = ['mine', 'theirs', 'both'] as const
export type Choice = (typeof choices)[number]

/** The text that comes of choosing at every clash, in their order; null when a choice is missing. */
export function settled ({ parts }: Pick<Merged, 'parts'>, chosen: readonly (Choice | undefined)[]): string | null {
  let clash = 0
  const lines: string[] = []
  for (const part of parts) {
    if (part.kind === 'agreed') { lines.push(...part.lines); continue }
    const choice = chosen[clash++]
    if (choice === undefined) return null
    if (choice !== 'theirs') lines.push(...part.mine)
    if (choice !== 'mine') lines.push(...part.theirs)
  }
  return lines.join('\n')
}

/** An item in words, line by line, for a comparison: what trainees read, what is right, and what they are told afterwards. */
export function itemText (item: Item): string {
  const told = (text: string | null | undefined): string[] => (text ? [`> ${text}`] : [])
  const rest = [...told(item.rationale), `(${[`objective ${item.objective ?? 'none'}`, `${item.points} ${item.points === 1 ? 'point' : 'points'}`, `form ${item.forms.join(', ')}`, `phases ${item.phases.join(', ')}`].join(' · ')})`]
  return [item.heading, item.stem, ...answersText(item, told), ...rest].join('\n')
}

function answersText (item: Item, told: (text: string | null | undefined) => string[]): string[] {
  const foreseen = 'foreseen' in item ? item.foreseen.flatMap(({ answer, feedback }) => [`Foreseen: ${answer}`, ...told(feedback)]) : []
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return item.options.flatMap(({ text, right, feedback }) => [`${right ? '[x]' : '[ ]'} ${text}`, ...told(feedback)])
    case 'number': return [`Answer: ${item.key}${item.unit ? ` ${item.unit}` : ''}`, ...foreseen]
    case 'text': return [...item.accept.map((text) => `Accept: ${text}`), ...foreseen]
    case 'match': return [...item.rows.map(({ text, right }) => `${text} = ${item.choices.find(({ key }) => key === right)?.text ?? ''}`), ...item.choices.map(({ text }) => `Choice: ${text}`), ...foreseen]
    case 'order': return [...item.steps.map(({ text }, index) => `${index + 1}. ${text}`), ...foreseen]
    case 'likert': return [item.scale.map(({ value, label }) => `${value} ${label}`).join(' / '), ...item.statements.map(({ text, reversed }) => `- ${text}${reversed ? ' (reversed)' : ''}`)]
    case 'open': return [...item.rubric.map(({ criterion, levels }) => `${criterion}: ${levels.join(' / ')}`), ...told(item.modelAnswer)]
  }
}
