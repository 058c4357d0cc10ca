/** Records of a CSV file, with limits that hold before anything is taken apart. */
import { parse } from 'csv-parse/sync'
import { readCell } from '../csv-cells.ts'

export const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' } as const
export type Separator = keyof typeof separators

/** What a roster may be at most. Characters are UTF-16 units. */
export const limits = { rows: 50_000, columns: 60, cell: 5_000 } as const

/** `row` counts from 1, the header included, as a spreadsheet numbers it. */
export type CsvRecord = { row: number; cells: string[] }
export type Batch = { records: CsvRecord[] } | { refused: string }

const quote = 34, newline = 10, space = 32

type Ended = { from: number; to: number; cells: number; isBlank: boolean }

/**
 * Finds where records end, by the rule of RFC 4180: a cell that opens with a quotation mark goes on to the next single one. Returns the sentence that refuses the text, or null.
 * One pass over the text, nothing copied.
 */
function* scan (text: string, separator: Separator): Generator<Ended, string | null> {
  const sign = separator.charCodeAt(0)
  let record = 0, cell = 0, cells = 1, row = 1
  let isQuoted = false, isBlank = true
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (at - cell > limits.cell) return `Row ${row} has a cell of more than ${limits.cell.toLocaleString('en-US')} characters. ${isQuoted ? 'A quotation mark that never closes is the usual cause.' : 'No name or address is that long.'}`
    if (isQuoted) {
      if (code === quote && text.charCodeAt(at + 1) !== quote) isQuoted = false
      else {
        if (code === quote) at++
        if (code > space) isBlank = false
      }
    } else if (code === quote && at === cell) isQuoted = true
    else if (code === sign) {
      cell = at + 1
      if (++cells > limits.columns) return `Row ${row} has more than ${limits.columns} columns.`
    } else if (code === newline) {
      yield { from: record, to: at, cells, isBlank }
      record = cell = at + 1
      cells = 1
      isBlank = true
      row++
    } else if (code > space) isBlank = false
  }
  if (isQuoted) return `A quotation mark opens in row ${row} and never closes.`
  if (record < text.length) yield { from: record, to: text.length, cells, isBlank }
  return null
}

/**
 * The records, some hundreds at a time so that whoever reads them can let others have a turn. Rows that hold nothing but separators and spaces, as Excel writes them below a table,
 * are left out but counted. The last batch may refuse the text in a sentence; then none of it should be used.
 */
export function* readRecords (text: string, separator: Separator, size = 500): Generator<Batch> {
  const ends = scan(text, separator)
  let rows: number[] = [], parts: string[] = [], row = 0, kept = 0
  for (let next = ends.next(); ; next = ends.next()) {
    if (next.done) {
      if (rows.length > 0) yield take(rows, parts, separator)
      if (next.value !== null) yield { refused: next.value }
      return
    }
    row++
    if (next.value.isBlank) continue
    if (++kept > limits.rows + 1) { yield { refused: tooManyRows }; return }
    rows.push(row)
    parts.push(text.slice(next.value.from, next.value.to))
    if (rows.length === size) { yield take(rows, parts, separator); rows = []; parts = [] }
  }
}

/** The sentence that refuses the whole text, or null, without taking a row apart: what readRecords would find out on its way. */
export function refusalOf (text: string, separator: Separator): string | null {
  const ends = scan(text, separator)
  let kept = 0
  for (let next = ends.next(); ; next = ends.next()) {
    if (next.done) return next.value
    if (!next.value.isBlank && ++kept > limits.rows + 1) return tooManyRows
  }
}
const tooManyRows = `This file has more than ${limits.rows.toLocaleString('en-US')} rows. Send it in parts.`

function take (rows: number[], parts: string[], separator: Separator): Batch {
  try {
    const found = parse(parts.join('\n'), { delimiter: separator, relax_quotes: true, relax_column_count: true, record_delimiter: '\n' })
    if (found.length === rows.length) return { records: found.map((cells, index) => ({ row: rows[index]!, cells: cells.map((cell) => readCell(cell).trim()) })).filter(({ cells }) => cells.some(Boolean)) }
  } catch { /* told below, in our words */ }
  return { refused: `Quotation marks in or after row ${rows[0]} do not fit together. Save the file again from the spreadsheet that it came from.` }
}

/**
 * The separator that cuts the first rows into the most columns, as evenly as may be; a comma where none does. A first line "sep=;", as Excel understands it, decides and is taken off.
 * The returned text keeps an empty line in its place, so that rows keep their numbers.
 */
export function findSeparator (text: string): { separator: Separator; text: string } {
  const said = /^"?sep=([,;\t])"?[,;\t]*(?=\n|$)/i.exec(text)
  if (said) return { separator: said[1] as Separator, text: text.slice(said[0].length) }
  const head = text.slice(0, 50_000)
  const judged = (Object.keys(separators) as Separator[]).map((separator) => {
    const counts: number[] = []
    for (const { cells, isBlank } of scan(head, separator)) if (!isBlank && counts.push(cells) === 20) break
    const first = counts[0] ?? 1
    return { separator, score: first === 1 ? 0 : first * counts.filter((count) => count === first).length / counts.length }
  })
  return { separator: judged.reduce((best, each) => (each.score > best.score ? each : best)).separator, text }
}
