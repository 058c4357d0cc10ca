/** match and open: a table of pairs, and a rubric. */
import type { Markdown, MatchItem, OpenItem } from '../curriculum.ts'
import { isDelimiter, type Row, type TableBlock } from './blocks.ts'
import { keysOf, normalized } from './keys.ts'
import { readForeseen } from './read-entry.ts'
import type { Base, Parts, Reading } from './item-parts.ts'

const unescaped = (cell: string | undefined): string => (cell ?? '').replaceAll('\\|', '|')

/** Head and rows; null when the shape is wrong, which `checkTables` has reported for every table of the file. */
function rowsOf (table: TableBlock): { head: Row; rows: Row[] } | null {
  const [head, delimiter, ...rows] = table.rows
  if (head === undefined || delimiter === undefined) return null
  return isDelimiter(`|${delimiter.cells.map((cell) => cell.text).join('|')}|`) ? { head, rows } : null
}

export function readMatch (parts: Parts, base: Base, reading: Reading): MatchItem | null {
  const { report } = reading
  const table = rowsOf(parts.answer.table!)
  if (table === null) return null
  if (table.head.cells.length !== 2) {
    report('bad-table', table.head.cells[0]!, { what: `a match has two columns, not ${table.head.cells.length}`, do: 'Write | What to match | Its match |.' })
    return null
  }
  const pairs = table.rows.map((row) => ({ row, left: unescaped(row.cells[0]?.text), right: unescaped(row.cells[1]?.text) }))
  const lefts = new Set<string>()
  for (const { row, left, right } of pairs) {
    const at = row.cells[0] ?? { line: row.line, column: 1 }
    if (right === '') report('bad-table', at, { what: 'a row without a right cell', do: 'Fill it; only the left cell may be empty, for a wrong choice.' })
    if (left !== '' && lefts.has(normalized(left))) report('bad-table', at, { what: 'this left cell is there twice', do: 'Reword or remove one.' })
    lefts.add(normalized(left))
  }
  const matched = pairs.filter((pair) => pair.left !== '')
  if (matched.length < 2) report('bad-table', table.head.cells[0]!, { what: 'a match needs two rows at least', do: 'Add rows.' })
  const rowKeys = keysOf(matched.map((pair) => pair.left))
  const choiceKeys = keysOf(pairs.map((pair) => pair.right))
  const rows = matched.map(({ left, right }) => ({ key: rowKeys.get(normalized(left))!, text: left, right: choiceKeys.get(normalized(right))! }))
  // By key, so that not even the order in which they are stored tells which belongs where.
  const choices = [...new Map(pairs.map(({ right }) => [choiceKeys.get(normalized(right))!, right]))].map(([key, text]) => ({ key, text })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const foreseen = readForeseen(parts, reading, (text) => {
    const [left = '', right = '', ...more] = text.split(/\s*(?:→|->)\s*/)
    const row = rows.find((each) => each.key === rowKeys.get(normalized(unescaped(left))))
    const choice = choiceKeys.get(normalized(unescaped(right)))
    if (row === undefined || choice === undefined || more.length > 0) return { what: `“${text}” is not a left cell → a right cell of the table` }
    return row.right === choice ? { what: `“${text}” is a right match` } : { same: `${row.key} ${choice}` }
  })
  return { ...base, type: 'match', headings: [unescaped(table.head.cells[0]!.text), unescaped(table.head.cells[1]!.text)], rows, choices, foreseen }
}

export function readOpen (parts: Parts, base: Base, modelAnswer: Markdown | null, { report }: Reading): OpenItem | null {
  const table = rowsOf(parts.answer.table!)
  if (table === null) return null
  const levels = table.head.cells.slice(1)
  const wrong = levels.find((cell, index) => cell.text !== String(index))
  if (levels.length < 2 || wrong !== undefined) {
    report('bad-table', wrong ?? table.head.cells[0]!, { what: 'the head of a rubric counts points from 0', do: 'Write | Criterion | 0 | 1 | 2 |.' })
    return null
  }
  if (table.rows.length === 0) report('bad-table', table.head.cells[0]!, { what: 'a rubric without criteria', do: 'Add a row for each criterion.' })
  for (const row of table.rows) {
    const empty = row.cells.find((cell) => cell.text === '')
    if (empty !== undefined) report('bad-table', empty, { what: 'an empty cell in a rubric', do: 'Say what earns these points.' })
  }
  const rubric = table.rows.map((row) => ({ criterion: unescaped(row.cells[0]?.text), levels: levels.map((_, index) => unescaped(row.cells[index + 1]?.text)) }))
  const { words, counts } = parts.attributes
  return { ...base, type: 'open', points: rubric.length * (levels.length - 1), words, rubric, modelAnswer, counts }
}
