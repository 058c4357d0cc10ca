/**
 * SQL of a data set: reads only, all of one moment. No statement gives a number of anybody to the rows: people come in with their codes, and rows come out in the order
 * of the codes, since the order of numbers would say who came when. Previews by staff are in nothing.
 */
import type { Consent } from '#src/domain/research.ts'
import { isCounted } from '#src/features/gains/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Column } from '#src/platform/tables.ts'

export type Q = Parameters<Parameters<Database['$client']['begin']>[1]>[0]
export type Coded = { id: number; code: string }
/** Null = every curriculum. */
export type Filter = { curriculum: string | null }

/** Everything that `work` reads is as it stood when it began, however long it takes and whatever is handed in meanwhile. */
export async function atOneMoment<T> (db: Database, work: (q: Q) => Promise<T>): Promise<T> {
  return await db.$client.begin('isolation level repeatable read read only', work) as T
}

const of = (q: Q | Database['$client'], { curriculum }: Filter) => q`(${curriculum}::text is null or c.curriculum = ${curriculum})`

/** Each enrolled person with what their newest answer amounts to. What was said under a record that was merged into theirs was said by them. */
const standing = (q: Q | Database['$client'], filter: Filter) => q`
  with recursive records(person, record) as (
    select id, id from people where merged_into is null
    union all select r.person, p.id from records r join people p on p.merged_into = r.record
  ), said as (
    select r.person, (array_agg(s.is_given order by s.id desc))[1] as is_given, bool_or(s.is_given) as was_given from records r join research_consents s on s.person_id = r.record group by r.person
  )
  select p.id::int, case when p.erased_at is not null then 'erased' when s.person is null then 'not asked' when s.is_given then 'given' when s.was_given then 'taken back' else 'refused' end as consent
  from people p left join said s on s.person = p.id
  where p.merged_into is null and exists (select from enrollments e join cohorts c on c.id = e.cohort_id where e.person_id = p.id and not e.is_preview and ${of(q, filter)})`

export async function countConsents (q: Q | Database['$client'], filter: Filter): Promise<Record<Consent, number>> {
  const rows = await q<{ consent: Consent; n: number }[]>`select consent, count(*)::int as n from (${standing(q, filter)}) as people group by consent`
  return { given: 0, 'not asked': 0, refused: 0, 'taken back': 0, erased: 0, ...Object.fromEntries(rows.map(({ consent, n }) => [consent, n])) }
}

/** Of everybody who is enrolled, now. */
export const countConsentsNow = (db: Database): Promise<Record<Consent, number>> => countConsents(db.$client, { curriculum: null })

/** Those who have said yes. */
export async function listConsenting (q: Q, filter: Filter): Promise<number[]> {
  return (await q<{ id: number }[]>`select id from (${standing(q, filter)}) as people where consent = 'given'`).map(({ id }) => id)
}

/** Codes of all agencies and cohorts, by their numbers. */
export type Places = { agencies: readonly Coded[]; cohorts: readonly Coded[] }

export async function listPlaces (q: Q): Promise<{ agencies: number[]; cohorts: number[] }> {
  const [agencies, cohorts] = [await q<{ id: number }[]>`select id::int from agencies`, await q<{ id: number }[]>`select id::int from cohorts`]
  return { agencies: agencies.map(({ id }) => id), cohorts: cohorts.map(({ id }) => id) }
}

/** Whose rows are asked for, and by what codes. */
export type Asked = { filter: Filter; people: readonly Coded[]; places: Places }
const codes = (q: Q, all: readonly Coded[]) => q`unnest(${all.map(({ id }) => id)}::bigint[], ${all.map(({ code }) => code)}::text[])`

/**
 * Enrollments of these people. `is_counted`: as on the gains page.
 * `number` counts a person's enrollments in a curriculum.
 */
const enrolled = (q: Q, { filter, people, places }: Asked) => q`
  select d.code as person, d.place, e.id, w.code as cohort, v.code as agency, e.agency_id, e.discipline, e.enrolled_at, e.withdrawn_at, c.curriculum, row_number() over (partition by d.code, c.curriculum order by e.enrolled_at, e.id)::int as number,
    ${isCounted(q)} as is_counted
  from ${codes(q, people)} with ordinality as d(id, code, place) join enrollments e on e.person_id = d.id join cohorts c on c.id = e.cohort_id
    join ${codes(q, places.cohorts)} as w(id, code) on w.id = c.id left join ${codes(q, places.agencies)} as v(id, code) on v.id = e.agency_id
  where not e.is_preview and ${of(q, filter)}`

