/** SQL of series and their calls. */
import { eq, sql } from 'drizzle-orm'
import type { CallKind, CallTopic } from '#src/domain/calls/topics.ts'
import type { MonthRule } from '#src/domain/calls/dates.ts'
import type { Fragment } from '#src/features/accounts/queries.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { calls, callSeries } from '#src/platform/db/schema/coaching.ts'

export type SeriesRow = {
  id: number; cohortId: number; cohort: string; kind: CallKind; /** YYYY-MM-DD and HH:MM on the clocks of `timeZone`. */ firstOn: string; startsAt: string; minutes: number; timeZone: string; rule: MonthRule
  facilitatorId: number | null; facilitator: string | null; meetingLink: string
}
export type CallRow = {
  id: number; seriesId: number; cohortId: number; cohort: string; kind: CallKind; number: number; /** Calls in its series. */ of: number; startsAt: Date; minutes: number; timeZone: string; topics: CallTopic[]; summary: string
  facilitatorId: number | null; facilitator: string | null; meetingLink: string; sequence: number; changedAt: Date; canceledAt: Date | null; cancelReason: string
}

type Q = Database['$client']
const series = (q: Q): Fragment => q`s.id::int, s.cohort_id::int as "cohortId", h.name as cohort, s.kind, s.first_on::text as "firstOn", s.starts_at as "startsAt", s.minutes, s.time_zone as "timeZone", s.rule, s.facilitator_id::int as "facilitatorId", f.name as facilitator, s.meeting_link as "meetingLink"`
const fromSeries = (q: Q): Fragment => q`call_series s join cohorts h on h.id = s.cohort_id left join people f on f.id = s.facilitator_id`

/** Columns of a CallRow over `fromCalls`. */
export const callColumns = (q: Q): Fragment => q`
  c.id::int, s.id::int as "seriesId", s.cohort_id::int as "cohortId", h.name as cohort, s.kind, c.number, (select count(*)::int from calls where series_id = s.id) as of, c.starts_at as "startsAt", c.minutes, s.time_zone as "timeZone", c.topics::text as topics, c.summary,
  s.facilitator_id::int as "facilitatorId", f.name as facilitator, s.meeting_link as "meetingLink", c.sequence, c.changed_at as "changedAt", c.canceled_at as "canceledAt", c.cancel_reason as "cancelReason"`
export const fromCalls = (q: Q): Fragment => q`calls c join call_series s on s.id = c.series_id join cohorts h on h.id = s.cohort_id left join people f on f.id = s.facilitator_id`
/** As the columns come: JSON is text there. */
export type RawCall = Omit<CallRow, 'topics'> & { topics: string }
export const callOf = <T extends RawCall>(row: T): Omit<T, 'topics'> & CallRow => ({ ...row, topics: JSON.parse(row.topics) as CallTopic[] })

export async function findSeries (db: Database, id: number): Promise<SeriesRow | null> {
  const q = db.$client
  return (await q<SeriesRow[]>`select ${series(q)} from ${fromSeries(q)} where s.id = ${id}`)[0] ?? null
}

export type SeriesLine = SeriesRow & { calls: number; held: number; next: Date | null }

/** Those with a call still to come first, the next one first; then the latest. */
export async function listSeries (db: Database, at: Date): Promise<SeriesLine[]> {
  const q = db.$client
  return q<SeriesLine[]>`
    select ${series(q)}, n.calls, n.held, n.next from ${fromSeries(q)} join lateral (
      select count(*)::int as calls, count(*) filter (where exists (select from attendance a where a.call_id = c.id and a.superseded_at is null and a.source <> 'apology'))::int as held,
        min(c.starts_at) filter (where c.canceled_at is null and c.starts_at + make_interval(mins => c.minutes) > ${at}) as next from calls c where c.series_id = s.id) n on true
    order by n.next nulls last, s.first_on desc, s.id desc`
}

export async function findCall (db: Database, id: number): Promise<CallRow | null> {
  const q = db.$client
  const [row] = await q<RawCall[]>`select ${callColumns(q)} from ${fromCalls(q)} where c.id = ${id}`
  return row ? callOf(row) : null
}

export type CallLine = CallRow & { attended: number; excused: number; absent: number }

/** The calls of a series in the order of their numbers, with how many came. */
export async function listCalls (db: Database, seriesId: number): Promise<CallLine[]> {
  const q = db.$client
  const rows = await q<(RawCall & { attended: number; excused: number; absent: number })[]>`
    select ${callColumns(q)}, n.attended, n.excused, n.absent from ${fromCalls(q)} join lateral (
      select count(*) filter (where status = 'attended')::int as attended, count(*) filter (where status = 'excused')::int as excused, count(*) filter (where status = 'absent')::int as absent
      from attendance where call_id = c.id and superseded_at is null) n on true
    where s.id = ${seriesId} order by c.number`
  return rows.map(callOf)
}

