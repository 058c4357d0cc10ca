/** The calls of the demo: coaching under way, mentoring planned after it, as the program that Gainful grew from had them. */
import type { CallTopic } from '#src/domain/calls/topics.ts'
import { mulberry32 } from '#src/domain/sitting.ts'
import { listExpected, type Mark } from '#src/features/coaching/attendance-queries.ts'
import { makeSeries } from '#src/features/coaching/plan-calls.ts'
import { findCall, listCalls } from '#src/features/coaching/queries.ts'
import { apologize, saveCall } from '#src/features/coaching/take-attendance.ts'
import type { Services } from '#src/services.ts'

/** Chance that somebody is on a call; of the others, that they were excused. 21 to 26 of 33 came where this was first done. */
const comes = 0.72, excused = 0.5
const summaries = [
  'Two teams have their first employer visits behind them. Next time: who calls whom after a visit.', 'Good questions about telling an employer. Benefits planning is slow in two states; I ask around.', 'Most profiles are begun; few have a second version. We read one together, without its name.',
  'School came up more than work this time. Two agencies share a list of offices for accommodations.', 'Three jobs ended and were looked at calmly. The template helps; send it to all.', 'Everybody has looked at their own numbers. Mentors take over from here.',
  'A hard month: vacancies in three teams. We kept to one goal each.', 'Action plans are on the table again; half of them are further than in spring.', 'How a supervisor keeps field days when two people are out.', 'Stories of firsts: a first raise, a first exam passed.',
  'One agency has its independent review behind it and tells how it prepared.', 'Last call. People stay in touch by agency pairs.',
]
const mentorTopics: CallTopic[] = ['case-consultation', 'action-plan', 'sustaining', 'stories', 'action-plan', 'sustaining']

/** Six coaching calls from `firstOn` (YYYY-MM-DD) and six mentor calls from `mentorOn`, at ten in the morning in Chicago. Those that are over were attended; somebody cannot come to the next. */
export async function makeDemoCalls (services: Services, given: { cohortId: number; facilitatorId: number; firstOn: string; mentorOn: string }): Promise<void> {
  const { cohortId, facilitatorId } = given
  const usual = { cohortId, facilitatorId, startsAt: '10:00', minutes: 60, timeZone: 'America/Chicago', rule: 'weekday', count: 6, meetingLink: 'https://meet.example/ips-calls', by: facilitatorId } as const
  const [mentor, coaching] = await services.db.transaction(async (tx) => [await makeSeries(tx, { ...usual, kind: 'mentor', firstOn: given.mentorOn }), await makeSeries(tx, { ...usual, kind: 'coaching', firstOn: given.firstOn })] as const)
  const random = mulberry32(33)
  await holdCalls(services, { series: coaching, facilitatorId, random })
  await holdCalls(services, { series: mentor, facilitatorId, random })
}

/** Up to the first that is still to come. */
async function holdCalls ({ db, now }: Services, { series, facilitatorId, random }: { series: number; facilitatorId: number; random: () => number }): Promise<void> {
  for (const { id, startsAt, kind, number, topics } of await listCalls(db, series)) {
    const call = (await findCall(db, id))!
    const people = await listExpected(db, id)
    if (startsAt > now()) {
      const away = kind === 'coaching' ? people.at(3) : undefined
      if (away) await db.transaction((tx) => apologize(tx, { callId: id, personId: away.id, reason: 'Court day with the team', now: now() }))
      return
    }
    const marks = people.map((person): Mark => (random() < comes ? { personId: person.id, status: 'attended', minutes: 60 - Math.floor(random() ** 3 * 40) } : { personId: person.id, status: random() < excused ? 'excused' : 'absent', minutes: 0 }))
    const isMentor = kind === 'mentor'
    await db.transaction((tx) => saveCall(tx, call, { topics: isMentor ? [mentorTopics[number - 1]!] : topics, summary: summaries[number - 1 + (isMentor ? 6 : 0)]!, marks, restAbsent: false, seen: 0, by: facilitatorId, now: now() }))
  }
}
