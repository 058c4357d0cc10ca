/** One item: its parts told apart, then read by type. */
import type { Item, ItemType, Markdown } from '../curriculum.ts'
import { readAttributes } from './attributes.ts'
import { type Block, blocksOf, type Entry, type QuoteBlock } from './blocks.ts'
import { checkQuestion } from './item-quality.ts'
import { type Base, isAsked, isTick, type Parts, quoted, type Reading } from './item-parts.ts'
import type { ItemSource } from './outline.ts'
import { readChoice } from './read-choice.ts'
import { readLikert, readOrder } from './read-lists.ts'
import { readNumber, readText } from './read-entry.ts'
import { readMatch, readOpen } from './read-tables.ts'

/** Null when the item cannot be read; what is wrong has been reported. */
export type ReadItem = { id: string | null; type: ItemType | null; item: Item | null }

const labels = ['Answer', 'Accept', 'Scale', 'Foreseen']
/** What an item of each type must have below its question. */
export const needs: Record<ItemType, { label?: string; wanted: string; do: string }> = {
  single: { wanted: 'a task list', do: 'Write the options as - [ ] and - [x].' },
  multiple: { wanted: 'a task list', do: 'Write the options as - [ ] and - [x].' },
  truefalse: { wanted: 'a task list of True and False', do: 'Write - [ ] True and - [x] False.' },
  number: { label: 'Answer', wanted: '**Answer:** and a number', do: 'Write **Answer:** 41 on a line of its own.' },
  text: { label: 'Accept', wanted: '**Accept:** and a list of accepted answers', do: 'Write **Accept:** and below it a list.' },
  match: { wanted: 'a table of two columns', do: 'Write the pairs as a table.' },
  order: { wanted: 'a numbered list in the right order', do: 'Write the steps as 1. 2. 3.' },
  likert: { label: 'Scale', wanted: '**Scale:** and a list of statements', do: 'Write **Scale:** 1 Never / 2 Always and below it a list.' },
  open: { wanted: 'a rubric table', do: 'Write a table with the head | Criterion | 0 | 1 | 2 |.' },
}
const quoteName = (quote: QuoteBlock): string | null => /^\*\*(why|model answer)(?::\*\*|\*\*:)/i.exec(quote.lines[0]!.text)?.[1]!.toLowerCase() ?? null
const place = ({ line, column }: Block) => ({ line, column })

export function readItem (item: ItemSource, reading: Reading): ReadItem {
  const { report } = reading
  const attributes = readAttributes(item, reading.objectives, report)
  const { id, type } = attributes
  if (type === null) return { id, type, item: null }
  const blocks = blocksOf(item.lines)
  const isAskedOpenly = item.place === 'form' && type === 'open' // all of it is the question
  const start = isAskedOpenly ? -1 : answerIndex(type, blocks)
  const need = needs[type]
  if (start === -1 && !isAskedOpenly) {
    const written = blocks.find((block) => block.kind === 'label' && !labels.includes(block.name))
    const hint = written?.kind === 'label' && need.label !== undefined ? { near: { name: written.name, names: [need.label] } } : {}
    report('missing-answer', item.heading, { type, wanted: need.wanted, do: need.do }, hint)
  }
  const { answer, next, line } = takeAnswer(type, blocks, start)
  checkStem(type, blocks.slice(0, start === -1 ? blocks.length : start), reading)
  const { foreseen, rationale, model } = takeRest(type, blocks.slice(next), reading)
  const stemLines = item.lines.filter((each) => each.number < line)
  const stem = stemLines.map((each) => each.bare).join('\n').trim()
  if (stem === '' && type !== 'likert') report('missing-stem', item.heading)
  if (start === -1 && !isAskedOpenly) return { id, type, item: null }
  if (item.place === 'form' && rationale !== null) report('stray-text', item.heading, { what: 'a rationale on a question that has no right answer', do: 'Remove the quote that begins with **Why:**.' })
  checkQuestion(stemLines, report)

  const base: Base = {
    id: id ?? '', heading: item.heading.title, stem, rationale, objective: attributes.objective, point: attributes.point, points: attributes.points,
    forms: attributes.forms, phases: attributes.phases, shuffle: attributes.shuffle, line: item.heading.line,
  }
  return { id, type, item: byType({ item, attributes, answer, foreseen }, base, type, model, reading) }
}

function byType (parts: Parts, base: Base, type: ItemType, model: Markdown | null, reading: Reading): Item | null {
  switch (type) {
    case 'single': case 'truefalse': case 'multiple': return readChoice(parts, base, type, reading)
    case 'number': return readNumber(parts, base, reading)
    case 'text': return readText(parts, base, reading)
    case 'match': return readMatch(parts, base, reading)
    case 'order': return readOrder(parts, base, reading)
    case 'likert': return readLikert(parts, base, reading)
    case 'open': return isAsked(parts) ? { ...base, type, points: 0, words: parts.attributes.words, rubric: [], modelAnswer: null, counts: false } : readOpen(parts, base, model, reading)
  }
}

