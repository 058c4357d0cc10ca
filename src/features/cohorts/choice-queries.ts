/** SQL of what a filter over cohorts and agencies offers. */
import type { Scope } from '#src/domain/access.ts'
import type { Database } from '#src/platform/db/client.ts'

/** Agencies and cohorts to choose from, within the scope. */
export async function listChoices (db: Database, scope: Scope): Promise<{ agencies: { id: number; name: string; state: string }[]; cohorts: { id: number; name: string }[] }> {
  const q = db.$client
  const within = scope.all ? q`true` : q`(g.state = any(${scope.states}::text[]) or g.id = any(${scope.agencies}::bigint[]))`
  const [agencies, cohorts] = await Promise.all([
    q<{ id: number; name: string; state: string }[]>`select g.id::int, g.name, g.state from agencies g where ${within} order by lower(g.name), g.id`,
    q<{ id: number; name: string }[]>`select c.id::int, case when c.closed_at is null then c.name else c.name || ' (closed)' end as name from cohorts c where ${scope.all} or exists (select from enrollments e join agencies g on g.id = e.agency_id where e.cohort_id = c.id and ${within}) order by c.closed_at is not null, c.starts_on desc, c.id desc`,
  ])
  return { agencies, cohorts }
}
