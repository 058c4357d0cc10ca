/** SQL of the admin's own pages: reads only. */
import type { Database } from '#src/platform/db/client.ts'

export type Counts = { agencies: number; people: number; cohorts: number; enrollments: number; certificates: number; mailsWaiting: number; mailsFailed: number }

export async function getCounts (db: Database): Promise<Counts> {
  const [row] = await db.$client<Counts[]>`
    select (select count(*) from agencies where closed_at is null)::int as agencies, (select count(*) from people where disabled_at is null)::int as people,
      (select count(*) from cohorts where closed_at is null)::int as cohorts, (select count(*) from enrollments where withdrawn_at is null and not is_preview)::int as enrollments,
      (select count(*) from certificates where superseded_at is null and revoked_at is null)::int as certificates,
      (select count(*) from mails where sent_at is null and gave_up_at is null)::int as "mailsWaiting", (select count(*) from mails where gave_up_at is not null)::int as "mailsFailed"`
  return row!
}
