/** From the bytes of a roster to what each row would do, with a turn for others between some hundreds of rows. */
import { setImmediate as turn } from 'node:timers/promises'
import { fold } from '#src/domain/folding.ts'
import { guessColumns, hasHeader } from '#src/domain/roster/columns.ts'
import { type CsvRecord, findSeparator, readRecords, refusalOf, type Separator } from '#src/domain/roster/csv.ts'
import { decodeRoster } from '#src/domain/roster/decode.ts'
import { type Known, type KnownPerson, likeKey, openPlan, type Plan, type Settings } from '#src/domain/roster/plan.ts'
import { readRow, type RowReading } from '#src/domain/roster/rows.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { listKnownAgencies, listKnownPeople, listMatches } from './roster-queries.ts'
import type { Mapping } from './roster-report.ts'

const sampleSize = 5

/** How a file is probably read. Throws Refused for the field file, in a sentence. */
export function beginRoster (bytes: Uint8Array): Pick<Mapping, 'encoding' | 'separator' | 'first' | 'sample' | 'hasHeader' | 'columns'> {
  const { text, separator, encoding } = textOf(bytes)
  const refused = refusalOf(text, separator)
  if (refused !== null) throw new Refused('file', refused)
  const [batch] = readRecords(text, separator, sampleSize + 1)
  if (batch === undefined) throw new Refused('file', 'This file is empty.')
  if ('refused' in batch) throw new Refused('file', batch.refused)
  const [first, ...sample] = batch.records.map(({ cells }) => cells.map((cell) => cell.slice(0, 200)))
  if (first === undefined) throw new Refused('file', 'This file is empty.')
  return { encoding, separator, first, sample, hasHeader: hasHeader(first), columns: guessColumns(first, sample) }
}

function textOf (bytes: Uint8Array): { text: string; separator: Separator; encoding: string } {
  const decoded = decodeRoster(bytes)
  if (!decoded.ok) throw new Refused('file', decoded.message)
  return { ...findSeparator(decoded.text), encoding: decoded.encoding }
}

/** Every row that holds anything, as data or with what is wrong with it. Throws Refused for the field file. */
export async function readRoster (bytes: Uint8Array, mapping: Mapping): Promise<RowReading[]> {
  const { text, separator } = textOf(bytes)
  const readings: RowReading[] = []
  let isFirst = true
  const read = (record: CsvRecord): void => {
    if (isFirst && mapping.hasHeader) isFirst = false
    else readings.push(readRow(record, mapping.columns, mapping.today))
  }
  for (const batch of readRecords(text, separator)) {
    if ('refused' in batch) throw new Refused('file', batch.refused)
    batch.records.forEach(read)
    await turn()
  }
  if (readings.length === 0) throw new Refused('file', 'There is no row of a person in this file.')
  return readings
}

/**
 * What the rows would do to what is in the database. `lock`: inside the transaction that does it, so that agencies and people stay as they are found.
 * `isEnrolled` is judged for the cohort given.
 */
export async function planReadings (db: Db, readings: readonly RowReading[], mapping: Mapping, cohortId: number | null, lock = false): Promise<Plan> {
  const rows = readings.flatMap((reading) => (reading.ok ? [reading.data] : []))
  const agencies = await listKnownAgencies(db, lock)
  const named = new Set([...new Set(rows.map(({ agency }) => agency ?? ''))].map(fold))
  const chosen = new Set(Object.values(mapping.agencyChoices))
  const near = new Set(agencies.filter(({ id, name }) => named.has(fold(name)) || chosen.has(id)).flatMap(({ id, mergedInto }) => [id, mergedInto ?? id]))
  for (let size = 0; size < near.size;) { size = near.size; for (const { id, mergedInto } of agencies) if (near.has(id) && mergedInto !== null) near.add(mergedInto) }

  const matches = await listMatches(db, rows.map(({ email }) => email))
  const people = await listKnownPeople(db, matches.map(({ id }) => id), [...near], cohortId, lock)
  const byId = new Map(people.map((person) => [person.id, person]))
  const alike = new Map<string, { id: number; name: string; email: string; person: KnownPerson }[]>()
  for (const [index, person] of people.entries()) {
    for (const { agencyId } of person.affiliations) alike.set(likeKey(person.name, agencyId), [...alike.get(likeKey(person.name, agencyId)) ?? [], { id: person.id, name: person.name, email: person.email, person }])
    if (index % 1000 === 999) await turn()
  }
  const known: Known = { agencies, byEmail: new Map(matches.flatMap(({ email, id }) => { const person = byId.get(id); return person ? [[email, person] as const] : [] })), alike }
  const settings: Settings = { ...mapping, enrolls: cohortId !== null }
  const planner = openPlan(known, settings)
  const outcomes: Plan['outcomes'] = []
  for (const [index, reading] of readings.entries()) {
    outcomes.push(planner.next(reading))
    if (index % 500 === 499) await turn()
  }
  return { outcomes, agencies: planner.agencies() }
}
