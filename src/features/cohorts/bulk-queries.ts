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
