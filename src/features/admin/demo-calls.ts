/** The calls of the demo: coaching under way, mentoring planned after it, as the program that Gainful grew from had them. */
import { mulberry32 } from '#src/domain/sitting.ts'
import { listExpected, type Mark } from '#src/features/coaching/attendance-queries.ts'
import { makeSeries } from '#src/features/coaching/plan-calls.ts'
import { findCall, listCalls } from '#src/features/coaching/queries.ts'
import { apologize, saveCall } from '#src/features/coaching/take-attendance.ts'
import type { Services } from '#src/services.ts'

/** Chance that somebody is on a call; of the others, that they were excused. 21 to 26 of 33 came where this was first done. */
const comes = 0.72, excused = 0.5
const summaries = ['Two teams have their first employer visits behind them. Next time: who calls whom after a visit.', 'Good questions about telling an employer. Benefits planning is slow in two states; I ask around.']

/** Six coaching calls from `firstOn` (YYYY-MM-DD) and six mentor calls from `mentorOn`, at ten in the morning in Chicago. Those that are over were attended; somebody cannot come to the next. */
export async function makeDemoCalls (services: Services, given: { cohortId: number; facilitatorId: number; firstOn: string; mentorOn: string }): Promise<void> {
  const { db, now } = services
  const { cohortId, facilitatorId } = given
  const usual = { cohortId, facilitatorId, startsAt: '10:00', minutes: 60, timeZone: 'America/Chicago', rule: 'weekday', count: 6, meetingLink: 'https://meet.example/ips-calls', by: facilitatorId } as const
  const coaching = await db.transaction(async (tx) => {
    await makeSeries(tx, { ...usual, kind: 'mentor', firstOn: given.mentorOn })
    return makeSeries(tx, { ...usual, kind: 'coaching', firstOn: given.firstOn })
  })
  const random = mulberry32(33)
  for (const { id, startsAt, topics } of await listCalls(db, coaching)) {
    const call = (await findCall(db, id))!
    const people = await listExpected(db, id)
    if (startsAt > now()) {
      const away = people.at(3)
      if (away) await db.transaction((tx) => apologize(tx, { callId: id, personId: away.id, reason: 'Court day with the team', now: now() }))
      break
    }
    const marks = people.map((person): Mark => (random() < comes ? { personId: person.id, status: 'attended', minutes: 60 - Math.floor(random() ** 3 * 40) } : { personId: person.id, status: random() < excused ? 'excused' : 'absent', minutes: 0 }))
    await db.transaction((tx) => saveCall(tx, call, { topics, summary: summaries[call.number - 1] ?? '', marks, restAbsent: false, seen: 0, by: facilitatorId, now: now() }))
  }
}
