/** SQL of site outcomes. The current version of a quarter is the one that none supersedes. */
import { aliasedTable, and, desc, eq, notExists, sql } from 'drizzle-orm'
import type { Scope } from '#src/domain/access.ts'
import type { Outcome, Quarter, Rate } from '#src/domain/outcomes.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { siteOutcomes } from '#src/platform/db/schema/practice.ts'

const later = aliasedTable(siteOutcomes, 'later')
const isCurrent = (db: Db) => notExists(db.select({ one: sql`1` }).from(later).where(eq(later.supersedes, siteOutcomes.id)))
const counted = {
  served: siteOutcomes.served, working: siteOutcomes.working, inEducation: siteOutcomes.inEducation, newEnrollees: siteOutcomes.newEnrollees, jobStarts: siteOutcomes.jobStarts, reached90: siteOutcomes.reached90, kept90: siteOutcomes.kept90, specialists: siteOutcomes.specialists, vacancies: siteOutcomes.vacancies,
}

export type OutcomeEntry = Outcome & { id: number; quarter: Quarter; supersedes: number | null; rates: Rate[]; enteredAt: Date; enteredBy: string }

/** Newest quarter first. */
export const listOutcomes = async (db: Db, agencyId: number): Promise<OutcomeEntry[]> =>
  db.select({ id: siteOutcomes.id, quarter: siteOutcomes.quarter, supersedes: siteOutcomes.supersedes, rates: siteOutcomes.rates, enteredAt: siteOutcomes.enteredAt, enteredBy: people.name, ...counted }).from(siteOutcomes).innerJoin(people, eq(people.id, siteOutcomes.enteredBy))
    .where(and(eq(siteOutcomes.agencyId, agencyId), isCurrent(db))).orderBy(desc(siteOutcomes.quarter)) as Promise<OutcomeEntry[]>

export type NewOutcome = Outcome & { agencyId: number; quarter: Quarter; supersedes: number | null; rates: Rate[]; enteredBy: number; enteredAt: Date }

/** Null when another version came first. */
export async function insertOutcome (tx: Db, given: NewOutcome): Promise<number | null> {
  return (await tx.insert(siteOutcomes).values(given).onConflictDoNothing().returning({ id: siteOutcomes.id }))[0]?.id ?? null
}

export type AgencyOutcome = { id: number; name: string; state: string; quarter: Quarter | null; working: number | null; served: number | null; specialists: number | null }

/** Agencies within the scope that are open or have outcomes, each with its newest quarter; by state and name. */
export async function listAgencyOutcomes (db: Db, scope: Scope): Promise<AgencyOutcome[]> {
  const within = scope.all ? sql`true` : sql`(g.state in (select jsonb_array_elements_text(${JSON.stringify(scope.states)}::text::jsonb)) or g.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(scope.agencies)}::text::jsonb)))`
  return [...await db.execute<AgencyOutcome>(sql`
    select g.id::int, g.name, g.state, o.quarter, o.working, o.served, o.specialists from agencies g left join lateral (
      select s.quarter, s.working, s.served, s.specialists from site_outcomes s where s.agency_id = g.id and not exists (select from site_outcomes l where l.supersedes = s.id) order by s.quarter desc limit 1) o on true
    where ${within} and (g.closed_at is null or o.quarter is not null) order by g.state, lower(g.name), g.id limit 2000`)]
}