function answerIndex (type: ItemType, blocks: readonly Block[]): number {
  const { label } = needs[type]
  if (label !== undefined) return blocks.findIndex((block) => block.kind === 'label' && block.name.toLowerCase() === label.toLowerCase())
  if (type === 'single' || type === 'multiple' || type === 'truefalse') return blocks.findIndex((block) => block.kind === 'list' && block.entries.some(isTick))
  const foreseen = blocks.findIndex((block) => block.kind === 'label' && block.name === 'Foreseen')
  const before = foreseen === -1 ? blocks : blocks.slice(0, foreseen)
  return before.findLastIndex((block) => (type === 'order' ? block.kind === 'list' && block.ordered : block.kind === 'table'))
}

/** `line` is where the stem ends. A plain list that stands above the options, a blank line between, is still the stem. */
function takeAnswer (type: ItemType, blocks: readonly Block[], start: number): { answer: Parts['answer']; next: number; line: number } {
  const none: Parts['answer'] = { label: null, entries: [], ordered: false, table: null }
  const block = blocks[start]
  if (block === undefined) return { answer: none, next: blocks.length, line: Infinity }
  if (block.kind === 'label') {
    const list = type === 'number' ? undefined : blocks[start + 1]
    if (list?.kind !== 'list') return { answer: { ...none, label: block.rest }, next: start + 1, line: block.line }
    return { answer: { ...none, label: block.rest, entries: list.entries, ordered: list.ordered }, next: start + 2, line: block.line }
  }
  if (block.kind === 'table') return { answer: { ...none, table: block }, next: start + 1, line: block.line }
  const { entries, ordered } = block as Extract<Block, { kind: 'list' }>
  const first = type === 'order' ? 0 : entries.findIndex(isTick)
  const apart = first > 0 && entries[first - 1]!.lines.at(-1)!.line < entries[first]!.line - 1
  const options = apart ? entries.slice(first) : entries
  return { answer: { ...none, entries: options, ordered }, next: start + 1, line: options[0]!.line }
}

/** The stem must not hold what belongs below the answers: it is shown before they are given. */
function checkStem (type: ItemType, blocks: readonly Block[], { report }: Reading): void {
  for (const block of blocks) {
    if (block.kind === 'label' && labels.includes(block.name)) {
      report('stray-text', place(block), { what: `**${block.name}:** means nothing here, on an item of type ${type}`, do: 'Remove it, or mend the type.' })
    } else if (block.kind === 'quote' && quoteName(block) !== null) {
      report('stray-text', place(block), { what: 'this quote would be shown with the question', do: 'Move it below the answers.' })
    } else if (block.kind === 'quote' && block.indented) report('loose-feedback', place(block))
    else if (block.kind === 'list' && block.entries.some(isTick)) report('loose-ticks', place(block))
  }
}

function takeRest (type: ItemType, blocks: readonly Block[], { report }: Reading): { foreseen: Entry[]; rationale: Markdown | null; model: Markdown | null } {
  const quotes = new Map<string, string>()
  let foreseen: Entry[] | null = null
  blocks.forEach((block, index) => {
    const name = block.kind === 'quote' ? quoteName(block) : null
    if (name === 'why' || (name === 'model answer' && type === 'open')) {
      if (quotes.has(name)) report('repeated-part', place(block), { part: name === 'why' ? 'rationale' : 'model answer' })
      quotes.set(name, quoted((block as QuoteBlock).lines).replace(/^\*\*[^*]+\*\*:?[ \t]*/, ''))
    } else if (block.kind === 'label' && block.name.toLowerCase() === 'foreseen' && ['number', 'text', 'match', 'order'].includes(type)) {
      const list = blocks[index + 1]
      if (foreseen !== null) report('repeated-part', place(block), { part: '**Foreseen:**' })
      if (list?.kind === 'list') foreseen = list.entries
      else report('bad-foreseen', place(block), { what: 'no list stands below **Foreseen:**', do: 'Write each foreseen answer as a line of a list, its feedback as an indented quote.' })
    } else if (block.kind === 'quote' && name === null) report('loose-feedback', place(block))
    else if (block.kind !== 'list' || block.entries !== foreseen) {
      report('stray-text', place(block), { what: 'text below the answers', do: 'Move it above them, or begin a new heading; a rationale is a quote that begins with **Why:**.' })
    }
  })
  return { foreseen: foreseen ?? [], rationale: quotes.get('why') ?? null, model: quotes.get('model answer') ?? null }
}
