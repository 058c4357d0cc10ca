/** SQL of gains: reads only. The reach of whoever asks is part of every statement, and a million answers come back as a few hundred rows. */
import type { Scope } from '#src/domain/access.ts'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { PairCount } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import type { Sums } from '#src/domain/gains/paired.ts'
import type { TripleCount } from '#src/domain/gains/retention.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { CellRow } from './visibility.ts'

/** Whose figures: a curriculum's, within reach, and narrower where more is named. Days are YYYY-MM-DD in UTC, ends included, of the post-quiz. */
export type Group = {
  curriculum: string; scope: Scope
  state: string | null; agency: number | null; cohort: number | null; discipline: Discipline | null; module: string | null
  from: string | null; to: string | null
  /** What counts as after: null = the post-quiz; else the follow-up quiz, of those who took it after the post-quiz. */
  phase: 'followup' | null
}
export type Counts = { enrolled: number; started: number; completed: number }
export type Division = 'state' | 'agency' | 'cohort'

export type Sql = ReturnType<Database['$client']>
/** The database itself, or a transaction of it. */
export type Asker = Database['$client'] | Parameters<Parameters<Database['$client']['begin']>[1]>[0]

/** Enrollments `e` of cohorts `c` and agencies `g` that the group is about, previews among them. */
function placed (db: Database, { curriculum, scope, state, agency, cohort, discipline }: Group): Sql {
  const { $client: q } = db
  return q`c.curriculum = ${curriculum} and ${scope.all ? q`true` : q`(g.state = any(${scope.states}) or g.id = any(${scope.agencies}))`}
    and ${state === null ? q`true` : q`g.state = ${state}`} and ${agency === null ? q`true` : q`e.agency_id = ${agency}`}
    and ${cohort === null ? q`true` : q`e.cohort_id = ${cohort}`} and ${discipline === null ? q`true` : q`e.discipline = ${discipline}`}`
}

export const inGroup = (db: Database, group: Group): Sql => db.$client`not e.is_preview and ${placed(db, group)}`

/** The enrollment `e` counts: it is live, or it was withdrawn only because two records of one person in one cohort were merged, and the one that goes on is live. */
export const isCounted = (q: Asker): Sql => q`(e.withdrawn_at is null or exists (select from merges m, jsonb_to_recordset(m.moved->'twins') as t(enrollment bigint, beside bigint) join enrollments live on live.id = t.beside
  where m.undone_at is null and t.enrollment = e.id and live.withdrawn_at is null))`

const inDays = (db: Database, { from, to }: Group): Sql => db.$client`${from === null ? db.$client`true` : db.$client`m.post_at >= ${from}::date`} and ${to === null ? db.$client`true` : db.$client`m.post_at < ${to}::date + 1`}`

/** What a part is told apart by. */
const keys = { state: 'state', agency: 'agency_id', cohort: 'cohort_id' } as const

/** Pairs of before and what counts as after. */
const afterwards = (db: Database, { phase }: Group): Sql => (phase === null ? db.$client`matched_pairs` : db.$client`(
    select m.enrollment_id, m.module, m.pre_attempt_id, f.id as post_attempt_id, m.pre_points, m.pre_possible, f.gain_numerator::float8 / f.gain_denominator as post_points, f.gain_possible as post_possible,
      m.pre_percent, 100.0 * f.gain_numerator / f.gain_denominator / f.gain_possible as post_percent, f.submitted_at as post_at
    from matched_pairs m join attempts f on f.enrollment_id = m.enrollment_id and f.module = m.module and f.phase = 'followup' and f.number = 1 and f.submitted_at > m.post_at and f.gain_possible > 0
  )`)

/**
 * `repeats`: pairs of people who had taken the module before, in another enrollment in the same curriculum: their first pair alone counts. Asked only of people with several.
 * `pairs`: the matched pairs that count.
 */
