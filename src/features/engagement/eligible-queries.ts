/** SQL of who could have come: staff of an agency who are eligible for a cohort. */
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { eligibleStaff } from '#src/platform/db/schema/engagement.ts'
import { sql } from 'drizzle-orm'
import { isCounted } from '#src/features/gains/queries.ts'

export type ByDiscipline = Record<Discipline, number>
export const disciplineKeys = Object.keys(disciplines) as Discipline[]
export const sumOf = (counts: ByDiscipline): number => disciplineKeys.reduce((sum, key) => sum + counts[key], 0)

export type EligibleRow = ByDiscipline & { agencyId: number; agency: string; state: string; enteredAt: Date; enteredBy: string }
/** The newest word on each agency, those without anybody left out; by state and name. */
export async function listEligible (db: Database, cohortId: number): Promise<EligibleRow[]> {
  return db.$client<EligibleRow[]>`
    select g.id::int as "agencyId", g.name as agency, g.state, s.sees, s.supervisor, s.manager, s.other, s.entered_at as "enteredAt", p.name as "enteredBy"
    from (select distinct on (agency_id) * from eligible_staff where cohort_id = ${cohortId} order by agency_id, id desc) s join agencies g on g.id = s.agency_id join people p on p.id = s.entered_by
    where s.sees + s.supervisor + s.manager + s.other > 0 order by g.state, lower(g.name), g.id`
}

/** What was said last, also that there is nobody; null where nothing was. */
export async function findEligible (db: Db, cohortId: number, agencyId: number): Promise<ByDiscipline | null> {
  const [row] = await db.execute<ByDiscipline>(sql`select sees, supervisor, manager, other from eligible_staff where cohort_id = ${cohortId} and agency_id = ${agencyId} order by id desc limit 1`)
  return row ?? null
}

export async function insertEligible (tx: Db, given: ByDiscipline & { cohortId: number; agencyId: number; enteredBy: number; enteredAt: Date }): Promise<number> {
  return (await tx.insert(eligibleStaff).values(given).returning({ id: eligibleStaff.id }))[0]!.id
}

export type EnrolledStaff = { agencyId: number | null; agency: string | null; discipline: Discipline; people: number; /** With any quiz, section or call. */ active: number }
/** Trainees of a cohort by agency and discipline of their enrollment; who is active has begun, or was on a call. */
export async function listEnrolledStaff (db: Database, cohortId: number): Promise<EnrolledStaff[]> {
  const { $client: q } = db
  return q<EnrolledStaff[]>`
    select g.id::int as "agencyId", g.name as agency, e.discipline, count(distinct e.person_id)::int as people, count(distinct e.person_id) filter (where exists (select from attempts a where a.enrollment_id = e.id) or exists (select from section_marks m where m.enrollment_id = e.id)
      or exists (select from completions k where k.enrollment_id = e.id) or exists (select from attendance t join calls c on c.id = t.call_id join call_series s on s.id = c.series_id where s.cohort_id = e.cohort_id and t.person_id = e.person_id and t.superseded_at is null and t.status = 'attended'))::int as active
    from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = ${cohortId} and not e.is_preview and ${isCounted(q)} group by g.id, e.discipline order by g.state, lower(g.name), g.id`
}
