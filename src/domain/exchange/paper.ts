/** A quiz on paper: what stands on each sheet, and its key. Steps and choices stand in the order of their keys, which tells nothing of the right one. */
import { type FormName, isScored, type Item, itemsOf, type Markdown, type Module, type OpenItem, type Phase, phases } from '../curriculum.ts'
import { cellsOf, isDelimiter } from '../authoring/blocks.ts'
import { plainText } from '../plain-text.ts'

/** Where somebody writes. `lines`: ruled ones. */
export type Space =
  | { kind: 'options'; many: boolean; options: { letter: string; text: string }[] }
  | { kind: 'line'; unit: string | null }
  | { kind: 'match'; headings: [string, string]; rows: { number: number; text: string }[]; choices: { letter: string; text: string }[] }
  | { kind: 'order'; steps: string[] }
  | { kind: 'grid'; scale: string[]; statements: string[] }
  | { kind: 'lines'; lines: number; advice: string | null }

export type PaperItem = { number: number; stem: string[]; space: Space; points: string | null }
export type KeyItem = { number: number; name: string; answer: string[]; why: string[] }
export type PaperQuiz = { title: string; sitting: string; file: string; items: PaperItem[]; key: KeyItem[]; points: number }

const letter = (index: number): string => (index < 26 ? String.fromCharCode(65 + index) : `${letter(Math.floor(index / 26) - 1)}${letter(index % 26)}`)
const byKey = <T extends { key: string }>(parts: readonly T[]): T[] => parts.toSorted((a, b) => (a.key < b.key ? -1 : 1))
const pointsOf = (count: number): string => (count === 1 ? '1 point' : `${count} points`)

/** Lines of plain words: a paragraph, an entry of a list or a row of a table each. A picture is its alternative text. */
export function plainLines (text: Markdown): string[] {
  const rows = text.split('\n').filter((row) => !isDelimiter(row) && !/^\s*(?:```|~~~)/.test(row))
  const parts = rows.reduce<string[]>((parts, row) => {
    const entry = /^\s*([-*+]|\d+[.)])\s+(.*)$/.exec(row), quote = row.replace(/^\s*(?:> ?)+(?:\[!\w+\])?/, '')
    if (row.trim() === '') parts.push('')
    else if (entry) parts.push(`${/\d/.test(entry[1]!) ? entry[1] : '•'} ${entry[2]}`, '')
    else if (row.trimStart().startsWith('|')) parts.push(cellsOf(row, 0).map((cell) => cell.text.replaceAll('\\|', '|')).join(' – '), '')
    else parts[parts.length - 1] = `${parts.at(-1)!} ${quote}`.trim()
    return parts
  }, [''])
  return parts.map((part) => plainText(part.replace(/!\[([^\]]*)\]\([^)]*\)/g, '(Picture: $1)').replace(/^(\d+)([.)]) /, '$1\\$2 '))).filter((part) => part !== '')
}
const plain = (text: Markdown): string => plainLines(text).join(' ')

/** The items of one sitting. `file` is a name for it, without kind. */
export function paperOf (module: Module, form: FormName, phase: Phase): PaperQuiz {
  const items = itemsOf(module, form, phase)
  return {
    title: module.title, sitting: `${phases[phase]}${module.forms.length > 1 ? `, form ${form}` : ''}`, file: `${module.id}-${phase}${module.forms.length > 1 ? `-${form.toLowerCase()}` : ''}`,
    items: items.map((item, index) => ({ number: index + 1, stem: plainLines(item.stem), space: spaceOf(item), points: isScored(item) ? pointsOf(item.points) : null })),
    key: items.flatMap((item, index) => (item.type === 'likert' ? [] : [{ number: index + 1, name: item.heading, answer: answerOf(item), why: item.rationale === null ? [] : plainLines(item.rationale) }])),
    points: items.filter(isScored).reduce((sum, item) => sum + item.points, 0),
  }
}

function spaceOf (item: Item): Space {
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return { kind: 'options', many: item.type === 'multiple', options: item.options.map(({ text }, index) => ({ letter: letter(index), text: plain(text) })) }
    case 'number': return { kind: 'line', unit: item.unit }
    case 'text': return { kind: 'line', unit: null }
    case 'match': return { kind: 'match', headings: [plain(item.headings[0]), plain(item.headings[1])], rows: item.rows.map(({ text }, index) => ({ number: index + 1, text: plain(text) })), choices: byKey(item.choices).map(({ text }, index) => ({ letter: letter(index), text: plain(text) })) }
    case 'order': return { kind: 'order', steps: byKey(item.steps).map(({ text }) => plain(text)) }
    case 'likert': return { kind: 'grid', scale: item.scale.map(({ value, label }) => `${value} ${label}`), statements: item.statements.map(({ text }) => plain(text)) }
    case 'open': return { kind: 'lines', lines: item.words === null ? 8 : Math.min(20, Math.max(6, Math.ceil(item.words.most / 12))), advice: item.words === null ? null : `${item.words.least} to ${item.words.most} words` }
  }
}

function answerOf (item: Exclude<Item, { type: 'likert' }>): string[] {
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return [
      ...item.options.flatMap(({ text, right }, index) => (right ? [`${letter(index)}  ${plain(text)}`] : [])),
      ...(item.type === 'multiple' ? [item.scoring === 'partial' ? 'Points: right ticks less wrong ticks, divided by the number of right ones, and never below 0.' : 'Points for these ticks and no others.'] : []),
    ]
    case 'number': return [`${item.key}${item.unit === null ? '' : ` ${item.unit}`}`]
    case 'text': return [item.accept.map(plain).join(' / ')]
    case 'match': {
      const choices = byKey(item.choices)
      return [item.rows.map(({ right }, index) => `${index + 1} ${letter(choices.findIndex(({ key }) => key === right))}`).join(', '), 'Points: right pairs, divided by all pairs.']
    }
    case 'order': {
      const shown = byKey(item.steps)
      return [`From the top: ${shown.map(({ key }) => item.steps.findIndex((step) => step.key === key) + 1).join(', ')}`, 'Points: pairs in order less pairs in reverse, divided by all pairs, and never below 0.']
    }
    case 'open': return [...rubricLines(item), ...(item.modelAnswer === null ? [] : [`Model answer: ${plain(item.modelAnswer)}`])]
  }
}

const rubricLines = ({ rubric }: OpenItem): string[] => rubric.map(({ criterion, levels }) => `${plain(criterion)}: ${levels.map((level, points) => `${points} ${plain(level)}`).join('; ')}`)