export function pairs (db: Database, group: Group): Sql {
  const { $client: q } = db
  return q`repeats as materialized (
      select enrollment_id, module from (select m.enrollment_id, m.module, row_number() over (partition by e.person_id, m.module order by m.post_at, m.enrollment_id) as place
        from enrollments e join cohorts c on c.id = e.cohort_id join matched_pairs m on m.enrollment_id = e.id
        where c.curriculum = ${group.curriculum} and not e.is_preview and ${isCounted(db.$client)} and e.person_id in (select person_id from enrollments where not is_preview group by person_id having count(*) > 1)) as t where place > 1
    ), pairs as materialized (
      select m.module, m.enrollment_id, m.pre_attempt_id, m.post_attempt_id, e.person_id, e.agency_id, g.state, e.cohort_id, m.pre_points, m.pre_possible, m.post_points, m.post_possible, m.pre_percent, m.post_percent, m.post_at
      from ${afterwards(db, group)} m join enrollments e on e.id = m.enrollment_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id
      where ${inGroup(db, group)} and ${isCounted(db.$client)} and ${inDays(db, group)} and ${group.module === null ? q`true` : q`m.module = ${group.module}`}
        and not exists (select from repeats r where r.enrollment_id = m.enrollment_id and r.module = m.module)
    )`
}

/** Which modules make up the score over modules: these, or those in which at least five people of the group itself are matched. */
export type Whole = readonly string[] | 'own'

/** One row a person (and part, where the group is divided): the sums of points over the modules that count. `sums` stands beside `pairs` where the modules are a list. */
function everyone (db: Database, whole: Whole, by: Division | null = null): Sql {
  const { $client: q } = db
  const key = by === null ? q`null::text` : q`${q(keys[by])}`
  const from = whole === 'own' ? q`(select *, count(*) over (partition by module, ${key}) as alike from pairs) as p where alike >= ${least.scores}` : q`sums`
  return q`select person_id, ${key} as key, 100 * sum(pre_points) / sum(pre_possible) as pre, 100 * sum(post_points) / sum(post_possible) as post from ${from} group by person_id, ${by === null ? q`()` : key}`
}

/** One row an enrollment, over a list of modules: half as many rows as pairs to sum up by each division. */
const sums = (db: Database, whole: Whole): Sql => (whole === 'own' ? db.$client`` : db.$client`, sums as materialized (
      select enrollment_id, person_id, agency_id, state, cohort_id, sum(pre_points) as pre_points, sum(pre_possible) as pre_possible, sum(post_points) as post_points, sum(post_possible) as post_possible
      from pairs where module = any(${whole as string[]}) group by enrollment_id, person_id, agency_id, state, cohort_id
    )`)

/** Modules of the curriculum in which at least five people anywhere are matched. */
export async function listOpenModules (db: Database, curriculum: string): Promise<string[]> {
  const rows = await db.$client<{ module: string }[]>`
    select module from (select distinct module from module_revisions where curriculum = ${curriculum} and kind = 'module') as r
    where (select count(*) from (select from matched_pairs m join enrollments e on e.id = m.enrollment_id join cohorts c on c.id = e.cohort_id where m.module = r.module and c.curriculum = ${curriculum} and not e.is_preview and ${isCounted(db.$client)} limit ${least.scores}) as five) = ${least.scores}`
  return rows.map(({ module }) => module)
}

export type Tables = {
  /** Everybody, each once, over the modules that count. */
  people: PairCount[]
  modules: Map<string, PairCount[]>
  /** Sums by part, for each division that was asked for. */
  parts: Map<Division, Map<string | null, Sums>>
  /** People with any matched pair at all, whatever modules count. */
  matched: number
}

