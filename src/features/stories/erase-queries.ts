/** SQL of what this feature keeps of people who are erased: that there were stories, under the number; nothing of what they say, and none is shown any more. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { eraseWords } from './queries.ts'

export async function eraseStories (tx: Db, people: readonly number[]): Promise<void> {
  const rows = await tx.execute<{ id: number }>(sql`select id::int from stories where author_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(people)}::text::jsonb))`)
  const ids = rows.map(({ id }) => id)
  await eraseWords(tx, ids)
  await tx.execute(sql`
    insert into story_steps (story_id, version_id, step, taken_at) select l.story_id, l.version_id, 'withdrawn', now() from (select distinct on (story_id) story_id, version_id, step from story_steps order by story_id, id desc) l
    where l.story_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)) and l.step not in ('withdrawn', 'consent withdrawn')`)
}
