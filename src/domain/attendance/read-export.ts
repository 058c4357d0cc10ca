/**
 * The list of participants that Zoom or Teams lets a host take out, as people and the time they were there. Both change its form from time to time, so tables are found by the names of
 * their columns wherever they stand in the file: Zoom's meeting report with or without a block about the meeting above it, per stay or summed; Teams' attendance report (UTF-16, tabs, three
 * sections) and the older one with a line for each stay.
 */
import { readEmail } from '../emails.ts'
import { fold } from '../folding.ts'
import { type CsvRecord, readRecords, type Separator } from '../roster/csv.ts'
import { decodeRoster } from '../roster/decode.ts'
import { readDuration, readMoment } from './cells.ts'
import { minutesIn, type Span } from './spans.ts'

/** `row` counts lines of the file from 1; `words` is a sentence. */
export type ExportProblem = { row: number; words: string }
/** Somebody in the file. `key` is the same each time the file is read. */
export type Attendee = { key: string; name: string; email: string | null; rows: number[]; stays: number; spans: Span[]; /** Time without its stretches, in seconds. */ seconds: number; minutes: number; /** Somebody else of this name was there at the same time. */ isOneOfSeveral: boolean }
export type MeetingExport = { ok: true; program: 'Zoom' | 'Teams' | 'other'; attendees: Attendee[]; problems: ExportProblem[] } | { ok: false; message: string }

type Column = 'name' | 'email' | 'upn' | 'joined' | 'left' | 'duration' | 'waiting'
const headers: [Column, RegExp][] = [
  ['name', /^(full )?name( \(original name\))?$|^participant( name)?$/], ['email', /^(user )?e-?mail( address)?$/], ['upn', /^participant id( \(upn\))?$/], ['joined', /^join time$|^first join( time)?$/],
  ['left', /^leave time$|^last leave( time)?$/], ['duration', /^(total |in-meeting )?duration( \((in )?minutes\))?$/], ['waiting', /^in waiting room$/],
]
type Table = { columns: Map<Column, number>; row: number; records: CsvRecord[] }
const noTable = 'No list of participants was found in this file. In Zoom take the meeting report with participants, in Teams the attendance report, and send it as it came.'

/** Never throws. What cannot be read of a row stands among the problems. */
export function readExport (bytes: Uint8Array): MeetingExport {
  const decoded = decodeRoster(bytes)
  if (!decoded.ok) return decoded
  for (const separator of ['\t', ',', ';'] as Separator[]) {
    const records: CsvRecord[] = []
    for (const batch of readRecords(decoded.text, separator)) {
      if ('refused' in batch) return { ok: false, message: batch.refused }
      records.push(...batch.records)
    }
    const table = bestOf(tablesIn(records))
    if (table) return peopleOf(table, programOf(records, table))
  }
  return { ok: false, message: noTable }
}

/** A table begins with a row that names columns, and ends before an empty line, a row of one cell or the next table. */
function tablesIn (records: readonly CsvRecord[]): Table[] {
  const tables: Table[] = []
  let open: Table | null = null
  let before = 0
  for (const record of records) {
    const columns = columnsOf(record.cells)
    if (columns) tables.push(open = { columns, row: record.row, records: [] })
    else if (open && (record.row > before + 1 || record.cells.filter(Boolean).length < 2 && record.cells.length < 2)) open = null
    else open?.records.push(record)
    before = record.row
  }
  return tables
}

function columnsOf (cells: readonly string[]): Map<Column, number> | null {
  const columns = new Map<Column, number>()
  for (const [index, cell] of cells.entries()) {
    const said = cell.toLowerCase().replace(/[\s\u00a0]+/g, ' ').trim()
    const found = headers.find(([, pattern]) => pattern.test(said))
    if (found && !columns.has(found[0])) columns.set(found[0], index)
  }
  return columns.has('name') && (columns.has('duration') || (columns.has('joined') && columns.has('left'))) ? columns : null
}

/** One line for each stay says more than one that sums them: Teams has both, the sums first. */
function bestOf (tables: readonly Table[]): Table | null {
  const filled = tables.filter(({ records }) => records.length > 0)
  const stays = filled.filter(({ columns }) => columns.has('joined') && columns.has('left'))
  return stays.at(-1) ?? filled.at(-1) ?? tables.at(-1) ?? null
}