/** Scores before and after in percent, of people over modules and of each module, as frequencies; and of the parts of the group, as sums. One statement. */
export async function findTables (db: Database, group: Group, whole: Whole, divisions: readonly Division[]): Promise<Tables> {
  const { $client: q } = db
  const moments = q`count(*)::int as n, avg(pre) as pre, avg(post) as post, regr_sxx(post, pre) as xx, regr_syy(post, pre) as yy, regr_sxy(post, pre) as xy`
  const none = q`null::float8 as xx, null::float8 as yy, null::float8 as xy`
  const rows = await q<{ what: string; key: string | null; n: number; pre: number; post: number; xx: number; yy: number; xy: number }[]>`
    with ${pairs(db, group)}${sums(db, whole)}, everyone as materialized (${everyone(db, whole)})
    select 'people' as what, null as key, count(*)::int as n, pre, post, ${none} from everyone group by pre, post
    union all select 'module', module, count(*)::int, pre_percent, post_percent, ${none} from pairs group by module, pre_percent, post_percent
    union all select 'matched', null, count(*)::int, null, null, ${none} from (select person_id from pairs group by person_id) as d
    ${divisions.length === 0 ? q`` : divisions.map((by) => q`union all select ${by}, key::text, ${moments} from (${everyone(db, whole, by)}) as d group by key`)}`
  const of = (what: string) => rows.filter((row) => row.what === what)
  return {
    people: of('people'), modules: Map.groupBy(of('module'), ({ key }) => key!), matched: of('matched')[0]!.n,
    parts: new Map(divisions.map((by) => [by, new Map(of(by).map((row): [string | null, Sums] => [row.key, { ...row, xx: row.xx ?? 0, yy: row.yy ?? 0, xy: row.xy ?? 0 }]))])),
  }
}

export type PartCounts = { by: Division | null; key: string | null; name: string | null; state: string | null } & Counts
/** People, not enrollments, of the group and of its parts: enrolled, with anything begun, with the curriculum complete. Who is in two parts counts in both. */
export async function listParticipation (db: Database, group: Group, divisions: readonly Division[]): Promise<{ total: Counts; parts: PartCounts[] }> {
  const { $client: q } = db
  const rows = await q<(PartCounts & { isTotal: boolean })[]>`
    with e as materialized (
      select e.person_id, e.agency_id, g.name as agency, g.state, e.cohort_id, c.name as cohort, c.starts_on,
        exists (select from attempts a where a.enrollment_id = e.id) or exists (select from section_marks s where s.enrollment_id = e.id) as started, exists (select from completions k where k.enrollment_id = e.id) as completed
      from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id where ${inGroup(db, group)} and e.withdrawn_at is null
    )
    select null as by, null as key, null as name, null as state, count(*)::int as enrolled, count(*) filter (where started)::int as started, count(*) filter (where completed)::int as completed
      from (select bool_or(started) as started, bool_or(completed) as completed from e group by person_id) as p
    ${divisions.length === 0 ? q`` : divisions.map((by) => q`union all select ${by}, key::text, name, state, count(*)::int, count(*) filter (where started)::int, count(*) filter (where completed)::int
      from (select ${q(keys[by])} as key, ${by === 'state' ? q`max(state)` : by === 'agency' ? q`max(agency)` : q`max(cohort)`} as name, ${by === 'cohort' ? q`null` : q`max(state)`} as state, bool_or(started) as started, bool_or(completed) as completed from e group by person_id, ${q(keys[by])}) as p group by key, name, state`)}`
  const [total, ...parts] = rows
  const order = new Intl.Collator('en-US')
  return { total: total!, parts: parts.sort((a, b) => divisions.indexOf(a.by!) - divisions.indexOf(b.by!) || Number(a.name === null) - Number(b.name === null) || order.compare(a.name ?? '', b.name ?? '')) }
}

/** Enrollments that count nowhere: of staff who try a curriculum out, and withdrawn ones. */
export async function countOutside (db: Database, group: Group): Promise<{ previews: number; withdrawn: number }> {
  const { $client: q } = db
  const [row] = await q<[{ previews: number; withdrawn: number }]>`
    select count(*) filter (where e.is_preview)::int as previews, count(*) filter (where not e.is_preview and not ${isCounted(db.$client)})::int as withdrawn
    from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id where (e.is_preview or e.withdrawn_at is not null) and ${placed(db, group)}`
  return row
}

