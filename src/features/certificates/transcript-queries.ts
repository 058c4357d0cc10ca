/** SQL of a person's transcript: every completion once, with the certificate that stands for it. */
import { frozenFields, type PrintedFields } from '#src/domain/certificates.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Standing } from './status.ts'

export type TranscriptFact = {
  completionId: number; completedAt: Date; minutes: number; curriculum: string; cohort: string
  /** The certificate in force, else the newest that ended; null = it waits for the name. */
  certificate: ({ code: string; fields: PrintedFields; issuedAt: Date } & Standing) | null
}

/** Days are YYYY-MM-DD in `timeZone`, both included; null = open. The earliest first. */
export async function listTranscript (db: Database, given: { personId: number; from: string | null; to: string | null; timeZone: string }): Promise<TranscriptFact[]> {
  const { personId, from, to, timeZone } = given
  const rows = await db.$client<(Omit<TranscriptFact, 'certificate'> & Standing & { code: string | null; fields: string; issuedAt: Date })[]>`
    select k.id::int as "completionId", k.completed_at as "completedAt", k.minutes::int as minutes, c.curriculum, c.name as cohort,
      cert.code, cert.fields::text as fields, cert.issued_at as "issuedAt", cert.revoked_at as "revokedAt", cert.superseded_at as "supersededAt", cert.expires_on::text as "expiresOn", c.time_zone as "timeZone"
    from completions k join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id
      left join lateral (select * from certificates where completion_id = k.id order by (superseded_at is null and revoked_at is null) desc, id desc limit 1) cert on true
    where e.person_id = ${personId} and not e.is_preview and (${from}::date is null or k.completed_at >= (${from}::date)::timestamp at time zone ${timeZone})
      and (${to}::date is null or k.completed_at < (${to}::date + 1)::timestamp at time zone ${timeZone})
    order by k.completed_at, k.id`
  return rows.map(({ code, fields, issuedAt, revokedAt, supersededAt, expiresOn, timeZone: zone, ...row }) =>
    ({ ...row, certificate: code === null ? null : { code, fields: frozenFields(JSON.parse(fields) as PrintedFields), issuedAt, revokedAt, supersededAt, expiresOn, timeZone: zone } }))
}
