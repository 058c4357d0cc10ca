/** SQL of certificates whose holder is erased: the name and the bytes go, the number and the sum of the bytes stay. The database allows nothing else (migration 0004_records). */
import { sql } from 'drizzle-orm'
import type { PrintedFields } from '#src/domain/certificates.ts'
import { erasedName, yearsKept } from '#src/domain/keeping.ts'
import type { Db } from '#src/platform/db/client.ts'

/** Of everybody who was erased, what need not name its holder on this day (YYYY-MM-DD) any more: domain/keeping.ts says from when. Returns how many. */
export async function eraseCertificates (tx: Db, today: string): Promise<number> {
  const rows = await tx.execute(sql`
    update certificates c set pdf = ''::bytea, credential = null, awarded_reason = case when c.awarded_reason is not null then 'Erased' end, reason = case when c.reason is not null then 'Erased' end,
      fields = c.fields || jsonb_build_object('name', ${erasedName}::text, 'credentials', null, 'license', null)
        || case when coalesce(c.fields->'awarded', 'null') = 'null' then '{}'::jsonb else jsonb_build_object('awarded', jsonb_build_object('by', '', 'reason', 'Erased'), 'rule', 'Awarded by hand') end
    from people p where p.id = c.person_id and p.erased_at is not null and octet_length(c.pdf) > 0
      and (c.fields->>'kind' <> 'CE' or (c.fields->>'completedOn')::date + make_interval(years => ${yearsKept}) <= ${today}::date)
    returning c.id`)
  return rows.length
}

/** What a person would leave behind, the newest first. */
export async function listHeld (db: Db, personId: number): Promise<Pick<PrintedFields, 'title' | 'kind' | 'completedOn'>[]> {
  return [...await db.execute<Pick<PrintedFields, 'title' | 'kind' | 'completedOn'>>(sql`select fields->>'title' as title, fields->>'kind' as kind, fields->>'completedOn' as "completedOn" from certificates where person_id = ${personId} order by id desc`)]
}