export type LeftOut = { person: number; name: string; why: 'no post-quiz' | 'no pre-quiz' | 'post-quiz before pre-quiz' | 'no quiz' | 'few others' }

/**
 * People of the group who are no part of its gain, with the first reason that holds. The days of a group are not asked for: who has both quizzes on other days is not left out, but elsewhere.
 * Most people are in, and cost one look each.
 */
export async function listLeftOut (db: Database, group: Group, whole: Whole): Promise<LeftOut[]> {
  const { $client: q } = db
  const ofModule = (column: Sql): Sql => (group.module === null ? q`` : q`and ${column} = ${group.module}`)
  if (whole === 'own') {
    return q<LeftOut[]>`
      with ${pairs(db, { ...group, from: null, to: null })}, everyone as materialized (${everyone(db, whole)}), out as materialized (
        select e.id, e.person_id from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id
        where ${inGroup(db, group)} and ${isCounted(db.$client)} and not exists (select from everyone p where p.person_id = e.person_id)
      ), paired as (select person_id from pairs) ${reasons(db, ofModule)}`
  }
  return q<LeftOut[]>`
    with alone as materialized (
      select e.id, e.person_id from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id
      where ${inGroup(db, group)} and ${isCounted(db.$client)} and not exists (select from matched_pairs m where m.enrollment_id = e.id and m.module = any(${whole as string[]}) ${ofModule(q`m.module`)})
    ), out as materialized (
      select e.id, e.person_id from alone e where not exists (select from enrollments o join cohorts oc on oc.id = o.cohort_id join matched_pairs m on m.enrollment_id = o.id
          where o.person_id = e.person_id and o.id <> e.id and oc.curriculum = ${group.curriculum} and not o.is_preview and m.module = any(${whole as string[]}) ${ofModule(q`m.module`)})
    ), paired as (select o.person_id from out o join matched_pairs m on m.enrollment_id = o.id where true ${ofModule(q`m.module`)}) ${reasons(db, ofModule)}`
}

const reasons = (db: Database, ofModule: (column: Sql) => Sql): Sql => db.$client`
    , sat as (
      select o.person_id, bool_or(a.phase = 'pre') as pre, bool_or(a.phase = 'post') as post
      from out o left join attempts a on a.enrollment_id = o.id and a.number = 1 and a.submitted_at is not null and a.phase in ('pre', 'post') ${ofModule(db.$client`a.module`)} group by o.person_id
    )
    select s.person_id::int as person, p.name, case when s.person_id in (select person_id from paired) then 'few others' when s.pre and s.post then 'post-quiz before pre-quiz' when s.pre then 'no post-quiz' when s.post then 'no pre-quiz' else 'no quiz' end as why
    from sat s join people p on p.id = s.person_id order by p.name, s.person_id`

/** Before, after and at the follow-up, in percent: people over the modules that they have all three of, the follow-up after the post-quiz. */
export async function findTriples (db: Database, group: Group): Promise<TripleCount[]> {
  return db.$client<TripleCount[]>`
    with ${pairs(db, group)}, three as (
      select p.person_id, 100 * sum(p.pre_points) / sum(p.pre_possible) as pre, 100 * sum(p.post_points) / sum(p.post_possible) as post, 100 * sum(f.gain_numerator::float8 / f.gain_denominator) / sum(f.gain_possible) as followup
      from pairs p join attempts f on f.enrollment_id = p.enrollment_id and f.module = p.module and f.phase = 'followup' and f.number = 1 and f.submitted_at > p.post_at and f.gain_possible > 0 group by p.person_id
    ) select pre, post, followup, count(*)::int as n from three group by 1, 2, 3`
}

