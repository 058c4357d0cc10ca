/**
 * GIFT, the text format of Moodle's quizzes, as items of our own. Pure and total: any text gives the questions that could be taken, and a line for everything that could not. One question
 * that cannot be read costs nothing but itself: reading goes on at the next blank line.
 */
import type { Item } from '../curriculum.ts'
import { answersFrom, type Asked } from './gift-answers.ts'
import { type GiftBlock, giftBlocks, type Span, trimmed, unescaped } from './gift-source.ts'
import { type Left, left, type Reason } from './left.ts'
import { headingFrom, headingOf, idFrom, idGiver, unsaid } from './name-items.ts'
import { type Loss, type TextFormat, toLine, toMarkdown } from './to-markdown.ts'

/** What the questions come into: ids that are taken there, and its objectives. A category whose last name is an objective's becomes that. */
export type Into = { ids: Iterable<string>; objectives: readonly string[] }
export type Taken = { item: Item; category: string | null }
export type Import = { items: Taken[]; left: Left[] }

export function readGift (text: string, into: Into): Import {
  const result: Import = { items: [], left: [] }
  const giveId = idGiver(into.ids)
  let category: string | null = null
  for (const block of giftBlocks(text)) {
    const named = /^\s*\$CATEGORY:([^\n]*)/.exec(block.text)
    if (named) category = categoryOf(unescaped(named[1]!))
    const { item, left } = readQuestion(block, named?.[0].length ?? 0, { giveId, objective: objectiveOf(category, into.objectives) })
    result.left.push(...left)
    if (item) result.items.push({ item, category })
  }
  return result
}

const categoryOf = (text: string): string | null => text.trim().replace(/^\$(?:course|module|cat|system)\$\/?(?:top\/)?/i, '') || null
const objectiveOf = (category: string | null, objectives: readonly string[]): string | null => {
  const last = category?.split('/').at(-1)?.trim() ?? ''
  return objectives.find((each) => each === last) ?? objectives.find((each) => each === idFrom(last)) ?? null
}

type Head = { title: string | null; id: string | null; format: TextFormat; before: Span; after: Span; answers: Span | null }
type Naming = { giveId: ReturnType<typeof idGiver>; objective: string | null }

function readQuestion (block: GiftBlock, from: number, { giveId, objective }: Naming): { item: Item | null; left: Left[] } {
  const found: Left[] = []
  const fail = (reason: Reason, offset: number, about = ''): { item: null; left: Left[] } => ({ item: null, left: [left(reason, block.at(offset), block.raw, about)] })
  const whole = trimmed(block, { from, to: block.text.length })
  if (whole.from === whole.to) return { item: null, left: [] }
  const head = headOf(block, whole)
  if ('reason' in head) return fail(head.reason, head.offset)
  if (head.answers === null) return fail('description', whole.from)

  const tell = (reason: Reason, span: Span, about = '') => { found.push(left(reason, block.at(span.from), block.text.slice(span.from, span.to), about)) }
  /** What is lost in a text is told at its place. */
  const read = (span: Span, make: typeof toMarkdown): string => {
    const marked = formatAt(block.text.slice(span.from, span.to))
    const losses: Loss[] = []
    const format = marked?.format ?? head.format
    const text = make(unescaped(block.text.slice(span.from + (marked?.length ?? 0), span.to), format === 'moodle' || format === 'plain'), format, losses)
    for (const { reason, about } of losses) tell(reason, span, about)
    return text
  }
  const markdown = (span: Span): string => read(trimmed(block, span), toMarkdown)
  const stem = [markdown(head.before), ...(head.after.from < head.after.to ? [`_____${/^[\s]/.test(block.text.slice(head.after.from, head.after.to)) ? ' ' : ''}${markdown(head.after)}`] : [])].filter(Boolean).join(' ')
  if (stem === '') return fail('no-stem', whole.from)

  const general = generalFeedback(block, head.answers)
  const heading = head.title === null ? headingFrom(stem) : headingOf(head.title)
  const asked: Asked = {
    block, answers: trimmed(block, general.answers), markdown, line: (span) => read(trimmed(block, span), toLine), tell,
    base: unsaid({ id: '', heading, stem, rationale: general.text === null ? null : markdown(general.text) || null, objective, line: block.at(whole.from).line }),
  }
  const answered = answersFrom(asked)
  if ('reason' in answered) return fail(answered.reason, answered.offset, answered.about)
  const tags = block.comments.flatMap((comment) => [...comment.matchAll(/\[tag:([^\]]*)\]/g)].map(([, tag]) => tag!))
  if (tags.length > 0) found.push(left('tags', block.at(0), block.comments.join('\n'), tags.join(', ')))
  return { item: { ...answered.item, id: giveId(head.id ?? (head.title === null ? null : idFrom(head.title)), heading) }, left: found }
}

const formatAt = (text: string): { format: TextFormat; length: number } | null => {
  const name = /^\s*\[(html|moodle|plain|markdown)\]/.exec(text)
  return name === null ? null : { format: name[1] as TextFormat, length: name[0].length }
}

/** The parts of a question told apart: ::name::, text, { answers }, rest of the text. */
function headOf (block: GiftBlock, { from, to }: Span): Head | { reason: Reason; offset: number } {
  const { text, signs } = block
  const id = /\[id:([^\]]*)\]/.exec(block.comments.join('\n'))?.[1]?.trim() ?? null
  let start = from, title: string | null = null
  const end = signs.startsWith('::', from) ? signs.indexOf('::', from + 2) : -1
  if (end !== -1 && end < to) {
    title = unescaped(text.slice(from + 2, end)).replace(/\s+/g, ' ').trim() || null
    start = end + 2
  }
  const open = signs.indexOf('{', start), close = signs.indexOf('}', start)
  if (close !== -1 && (open === -1 || close < open)) return { reason: 'loose-brace', offset: close }
  if (open !== -1 && close === -1) return { reason: 'open-brace', offset: open }
  const marked = formatAt(text.slice(start, to))
  const rest = { title, id, format: marked?.format ?? 'moodle' as const }
  if (open === -1) return { ...rest, before: { from: start, to }, after: { from: to, to }, answers: null }
  const inner = signs.slice(open + 1, close).indexOf('{')
  if (inner !== -1) return { reason: 'second-brace', offset: open + 1 + inner }
  const more = signs.slice(close + 1, to).search(/[{}]/)
  if (more !== -1) return { reason: signs[close + 1 + more] === '{' ? 'second-brace' : 'loose-brace', offset: close + 1 + more }
  return { ...rest, before: { from: start, to: open }, after: { from: close + 1, to }, answers: { from: open + 1, to: close } }
}

/** #### and what follows it is for everybody, whatever they answered. */
function generalFeedback (block: GiftBlock, answers: Span): { answers: Span; text: Span | null } {
  const at = block.signs.slice(answers.from, answers.to).lastIndexOf('####')
  if (at === -1) return { answers, text: null }
  return { answers: { from: answers.from, to: answers.from + at }, text: { from: answers.from + at + 4, to: answers.to } }
}

