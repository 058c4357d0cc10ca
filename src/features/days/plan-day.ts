/** A live day made, changed, called off; and its code. */
import { randomBytes } from 'node:crypto'
import { dayCode } from '#src/domain/day-codes.ts'
import { clockText, isoDay } from '#src/domain/moments.ts'
import { holdOpenCohort } from '#src/features/cohorts/close-cohort.ts'
import { audit, type AuditLine } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { type AgendaRow, type DayGiven, type DayRow, findDay, insertDay, listAgenda, updateDay, updateDayCanceled, updateDayCode } from './queries.ts'

const newCode = (): string => { const [word = 0, figures = 0] = randomBytes(2); return dayCode(word, figures) }

/** Times are HH:MM of one day in its time zone. Returns the id. Throws NotFound, Conflict for a closed cohort, and Refused for a field. `by` null: the command line. */
export async function createDay (tx: Db, given: DayGiven & { cohortId: number; by: number | null }): Promise<number> {
  const { by, cohortId, ...day } = given
  await holdOpenCohort(tx, cohortId)
  judge(day)
  const id = await insertDay(tx, { ...day, cohortId, code: newCode(), createdBy: by })
  await audit(tx, { actor: by, action: 'planned live day', subject: 'cohort', subjectId: cohortId, details: { liveDay: id, ...wordsOf(day) } })
  return id
}

/** Everything is replaced; presence and quizzes that were opened stay, and minutes follow the new agenda. Throws NotFound, and Refused for a field. */
export async function changeDay (tx: Db, given: DayGiven & { eventId: number; by: number }): Promise<void> {
  const { eventId, by, ...day } = given
  const before = await held(tx, eventId)
  judge(day)
  const was = wordsOf(givenOf(before, await listAgenda(tx, eventId)))
  await updateDay(tx, eventId, day)
  await audit(tx, { actor: by, action: 'changed live day', subject: 'cohort', subjectId: before.cohortId, details: { liveDay: eventId, ...wordsOf(day), ...Object.fromEntries(Object.entries(was).map(([name, value]) => [`${name}Before`, value])) } })
}

/** The code of before stops working. Throws NotFound. */
export async function renewCode (tx: Db, eventId: number, by: number): Promise<void> {
  const { cohortId, code } = await held(tx, eventId)
  let next = newCode()
  while (next === code) next = newCode()
  await updateDayCode(tx, eventId, next)
  await audit(tx, { actor: by, action: 'changed code of live day', subject: 'cohort', subjectId: cohortId, details: { liveDay: eventId } })
}

/** Called off, or on again; twice is once. What was recorded stays. Throws NotFound. */
export async function setCanceled (tx: Db, eventId: number, isCanceled: boolean, by: number): Promise<void> {
  const before = await held(tx, eventId)
  if ((before.canceledAt !== null) === isCanceled) return
  await updateDayCanceled(tx, eventId, isCanceled)
  await audit(tx, { actor: by, action: isCanceled ? 'called off live day' : 'called live day on again', subject: 'cohort', subjectId: before.cohortId, details: { liveDay: eventId } })
}

async function held (tx: Db, eventId: number): Promise<DayRow> {
  const day = await findDay(tx, eventId, true)
  if (day === null) throw new NotFound('no such live day')
  return day
}

/** As its form holds it. */
export function givenOf (day: DayRow, agenda: readonly AgendaRow[]): DayGiven {
  const { title, timeZone, place, isTogether } = day
  const time = (at: Date): string => clockText(at, timeZone)
  return { title, day: isoDay(day.startsAt, timeZone), startsAt: time(day.startsAt), endsAt: time(day.endsAt), timeZone, place, isTogether, agenda: agenda.map(({ module, startsAt, minutes }) => ({ module, startsAt: time(startsAt), minutes })) }
}

/** Minutes since midnight. */
export const minutesOf = (time: string): number => { const [hours = 0, minutes = 0] = time.split(':').map(Number); return hours * 60 + minutes }

function judge ({ startsAt, endsAt, agenda }: DayGiven): void {
  if (endsAt <= startsAt) throw new Refused('endsAt', 'This is not after the start. Choose a later time; a day that goes past midnight is two.')
  for (const [index, row] of agenda.entries()) {
    const at = minutesOf(row.startsAt)
    if (at < minutesOf(startsAt) || at + row.minutes > minutesOf(endsAt)) throw new Refused(`time${index + 1}`, 'This lies outside the day. Choose a time and minutes between its start and its end.')
    if (agenda.slice(0, index).some((other) => other.module === row.module)) throw new Refused(`module${index + 1}`, 'This module is on the agenda already. Give it one row, or leave this one empty.')
    if (agenda.slice(0, index).some((other) => at < minutesOf(other.startsAt) + other.minutes && minutesOf(other.startsAt) < at + row.minutes)) throw new Refused(`time${index + 1}`, 'This overlaps another row. Choose a time when that one is over.')
  }
}

const wordsOf = ({ title, day, startsAt, endsAt, timeZone, place, isTogether, agenda }: DayGiven): NonNullable<AuditLine['details']> =>
  ({ title, day, startsAt, endsAt, timeZone, place, isTogether, agenda: agenda.map((row) => `${row.startsAt} ${row.module} ${row.minutes}`).join('; ') })
