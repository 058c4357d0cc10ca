/** SQL of roster imports: the files, who is known already, and many memberships at once. */
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { KnownAgency, KnownPerson } from '#src/domain/roster/plan.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts } from '#src/platform/db/schema/cohorts.ts'
import { agencies, rosterImports } from '#src/platform/db/schema/people.ts'
import type { Mapping, Report, ReportRow } from './roster-report.ts'

const lists = (values: readonly (string | number)[]) => sql`(select value from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

export type ImportState = 'mapping' | 'checked' | 'applied'
export type ImportRow = { id: number; fileName: string; state: ImportState; cohortId: number | null; cohort: string | null; rows: number; mapping: Mapping; /** Without its rows. */ report: Omit<Report, 'rows'>; createdBy: string | null; createdAt: Date; appliedAt: Date | null; job: number | null }

const importRow = {
  id: rosterImports.id, fileName: rosterImports.fileName, state: sql<ImportState>`${rosterImports.state}`, cohortId: rosterImports.cohortId, cohort: cohorts.name, rows: rosterImports.rows,
  mapping: rosterImports.mapping, report: sql`${rosterImports.report} - 'rows'`.mapWith(rosterImports.report), createdBy: people.name, createdAt: rosterImports.createdAt, appliedAt: rosterImports.appliedAt,
  /** The job that applies it, while it waits or runs. */
  job: sql<number | null>`(select max(id)::int from jobs where name = 'roster import' and payload->>'importId' = ${rosterImports.id}::text and finished_at is null and failed_at is null)`,
}
const imports = (db: Db) => db.select(importRow).from(rosterImports).leftJoin(cohorts, eq(cohorts.id, rosterImports.cohortId)).leftJoin(people, eq(people.id, rosterImports.createdBy))

export async function insertImport (db: Db, given: { fileName: string; bytes: Buffer; mapping: Mapping; cohortId: number | null; createdBy: number }): Promise<number> {
  return (await db.insert(rosterImports).values({ ...given, state: 'mapping' }).returning({ id: rosterImports.id }))[0]!.id
}

export const listImports = async (db: Db, most: number): Promise<ImportRow[]> => (await imports(db).orderBy(desc(rosterImports.id)).limit(most)) as ImportRow[]

export async function findImport (db: Db, id: number): Promise<ImportRow | null> {
  return ((await imports(db).where(eq(rosterImports.id, id)))[0] as ImportRow | undefined) ?? null
}

/** The file as it came. Held until the transaction is over, so that it is applied once. Null when it is not there or was forgotten. */
export async function lockImportFile (tx: Db, id: number): Promise<{ state: ImportState; bytes: Buffer } | null> {
  const [row] = await tx.select({ state: sql<ImportState>`${rosterImports.state}`, bytes: rosterImports.bytes }).from(rosterImports).where(eq(rosterImports.id, id)).for('update')
  return row && row.bytes.length > 0 ? row : null
}

export async function updateImport (db: Db, id: number, given: Partial<{ mapping: Mapping; report: Report; state: ImportState; rows: number; cohortId: number | null }>): Promise<void> {
  await db.update(rosterImports).set({ ...given, ...(given.state === 'applied' && { appliedAt: sql`now()`, done: sql`rows` }) }).where(eq(rosterImports.id, id))
}

/** Some rows of the report, in the order of the file; `is` null: whatever becomes of them. */
export async function listReportRows (db: Db, id: number, is: string | null, page: { size: number; from: number }): Promise<ReportRow[]> {
  const [found] = await db.execute<{ rows: string }>(sql`
    select coalesce(jsonb_agg(x order by n), '[]')::text as rows from (
      select x, n from roster_imports, jsonb_array_elements(report->'rows') with ordinality as t(x, n) where id = ${id} and (${is}::text is null or x->>'is' = ${is}) order by n limit ${page.size} offset ${page.from}) as picked`)
  return JSON.parse(found!.rows) as ReportRow[]
}

/** Without the file, its rows, and the first of them that show how its columns are read. */
export const forgotten = { bytes: Buffer.alloc(0), report: sql`${rosterImports.report} - 'rows' - 'agencies'`, mapping: sql`${rosterImports.mapping} || '{"first": [], "sample": [], "rowChoices": {}}'` }

/** Rosters hold names and addresses of people who may not be here: after so many days the file and its rows go; the counts stay. */
export async function forgetRosters (db: Db, days: number): Promise<void> {
  await db.update(rosterImports).set(forgotten).where(and(lt(rosterImports.createdAt, sql`now() - make_interval(days => ${days})`), sql`octet_length(${rosterImports.bytes}) > 0`))
}

/** `lock` holds the agencies until the transaction is over, so that none is closed meanwhile. */
export async function listKnownAgencies (db: Db, lock = false): Promise<KnownAgency[]> {
  const query = db.select({ id: agencies.id, name: agencies.name, state: agencies.state, isClosed: sql<boolean>`${agencies.closedAt} is not null`, mergedInto: agencies.mergedInto }).from(agencies).orderBy(agencies.id)
  return lock ? query.for('share') : query
}

export type Match = { email: string; id: number }

/** Whose these folded addresses are: a first one, or a further one that was verified. */
export async function listMatches (db: Db, emails: readonly string[]): Promise<Match[]> {
  const asked = lists(emails)
  return [...await db.execute<Match>(sql`
    select lower(email) as email, id::int from people where lower(email) in ${asked} union all select lower(email), person_id::int from person_emails where lower(email) in ${asked}`)]
}

export type Candidate = KnownPerson & { email: string }

/** These people and, besides, whoever belongs to one of these agencies now. `lock` holds the people named until the transaction is over. */
export async function listKnownPeople (db: Db, ids: readonly number[], agencyIds: readonly number[], cohortId: number | null, lock = false): Promise<Candidate[]> {
  if (lock) await db.execute(sql`select id from people where id in (select value::bigint from ${lists(ids)} as ids) order by id for update`)
  const rows = await db.execute<{ id: number; name: string; email: string; isDisabled: boolean; isEnrolled: boolean; affiliations: string }>(sql`
    select p.id::int, p.name, p.email, p.disabled_at is not null as "isDisabled", exists (select from enrollments e where e.person_id = p.id and e.cohort_id = ${cohortId}::bigint and e.withdrawn_at is null) as "isEnrolled",
      coalesce((select json_agg(json_build_object('id', f.id, 'agencyId', f.agency_id, 'startedOn', f.started_on, 'isPrimary', f.is_primary) order by f.id) from affiliations f where f.person_id = p.id and f.ended_on is null), '[]')::text as affiliations
    from people p where p.merged_into is null and (p.id in (select value::bigint from ${lists(ids)} as ids)
      or p.id in (select person_id from affiliations where ended_on is null and agency_id in (select value::bigint from ${lists(agencyIds)} as ids))) order by p.id`)
  return rows.map((row) => ({ ...row, affiliations: JSON.parse(row.affiliations) as KnownPerson['affiliations'] }))
}

export type NewAffiliation = { personId: number; agencyId: number; discipline: Discipline; isPrimary: boolean; startedOn: string }

export async function insertAffiliations (tx: Db, rows: readonly NewAffiliation[]): Promise<{ id: number; personId: number }[]> {
  return [...await tx.execute<{ id: number; personId: number }>(sql`
    insert into affiliations (person_id, agency_id, discipline, is_primary, started_on)
    select "personId", "agencyId", discipline, "isPrimary", "startedOn" from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r("personId" bigint, "agencyId" bigint, discipline text, "isPrimary" boolean, "startedOn" date)
    returning id::int, person_id::int as "personId"`)]
}

/** Each ends on a day of its own. Returns how many were current, and are ended. */
export async function updateAffiliationsEnded (tx: Db, rows: readonly { id: number; endedOn: string }[]): Promise<number> {
  const ended = await tx.execute(sql`update affiliations set ended_on = r."endedOn" from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(id bigint, "endedOn" date) where affiliations.id = r.id and ended_on is null returning affiliations.id`)
  return ended.length
}

/** Open cohorts, the latest start first: for a select. */
export async function listOpenCohorts (db: Db): Promise<{ id: number; name: string; timeZone: string }[]> {
  return db.select({ id: cohorts.id, name: cohorts.name, timeZone: cohorts.timeZone }).from(cohorts).where(sql`${cohorts.closedAt} is null`).orderBy(desc(cohorts.startsOn), desc(cohorts.id))
}
