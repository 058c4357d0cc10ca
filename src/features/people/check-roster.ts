/** A roster on its way in: taken, read in the columns that its bringer chose, and checked without changing anything. */
import { audit } from '#src/platform/audit.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { beginRoster, planReadings, readRoster } from './read-roster.ts'
import { findImport, insertImport, lockImportFile, updateImport } from './roster-queries.ts'
import { type Mapping, reportOf } from './roster-report.ts'

/** Keeps the file as it came, with a guess at its columns. Returns its id; throws Refused for the field file. `today` is YYYY-MM-DD for whoever brings it. */
export async function takeRoster ({ db }: Services, given: { fileName: string; bytes: Buffer; cohortId: number | null; today: string; by: number }): Promise<number> {
  const mapping: Mapping = { ...beginRoster(given.bytes), elsewhere: 'move', newAgencies: 'add', state: null, discipline: 'sees', today: given.today, agencyChoices: {}, rowChoices: {} }
  return db.transaction(async (tx) => {
    const id = await insertImport(tx, { fileName: given.fileName, bytes: given.bytes, mapping, cohortId: given.cohortId, createdBy: given.by })
    await audit(tx, { actor: given.by, action: 'uploaded roster', subject: 'roster import', subjectId: id, details: { file: given.fileName, bytes: given.bytes.length } })
    return id
  })
}

/**
 * Reads the whole file under this mapping and keeps what it would do. Throws Refused for the field file, NotFound, and Conflict for one that was applied or is being applied.
 * Nothing but the import itself changes.
 */
export async function checkRoster ({ db }: Services, given: { importId: number; mapping: Mapping; cohortId: number | null }): Promise<void> {
  const file = await db.transaction((tx) => lockImportFile(tx, given.importId))
  if (!file) throw new NotFound('no such import')
  const readings = await readRoster(file.bytes, given.mapping)
  const report = reportOf(await planReadings(db, readings, given.mapping, given.cohortId))
  await db.transaction(async (tx) => {
    const [now, row] = [await lockImportFile(tx, given.importId), await findImport(tx, given.importId)]
    if (now?.state === 'applied' || row?.job) throw new Conflict('This file was applied, or is being applied now.')
    await updateImport(tx, given.importId, { state: 'checked', mapping: given.mapping, cohortId: given.cohortId, rows: readings.length, report })
  })
}