/** A statement of a table: its columns by name, and `row_place`, their order. */
export type Source = (q: Q, asked: Asked) => ReturnType<typeof enrolled>

export const people: Source = (q, asked) => q`
  with en as (${enrolled(q, asked)}), newest as (select distinct on (place) place, person, agency, agency_id, discipline from en order by place, is_counted desc, enrolled_at desc, id desc)
  select n.place as row_place, n.person, n.agency, g.state, n.discipline, count(*) as enrollments, count(en.withdrawn_at) as withdrawn, count(k.id) as completed,
    (select count(distinct (o.curriculum, a.module)) from en o join attempts a on a.enrollment_id = o.id where o.place = n.place and a.submitted_at is not null) as modules
  from newest n join en using (place) left join agencies g on g.id = n.agency_id left join completions k on k.enrollment_id = en.id
  group by n.place, n.person, n.agency, g.state, n.discipline`

const sat = (q: Q, phase: 'pre' | 'post' | 'followup') => q`
  ${q(phase)}.gain_numerator::float8 / ${q(phase)}.gain_denominator as ${q(`${phase}_points`)}, ${q(phase)}.gain_possible as ${q(`${phase}_possible`)}, 100.0::float8 * ${q(phase)}.gain_numerator / ${q(phase)}.gain_denominator / nullif(${q(phase)}.gain_possible, 0) as ${q(`${phase}_percent`)},
  ${q(phase)}.form as ${q(`${phase}_form`)}, (select number from module_revisions where id = ${q(phase)}.revision_id) as ${q(`${phase}_revision`)}, round(extract(epoch from ${q(phase)}.submitted_at - ${q(phase)}.started_at) / 60)::int as ${q(`${phase}_minutes`)}`
const wholeDays = (q: Q, from: string, to: string) => q`floor(extract(epoch from ${q(to)} - ${q(from)}) / 86400)::int`

/** The first complete attempts of each module; the pair, where there is one, is the stored one that the gains page counts. */
export const modules: Source = (q, asked) => q`
  with en as (${enrolled(q, asked)}), sat as (
    select en.id, a.module, max(a.id) filter (where a.phase = 'pre' and a.number = 1) as pre, max(a.id) filter (where a.phase = 'post' and a.number = 1) as post, max(a.id) filter (where a.phase = 'followup' and a.number = 1) as followup,
      count(*) filter (where a.phase = 'post') as posts
    from en join attempts a on a.enrollment_id = en.id where a.submitted_at is not null group by en.id, a.module
  ), chosen as (
    select distinct on (en.place, en.curriculum, sat.module) en.*, sat.module, sat.pre, sat.post, sat.followup, sat.posts, mp.module is not null and en.is_counted as is_matched
    from sat join en on en.id = sat.id left join matched_pairs mp on mp.enrollment_id = sat.id and mp.module = sat.module
    order by en.place, en.curriculum, sat.module, en.is_counted desc, mp.module is null, mp.post_at, en.number
  ), rows as (
    select row_number() over (order by o.place, o.curriculum collate "C", o.module collate "C") as row_place, o.person, o.curriculum, o.module, o.number as enrollment, o.cohort, ${sat(q, 'pre')}, ${sat(q, 'post')}, ${sat(q, 'followup')},
      ${wholeDays(q, 'o.enrolled_at', 'pre.submitted_at')} as days_to_pre, ${wholeDays(q, 'pre.submitted_at', 'post.submitted_at')} as days_pre_post, ${wholeDays(q, 'post.submitted_at', 'followup.submitted_at')} as days_post_followup,
      o.posts as post_attempts, o.is_matched::int as matched,
      case when not o.is_matched then case when not o.is_counted then 'withdrawn' when o.post is null then 'no post-quiz' when o.pre is null then 'no pre-quiz'
        when pre.gain_possible = 0 or post.gain_possible = 0 then 'nothing scored' else 'post-quiz before pre-quiz' end end as excluded
    from chosen o left join attempts pre on pre.id = o.pre left join attempts post on post.id = o.post left join attempts followup on followup.id = o.followup
  )
  select *, case matched when 1 then round((post_percent - pre_percent)::numeric, 10)::float8 end as gain from rows`

