/** Codes by which people enroll themselves: made by a trainer, for so long and so many, and ended. */
import { randomBytes } from 'node:crypto'
import { isoDay } from '#src/domain/moments.ts'
import { joinCode } from '#src/domain/join-codes.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { holdOpenCohort } from './close-cohort.ts'
import { insertJoinCode, updateJoinCodeEnded } from './join-queries.ts'

/** How far ahead the last day of a code may lie. */
const mostDays = 366
const dayLater = (day: string, days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** `lastDay` is YYYY-MM-DD in the cohort's time zone; the code is good until that day is over. Returns the code. Throws NotFound, Conflict for a closed cohort, and Refused for the field lastDay. */
export async function makeJoinCode (tx: Db, given: { cohortId: number; lastDay: string; most: number; by: number; now: Date }): Promise<string> {
  const { cohortId, lastDay, most, by } = given
  const { timeZone } = await holdOpenCohort(tx, cohortId)
  const today = isoDay(given.now, timeZone)
  if (lastDay < today) throw new Refused('lastDay', 'This day is over. Choose today or a later day.')
  if (lastDay > dayLater(today, mostDays)) throw new Refused('lastDay', 'Choose a day within a year from now.')
  const code = joinCode(randomBytes(9))
  const id = await insertJoinCode(tx, { cohortId, code, lastDay, timeZone, most, createdBy: by })
  await audit(tx, { actor: by, action: 'made join code', subject: 'cohort', subjectId: cohortId, details: { joinCode: id, lastDay, most } })
  return code
}

/** Who has joined by it stays. Throws NotFound for anything but a code of this cohort that goes on. */
export async function endJoinCode (tx: Db, given: { cohortId: number; codeId: number; by: number }): Promise<void> {
  if (await updateJoinCodeEnded(tx, given.cohortId, given.codeId) === null) throw new NotFound('no such code')
  await audit(tx, { actor: given.by, action: 'ended join code', subject: 'cohort', subjectId: given.cohortId, details: { joinCode: given.codeId } })
}

/** The day that a form proposes: two weeks from now. */
export const usualLastDay = (now: Date, timeZone: string): string => dayLater(isoDay(now, timeZone), 14)
