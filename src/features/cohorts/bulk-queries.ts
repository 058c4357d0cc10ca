/** SQL of enrolling many people at once. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

export type Enrolled = { id: number; personId: number; agencyId: number | null }

/** Enrolls those of these people who are not disabled and not in the cohort, each with the agency and discipline of now; 'other' where they belong to none. */
export async function insertEnrollments (tx: Db, given: { cohortId: number; people: readonly number[]; by: number | null }): Promise<Enrolled[]> {
  return [...await tx.execute<Enrolled>(sql`
    insert into enrollments (cohort_id, person_id, agency_id, discipline, enrolled_by)
    select ${given.cohortId}, p.id, f.agency_id, coalesce(f.discipline, 'other'), ${given.by}::bigint
    from (select id from people where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(given.people)}::text::jsonb)) and disabled_at is null order by id for share) p
      left join lateral (select agency_id, discipline from affiliations where person_id = p.id and ended_on is null order by is_primary desc, started_on desc, id desc limit 1) f on true
    order by p.id
    on conflict do nothing returning id::int, person_id::int as "personId", agency_id::int as "agencyId"`)]
}

type Touched = { id: number; personId: number }
const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

/** Of these, the live ones of this cohort. Previews are left alone. */
export async function updateManyWithdrawn (tx: Db, cohortId: number, enrollments: readonly number[]): Promise<Touched[]> {
  return [...await tx.execute<Touched>(sql`
    update enrollments set withdrawn_at = now() where id in (select id from enrollments where cohort_id = ${cohortId} and id in ${ids(enrollments)} and withdrawn_at is null and not is_preview order by id for update)
    returning id::int, person_id::int as "personId"`)]
}

/** Of these, for each person the newest, where they have no live one. The people are held first, so that two at once follow one another. */
export async function updateManyReturned (tx: Db, cohortId: number, enrollments: readonly number[]): Promise<Touched[]> {
  const wanted = sql`cohort_id = ${cohortId} and id in ${ids(enrollments)} and withdrawn_at is not null and not is_preview`
  await tx.execute(sql`select id from people where id in (select person_id from enrollments where ${wanted}) order by id for update`)
  return [...await tx.execute<Touched>(sql`
    update enrollments e set withdrawn_at = null where id in (select max(id) from enrollments where ${wanted} group by person_id)
      and exists (select from people p where p.id = e.person_id and p.disabled_at is null) and not exists (select from enrollments o where o.cohort_id = e.cohort_id and o.person_id = e.person_id and o.withdrawn_at is null)
    returning id::int, person_id::int as "personId"`)]
}

/** Who is in a cohort now, previews left out. */
export async function listPeopleIn (tx: Db, cohortId: number): Promise<number[]> {
  return (await tx.execute<{ personId: number }>(sql`select person_id::int as "personId" from enrollments where cohort_id = ${cohortId} and withdrawn_at is null and not is_preview order by 1`)).map(({ personId }) => personId)
}
