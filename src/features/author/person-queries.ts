/** SQL of what becomes of an author's writing when their records are merged, and when they are erased. What was published stays what it was. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

/** Live drafts become the kept record's, but where that has one of the same file: those stay, to be read beside it. Returns what moved. */
export async function moveDrafts (tx: Db, mergedId: number, keptId: number): Promise<number[]> {
  const rows = await tx.execute<{ id: number }>(sql`
    update drafts d set author_id = ${keptId} where d.author_id = ${mergedId} and d.ended_at is null
      and not exists (select from drafts o where o.author_id = ${keptId} and o.curriculum = d.curriculum and o.file = d.file and o.ended_at is null) returning d.id::int as id`)
  return [...rows].map(({ id }) => id)
}

/** Back as they were, but for those that ended since. */
export async function returnDrafts (tx: Db, mergedId: number, moved: readonly number[]): Promise<void> {
  await tx.execute(sql`update drafts set author_id = ${mergedId} where id in ${ids(moved)} and ended_at is null`)
}

/** Nobody could open these drafts any more: they end, and what was planned of them with it. Texts are content, and stay under the number. */
export async function eraseWriting (tx: Db, people: readonly number[]): Promise<void> {
  await tx.execute(sql`update planned_publications set ended_at = now(), ended_as = 'canceled' where ended_at is null and draft_id in (select id from drafts where author_id in ${ids(people)})`)
  await tx.execute(sql`update drafts set ended_at = now(), ended_as = 'discarded' where ended_at is null and author_id in ${ids(people)}`)
}
