/**
 * SQL of many certificates. Which ones are meant is one statement, for the counts, the page, the CSV and the ZIP alike; what stands in a row is another, asked for a batch at a time. A
 * certificate stands under the agency of its time.
 */
import type { Scope } from '#src/domain/access.ts'
import type { Fragment } from '#src/features/accounts/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Status } from './status.ts'

type Q = Database['$client']
/** Days are those of completion, in the cohort's time zone, both included. `search`: a name, or the beginning of a number. `now` decides what has expired. */
export type IssuedFilter = { search: string; cohortId: number | null; agencyId: number | null; state: string | null; curriculum: string | null; from: string | null; to: string | null; status: Status | null; now: string }

const statusIn = (q: Q, now: string): Fragment => q`
  case when cert.revoked_at is not null then 'revoked' when cert.superseded_at is not null then 'superseded'
    when cert.expires_on < (${now}::timestamptz at time zone c.time_zone)::date then 'expired' else 'valid' end`

const joined = (q: Q): Fragment => q`
  certificates cert join completions k on k.id = cert.completion_id join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id join people p on p.id = cert.person_id
    left join agencies g on g.id = cert.agency_id`

const found = (q: Q, search: string): Fragment => {
  if (search === '') return q`true`
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const code = search.toUpperCase().replace(/[\s\p{Pd}]/gu, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return q`(p.name ilike ${pattern} or cert.fields->>'name' ilike ${pattern} or ${/^[0-9A-HJKMNP-TV-Z]{5,26}$/.test(code) ? q`cert.code like ${`${code}%`}` : q`false`})`
}

/** Certificates that fit all but the status, each with its status. */
const fitting = (q: Q, scope: Scope, filter: IssuedFilter): Fragment => q`
  select cert.id, k.completed_at, ${statusIn(q, filter.now)} as status from ${joined(q)}
  where ${scope.all ? q`true` : q`(g.state = any(${scope.states}::text[]) or g.id = any(${scope.agencies}::bigint[]))`}
    and (${filter.cohortId}::bigint is null or e.cohort_id = ${filter.cohortId}) and (${filter.agencyId}::bigint is null or cert.agency_id = ${filter.agencyId})
    and (${filter.state}::text is null or g.state = ${filter.state}) and (${filter.curriculum}::text is null or c.curriculum = ${filter.curriculum})
    and (${filter.from}::date is null or (k.completed_at at time zone c.time_zone)::date >= ${filter.from}::date) and (${filter.to}::date is null or (k.completed_at at time zone c.time_zone)::date <= ${filter.to}::date)
    and ${found(q, filter.search)}`

/** How many there are of each status, the status of the filter left aside. */
export async function countIssued (db: Database, scope: Scope, filter: IssuedFilter): Promise<Record<Status, number>> {
  const rows = await db.$client<{ status: Status; n: number }[]>`select status, count(*)::int as n from (${fitting(db.$client, scope, filter)}) f group by status`
  return { valid: 0, expired: 0, superseded: 0, revoked: 0, ...Object.fromEntries(rows.map(({ status, n }) => [status, n])) }
}

/** Ids, the latest completion first. */
export async function listIssuedIds (db: Database, scope: Scope, filter: IssuedFilter, page: { size: number; from: number } | null = null): Promise<number[]> {
  const q = db.$client
  const rows = await q<{ id: number }[]>`
    select id::int as id from (${fitting(q, scope, filter)}) f where (${filter.status}::text is null or status = ${filter.status}) order by completed_at desc, id desc ${page === null ? q`` : q`limit ${page.size} offset ${page.from}`}`
  return rows.map(({ id }) => id)
}

export type IssuedRow = {
  id: number; code: string; status: Status; person_id: number; name: string; email: string; agency: string | null; state: string | null; cohort: string; curriculum: string; title: string; kind: 'CE' | 'completion'; format: string
  hours: number; minutes: number; credits: string; approvals: string; completed_on: string; issued_on: string; expires_on: string | null; awarded: boolean; superseded_by: string | null; ended_at: Date | null; verify_url: string; sha256: string
  /** Its paper was taken away with the name of its holder. */
  is_erased: boolean
  /** By the name of now, not the printed one. */
  name_now: string
}

/** Rows of these certificates, in their order. What is printed comes from the frozen fields. */
export async function listIssuedRows (db: Database, ids: readonly number[], now: string): Promise<IssuedRow[]> {
  const q = db.$client
  return q<IssuedRow[]>`
    select cert.id::int as id, cert.code, ${statusIn(q, now)} as status, cert.person_id::int as person_id, f.name, p.email, g.name as agency, g.state, c.name as cohort, f.curriculum, f.title, f.kind, f.format,
      f.hours::float8 as hours, f.minutes, coalesce((select string_agg((x->>'hours') || ' ' || (x->>'name'), '; ' order by n) from jsonb_array_elements(f.categories) with ordinality as t(x, n)), '') as credits,
      coalesce((select string_agg((x->>'body') || ' ' || (x->>'number') || coalesce(' (' || (x->>'credited') || ' ' || coalesce(x->>'creditType', 'contact hours') || ')', ''), '; ' order by n) from jsonb_array_elements(f.approvals) with ordinality as t(x, n)), '') as approvals,
      f."completedOn" as completed_on, f."issuedOn" as issued_on, cert.expires_on::text as expires_on, cert.awarded_reason is not null as awarded,
      (select s.code from certificates s where s.id = cert.superseded_by) as superseded_by, coalesce(cert.revoked_at, cert.superseded_at) as ended_at, f."verifyUrl" as verify_url, cert.sha256, octet_length(cert.pdf) = 0 as is_erased, p.name as name_now
    from unnest(${[...ids]}::bigint[]) with ordinality as wanted(id, place) join certificates cert on cert.id = wanted.id join completions k on k.id = cert.completion_id join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id
      join people p on p.id = cert.person_id left join agencies g on g.id = cert.agency_id
      cross join lateral jsonb_to_record(cert.fields) as f(name text, title text, curriculum text, kind text, format text, hours text, minutes int, categories jsonb, approvals jsonb, "completedOn" text, "issuedOn" text, "verifyUrl" text)
    order by wanted.place`
}

/** The frozen bytes of a few certificates. */
export async function listPdfs (db: Database, ids: readonly number[]): Promise<Map<number, Buffer>> {
  const rows = await db.$client<{ id: number; pdf: Buffer }[]>`select id::int as id, pdf from certificates where id = any(${[...ids]}::bigint[])`
  return new Map(rows.map(({ id, pdf }) => [id, pdf]))
}

/** Live certificates among these whose printed name is not the person's any more. */
export async function listOutdatedCodes (db: Database, ids: readonly number[]): Promise<string[]> {
  const rows = await db.$client<{ code: string }[]>`
    select cert.code from certificates cert join people p on p.id = cert.person_id where cert.id = any(${[...ids]}::bigint[]) and cert.revoked_at is null and cert.superseded_at is null and p.erased_at is null
      and cert.fields->>'name' is distinct from case when p.printed_name_confirmed_at is not null then coalesce(p.printed_name, p.name) else p.name end order by cert.id`
  return rows.map(({ code }) => code)
}
