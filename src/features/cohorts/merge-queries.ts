/** SQL of enrollments that move from one record of a person to the other, and back. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

export type MovedEnrollments = { enrollments: number[]; /** Withdrawn beside another in the same cohort; its results count on. */ twins: { enrollment: number; beside: number }[] }

const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

/**
 * All enrollments become the kept person's, each with the agency and discipline of its time. Where both are in one cohort, the one that is further goes on (complete before incomplete,
 * then more sittings submitted, then the earlier one) and the other is withdrawn.
 */
export async function moveEnrollments (tx: Db, mergedId: number, keptId: number): Promise<MovedEnrollments> {
  const pairs = await tx.execute<{ enrollment: number; beside: number }>(sql`
    with live as (
      select e.id, e.cohort_id, e.person_id, row_number() over (partition by e.cohort_id order by (k.id is null), (select count(*) from attempts a where a.enrollment_id = e.id and a.submitted_at is not null) desc, e.enrolled_at, e.id) as place
      from enrollments e left join completions k on k.enrollment_id = e.id where e.person_id in (${mergedId}, ${keptId}) and e.withdrawn_at is null
    ) select later.id::int as enrollment, first.id::int as beside from live first join live later on later.cohort_id = first.cohort_id and first.place = 1 and later.place = 2`)
  const twins = pairs.map(({ enrollment, beside }) => ({ enrollment, beside }))
  await tx.execute(sql`update enrollments set withdrawn_at = now() where id in ${ids(twins.map(({ enrollment }) => enrollment))}`)
  const moved = await tx.execute<{ id: number }>(sql`update enrollments set person_id = ${keptId} where person_id = ${mergedId} returning id::int`)
  return { enrollments: moved.map(({ id }) => id), twins }
}

/** Back as they were; a twin stays withdrawn where its person has come into that cohort again meanwhile. */
export async function returnEnrollments (tx: Db, mergedId: number, moved: MovedEnrollments): Promise<void> {
  await tx.execute(sql`update enrollments set person_id = ${mergedId} where id in ${ids(moved.enrollments)}`)
  await tx.execute(sql`
    update enrollments e set withdrawn_at = null where id in ${ids(moved.twins.map(({ enrollment }) => enrollment))}
      and not exists (select from enrollments o where o.cohort_id = e.cohort_id and o.person_id = e.person_id and o.withdrawn_at is null)`)
}
