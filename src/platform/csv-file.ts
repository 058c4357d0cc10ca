/** A table as CSV (RFC 4180): comma, CRLF, quotes where they are needed, ISO 8601 dates, UTF-8. */
import { stringify } from 'csv-stringify/sync'
import { safeCell } from '#src/domain/csv-cells.ts'
import type { Batches, Column, Kind } from './tables.ts'

/** Text of one value. A moment keeps its seconds and drops what is below; UTC is written as Z. */
const cells: Record<Kind, (value: unknown) => string> = {
  text: (value) => safeCell(String(value)),
  number: String,
  day: String,
  moment: (value) => `${(value as Date).toISOString().slice(0, 19)}Z`,
  'yes or no': (value) => (value ? 'yes' : 'no'),
}

/** `withMark` puts a byte-order mark first, by which Excel knows UTF-8. The first row names the columns. */
export async function* csvFile (columns: readonly Column[], batches: Batches, withMark: boolean): AsyncGenerator<Buffer> {
  const write = (rows: string[][]) => Buffer.from(stringify(rows, { record_delimiter: 'windows' }))
  yield Buffer.concat([Buffer.from(withMark ? '\uFEFF' : ''), write([columns.map(({ name }) => name)])])
  for await (const rows of batches) {
    yield write(rows.map((row) => columns.map(({ name, kind }) => (row[name] === null || row[name] === undefined ? '' : cells[kind](row[name])))))
  }
}
