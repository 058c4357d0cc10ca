/** Aiken: a question on one line, options as `A. text` or `A) text`, then `ANSWER: B`. It knows single-choice questions alone, and no feedback. */
import type { Position } from '../authoring/source.ts'
import { keyAt } from '../authoring/read-choice.ts'
import { left } from './left.ts'
import { headingFrom, idGiver, unsaid } from './name-items.ts'
import type { Import, Into } from './read-gift.ts'
import { toMarkdown } from './to-markdown.ts'

type Line = { text: string; number: number }
type Started = { stem: Line[]; options: (Line & { letter: string })[] }

const optionAt = /^([A-Za-z])[.)]\s+(\S.*)$/

/** Whether a text is Aiken rather than GIFT: it has lines of both kinds that only Aiken has. */
export const isAiken = (text: string): boolean => /^\s*ANSWER:\s*[A-Z]/m.test(text) && /^\s*[A-Z][.)]\s+\S/m.test(text)

export function readAiken (text: string, into: Into): Import {
  const result: Import = { items: [], left: [] }
  const giveId = idGiver(into.ids)
  let open: Started = { stem: [], options: [] }
  const tell = (reason: Parameters<typeof left>[0], at: Position, lines: readonly Line[], about = '') => result.left.push(left(reason, at, lines.map((line) => line.text).join('\n'), about))
  const drop = (reason: Parameters<typeof left>[0], about = '', last: Line[] = []) => {
    const lines = [...open.stem, ...open.options, ...last]
    if (lines.length > 0) tell(reason, { line: lines[0]!.number, column: 1 }, lines, about)
    open = { stem: [], options: [] }
  }

  const rows = text.split('\n')
  rows.forEach((row, index) => {
    const line: Line = { text: row.trim(), number: index + 1 }
    const option = optionAt.exec(line.text), answer = /^ANSWER:\s*(.*?)\s*$/i.exec(line.text)
    if (line.text === '') { if (open.options.length === 0 && open.stem.length > 0 && !goesOn(rows, index)) drop('stray-line') }
    else if (answer && open.stem.length > 0) finish(answer[1]!.toUpperCase(), line)
    else if (answer) { drop('stray-line', '', [line]) }
    else if (option && open.stem.length > 0 && option[1]!.toUpperCase() === keyAt(open.options.length).toUpperCase()) open.options.push({ ...line, letter: option[1]!.toUpperCase() })
    else if (open.options.length > 0) { drop('no-letter'); open.stem.push(line) }
    else open.stem.push(line)
  })
  drop(open.options.length > 0 ? 'no-letter' : 'stray-line')
  return result

  function finish (letter: string, line: Line): void {
    const { stem, options } = open
    if (options.length < 2) return drop('no-answers', '', [line])
    if (!options.some((option) => option.letter === letter)) return drop('wrong-letter', letter, [line])
    const read = (lines: readonly Line[]) => toMarkdown(lines.map((each) => each.text).join('\n'), 'plain', [])
    const asked = read(stem), heading = headingFrom(asked)
    result.items.push({
      category: null,
      item: {
        ...unsaid({ id: giveId(null, heading), heading, stem: asked, rationale: null, objective: null, line: stem[0]!.number }), type: 'single',
        options: options.map((option, index) => ({ key: keyAt(index), text: read([{ ...option, text: optionAt.exec(option.text)![2]! }]), right: option.letter === letter, feedback: null })),
      },
    })
    open = { stem: [], options: [] }
  }
}

/** Whether the next line that is not blank is an option or an answer: then the blank line is a slip. */
const goesOn = (rows: readonly string[], index: number): boolean => /^(?:A[.)]\s|ANSWER:)/i.test(rows.slice(index).find((row) => row.trim() !== '')?.trim() ?? '')
