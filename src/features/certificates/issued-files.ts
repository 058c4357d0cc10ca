/** Many certificates as files: the index as CSV, the papers with it as ZIP. Nothing is ever whole in memory, and no connection is held while a reader is slow. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import yazl from 'yazl'
import { csvFile } from '#src/platform/csv-file.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Column, Kind } from '#src/platform/tables.ts'
import { fileName } from './file-name.ts'
import { type IssuedRow, listIssuedRows, listPdfs } from './issued-queries.ts'

/** More would take long to list at the end of the archive, and longer to open. */
export const mostInZip = 20_000
const rowsAtOnce = 100
/** Some 40 kB each. */
const papersAtOnce = 4
/** Between two readings, so that whoever waits for a page goes first: a thousand papers take ten seconds and could take three. */
const pauseMs = 25

const columns: Column[] = ([
  ['file', 'text', 'Name of the PDF beside this list; empty: its holder was erased, and the PDF with them'], ['number', 'text', 'Number of the certificate'], ['status', 'text', 'valid, expired, superseded or revoked'], ['person_id', 'number', 'Number of the person; the same in every table'], ['name', 'text', 'As printed'], ['email', 'text', 'E-mail now'],
  ['agency', 'text', 'Agency at the time, by its name now; empty: none'], ['state', 'text', 'State of that agency, postal code'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'], ['title', 'text', 'As printed'], ['kind', 'text', 'CE where an approval was in force, else completion'], ['format', 'text', 'As printed'],
  ['hours', 'number', 'Contact hours, cut to two places'], ['minutes', 'number', 'The same in minutes'], ['credits', 'text', 'Hours of special kinds'], ['approvals', 'text', 'Approvals in force on the day of completion'],
  ['completed_on', 'day', 'In the time zone of the cohort'], ['issued_on', 'day', 'In the time zone of the cohort'], ['expires_on', 'day', 'Last day of validity; empty: none'], ['awarded', 'yes or no', 'By hand, not by the rule'], ['superseded_by', 'text', 'Number of the newer one'], ['ended_at', 'moment', 'When it was replaced or withdrawn'],
  ['verify_url', 'text', 'Where anyone may check it'], ['sha256', 'text', 'Sum of the PDF as issued'],
] satisfies [string, Kind, string][]).map(([name, kind, about]) => ({ name, kind, about }))

const fileOf = ({ name, curriculum, completed_on: completedOn, code, is_erased: isErased }: IssuedRow): string => (isErased ? '' : fileName({ name, curriculum, completedOn, code }))

const pieces = (ids: readonly number[], size: number): number[][] => Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))

/** `seen` is told of each row on its way. */
async function* indexRows (db: Database, ids: readonly number[], now: string, seen: (row: IssuedRow) => void = () => {}) {
  for (const piece of pieces(ids, rowsAtOnce)) {
    const rows = await listIssuedRows(db, piece, now)
    rows.forEach(seen)
    yield rows.map((row) => ({ ...row, number: row.code, file: fileOf(row) }))
  }
}

export const indexCsv = (db: Database, ids: readonly number[], now: string, withMark: boolean): AsyncGenerator<Buffer> => csvFile(columns, indexRows(db, ids, now), withMark)

/** A paper when its turn comes, read with those that follow it; refused when its bytes are not those that were issued. */
function papersOf (db: Database, ids: readonly number[]) {
  let read = new Map<number, Buffer>()
  return async (place: number, sha256: string): Promise<Buffer> => {
    if (!read.has(ids[place]!)) {
      if (place > 0) await pause(pauseMs)
      read = await listPdfs(db, ids.slice(place, place + papersAtOnce))
    }
    const pdf = read.get(ids[place]!)
    if (!pdf || createHash('sha256').update(pdf).digest('hex') !== sha256) throw new Error(`the paper of certificate ${ids[place]} is not what was issued`)
    return pdf
  }
}

/**
 * The archive, byte for byte as it is packed: index.csv, then each paper under its readable name. Of whoever was erased there is a row in index.csv and no paper. `told` hears how many
 * papers are in, and how many there are none of. Throws in the middle where a paper is missing or changed, and at the end where the archive does not list as many files as were asked for.
 */
export async function* certificatesZip (db: Database, ids: readonly number[], now: string, told: (papers: number, erased: number) => Promise<void>): AsyncGenerator<Buffer> {
  const zip = new yazl.ZipFile()
  const out = zip.outputStream as Readable
  const paperAt = papersOf(db, ids)
  const listed: IssuedRow[] = []
  const fail = (error: Error) => { out.destroy(error) }
  let papers = 0, erased = 0
  const index = Readable.from(async function* () {
    yield* csvFile(columns, indexRows(db, ids, now, (row) => listed.push(row)), true)
    if (listed.length !== ids.length) throw new Error(`${ids.length} certificates were meant, ${listed.length} are there`)
    for (const [place, row] of listed.entries()) {
      if (row.is_erased) { erased++; continue }
      zip.addReadStreamLazy(fileOf(row), { compress: false, mtime: new Date(`${row.issued_on}T12:00:00Z`) }, (take) => {
        paperAt(place, row.sha256).then((pdf) => { papers++; take(null, Readable.from([pdf]).on('error', fail)) }, fail)
      })
    }
    zip.end()
  }())
  // The library hands neither on.
  for (const source of [zip, index]) source.on('error', fail)
  zip.addReadStream(index, 'index.csv', { mtime: new Date(now) })
  let tail: Buffer = Buffer.alloc(0)
  try {
    for await (const bytes of out) {
      const part = bytes as Buffer
      tail = part.length < 22 ? Buffer.concat([tail, part]).subarray(-22) : part.subarray(-22)
      yield part
      await told(papers, erased)
    }
  } finally {
    index.destroy()
  }
  const files = tail.readUInt16LE(10) // entries in all, in the record at the very end (APPNOTE.TXT 4.3.16)
  if (papers + erased !== ids.length || files !== papers + 1) throw new Error(`the archive lists ${files} files, not ${ids.length} and the index`)
}
