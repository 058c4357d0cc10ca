/** SQL of who was at a live day, from when to when, and of minutes that were set by hand. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { eventCredits } from '#src/platform/db/schema/days.ts'

type Touched = { id: number; enrollmentId: number; personId: number }
const touched = sql`id::int, enrollment_id::int as "enrollmentId", (select person_id::int from enrollments n where n.id = enrollment_id) as "personId"`
const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

/** Those of these enrollments that are live ones of the day's cohort and not marked as here. Of two at once only one comes in. */
export async function insertPresence (tx: Db, given: { eventId: number; enrollments: readonly number[]; how: 'check-in' | 'codeword' | 'by hand'; at: Date; by: number }): Promise<Touched[]> {
  return [...await tx.execute<Touched>(sql`
    insert into event_attendance (event_id, enrollment_id, how, in_at, recorded_by)
    select d.id, n.id, ${given.how}, ${given.at.toISOString()}::timestamptz, ${given.by}
    from events d join enrollments n on n.cohort_id = d.cohort_id where d.id = ${given.eventId} and n.id in ${ids(given.enrollments)} and n.withdrawn_at is null and not n.is_preview order by n.id
    on conflict do nothing returning ${touched}`)]
}

/** Ends the stretch of those who are here. Of who came in later than `at` nothing is left of it. */
export async function endPresence (tx: Db, given: { eventId: number; enrollments: readonly number[]; at: Date; by: number }): Promise<Touched[]> {
  return [...await tx.execute<Touched>(sql`
    update event_attendance set out_at = greatest(in_at, ${given.at.toISOString()}::timestamptz), out_by = ${given.by}
    where event_id = ${given.eventId} and enrollment_id in ${ids(given.enrollments)} and out_at is null returning ${touched}`)]
}

/** The moment that a time of a day is, in a time zone. */
export async function momentIn (db: Db, day: string, time: string, timeZone: string): Promise<Date> {
  const [row] = await db.execute<{ at: string }>(sql`select ${`${day} ${time}`}::timestamp at time zone ${timeZone} as at`)
  return new Date(row!.at)
}

/** Whose enrollment this is, if it is one of the cohort of the day. */
export async function findPersonOfDay (db: Db, eventId: number, enrollmentId: number): Promise<number | null> {
  const [row] = await db.execute<{ personId: number }>(sql`select n.person_id::int as "personId" from events d join enrollments n on n.cohort_id = d.cohort_id where d.id = ${eventId} and n.id = ${enrollmentId} and not n.is_preview`)
  return row?.personId ?? null
}

export async function insertCredit (tx: Db, given: { eventId: number; enrollmentId: number; minutes: number; reason: string; givenBy: number }): Promise<void> {
  await tx.insert(eventCredits).values(given)
}

/** Words about somebody who is erased go; the minutes stay. */
export async function eraseCreditReasons (tx: Db, people: readonly number[]): Promise<void> {
  await tx.execute(sql`update event_credits set reason = 'Erased at the person’s request' where enrollment_id in (select id from enrollments where person_id in ${ids(people)})`)
}
