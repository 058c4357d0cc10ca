/** A quiz opened and closed for the room. What was begun can always be finished: neither takes anything away. */
import { dayStanding } from '#src/domain/live-days.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { closeOpen, type DayRow, findDay, findOpen, insertOpening, listAgenda } from './queries.ts'

type Quiz = { eventId: number; module: string; phase: 'pre' | 'post'; by: number; now: Date }

/** Another quiz that is open is closed with it; one that is open already stays as it is. Throws NotFound for a module that is not on the agenda, and Conflict outside the day. */
export async function openQuiz (tx: Db, { eventId, module, phase, by, now }: Quiz): Promise<void> {
  const day = await findDay(tx, eventId, true)
  if (day === null || !(await listAgenda(tx, eventId)).some((row) => row.module === module)) throw new NotFound('no such quiz')
  mustBeOn(day, now)
  const open = await findOpen(tx, eventId)
  if (open?.module === module && open.phase === phase) return
  await closeQuiz(tx, { eventId, by })
  const opening = await insertOpening(tx, { eventId, module, phase, openedBy: by })
  await audit(tx, { actor: by, action: 'opened quiz for the room', subject: 'cohort', subjectId: day.cohortId, details: { liveDay: eventId, opening, module, phase } })
}

/** What is open is closed; nothing is done where nothing is. Throws NotFound. */
export async function closeQuiz (tx: Db, { eventId, by }: Pick<Quiz, 'eventId' | 'by'>): Promise<void> {
  const day = await findDay(tx, eventId, true)
  if (day === null) throw new NotFound('no such live day')
  const closed = await closeOpen(tx, eventId, by)
  if (closed) await audit(tx, { actor: by, action: 'closed quiz for the room', subject: 'cohort', subjectId: day.cohortId, details: { liveDay: eventId, opening: closed.id, module: closed.module, phase: closed.phase } })
}

export function mustBeOn (day: DayRow, now: Date): void {
  const standing = dayStanding(day, now)
  if (standing === 'ahead') throw new Conflict('This day has not begun. It opens 2 hours before its start.')
  if (standing === 'over') throw new Conflict('This day is over. It closed 3 hours after its end.')
  if (standing === 'canceled') throw new Conflict('This day was called off.')
}
