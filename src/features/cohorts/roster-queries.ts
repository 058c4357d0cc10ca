/** SQL of who is in a cohort and how far. */
import { type SQL, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { StoredAttempt } from '#src/domain/standing.ts'
import type { Db } from '#src/platform/db/client.ts'

/** Of those who are in it now; 'withdrawn' are those who were, and are not. */
export const rosterStates = { 'not joined': 'Not joined yet', 'not started': 'Not started', started: 'Started', completed: 'Completed', withdrawn: 'Withdrawn' } as const
export type RosterState = keyof typeof rosterStates
/** `state` null: everybody who is in it now. */
export type RosterFilter = { search: string; agencyId: number | null; discipline: Discipline | null; state: RosterState | null }
export type RosterRow = { enrollmentId: number; personId: number; name: string; email: string; agency: string | null; place: string | null; discipline: Discipline; enrolledAt: Date; withdrawnAt: Date | null; completedAt: Date | null; state: RosterState }

const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** One row a person: their live enrollment, else their newest. Previews are left out. */
const roster = (cohortId: number): SQL => sql`
  select * from (
    select distinct on (e.person_id) e.id::int as "enrollmentId", p.id::int as "personId", p.name, p.email, g.id::int as "agencyId", g.name as agency, g.state as place, e.discipline, e.enrolled_at as "enrolledAt", e.withdrawn_at as "withdrawnAt", k.completed_at as "completedAt",
      case when e.withdrawn_at is not null then 'withdrawn' when k.id is not null then 'completed' when exists (select from attempts where enrollment_id = e.id) or exists (select from section_marks where enrollment_id = e.id) then 'started'
        when p.password_hash is not null or exists (select from identities where person_id = p.id) then 'not started' else 'not joined' end as state
    from enrollments e join people p on p.id = e.person_id left join agencies g on g.id = e.agency_id left join completions k on k.enrollment_id = e.id
    where e.cohort_id = ${cohortId} and not e.is_preview order by e.person_id, (e.withdrawn_at is not null), e.id desc) as r`
const fitting = ({ search, agencyId, discipline, state }: RosterFilter): SQL => sql`
  (${search} = '' or r.name ilike ${pattern(search)} or r.email ilike ${pattern(search)}) and (${agencyId}::bigint is null or r."agencyId" = ${agencyId}) and (${discipline}::text is null or r.discipline = ${discipline})
  and case when ${state}::text is null then r.state <> 'withdrawn' else r.state = ${state} end`

export async function countRoster (db: Db, cohortId: number, filter: RosterFilter): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`select count(*)::int as n from (${roster(cohortId)} where ${fitting(filter)}) as rows`)
  return row!.n
}

/** How many stand where. */
export async function countStates (db: Db, cohortId: number): Promise<Record<RosterState, number>> {
  const rows = await db.execute<{ state: RosterState; n: number }>(sql`select state, count(*)::int as n from (${roster(cohortId)}) as rows group by state`)
  return { 'not joined': 0, 'not started': 0, started: 0, completed: 0, withdrawn: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
}

/** By name. Agency and discipline are those of the enrollment. */
export async function listRoster (db: Db, cohortId: number, filter: RosterFilter, page: { size: number; from: number }): Promise<RosterRow[]> {
  const rows = await db.execute<Omit<RosterRow, 'enrolledAt' | 'withdrawnAt' | 'completedAt'> & Record<'enrolledAt' | 'withdrawnAt' | 'completedAt', string | null>>(sql`
    ${roster(cohortId)} where ${fitting(filter)} order by lower(r.name), r."personId" limit ${page.size} offset ${page.from}`)
  const moment = (text: string | null): Date | null => (text === null ? null : new Date(text))
  return rows.map((row) => ({ ...row, enrolledAt: moment(row.enrolledAt)!, withdrawnAt: moment(row.withdrawnAt), completedAt: moment(row.completedAt) }))
}

/** Enrollments of all who fit, for what is done to all of them at once. */
export async function listRosterIds (db: Db, cohortId: number, filter: RosterFilter): Promise<number[]> {
  return (await db.execute<{ enrollmentId: number }>(sql`${roster(cohortId)} where ${fitting(filter)} order by r."enrollmentId"`)).map(({ enrollmentId }) => enrollmentId)
}

/** Agencies that people of the cohort were enrolled from. */
export async function listRosterAgencies (db: Db, cohortId: number): Promise<{ id: number; name: string; state: string }[]> {
  return [...await db.execute<{ id: number; name: string; state: string }>(sql`select id::int, name, state from agencies where id in (select agency_id from enrollments where cohort_id = ${cohortId} and not is_preview) order by state, lower(name), id`)]
}

export type Learner = { enrollmentId: number; personId: number; name: string; discipline: Discipline; attempts: StoredAttempt[]; marks: { module: string; section: string }[] }

/** What these enrollments have done, for judging where each stands. */
export const listLearners = (db: Db, enrollments: readonly number[]): Promise<Learner[]> => learners(db, sql`e.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(enrollments)}::text::jsonb))`)

/** Everybody in the cohort who has begun: a quiz, or a section marked as read. By name. */
export const listBegun = (db: Db, cohortId: number): Promise<Learner[]> => learners(db, sql`
  e.cohort_id = ${cohortId} and e.withdrawn_at is null and not e.is_preview and (exists (select from attempts where enrollment_id = e.id) or exists (select from section_marks where enrollment_id = e.id))`)

async function learners (db: Db, where: SQL): Promise<Learner[]> {
  type Stored = { attempts: (Omit<StoredAttempt, 'submittedAt'> & { submittedAt: string | null })[]; marks: Learner['marks'] }
  const rows = await db.execute<Omit<Learner, 'attempts' | 'marks'> & { learning: string }>(sql`
    select e.id::int as "enrollmentId", p.id::int as "personId", p.name, e.discipline, json_build_object(
      'attempts', coalesce((select json_agg(json_build_object('module', module, 'phase', phase, 'submittedAt', submitted_at, 'pointsNumerator', points_numerator, 'pointsDenominator', points_denominator, 'possible', possible, 'answered', coalesce(answered, 0)) order by id) from attempts where enrollment_id = e.id), '[]'),
      'marks', coalesce((select json_agg(json_build_object('module', module, 'section', section)) from section_marks where enrollment_id = e.id), '[]'))::text as learning
    from enrollments e join people p on p.id = e.person_id where ${where} order by lower(p.name), e.id`)
  return rows.map(({ learning, ...row }) => {
    const { attempts, marks } = JSON.parse(learning) as Stored
    return { ...row, marks, attempts: attempts.map((each) => ({ ...each, submittedAt: each.submittedAt === null ? null : new Date(each.submittedAt) })) }
  })
}
