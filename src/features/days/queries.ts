/** SQL of live days: the day, its agenda, what is open for the room, and one statement that sees the whole room. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { eventModules, eventOpenings, events } from '#src/platform/db/schema/days.ts'

export type DayRow = { id: number; cohortId: number; title: string; startsAt: Date; endsAt: Date; timeZone: string; place: string | null; isTogether: boolean; code: string; canceledAt: Date | null }
export type AgendaRow = { module: string; startsAt: Date; minutes: number }
/** As it is typed: the day as YYYY-MM-DD and the times as HH:MM, all in the time zone. */
export type DayGiven = { title: string; day: string; startsAt: string; endsAt: string; timeZone: string; place: string | null; isTogether: boolean; agenda: { module: string; startsAt: string; minutes: number }[] }

const dayRow = {
  id: events.id, cohortId: events.cohortId, title: events.title, startsAt: events.startsAt, endsAt: events.endsAt, timeZone: events.timeZone, place: events.place, isTogether: events.isTogether, code: events.code, canceledAt: events.canceledAt,
}
const momentOf = (day: string, time: string, timeZone: string) => sql`${`${day} ${time}`}::timestamp at time zone ${timeZone}`

export const listDays = async (db: Db, cohortId: number): Promise<DayRow[]> => db.select(dayRow).from(events).where(eq(events.cohortId, cohortId)).orderBy(events.startsAt, events.id)

/** With `lock`, nobody else changes it, opens or closes a quiz in it, until the transaction is over; people check in meanwhile. */
export async function findDay (db: Db, id: number, lock = false): Promise<DayRow | null> {
  const query = db.select(dayRow).from(events).where(eq(events.id, id))
  return (lock ? await query.for('no key update') : await query)[0] ?? null
}

export const listAgenda = async (db: Db, eventId: number): Promise<AgendaRow[]> =>
  db.select({ module: eventModules.module, startsAt: eventModules.startsAt, minutes: eventModules.minutes }).from(eventModules).where(eq(eventModules.eventId, eventId)).orderBy(eventModules.startsAt, eventModules.id)

export async function insertDay (tx: Db, given: DayGiven & { cohortId: number; code: string; createdBy: number | null }): Promise<number> {
  const { day, startsAt, endsAt, agenda, ...row } = given
  const [made] = await tx.insert(events).values({ ...row, startsAt: momentOf(day, startsAt, row.timeZone), endsAt: momentOf(day, endsAt, row.timeZone) }).returning({ id: events.id })
  await replaceAgenda(tx, made!.id, given)
  return made!.id
}

export async function updateDay (tx: Db, id: number, given: DayGiven): Promise<void> {
  const { day, startsAt, endsAt, agenda, ...row } = given
  await tx.update(events).set({ ...row, startsAt: momentOf(day, startsAt, row.timeZone), endsAt: momentOf(day, endsAt, row.timeZone) }).where(eq(events.id, id))
  await tx.delete(eventModules).where(eq(eventModules.eventId, id))
  await replaceAgenda(tx, id, given)
}

async function replaceAgenda (tx: Db, eventId: number, { day, timeZone, agenda }: DayGiven): Promise<void> {
  if (agenda.length > 0) await tx.insert(eventModules).values(agenda.map(({ module, startsAt, minutes }) => ({ eventId, module, startsAt: momentOf(day, startsAt, timeZone), minutes })))
}

export async function updateDayCode (tx: Db, id: number, code: string): Promise<void> {
  await tx.update(events).set({ code }).where(eq(events.id, id))
}

export async function updateDayCanceled (tx: Db, id: number, isCanceled: boolean): Promise<void> {
  await tx.update(events).set({ canceledAt: isCanceled ? sql`now()` : null }).where(eq(events.id, id))
}

export type OwnDay = DayRow & { enrollmentId: number; cohort: string }

/** The live day with this code of a cohort that the person is in: the one that is nearest in time. Previews are left out, and so is what was called off. */
export async function findOwnDay (db: Db, code: string, personId: number): Promise<OwnDay | null> {
  const [row] = await db.execute<Omit<OwnDay, 'startsAt' | 'endsAt' | 'canceledAt'> & { startsAt: string; endsAt: string }>(sql`
    select d.id::int, d.cohort_id::int as "cohortId", d.title, d.starts_at as "startsAt", d.ends_at as "endsAt", d.time_zone as "timeZone", d.place, d.is_together as "isTogether", d.code, n.id::int as "enrollmentId", c.name as cohort
    from events d join enrollments n on n.cohort_id = d.cohort_id and n.person_id = ${personId} and n.withdrawn_at is null and not n.is_preview join cohorts c on c.id = d.cohort_id
    where d.code = ${code} and d.canceled_at is null order by abs(extract(epoch from d.starts_at - now())), d.id, ${rank.n} desc limit 1`)
  return row ? { ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt), canceledAt: null } : null
}

// --- what is open for the room

export type OpeningRow = { id: number; module: string; phase: 'pre' | 'post'; openedAt: Date; closedAt: Date | null }

/** Closes what is open; null where nothing is. */
export async function closeOpen (tx: Db, eventId: number, by: number): Promise<OpeningRow | null> {
  const [row] = await tx.update(eventOpenings).set({ closedAt: sql`clock_timestamp()`, closedBy: by }).where(and(eq(eventOpenings.eventId, eventId), isNull(eventOpenings.closedAt))).returning(openingRow)
  return row ?? null
}

const openingRow = { id: eventOpenings.id, module: eventOpenings.module, phase: sql<'pre' | 'post'>`${eventOpenings.phase}`, openedAt: eventOpenings.openedAt, closedAt: eventOpenings.closedAt }

