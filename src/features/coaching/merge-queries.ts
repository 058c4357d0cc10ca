/** SQL of attendance and of calls held that become another record's of the same person, and go back. */
import { sql } from 'drizzle-orm'
import type { MovedCalls } from '#src/features/people/merge-queries.ts'
import type { Db } from '#src/platform/db/client.ts'

const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

/** Where both have attendance on one call, that of whoever was there stays, with the more minutes, and the other is superseded. The merged record's calendar address ends. */
export async function moveCalls (tx: Db, mergedId: number, keptId: number): Promise<MovedCalls> {
  const ended = await tx.execute<{ id: number }>(sql`
    update attendance set superseded_at = now() where id in (
      select id from (select id, row_number() over (partition by call_id order by (status = 'attended') desc, minutes desc, id) as place from attendance where person_id in (${mergedId}, ${keptId}) and superseded_at is null) both_of where place = 2) returning id::int`)
  const attendance = await tx.execute<{ id: number }>(sql`update attendance set person_id = ${keptId} where person_id = ${mergedId} returning id::int`)
  const series = await tx.execute<{ id: number }>(sql`update call_series set facilitator_id = ${keptId} where facilitator_id = ${mergedId} returning id::int`)
  await tx.execute(sql`update calls_feeds set ended_at = now() where person_id = ${mergedId} and ended_at is null`)
  const numbers = (rows: Iterable<{ id: number }>): number[] => [...rows].map(({ id }) => id)
  return { attendance: numbers(attendance), ended: numbers(ended), series: numbers(series) }
}

/** Back as they were; what was superseded stays so where attendance was recorded since. */
export async function returnCalls (tx: Db, mergedId: number, moved: MovedCalls): Promise<void> {
  await tx.execute(sql`update attendance set person_id = ${mergedId} where id in ${ids(moved.attendance)}`)
  await tx.execute(sql`
    update attendance a set superseded_at = null where id in ${ids(moved.ended)} and not exists (select from attendance o where o.call_id = a.call_id and o.person_id = a.person_id and o.superseded_at is null)`)
  await tx.execute(sql`update call_series set facilitator_id = ${mergedId} where id in ${ids(moved.series)}`)
}
