/** What one sitting of a quiz shows: which form, in which order, and never the key. */
import type { FormName, Item, Markdown, Phase } from './curriculum.ts'

/** An item with the keys of its options, choices or steps in the order in which this sitting shows them. Holds the key to the item: for the server only. */
export type ArrangedItem = { item: Item; shown: string[] }

/** A small generator of evenly spread numbers 0 ≤ x < 1 (mulberry32, Tommy Ettinger, public domain). The same seed gives the same numbers for ever. */
export function mulberry32 (seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a, 32 bits: gives every item its own shuffle, so that an item more or less in the quiz moves nothing in the others. */
const seedOf = (seed: number, id: string): number => [...id].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5 ^ seed)

/** Fisher–Yates: every order is as likely as any other. */
export function shuffled<T> (values: readonly T[], random: () => number): T[] {
  const result = [...values]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[result[last], result[other]] = [result[other]!, result[last]!]
  }
  return result
}

/**
 * The items of a sitting in authored order, each with its options shuffled by the seed (a 32-bit whole number). The same items and seed give the same arrangement.
 * True/false and items with `shuffle=no` keep the authored order of options. The choices of a match (each once, although rows may share one) and the steps of an order are
 * always shuffled, since their authored order is the key; three or more steps never start in the right order.
 */
export const arrange = (items: readonly Item[], seed: number): ArrangedItem[] =>
  items.map((item) => ({ item, shown: shownKeys(item, mulberry32(seedOf(seed, item.id))) }))

function shownKeys (item: Item, random: () => number): string[] {
  switch (item.type) {
    case 'single':
    case 'multiple': return item.shuffle ? shuffled(item.options, random).map(({ key }) => key) : item.options.map(({ key }) => key)
    case 'truefalse': return item.options.map(({ key }) => key)
    case 'match': return shuffled([...new Set(item.choices.map(({ key }) => key))], random)
    case 'order': return shuffledSteps(item.steps.map(({ key }) => key), random)
    case 'likert': return item.statements.map(({ key }) => key)
    case 'number':
    case 'text':
    case 'open': return []
  }
}

/** Shuffles until some step is out of place. Of many trials all in order (impossible for honest steps) the first step goes last. */
function shuffledSteps (steps: readonly string[], random: () => number): string[] {
  if (steps.length < 3) return shuffled(steps, random)
  for (let trial = 0; trial < 100; trial++) {
    const order = shuffled(steps, random)
    if (order.some((step, index) => step !== steps[index])) return order
  }
  return [...steps.slice(1), steps[0]!]
}

type Shown = { key: string; text: Markdown }
type PublicBase = { id: string; heading: string; stem: Markdown; points: number }
/** An item as a person sees it before it is submitted. A type of its own, so that a page of a quiz cannot print a key, feedback, rationale or tolerance even by mistake. */
export type PublicItem = PublicBase & (
  | { type: 'single' | 'truefalse'; options: Shown[] }
  | { type: 'multiple'; options: Shown[]; scoring: 'exact' | 'partial' }
  | { type: 'number'; unit: string | null }
  | { type: 'text' }
  | { type: 'match'; headings: [string, string]; rows: Shown[]; choices: Shown[] }
  | { type: 'order'; steps: Shown[] }
  | { type: 'likert'; scale: { value: number; label: string }[]; statements: Shown[] }
  | { type: 'open'; words: { least: number; most: number } | null; rubric: { criterion: string; levels: string[] }[]; counts: boolean }
)

/** What of an arranged item may leave the server before submission. Built field by field: what an item gains later stays secret until it is named here. */
export function publicItem ({ item, shown }: ArrangedItem): PublicItem {
  const base: PublicBase = { id: item.id, heading: item.heading, stem: item.stem, points: item.points }
  const inOrder = (parts: readonly Shown[]): Shown[] => shown.map((key) => bare(parts.find((part) => part.key === key)!))
  switch (item.type) {
    case 'single':
    case 'truefalse': return { ...base, type: item.type, options: inOrder(item.options) }
    case 'multiple': return { ...base, type: item.type, options: inOrder(item.options), scoring: item.scoring }
    case 'number': return { ...base, type: item.type, unit: item.unit }
    case 'text': return { ...base, type: item.type }
    case 'match': return { ...base, type: item.type, headings: item.headings, rows: item.rows.map(bare), choices: inOrder(item.choices) }
    case 'order': return { ...base, type: item.type, steps: inOrder(item.steps) }
    case 'likert': return { ...base, type: item.type, scale: item.scale.map(({ value, label }) => ({ value, label })), statements: item.statements.map(bare) }
    case 'open': return { ...base, type: item.type, words: item.words, rubric: item.rubric, counts: item.counts }
  }
}

const bare = ({ key, text }: Shown): Shown => ({ key, text })

/**
 * Which form a person gets. With two forms they are counterbalanced: people with an odd number get A before and B after, the others B before and A after, so that
 * a harder form cannot pass for a gain or a loss. The follow-up is the form of the pre-quiz: the one seen longest ago. Retakes keep the form of their phase.
 */
export function formFor (personNumber: number, phase: Phase, forms: readonly FormName[]): FormName {
  if (forms.length < 2) return forms[0] ?? 'A'
  const isFirstA = Math.abs(personNumber) % 2 === 1
  return isFirstA === (phase !== 'post') ? 'A' : 'B'
}
