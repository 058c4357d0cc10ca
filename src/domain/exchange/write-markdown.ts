/** An item as text of the authoring language: what the reader of `authoring/` makes of it is the same item again, its line apart. */
import { keysOf, normalized } from '../authoring/keys.ts'
import type { Foreseen, Item, Markdown, MatchItem, OpenItem } from '../curriculum.ts'

/** `quiz`: below # Quiz. `self-check`: inside a section, where form, phase, point and counts mean nothing. */
export type Place = 'quiz' | 'self-check'

/** Ends with a line end. `note` becomes a comment below that of the item; the reader of the language passes over it. */
export function writeItem (item: Item, place: Place = 'quiz', note: string | null = null): string {
  const parts = [
    [`${place === 'quiz' ? '##' : '###'} ${item.heading}`, `<!-- item ${attributesOf(item, place)} -->`, ...(note === null ? [] : [`<!-- ${note.replaceAll(/-{2,}/g, '-')} -->`]), ...(item.stem === '' ? [] : [item.stem])].join('\n'),
    answersOf(item),
    ...('foreseen' in item && item.foreseen.length > 0 ? [`**Foreseen:**\n\n${item.foreseen.map(foreseenLine).join('\n')}`] : []),
    ...(item.type === 'open' && item.modelAnswer !== null ? [named('Model answer', item.modelAnswer)] : []),
    ...(item.rationale === null ? [] : [named('Why', item.rationale)]),
  ]
  return `${parts.join('\n\n')}\n`
}

function attributesOf (item: Item, place: Place): string {
  const isQuiz = place === 'quiz'
  const pairs: [name: string, value: string | null][] = [
    ['id', item.id], ['type', item.type], ['lo', item.objective],
    ['points', item.type === 'likert' || item.type === 'open' || item.points === 1 ? null : String(item.points)],
    ['form', isQuiz && item.forms.length === 1 ? item.forms.join() : null],
    ['phase', isQuiz && item.phases.length < 3 ? item.phases.join() : null],
    ['point', isQuiz ? item.point : null],
    ['scoring', item.type === 'multiple' && item.scoring === 'partial' ? 'partial' : null],
    ['counts', isQuiz && item.type === 'open' && item.counts ? 'yes' : null],
    ['shuffle', (item.type === 'single' || item.type === 'multiple') && !item.shuffle ? 'no' : null],
    ['fuzzy', item.type === 'text' && item.fuzzy ? '1' : null],
    ['words', item.type === 'open' && item.words !== null ? `${item.words.least}-${item.words.most}` : null],
    ['unit', item.type === 'number' ? item.unit : null],
  ]
  return pairs.flatMap(([name, value]) => (value === null ? [] : [`${name}=${/\s/.test(value) ? `"${value}"` : value}`])).join(' ')
}

function answersOf (item: Item): string {
  switch (item.type) {
    case 'single': case 'multiple': return item.options.map(({ key, text, right, feedback }) => optionLines(right, `${text} <!-- ${key} -->`, feedback)).join('\n')
    // Keys of True and False are their own names.
    case 'truefalse': return item.options.map(({ key, text, right, feedback }) => optionLines(right, key === normalized(text).toLowerCase() ? text : `${text} <!-- ${key} -->`, feedback)).join('\n')
    case 'number': return `**Answer:** ${item.key}`
    case 'text': return `**Accept:**\n\n${item.accept.map((text) => `- ${text}`).join('\n')}`
    case 'match': return matchTable(item)
    case 'order': return item.steps.map(({ text }, index) => `${index + 1}. ${setIn(text, '   ')}`).join('\n')
    case 'likert': {
      const keys = keysOf(item.statements.map(statementText))
      const mark = (key: string, objective: string | null, hashed: string | undefined) => [key === hashed ? '' : key, objective === null ? '' : `lo=${objective}`].filter(Boolean).join(' ')
      return [
        `**Scale:** ${item.scale.map(({ value, label }) => `${value} ${label}`).join(' / ')}\n`,
        ...item.statements.map((statement) => {
          const comment = mark(statement.key, statement.objective, keys.get(normalized(statementText(statement))))
          return `- ${setIn(statementText(statement), '  ')}${comment === '' ? '' : ` <!-- ${comment} -->`}`
        }),
      ].join('\n')
    }
    case 'open': return rubricTable(item)
  }
}

const statementText = ({ text, reversed }: { text: Markdown; reversed: boolean }): Markdown => `${text}${reversed ? ' *(reversed)*' : ''}`

/** Lines after the first belong to the entry of a list when they are set in. */
const setIn = (text: string, by: string): string => text.split('\n').map((line, index) => (index === 0 || line === '' ? line : by + line)).join('\n')
const quote = (text: string, by = ''): string => text.split('\n').map((line) => `${by}>${line === '' ? '' : ` ${line}`}`).join('\n')
const named = (name: string, text: Markdown): string => quote(`**${name}:**${text.startsWith('\n') ? '' : ' '}${text}`)
const withFeedback = (line: string, feedback: Markdown | null): string => (feedback === null ? line : `${line}\n${quote(feedback, '  ')}`)
const optionLines = (right: boolean, text: string, feedback: Markdown | null): string => withFeedback(`- [${right ? 'x' : ' '}] ${setIn(text, '  ')}`, feedback)
const foreseenLine = ({ answer, feedback }: Foreseen): string => withFeedback(`- ${answer}`, feedback)

const row = (...cells: string[]): string => `|${cells.map((cell) => (cell === '' ? ' |' : ` ${cell.replaceAll('|', '\\|')} |`)).join('')}`

function matchTable ({ headings, rows, choices }: MatchItem): string {
  const text = (key: string): Markdown => choices.find((choice) => choice.key === key)!.text
  const used = new Set(rows.map(({ right }) => right))
  return [row(...headings), '|---|---|', ...rows.map((each) => row(each.text, text(each.right))), ...choices.filter(({ key }) => !used.has(key)).map((choice) => row('', choice.text))].join('\n')
}

function rubricTable ({ rubric }: OpenItem): string {
  const levels = rubric[0]?.levels ?? []
  return [row('Criterion', ...levels.map((_, level) => String(level))), `|---${'|---'.repeat(levels.length)}|`, ...rubric.map(({ criterion, levels }) => row(criterion, ...levels))].join('\n')
}