export async function findOpen (db: Db, eventId: number): Promise<OpeningRow | null> {
  return (await db.select(openingRow).from(eventOpenings).where(and(eq(eventOpenings.eventId, eventId), isNull(eventOpenings.closedAt))))[0] ?? null
}

/** The newest of a quiz, open or closed; null where it was never opened. */
export async function findNewestOpening (db: Db, eventId: number, module: string, phase: 'pre' | 'post'): Promise<OpeningRow | null> {
  return (await db.select(openingRow).from(eventOpenings).where(and(eq(eventOpenings.eventId, eventId), eq(eventOpenings.module, module), eq(eventOpenings.phase, phase))).orderBy(desc(eventOpenings.id)).limit(1))[0] ?? null
}

export async function insertOpening (tx: Db, given: { eventId: number; module: string; phase: 'pre' | 'post'; openedBy: number }): Promise<number> {
  return (await tx.insert(eventOpenings).values({ ...given, openedAt: sql`clock_timestamp()` }).returning({ id: eventOpenings.id }))[0]!.id
}

// --- the room

export type Stretch = { id: number; how: 'check-in' | 'codeword' | 'by hand'; inAt: string; outAt: string | null }
/** Moments are texts as the database writes them: the whole is compared as text from one look to the next. */
export type Seat = {
  enrollment: number; name: string; agency: string | null
  presence: Stretch[]
  /** First sittings of quizzes on the agenda. */
  sittings: { module: string; phase: 'pre' | 'post'; submittedAt: string | null }[]
  /** Minutes set by hand. */
  credit: { minutes: number; reason: string } | null
}
export type Room = { openings: { id: number; module: string; phase: 'pre' | 'post'; openedAt: string; closedAt: string | null }[]; seats: Seat[] }

/** Of a person who is in the cohort twice, since two records were joined: the one that came to the day, else the one that is live, else the later one has the seat. Over days `d`. */
const rank = {
  n: sql`(exists (select from event_attendance t where t.event_id = d.id and t.enrollment_id = n.id), n.withdrawn_at is null, n.id)`, o: sql`(exists (select from event_attendance t where t.event_id = d.id and t.enrollment_id = o.id), o.withdrawn_at is null, o.id)`,
}
const sameSeat = sql`(select s.id from enrollments s where s.cohort_id = n.cohort_id and s.person_id = n.person_id and not s.is_preview)`

/** Everybody who is in the cohort or was at the day, by name, and everything that was opened, in order: one statement, as the JSON text that the database made. */
export async function readRoom (db: Db, eventId: number): Promise<string> {
  const [row] = await db.execute<{ room: string }>(sql`
    select json_build_object(
      'openings', (select coalesce(json_agg(json_build_object('id', o.id, 'module', o.module, 'phase', o.phase, 'openedAt', o.opened_at, 'closedAt', o.closed_at) order by o.id), '[]') from event_openings o where o.event_id = d.id),
      'seats', (select coalesce(json_agg(json_build_object('enrollment', n.id, 'name', p.name, 'agency', g.name,
        'presence', (select coalesce(json_agg(json_build_object('id', t.id, 'how', t.how, 'inAt', t.in_at, 'outAt', t.out_at) order by t.in_at, t.id), '[]') from event_attendance t where t.event_id = d.id and t.enrollment_id in ${sameSeat}),
        'sittings', (select coalesce(json_agg(json_build_object('module', a.module, 'phase', a.phase, 'submittedAt', a.submitted_at) order by a.id), '[]') from (select distinct on (a.module, a.phase) a.* from attempts a where a.enrollment_id in ${sameSeat} and a.number = 1 and a.phase in ('pre', 'post') and a.module in (select module from event_modules where event_id = d.id) order by a.module, a.phase, a.submitted_at nulls last, a.id) a),
        'credit', (select json_build_object('minutes', k.minutes, 'reason', k.reason) from event_credits k where k.event_id = d.id and k.enrollment_id = n.id order by k.id desc limit 1)) order by lower(p.name), n.id), '[]')
        from enrollments n join people p on p.id = n.person_id left join agencies g on g.id = n.agency_id
        where n.cohort_id = d.cohort_id and not n.is_preview and (n.withdrawn_at is null or exists (select from event_attendance t where t.event_id = d.id and t.enrollment_id = n.id))
          and not exists (select from enrollments o where o.cohort_id = n.cohort_id and o.person_id = n.person_id and not o.is_preview and ${rank.o} > ${rank.n})))::text as room
    from events d where d.id = ${eventId}`)
  return row?.room ?? '{"openings":[],"seats":[]}'
}

export const parseRoom = (text: string): Room => JSON.parse(text) as Room

// --- answers, without names

export type ItemAnswers = { item: string; itemRevision: number; revisionId: number; choice: string | null; isRight: boolean; isBlank: boolean; n: number }

/** How often each choice was given in first sittings of a quiz by those who were at the day, submitted before a moment. */
export async function countAnswers (db: Db, given: { eventId: number; module: string; phase: 'pre' | 'post'; until: Date }): Promise<ItemAnswers[]> {
  return [...await db.execute<ItemAnswers>(sql`
    select s.item, s.item_revision_id::int as "itemRevision", max(a.revision_id)::int as "revisionId", s.choice, s.points_numerator = s.possible * s.points_denominator as "isRight", s.is_blank = 1 as "isBlank", count(*)::int as n
    from attempts a join item_scores s on s.attempt_id = a.id
    where a.module = ${given.module} and a.phase = ${given.phase} and a.number = 1 and a.submitted_at <= ${given.until.toISOString()}::timestamptz
      and a.enrollment_id in (select enrollment_id from event_attendance where event_id = ${given.eventId})
    group by s.item, s.item_revision_id, s.choice, 5, 6 order by s.item, s.item_revision_id desc, n desc`)]
}
