/** SQL of item analysis: reads only. What a million responses say of a module's items comes back as a few thousand rows of counts. */
import type { FormName } from '#src/domain/curriculum.ts'
import type { PairCount } from '#src/domain/gains/frequencies.ts'
import { type Group, inGroup, isCounted, pairs, type Sql } from '#src/features/gains/queries.ts'
import type { Database } from '#src/platform/db/client.ts'

export type ItemGroup = Group & { module: string }
export type SitPhase = 'pre' | 'post'

/** `sat`: the first complete attempt of each person before and after. Of people with several enrollments in the curriculum the earliest counts. Days are those of the attempt itself. */
function sat (db: Database, group: ItemGroup): Sql {
  const { $client: q } = db
  const { from, to, module } = group
  return q`later as materialized (
      select id from (select a.id, row_number() over (partition by e.person_id, a.phase order by a.submitted_at, a.id) as place
        from enrollments e join cohorts c on c.id = e.cohort_id join attempts a on a.enrollment_id = e.id and a.module = ${module} and a.number = 1 and a.submitted_at is not null
        where c.curriculum = ${group.curriculum} and not e.is_preview and ${isCounted(q)} and e.person_id in (select person_id from enrollments where not is_preview group by person_id having count(*) > 1)) as t where place > 1
    ), sat as materialized (
      select a.id, a.phase, a.form, a.revision_id, a.started_at, a.submitted_at, a.points_numerator, a.points_denominator, a.possible
      from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id
      where a.module = ${module} and a.phase in ('pre', 'post') and a.number = 1 and a.submitted_at is not null and ${inGroup(db, group)} and ${isCounted(q)}
        and ${from === null ? q`true` : q`a.submitted_at >= ${from}::date`} and ${to === null ? q`true` : q`a.submitted_at < ${to}::date + 1`}
        and not exists (select from later l where l.id = a.id)
    )`
}

/** `n` sittings of one revision, form and phase that scored `total` of `possible`, and on one wording of an item `points` of `worth`, with this choice. */
export type CountRow = { phase: SitPhase; form: FormName; revision: number; wording: number; choice: string | null; points: number; worth: number; total: number; possible: number; n: number }

/** The wordings are named, so that the index that covers all of this is read; the sittings are found first, since what a planner expects of them decides how the two are joined. */
export async function listItemCounts (db: Database, group: ItemGroup, wordings: readonly number[]): Promise<CountRow[]> {
  const { $client: q } = db
  return q<CountRow[]>`
    with ${sat(db, group)}, counted as (
      select a.phase, a.form, a.revision_id, a.points_numerator, a.points_denominator, a.possible, s.item_revision_id, s.choice, s.points_numerator as pn, s.points_denominator as pd, s.possible as worth, count(*)::int as n
      from sat a join item_scores s on s.attempt_id = a.id where s.item_revision_id = any(${wordings as number[]}::bigint[]) group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    )
    select phase, form, revision_id::int as revision, item_revision_id::int as wording, choice, pn::float8 / pd as points, worth, points_numerator::float8 / points_denominator as total, possible, n from counted`
}

export type PoolPair = PairCount & { pool: number }
/** The share of an item's points, 0 to 1, before and after in the same people who met wordings of one pool both times. `pools`: wording and the pool that it belongs to. */
export async function listItemPairs (db: Database, group: ItemGroup, pools: readonly { wording: number; pool: number }[]): Promise<PoolPair[]> {
  const { $client: q } = db
  const wordings = pools.map(({ wording }) => wording)
  return q<PoolPair[]>`
    with ${pairs(db, group)}, w as materialized (select wording, pool from unnest(${wordings}::bigint[], ${pools.map(({ pool }) => pool)}::int[]) as t(wording, pool)),
      first as (
        select p.post_attempt_id, w.pool, x.points_numerator as xn, x.points_denominator as xd, x.possible as xp
        from pairs p join item_scores x on x.attempt_id = p.pre_attempt_id join w on w.wording = x.item_revision_id where x.item_revision_id = any(${wordings}::bigint[])
      ), counted as (
        select f.pool, f.xn, f.xd, f.xp, y.points_numerator as yn, y.points_denominator as yd, y.possible as yp, count(*)::int as n
        from first f join item_scores y on y.attempt_id = f.post_attempt_id join w on w.wording = y.item_revision_id and w.pool = f.pool where y.item_revision_id = any(${wordings}::bigint[]) group by 1, 2, 3, 4, 5, 6, 7
      )
    select pool, xn::float8 / xd / xp as pre, yn::float8 / yd / yp as post, sum(n)::int as n from counted where xp > 0 and yp > 0 group by 1, 2, 3`
}

/** A wording of an item of the module, and the newest revision of the module that holds it. */
export type WordingRow = { id: number; item: string; number: number; type: string; isFix: boolean; publishedAt: Date; revision: number }
export async function listWordings (db: Database, curriculum: string, module: string): Promise<WordingRow[]> {
  const rows = await db.$client<(Omit<WordingRow, 'publishedAt'> & { publishedAt: string })[]>`
    select i.id::int, i.item, i.number, i.type, i.change = 'wording fix' as "isFix", i.published_at as "publishedAt", max(r.id)::int as revision
    from module_revisions r join module_items m on m.module_revision_id = r.id join item_revisions i on i.id = m.item_revision_id
    where r.curriculum = ${curriculum} and r.module = ${module} and r.kind = 'module' group by i.id order by i.item, i.number`
  return rows.map((row) => ({ ...row, publishedAt: new Date(row.publishedAt) }))
}

export type Times = { phase: SitPhase; n: number; seconds: number }
/**
 * Median seconds from the save before (for the first, from the start) to the last save of one item, in the latest `most` sittings of each phase. Saves less than a second apart came with one page,
 * and half an hour is a pause: both are left out. `offset` keeps the planner from reading every response there is.
 */
export async function listTimes (db: Database, group: ItemGroup, item: string, most: number): Promise<Times[]> {
  const { $client: q } = db
  return q<Times[]>`
    with ${sat(db, group)}, latest as (select * from (select s.*, row_number() over (partition by phase order by submitted_at desc) as place from sat s) as t where place <= ${most}),
      spent as (
        select l.phase, extract(epoch from r.saved_at - coalesce((select max(o.saved_at) from responses o where o.attempt_id = l.id and o.item <> r.item and o.saved_at < r.saved_at), l.started_at))::float8 as seconds
        from latest l cross join lateral (select item, saved_at from responses where attempt_id = l.id and item = ${item} and answer <> 'null' offset 0) as r
      )
    select phase, count(*)::int as n, percentile_cont(0.5) within group (order by seconds) as seconds from spent where seconds between 1 and 1800 group by phase`
}
