/** SQL of what an evaluation of a cohort looks at beside gains and calls: outcomes and fidelity of its agencies, and reports a year on. */
import type { Month } from '#src/domain/practice.ts'
import type { Quarter } from '#src/domain/outcomes.ts'
import { type Asker, isCounted, type Sql } from '#src/features/gains/queries.ts'
import type { Database } from '#src/platform/db/client.ts'

/** Agencies with a trainee of the cohort. */
const agenciesOf = (q: Asker, cohortId: number): Sql => q`(select distinct e.agency_id from enrollments e where e.cohort_id = ${cohortId} and not e.is_preview and ${isCounted(q)} and e.agency_id is not null)`

export type QuarterSum = { quarter: Quarter; rate: string; definitions: string[]; agencies: number; numerator: number; denominator: number }
/** Each rate of each quarter over the agencies of the cohort that entered it, the newest quarter first: everybody served in them taken together. */
export async function listQuarterSums (db: Database, cohortId: number): Promise<QuarterSum[]> {
  const { $client: q } = db
  return q<QuarterSum[]>`
    select o.quarter, r.rate, array_agg(distinct r.definition) as definitions, count(*)::int as agencies, sum(r.numerator)::int as numerator, sum(r.denominator)::int as denominator
    from site_outcomes o cross join lateral jsonb_to_recordset(o.rates) as r(rate text, definition text, numerator int, denominator int)
    where o.agency_id in ${agenciesOf(q, cohortId)} and not exists (select from site_outcomes l where l.supersedes = o.id) group by o.quarter, r.rate order by o.quarter desc, r.rate`
}

/** The newest IPS-25 review of each agency of the cohort: of how many agencies, and the mean of their totals. */
export async function findFidelity (db: Database, cohortId: number): Promise<{ agencies: number; independent: number; mean: number | null }> {
  const { $client: q } = db
  const [row] = await q<[{ agencies: number; independent: number; mean: number | null }]>`
    select count(*)::int as agencies, count(*) filter (where kind = 'independent')::int as independent, avg(total)::float8 as mean from (
      select distinct on (f.agency_id) f.total, f.kind from fidelity_scores f where f.tool = 'IPS-25' and f.agency_id in ${agenciesOf(q, cohortId)} and not exists (select from fidelity_scores l where l.supersedes = f.id) order by f.agency_id, f.assessed_on desc, f.id desc) newest`
  return row
}

/** People with a report about this month or a later one, and all with any, of those enrolled in the cohort now. */
export async function countReporters (db: Database, cohortId: number, from: Month): Promise<{ still: number; ever: number }> {
  const { $client: q } = db
  const [row] = await q<[{ still: number; ever: number }]>`
    select count(distinct e.person_id) filter (where r.month >= ${from})::int as still, count(distinct e.person_id)::int as ever from practice_reports r join enrollments o on o.id = r.enrollment_id
      join enrollments e on e.person_id = o.person_id and e.cohort_id = ${cohortId} and not e.is_preview and ${isCounted(q)} where not o.is_preview and not exists (select from practice_reports l where l.supersedes = r.id)`
  return row
}

/** Cohorts in which some people report, but fewer than so many: what they said would follow from the figures of the others. */
export async function countSmallReporting (db: Database, except: number, least: number): Promise<number> {
  const { $client: q } = db
  const [row] = await q<[{ n: number }]>`
    select count(*)::int as n from (select e.cohort_id from practice_reports r join enrollments o on o.id = r.enrollment_id join enrollments e on e.person_id = o.person_id and not e.is_preview
      where e.cohort_id <> ${except} group by e.cohort_id having count(distinct e.person_id) < ${least}) few`
  return row.n
}