export type Month = { month: string; enrolled: number; active: number; completed: number }
/** By calendar month in UTC: people enrolled, people with any quiz or section, people who completed. Months without anything are left out. */
export async function listMonths (db: Database, group: Group): Promise<Month[]> {
  const { $client: q } = db
  const month = (moment: Sql) => q`to_char(${moment} at time zone 'UTC', 'YYYY-MM')`
  return q<Month[]>`
    with e as materialized (select e.id, e.person_id, e.enrolled_at from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id where ${inGroup(db, group)} and e.withdrawn_at is null),
    happened as (
      select ${month(q`enrolled_at`)} as month, person_id, 'enrolled' as what from e
      union all select ${month(q`a.started_at`)}, e.person_id, 'active' from e join attempts a on a.enrollment_id = e.id
      union all select ${month(q`s.marked_at`)}, e.person_id, 'active' from e join section_marks s on s.enrollment_id = e.id
      union all select ${month(q`k.completed_at`)}, e.person_id, 'completed' from e join completions k on k.enrollment_id = e.id
    )
    select month, count(distinct person_id) filter (where what = 'enrolled')::int as enrolled, count(distinct person_id) filter (where what = 'active')::int as active, count(distinct person_id) filter (where what = 'completed')::int as completed
    from happened group by month order by month`
}

export type PersonGain = { person: number; name: string; agency: string | null; pre: number; post: number }
/** People one by one, for those who may see them: at most `most`, by name. */
export async function listPeopleGains (db: Database, group: Group, whole: Whole, most: number): Promise<PersonGain[]> {
  return db.$client<PersonGain[]>`
    with ${pairs(db, group)}${sums(db, whole)}, everyone as (${everyone(db, whole)}) select p.person_id::int as person, who.name, (select g.name from pairs x join agencies g on g.id = x.agency_id where x.person_id = p.person_id order by x.post_at desc limit 1) as agency, p.pre, p.post
    from everyone p join people who on who.id = p.person_id order by who.name, p.person_id limit ${most}`
}

/** Scores of the items of each objective before and after, in percent, as frequencies. `objectives`: by item, over every revision that was taken. */
export async function listObjectiveTables (db: Database, group: Group, objectives: { item: string; objective: string }[]): Promise<(PairCount & { objective: string })[]> {
  return db.$client<(PairCount & { objective: string })[]>`
    with ${pairs(db, group)}, o as (select * from jsonb_to_recordset(${JSON.stringify(objectives)}::text::jsonb) as t(item text, objective text)), sums as (
      select p.enrollment_id, o.objective, v.phase, sum(s.points_numerator::float8 / s.points_denominator) as points, sum(s.possible) as possible
      from pairs p cross join lateral (values ('pre', p.pre_attempt_id), ('post', p.post_attempt_id)) as v(phase, attempt) join item_scores s on s.attempt_id = v.attempt join o on o.item = s.item group by 1, 2, 3
    )
    select x.objective, 100 * x.points / x.possible as pre, 100 * y.points / y.possible as post, count(*)::int as n
    from sums x join sums y on y.enrollment_id = x.enrollment_id and y.objective = x.objective and y.phase = 'post' where x.phase = 'pre' group by 1, 2, 3`
}

export type RatingCount = PairCount & { item: string; statement: string }
/** Scores before and after by the form that came first. */
export async function listFormTables (db: Database, group: Group): Promise<(PairCount & { first: string })[]> {
  return db.$client<(PairCount & { first: string })[]>`
    with ${pairs(db, group)} select a.form as first, p.pre_percent as pre, p.post_percent as post, count(*)::int as n from pairs p join attempts a on a.id = p.pre_attempt_id group by 1, 2, 3`
}

/** People with a pre-quiz of the module and no matched pair of it: how many, and their mean score before. */
export async function findOthersBefore (db: Database, group: Group & { module: string }): Promise<{ n: number; mean: number | null }> {
  const { $client: q } = db
  const [row] = await q<[{ n: number; mean: number | null }]>`
    select count(*)::int as n, avg(100.0 * a.gain_numerator / a.gain_denominator / a.gain_possible) as mean
    from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id
    where a.module = ${group.module} and a.phase = 'pre' and a.number = 1 and a.submitted_at is not null and a.gain_possible > 0 and ${inGroup(db, group)} and ${isCounted(db.$client)}
      and not exists (select from matched_pairs m where m.enrollment_id = a.enrollment_id and m.module = a.module)`
  return row
}