/** Calls of the next days that are not off, the next first; those under way included. */
export async function listNextCalls (db: Database, at: Date, most: number): Promise<CallRow[]> {
  const q = db.$client
  return (await q<RawCall[]>`select ${callColumns(q)} from ${fromCalls(q)} where c.canceled_at is null and c.starts_at + make_interval(mins => c.minutes) > ${at} order by c.starts_at, c.id limit ${most}`).map(callOf)
}

/** People who may hold calls, by name. */
export async function listFacilitators (db: Database): Promise<{ id: number; name: string }[]> {
  return db.$client<{ id: number; name: string }[]>`
    select p.id::int, p.name from people p where p.disabled_at is null and p.merged_into is null and exists (select from grants where person_id = p.id and ended_at is null and role in ('coach', 'trainer', 'admin')) order by lower(p.name), p.id`
}

/** Open cohorts, the latest start first. */
export async function listOpenCohorts (db: Database): Promise<{ id: number; name: string; timeZone: string }[]> {
  return db.$client<{ id: number; name: string; timeZone: string }[]>`select id::int, name, time_zone as "timeZone" from cohorts where closed_at is null order by starts_on desc, id desc`
}

/** Time zones of whoever would be on calls of this cohort: its trainees and who holds them. The zone of most people first; names by name. */
export async function listZones (db: Database, cohortId: number, facilitatorId: number | null): Promise<{ zone: string; people: number; names: string[] }[]> {
  return db.$client<{ zone: string; people: number; names: string[] }[]>`
    select p.time_zone as zone, count(*)::int as people, array_agg(p.name order by lower(p.name), p.id) as names from people p
    where p.id = ${facilitatorId}::bigint or exists (select from enrollments e where e.person_id = p.id and e.cohort_id = ${cohortId} and e.withdrawn_at is null and not e.is_preview) group by p.time_zone order by count(*) desc, p.time_zone`
}

export type SeriesGiven = Omit<typeof callSeries.$inferInsert, 'id' | 'createdAt'>

/** Null where the cohort has a series of this kind that begins at the same time. */
export async function insertSeries (tx: Db, given: SeriesGiven): Promise<number | null> {
  const [twin] = await tx.execute(sql`select 1 from call_series where cohort_id = ${given.cohortId} and kind = ${given.kind} and first_on = ${given.firstOn} and starts_at = ${given.startsAt} and time_zone = ${given.timeZone}`)
  return twin ? null : (await tx.insert(callSeries).values(given).returning({ id: callSeries.id }))[0]!.id
}

export async function insertCalls (tx: Db, rows: (typeof calls.$inferInsert)[]): Promise<void> {
  await tx.insert(calls).values(rows)
}

/** Facilitator and link, with every call of the series that is still to come told anew. */
export async function updateSeries (tx: Db, id: number, given: { facilitatorId: number | null; meetingLink: string }, at: Date): Promise<void> {
  await tx.update(callSeries).set(given).where(eq(callSeries.id, id))
  await tx.update(calls).set({ sequence: sql`sequence + 1`, changedAt: sql`now()` }).where(sql`series_id = ${id} and canceled_at is null and starts_at > ${at.toISOString()}::timestamptz`)
}

/** Held until the transaction is over. Null for one that is not there. */
export async function lockCall (tx: Db, id: number): Promise<{ startsAt: Date; minutes: number; canceledAt: Date | null } | null> {
  return (await tx.select({ startsAt: calls.startsAt, minutes: calls.minutes, canceledAt: calls.canceledAt }).from(calls).where(eq(calls.id, id)).for('update'))[0] ?? null
}

/** A change that calendars must hear of. */
export async function updateCall (tx: Db, id: number, given: { startsAt: Date; minutes: number } | { canceledAt: Date; cancelReason: string }): Promise<void> {
  await tx.update(calls).set({ ...given, sequence: sql`sequence + 1`, changedAt: sql`now()`, ...('startsAt' in given && { remindedAt: null }) }).where(eq(calls.id, id))
}

/** What staff note on a call. */
export async function updateNotes (tx: Db, id: number, given: { topics: CallTopic[]; summary: string }): Promise<void> {
  await tx.update(calls).set(given).where(eq(calls.id, id))
}