const sitting = (q: Q) => q`en.person, en.curriculum, en.number as enrollment, a.module, a.phase, a.number as attempt`
const inOrder = (q: Q) => q`en.place, en.curriculum collate "C", en.number, a.module collate "C", array_position(array['pre', 'post', 'followup'], a.phase), a.number`

export const responses: Source = (q, asked) => q`
  with en as (${enrolled(q, asked)})
  select row_number() over (order by ${inOrder(q)}, s.item collate "C") as row_place, ${sitting(q)}, a.form, s.item, i.number as item_revision, s.choice, s.points_numerator::float8 / s.points_denominator as points, s.possible, s.is_blank as blank
  from en join attempts a on a.enrollment_id = en.id join item_scores s on s.attempt_id = a.id join item_revisions i on i.id = s.item_revision_id where a.submitted_at is not null`

/** Answers to confidence grids, statement by statement. */
export const confidence: Source = (q, asked) => q`
  with en as (${enrolled(q, asked)})
  select row_number() over (order by ${inOrder(q)}, i.item collate "C", part.key collate "C") as row_place, ${sitting(q)}, i.item, i.number as item_revision, part.key as statement, part.value::int as value
  from en join attempts a on a.enrollment_id = en.id join module_items mi on mi.module_revision_id = a.revision_id join item_revisions i on i.id = mi.item_revision_id and i.type = 'likert'
    join responses r on r.attempt_id = a.id and r.item = mi.item cross join jsonb_each_text(case jsonb_typeof(r.answer) when 'object' then r.answer else '{}' end) as part
  where a.submitted_at is not null`

/** Rows of a CSV file, each ended by CRLF, and how many they are. */
export type Lines = { rows: number; bytes: Buffer }

/** A cell as platform/csv-file.ts writes it. Texts here are codes, ids, letters and words of ours, of which none begins like a formula. */
const cell = (q: Q, { name, kind }: Column) =>
  (kind === 'text' ? q`case when ${q(name)} ~ '[",]' then '"' || replace(${q(name)}, '"', '""') || '"' else ${q(name)} end` : q`${q(name)}::text`)

/**
 * The rows of a table as the database itself writes them down: a million never become objects here, so memory does not grow with them and pages hardly notice. Some hundred rows to a piece, which is
 * less than comes from the socket at once, and raw: bytes as they came, without a string and a copy of it in between.
 */
export async function readLines (q: Q, columns: readonly Column[], source: Source, asked: Asked): Promise<Lines[]> {
  const cells = columns.map((column, index) => q`${index === 0 ? q`` : q`',', `}${cell(q, column)}, `)
  const pieces = await q`select count(*)::text as rows, string_agg(concat(${cells} E'\\r\\n'), '' order by row_place) as text from (${source(q, asked)}) as rows group by (row_place - 1) / 300 order by (row_place - 1) / 300`.raw()
  return (pieces as unknown as [Buffer, Buffer][]).map(([rows, bytes]) => ({ rows: Number(rows.toString()), bytes }))
}

/** How many people there are of each discipline and agency. */
export async function listGroupSizes (q: Q, asked: Asked): Promise<{ group: string; n: number }[]> {
  return q<{ group: string; n: number }[]>`select concat(discipline, ' ', agency) as group, count(*)::int as n from (${people(q, asked)}) as rows group by 1`
}

/** Revisions of modules that these people sat. */
export async function listSatRevisions (q: Q, asked: Asked): Promise<number[]> {
  return (await q<{ id: number }[]>`with en as (${enrolled(q, asked)}) select distinct a.revision_id::int as id from en join attempts a on a.enrollment_id = en.id where a.submitted_at is not null`).map(({ id }) => id)
}

export type WordingRow = { id: number; revisionId: number; curriculum: string; module: string; item: string; number: number; hash: string; change: string }
/** Every wording in these revisions, with the newest revision of them that holds it. */
export async function listWordings (q: Q, revisions: readonly number[]): Promise<WordingRow[]> {
  return q<WordingRow[]>`
    select distinct on (i.curriculum collate "C", i.item collate "C", i.number) i.id::int, m.id::int as "revisionId", i.curriculum, m.module, i.item, i.number, i.hash, i.change
    from module_items mi join module_revisions m on m.id = mi.module_revision_id join item_revisions i on i.id = mi.item_revision_id where m.id = any(${[...revisions]}::bigint[])
    order by i.curriculum collate "C", i.item collate "C", i.number, m.id desc`
}
