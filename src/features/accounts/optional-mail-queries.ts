/** SQL of mails that go out because time has passed, and that a person may refuse. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** True for one transaction at a time, of all processes. */
export async function isAlone (tx: Db, work: string): Promise<boolean> {
  const [row] = await tx.execute<{ alone: boolean }>(sql`select pg_try_advisory_xact_lock(hashtext(${`gainful ${work}`})) as alone`)
  return row!.alone
}

/** In reach of mails by the clock, over people `p`: joined, neither disabled nor erased nor merged, wants this kind. */
export const mayGet = (kind: string) => sql`(p.password_hash is not null or exists (select from sign_ins where person_id = p.id)) and p.disabled_at is null and p.erased_at is null and p.merged_into is null
  and not exists (select from mail_refusals r where r.person_id = p.id and r.kind = ${kind})`

/** Between eight in the morning and six in the evening where a person `p` is. */
export const inOfficeHours = (now: string) => sql`extract(hour from ${now}::timestamptz at time zone p.time_zone) between 8 and 17`
