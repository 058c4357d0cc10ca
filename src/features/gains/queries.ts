/** SQL of gains: reads only. The scope of whoever asks is part of every statement. */
import type { Scope } from '#src/domain/access.ts'
import type { Phase } from '#src/domain/curriculum.ts'
import type { Database } from '#src/platform/db/client.ts'

export type SittingRow = { attempt: number; person: number; agency: number | null; module: string; phase: Phase; revisionId: number; form: string; submittedAt: Date; pointsNumerator: number; pointsDenominator: number; possible: number }
export type Counts = { enrolled: number; started: number; completed: number }
export type ParticipationRow = Counts & { agency: number | null; name: string | null; state: string | null }
export type ItemPointsRow = { attempt: number; revisionId: number; item: string; pointsNumerator: number; pointsDenominator: number; possible: number }

const within = (db: Database, scope: Scope) => (scope.all ? db.$client`true` : db.$client`(g.state = any(${scope.states}) or g.id = any(${scope.agencies}))`)

/**
 * The enrollment `e` counts: it is live, or it was withdrawn only because two records of one person in one cohort were merged, and the one that goes on is live.
 */
const counts = (db: Database) => db.$client`(e.withdrawn_at is null or exists (select from merges m, jsonb_to_recordset(m.moved->'twins') as t(enrollment bigint, beside bigint) join enrollments live on live.id = t.beside
  where m.undone_at is null and t.enrollment = e.id and live.withdrawn_at is null))`

/** First complete attempt of each phase of every trainee in scope; previews and withdrawn people are left out. */
export async function listFirstSittings (db: Database, curriculum: string, scope: Scope): Promise<SittingRow[]> {
  return db.$client<SittingRow[]>`
    select a.id::int as attempt, a.person_id::int as person, a.agency_id::int as agency, a.module, a.phase, a.revision_id::int as "revisionId", a.form, a.submitted_at as "submittedAt",
      a.points_numerator::int as "pointsNumerator", a.points_denominator::int as "pointsDenominator", a.possible
    from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = a.agency_id
    where c.curriculum = ${curriculum} and a.submitted_at is not null and a.number = 1 and a.phase in ('pre', 'post') and not e.is_preview and ${counts(db)} and ${within(db, scope)}`
}

/**
 * Per agency of the enrollment's time, and in all: people enrolled, with anything begun, with the curriculum complete. Counts people, not enrollments: who changed
 * agencies counts in each, and once in the total.
 */
export async function listParticipation (db: Database, curriculum: string, scope: Scope): Promise<{ agencies: ParticipationRow[]; total: Counts }> {
  const rows = await db.$client<(ParticipationRow & { isTotal: boolean })[]>`
    select grouping(e.agency_id) = 1 as "isTotal", e.agency_id::int as agency, g.name, g.state, count(distinct e.person_id)::int as enrolled,
      count(distinct e.person_id) filter (where exists (select from attempts a where a.enrollment_id = e.id) or exists (select from section_marks m where m.enrollment_id = e.id))::int as started,
      count(distinct e.person_id) filter (where k.id is not null)::int as completed
    from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id left join completions k on k.enrollment_id = e.id
    where c.curriculum = ${curriculum} and not e.is_preview and e.withdrawn_at is null and ${within(db, scope)}
    group by grouping sets ((e.agency_id, g.name, g.state), ())`
  const { enrolled, started, completed } = rows.find((row) => row.isTotal)!
  return { agencies: rows.flatMap(({ isTotal, ...row }) => (isTotal ? [] : [row])), total: { enrolled, started, completed } }
}

/** What some items earned in sittings that are pinned to some revisions. */
export async function listItemPoints (db: Database, revisions: number[], items: string[]): Promise<ItemPointsRow[]> {
  if (items.length === 0) return []
  return db.$client<ItemPointsRow[]>`
    select a.id::int as attempt, a.revision_id::int as "revisionId", s.item, s.points_numerator as "pointsNumerator", s.points_denominator as "pointsDenominator", s.possible
    from item_scores s join attempts a on a.id = s.attempt_id where a.revision_id = any(${revisions}) and s.item = any(${items}) and a.number = 1 and a.phase in ('pre', 'post')`
}

export async function listNames (db: Database, people: number[]): Promise<{ id: number; name: string }[]> {
  return people.length === 0 ? [] : db.$client`select id::int, name from people where id = any(${people})`
}