const programOf = (records: readonly CsvRecord[], { columns }: Table): 'Zoom' | 'Teams' | 'other' => {
  const words = records.slice(0, 12).map(({ cells }) => cells.join(' ')).join(' ')
  return columns.has('upn') || /in-meeting|meeting summary|^1\. summary/i.test(words) ? 'Teams' : /original name|meeting id|\bguest\b/i.test(words) ? 'Zoom' : 'other'
}

type Stay = { row: number; name: string; email: string | null; span: Span | null; seconds: number }

function peopleOf (table: Table, program: 'Zoom' | 'Teams' | 'other'): MeetingExport {
  const problems: ExportProblem[] = []
  const stays = table.records.flatMap((record) => stayOf(record, table.columns, problems) ?? [])
  // Who is named by an address once and is without it after a reconnect stays two lines: only a person can say that they are one.
  const byEmail = Map.groupBy(stays.filter(({ email }) => email !== null), ({ email }) => email!)
  const byName = Map.groupBy(stays.filter(({ email }) => email === null), ({ name }) => fold(name))
  const attendees = [
    ...[...byEmail].map(([email, own]) => attendeeOf(email, own, false)),
    ...[...byName].flatMap(([key, own]) => { const apart = apartFrom(own); return apart.map((each, index) => attendeeOf(`${key}#${index + 1}`, each, apart.length > 1)) }),
  ]
  return { ok: true, program, attendees: attendees.sort((a, b) => a.rows[0]! - b.rows[0]!), problems }
}

function attendeeOf (key: string, stays: readonly Stay[], isOneOfSeveral: boolean): Attendee {
  const spans = stays.flatMap(({ span }) => span ?? [])
  const seconds = stays.reduce((sum, stay) => sum + stay.seconds, 0)
  return { key, name: stays[0]!.name, email: stays[0]!.email, rows: stays.map(({ row }) => row), stays: stays.length, spans, seconds, minutes: minutesIn(spans, seconds), isOneOfSeveral }
}

/** Stays under one name and no address: one after another they are a reconnect; at the same time, perhaps two people. */
function apartFrom (stays: readonly Stay[]): Stay[][] {
  const apart: Stay[][] = []
  for (const stay of stays) {
    const free = apart.find((own) => own.every(({ span }) => stay.span !== null && span !== null && (span.to <= stay.span.from || stay.span.to <= span.from)))
    if (free) free.push(stay)
    else apart.push([stay])
  }
  return apart
}

function stayOf ({ row, cells }: CsvRecord, columns: Map<Column, number>, problems: ExportProblem[]): Stay | null {
  const cell = (column: Column): string => { const index = columns.get(column); return index === undefined ? '' : (cells[index] ?? '').trim() }
  const name = [...cell('name').normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim()].slice(0, 120).join('')
  if (name === '' && cell('email') === '') { problems.push({ row, words: 'There is neither a name nor an e-mail address, so it is left out.' }); return null }
  if (/^yes$/i.test(cell('waiting'))) return null
  const said = cell('email') || (/#EXT#/i.test(cell('upn')) ? '' : cell('upn'))
  const email = readEmail(said)
  if (said !== '' && !email.ok && cell('email') !== '') problems.push({ row, words: `“${said.slice(0, 60)}” is no e-mail address, so a person must say who this is.` })
  const [from, to] = [readMoment(cell('joined')), readMoment(cell('left'))]
  const given = { row, name: name || said, email: email.ok ? email.email : null }
  if (from !== null && to !== null && to >= from && to - from <= 86_400) return { ...given, span: { from, to }, seconds: 0 }
  const seconds = readDuration(cell('duration'))
  if (columns.has('joined') && columns.has('left')) problems.push({ row, words: from === null || to === null ? 'Its join or leave time cannot be read.' : to < from ? 'It leaves before it joins.' : 'It lasts more than a day.' })
  if (seconds === null) problems.push({ row, words: 'It says no time that can be read, so it counts 0 minutes.' })
  return { ...given, span: null, seconds: Math.min(seconds ?? 0, 86_400) }
}
