/**
 * A national program, made in the database itself: people of agencies in states, enrolled in cohorts, with both quizzes of one or two modules behind them, and every
 * response of them. Made of nothing but arithmetic on row numbers, so that two runs make the same program.
 */
import { itemsOf } from '#src/domain/curriculum.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import type { Services } from '#src/services.ts'

const states = ['AL', 'AR', 'CO', 'GA', 'IA', 'KS', 'KY', 'LA', 'MN', 'MO', 'MS', 'NC', 'NE', 'NM', 'OH', 'OK', 'SC', 'TN', 'TX', 'WI']

/** At least `responses` responses by as many people, agencies and cohorts as that takes: 20,000, 200 and 60 for a million. */
export async function fillProgram ({ db, curricula }: Services, curriculum: string, responses: number): Promise<{ people: number; agencies: number; cohorts: number; responses: number }> {
  const sql = db.$client
  const release = (await curricula.current(curriculum))!
  const people = Math.round(responses / 52), agencies = Math.max(5, Math.round(responses / 5000)), cohorts = Math.max(2, Math.round(responses * 60 / 1e6))
  const modules = release.modules.map(({ id, module, itemRevisions }, index) => ({
    index, id, module: module.id, items: itemsOf(module, 'A', 'pre').filter(isInGain).map((item) => ({ item: item.id, revision: itemRevisions.get(item.id)!, keys: 'options' in item ? item.options.map(({ key }) => key) : ['x'], key: 'options' in item ? item.options.find(({ right }) => right)!.key : 'x' })),
  }))
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`create temp table m as select * from jsonb_to_recordset(${JSON.stringify(modules)}::jsonb) as t(index int, id bigint, module text, items jsonb)`
    await tx`create temp table mi as select m.index, m.module, i.* from m, jsonb_to_recordset(m.items) as i(item text, revision bigint, keys text[], key text)`
    await tx`insert into agencies (name, state) select 'Agency ' || i, (${states}::text[])[1 + i % ${states.length}] from generate_series(1, ${agencies}) i`
    await tx`insert into cohorts (name, curriculum, starts_on) select 'Cohort ' || i, ${curriculum}, date '2025-01-01' + i * 7 from generate_series(1, ${cohorts}) i`
    await tx`create temp table a as select id, (row_number() over (order by id) - 1)::int as n from agencies where name like 'Agency %'`
    await tx`create temp table c as select id, (row_number() over (order by id) - 1)::int as n from cohorts where name like 'Cohort %'`
    await tx`insert into people (name, email) select 'Person ' || i, 'person' || i || '@program.example' from generate_series(1, ${people}) i`
    await tx`create temp table p as select id, (row_number() over (order by id) - 1)::int as n from people where name like 'Person %'`
    await tx`insert into affiliations (person_id, agency_id, discipline, started_on) select p.id, a.id, (array['sees','supervisor','manager'])[1 + p.n % 3], '2025-01-01' from p join a on a.n = p.n % ${agencies}`
    await tx`insert into enrollments (cohort_id, person_id, agency_id, discipline) select c.id, p.id, a.id, (array['sees','supervisor','manager'])[1 + p.n % 3] from p join a on a.n = p.n % ${agencies} join c on c.n = (p.n / 7) % ${cohorts}`
    await tx`create temp table e as select e.id, e.person_id, e.agency_id, p.n from enrollments e join p on p.id = e.person_id`
    // Three modules each for three people in ten, two for the others; one in twelve has no post-quiz.
    await tx`create temp table t as select e.*, m.index, m.module, m.id as revision, phase, row_number() over () as k
      from e cross join lateral generate_series(0, case when e.n % 10 < 3 then 2 else 1 end) j join m on m.index = (e.n / 3 + j) % ${modules.length} cross join (values ('pre'), ('post')) as phases(phase)
      where phase = 'pre' or (e.n + j) % 12 <> 0`
    await tx`create temp table r as select t.k, t.phase, mi.*, (hashint8(t.k * 31 + ascii(mi.item) * 7919 + length(mi.item) * 104729 + hashtext(mi.item)) & 1048575) / 1048576.0 as luck, 0.42 + (t.n % 29) / 90.0 + case t.phase when 'post' then 0.22 else 0 end as skill from t join mi on mi.index = t.index`
    await tx`create temp table s as select k, count(*)::int as possible, count(*) filter (where luck < skill)::int as points from r group by k`
    await tx`insert into attempts (enrollment_id, person_id, agency_id, module, phase, number, form, seed, revision_id, started_at, submitted_at, points_numerator, points_denominator, possible, answered, gain_numerator, gain_denominator, gain_possible)
      select t.id, t.person_id, t.agency_id, t.module, t.phase, 1, 'A', t.k, t.revision, x.at, x.at + interval '7 minutes', s.points, 1, s.possible, s.possible, s.points, 1, s.possible
      from t join s using (k), lateral (select timestamptz '2025-02-01' + t.n * interval '17 minutes' + case t.phase when 'post' then interval '2 days' else interval '0' end as at) x order by t.k`
    await tx`create temp table aa as select a.id, t.k from attempts a join t on t.id = a.enrollment_id and t.module = a.module and t.phase = a.phase`
    await tx`insert into responses (attempt_id, item, answer, version, replaces, writer, saved_at) select aa.id, r.item, to_jsonb(case when luck < skill then key else keys[1 + (luck * 1000)::int % cardinality(keys)] end), 1, 0, 'bench', now() from r join aa using (k) order by aa.id`
    await tx`insert into item_scores (attempt_id, item, item_revision_id, points_numerator, points_denominator, possible, is_blank, choice)
      select aa.id, r.item, r.revision, case when luck < skill then 1 else 0 end, 1, 1, 0, case when luck < skill then key else keys[1 + (luck * 1000)::int % cardinality(keys)] end from r join aa using (k) order by aa.id`
    await tx`insert into matched_pairs (enrollment_id, module, pre_attempt_id, post_attempt_id, pre_points, pre_possible, post_points, post_possible, post_at)
      select pre.enrollment_id, pre.module, pre.id, post.id, pre.gain_numerator, pre.gain_possible, post.gain_numerator, post.gain_possible, post.submitted_at
      from attempts pre join attempts post on post.enrollment_id = pre.enrollment_id and post.module = pre.module and post.phase = 'post' where pre.phase = 'pre'`
    await tx`insert into completions (enrollment_id, completed_at, minutes) select id, timestamptz '2025-06-01' + n * interval '17 minutes', 360 from e where n % 3 <> 0`
  })
  await sql`vacuum analyze`
  const [made] = await sql<[{ n: number }]>`select count(*)::int as n from responses`
  return { people, agencies, cohorts, responses: made.n }
}