/** People whose pre-quiz and post-quiz of some module lie more than so many days apart. */
export async function listLate (db: Database, group: Group, days: number): Promise<{ person: number; name: string }[]> {
  return db.$client`
    with ${pairs(db, group)} select distinct p.person_id::int as person, who.name from pairs p join attempts a on a.id = p.pre_attempt_id join people who on who.id = p.person_id
    where p.post_at > a.submitted_at + ${days} * interval '1 day' order by who.name, person`
}

/** How people rated themselves before and after, statement by statement, as frequencies; both times, or not at all. */
export async function listRatings (db: Database, group: Group, items: string[]): Promise<RatingCount[]> {
  return db.$client<RatingCount[]>`
    with ${pairs(db, group)}
    select x.item, a.key as statement, (a.value #>> '{}')::float8 as pre, (b.value #>> '{}')::float8 as post, count(*)::int as n
    from pairs p join responses x on x.attempt_id = p.pre_attempt_id and x.item = any(${items}) join responses y on y.attempt_id = p.post_attempt_id and y.item = x.item
      cross join lateral jsonb_each(case jsonb_typeof(x.answer) when 'object' then x.answer else '{}' end) as a join lateral jsonb_each(case jsonb_typeof(y.answer) when 'object' then y.answer else '{}' end) as b on b.key = a.key
    group by 1, 2, 3, 4`
}

/** The pieces that suppression is judged by: people by agency, cohort and module, and by agency and cohort over all modules. */
export async function listCells (db: Database, group: Group): Promise<CellRow[]> {
  return db.$client<CellRow[]>`
    with ${pairs(db, group)} select agency_id::text as agency, max(state) as state, cohort_id::text as cohort, module, count(distinct person_id)::int as n from pairs group by grouping sets ((agency_id, cohort_id, module), (agency_id, cohort_id))`
}

export async function listCohorts (db: Database, group: Group): Promise<{ id: number; name: string; startsOn: string }[]> {
  return db.$client`select c.id::int, c.name, c.starts_on::text as "startsOn" from cohorts c where exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = c.id and ${inGroup(db, group)}) order by c.starts_on desc, c.id desc`
}

/** Revisions of a module that sittings are pinned to, oldest first. */
export async function listRevisions (db: Database, curriculum: string, module: string): Promise<number[]> {
  const rows = await db.$client<{ id: number }[]>`select r.id::int from module_revisions r where r.curriculum = ${curriculum} and r.module = ${module} and r.kind = 'module' and exists (select from attempts a where a.revision_id = r.id and a.submitted_at is not null) order by r.id`
  return rows.map(({ id }) => id)
}

/** The titles that modules were last published under, for those that are taught no more. */
export async function listTitles (db: Database, curriculum: string, modules: string[]): Promise<{ module: string; title: string }[]> {
  return modules.length === 0 ? [] : db.$client`select distinct on (module) module, title from module_revisions where curriculum = ${curriculum} and kind = 'module' and module = any(${modules}) order by module, id desc`
}

/** The name of an agency that has anybody of this curriculum within the group's reach; null otherwise. */
export async function findAgencyName (db: Database, group: Group): Promise<string | null> {
  const [row] = await db.$client<{ name: string }[]>`select g.name from agencies g where g.id = ${group.agency} and (exists (select from enrollments e join cohorts c on c.id = e.cohort_id where e.agency_id = g.id and ${placed(db, group)}))`
  return row?.name ?? null
}

/** The name of a cohort of this curriculum that has anybody within the group's reach; null otherwise. */
export async function findCohortName (db: Database, group: Group): Promise<string | null> {
  const [row] = await db.$client<{ name: string }[]>`select c.name from cohorts c where c.id = ${group.cohort} and c.curriculum = ${group.curriculum} and (${group.scope.all}::boolean or exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = c.id and ${placed(db, group)}))`
  return row?.name ?? null
}
