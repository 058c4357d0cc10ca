/** The demo: made once on the real content, and looked at from every side. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '#src/domain/answers.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { eligibility } from '#src/domain/certificates.ts'
import { isRequired } from '#src/domain/progress.ts'
import { score } from '#src/domain/scoring.ts'
import { standing } from '#src/domain/standing.ts'
import { demoAnswer } from '#src/features/admin/demo-answers.ts'
import { corrected, demoAgencies, demoPilot, demoStaff, demoTrainees, demoYear, furtherEmails, waiting, withdrawn } from '#src/features/admin/demo-cast.ts'
import { type DemoSignIn, makeDemo, showcase } from '#src/features/admin/demo.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { insertMarks, type LearningRow, listLearning, writeAnswers } from '#src/features/learning/queries.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import { formFor, mulberry32 } from '#src/domain/sitting.ts'
import { signedIn } from '../support/account-cast.ts'
import { contentFolder, openApp, type TestApp } from '../support/app.ts'
import { scratch, startChild } from '../support/children.ts'
import { everyType } from '../support/items.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
let signIns: DemoSignIn[]
let rows: LearningRow[]
beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, contentFolder)
  signIns = await makeDemo(here.services, () => {})
  const people = await here.db.$client<{ id: number }[]>`select distinct person_id::int as id from enrollments`
  rows = (await Promise.all(people.map(({ id }) => listLearning(here.db, id)))).flat()
}, 120_000)
afterAll(() => here.close())

const releaseOf = async (row: LearningRow) => (await here.services.curricula.current(row.curriculum))!
describe('the program', () => {
  test('has fourteen agencies in five states, with 44 and 33 people enrolled', async () => {
    const states = await here.db.$client`select state, count(*)::int as n from agencies group by state order by state`
    expect(states.map(({ state, n }) => `${state} ${n}`)).toEqual(['AR 2', 'LA 3', 'NM 3', 'OK 3', 'TX 3'])
    const people = await here.db.$client`select c.name, c.closed_at is not null as "isClosed", count(*)::int as n from enrollments e join cohorts c on c.id = e.cohort_id group by c.id order by c.id`
    expect(people).toEqual([{ name: 'Region 6, first day', isClosed: false, n: 44 }, { name: 'Region 6, two-day intensive', isClosed: false, n: 33 }, { name: 'First region, training day', isClosed: true, n: demoYear.length }, { name: 'First region, two-day workshop', isClosed: true, n: demoYear.length }, { name: 'Pilot day, Little Rock', isClosed: true, n: demoPilot.length }])
    expect(await here.db.$client`select from affiliations where ended_on is null`).toHaveLength(44 + demoPilot.length + demoYear.length + demoStaff.filter(({ agency }) => agency).length)
  })

  test('has practiced since: reports with goals that were settled, two years of outcomes and two reviews of every agency', async () => {
    const [found] = await here.db.$client<{ people: number; settled: number; quarters: number; reviews: number }[]>`
      select (select count(distinct e.person_id)::int from practice_reports r join enrollments e on e.id = r.enrollment_id) as people, (select count(*)::int from practice_reports where goal_standing = 'met') as settled,
        (select count(*)::int from site_outcomes) as quarters, (select count(*)::int from fidelity_scores) as reviews`
    expect(found).toMatchObject({ quarters: 14 * 8, reviews: 14 * 2 })
    expect(found!.people).toBeGreaterThan(25)
    expect(found!.settled).toBeGreaterThan(20)
  })

  test('shows who takes part, and how a cohort is evaluated: with figures where something was measured, and words where nothing was', async () => {
    const admin = await signedIn(here, signIns[0]!.email, signIns[0]!.password)
    const page = (await admin.get('/engagement')).body
    for (const { name } of demoAgencies) expect(page).toContain(name)
    for (const words of ['14 agencies had somebody on', 'had used at least one practice since the last call', 'Who came to calls', 'Month by month', 'Calls attended by each trainee', 'By state']) expect(page).toContain(words)
    const [cohort] = await here.db.$client<{ id: number }[]>`select id::int from cohorts where name = 'Region 6, two-day intensive'`
    const evaluation = (await admin.get(`/engagement/cohorts/${cohort!.id}`)).body
    expect(evaluation.match(/<td><strong>/g)!.length).toBeGreaterThan(14)
    expect(evaluation).toMatch(/33 of \d\d eligible staff of 14 agencies/)
    expect(evaluation).toContain('Not measured yet: no mentor call has been held.')
  })

  test('has one region that is through: fifteen months from the training day over a workshop of two days and twelve calls, each with topic, notes and attendance, to reports in between', async () => {
    const [year] = await here.db.$client<[{ days: number; calls: number; held: number; noted: number; topics: number; reports: number; linked: number; longest: number; span: number }]>`
      with region as (select id from cohorts where name like 'First region%'), held as (select c.* from calls c join call_series s on s.id = c.series_id where s.cohort_id in (select id from region))
      select (select count(distinct d.id)::int from events d join event_attendance t on t.event_id = d.id where d.cohort_id in (select id from region) and t.out_at is not null) as days, (select count(*)::int from held) as calls,
        (select count(*)::int from held where exists (select from attendance a where a.call_id = held.id and a.status = 'attended')) as held, (select count(*)::int from held where summary <> '') as noted, (select count(*)::int from held where topics <> '[]') as topics,
        (select count(*)::int from practice_reports r join enrollments e on e.id = r.enrollment_id where e.cohort_id in (select id from region)) as reports, (select count(distinct r.call_id)::int from practice_reports r where r.call_id in (select id from held)) as linked,
        (select max(n)::int from (select count(distinct r.month) as n from practice_reports r join enrollments e on e.id = r.enrollment_id where e.cohort_id in (select id from region) group by e.person_id) as months) as longest,
        (select extract(day from max(held.starts_at) - (select min(starts_at) from events where cohort_id in (select id from region)))::int from held) as span`
    expect(year).toMatchObject({ days: 3, calls: 12, held: 12, noted: 12, topics: 12 })
    expect(year!.span).toBeGreaterThan(400)
    expect(year!.longest).toBeGreaterThanOrEqual(13)
    expect(year!.reports).toBeGreaterThan(60)
    expect(year!.linked).toBeGreaterThanOrEqual(10)
  })

  test('has stories and lessons at every stage of their way, each with the practices it touches', async () => {
    const rows = await here.db.$client<{ standing: string; n: number }[]>`select coalesce(l.step, 'draft') as standing, count(*)::int as n from stories s left join lateral (select step from story_steps where story_id = s.id order by id desc limit 1) l on true group by 1 order by 1`
    expect(rows.map(({ standing, n }) => `${standing} ${n}`)).toEqual(['draft 1', 'edited 1', 'released 5', 'returned 1', 'sent 1'])
    const renee = await signedIn(here, signIns.find(({ what }) => what.startsWith('trainee'))!.email, signIns[0]!.password)
    expect((await renee.get('/stories')).body).toContain('The third visit opened the door')
  })

  test('has people at every stage', async () => {
    const stages = new Set<string>()
    for (const row of rows) {
      const all = standing(await releaseOf(row), row).filter((each) => each.isRequired)
      if (row.certificate) stages.add('certificate')
      if (all.every(({ state }) => state === 'not started')) stages.add('not started')
      if (row.attempts.some((each) => each.phase === 'followup' && each.submittedAt)) stages.add('followed up')
      for (const each of all.filter(({ state }) => state === 'started')) {
        const [pre, post] = [each.steps[0]!, each.steps.at(-1)!]
        stages.add(pre.begun ? 'pre-quiz open' : post.begun ? 'post-quiz open' : each.best ? 'not passed' : 'reading')
      }
    }
    expect([...stages].sort()).toEqual(['certificate', 'followed up', 'not passed', 'not started', 'post-quiz open', 'pre-quiz open', 'reading'])
  })

  test('has certificates for those who meet the rule, and for nobody else but who was awarded theirs by hand', async () => {
    let earned = 0
    const pilot = await here.db.$client<{ id: number; reason: string | null }[]>`select e.id::int, f.awarded_reason as reason from enrollments e join cohorts c on c.id = e.cohort_id left join completions k on k.enrollment_id = e.id left join certificates f on f.completion_id = k.id where c.name like 'Pilot%' order by e.id`
    expect(pilot.map(({ reason }) => reason !== null)).toEqual(demoPilot.map(({ wasThere }) => wasThere))
    const named = new Map((await here.db.$client<{ id: number; name: string }[]>`select id::int, name from people`).map(({ id, name }) => [id, name]))
    for (const row of rows.filter(({ id }) => !pilot.some((each) => each.id === id))) {
      const release = await releaseOf(row)
      const due = eligibility(standing(release, row), release.curriculum).eligible
      if (due) earned++
      const name = named.get(row.personId)!, found = { due, waits: row.isWaiting, holds: row.certificate !== null }
      if (name === waiting && due) expect([name, found]).toEqual([name, { due, waits: true, holds: false }])
      else if (name === withdrawn && row.curriculum === 'foundational') expect([name, found]).toEqual([name, { due: true, waits: false, holds: false }])
      else expect([name, found]).toEqual([name, { due, waits: false, holds: due }])
      if (!due) continue
      const required = release.modules.filter(({ module }) => isRequired(module.audience, row.discipline))
      for (const { module } of required) expect(row.attempts.some((each) => each.module === module.id && each.phase === 'post' && each.submittedAt && each.pointsNumerator! * 100 >= release.curriculum.passPercent * each.possible! * each.pointsDenominator!)).toBe(true)
    }
    expect(earned).toBeGreaterThan(30)
    const [printed] = await here.db.$client`select count(*)::int as n from certificates c join completions k on k.id = c.completion_id join enrollments e on e.id = k.enrollment_id
      where c.awarded_reason is null and c.superseded_at is null and (c.fields->>'startedOn')::date = (select min((started_at at time zone 'America/Chicago')::date) from attempts where enrollment_id = e.id) and (c.fields->>'startedOn')::date < (c.fields->>'completedOn')::date`
    expect(printed!.n).toBe(earned - 1) // one waits
  })

  test('shows what hands do: a name corrected, a certificate withdrawn, awarded, about to expire; a second address, a code to join', async () => {
    const [found] = await here.db.$client`select
      (select array_agg(s.fields->>'name' || ' → ' || (n.fields->>'name')) from certificates s join certificates n on n.id = s.superseded_by) as reissued, (select array_agg(fields->>'name') from certificates where revoked_at is not null) as revoked,
      (select count(*)::int from certificates where expires_on between current_date and current_date + 30 and fields->'categories' @> '[{"name": "ethics"}]') as expiring, (select count(*)::int from person_emails) as addresses,
      (select count(*)::int from join_codes where ended_at is null and expires_at > now()) as codes, (select count(*)::int from cohorts where presenters <> '[]' and location is not null and reminder_days = 14 and ends_on > starts_on) as described`
    expect(found).toEqual({ reissued: [`${corrected.before} → ${corrected.now}`], revoked: [withdrawn], expiring: demoPilot.filter(({ wasThere }) => wasThere).length, addresses: furtherEmails.length, codes: 1, described: 2 })
  })

  test('lies in the past, and in its order', async () => {
    const [late] = await here.db.$client`select
      (select count(*) from attempts where started_at > now() or submitted_at > now() or submitted_at <= started_at)::int as attempts, (select count(*) from section_marks where marked_at > now())::int as marks,
      (select count(*) from completions where completed_at > now())::int as completions, (select count(*) from certificates where issued_at > now())::int as certificates,
      (select count(*) from responses r join attempts a on a.id = r.attempt_id where saved_at > coalesce(submitted_at, now()) or saved_at < started_at)::int as responses,
      (select count(*) from attempts a join enrollments e on e.id = a.enrollment_id where a.started_at < e.enrolled_at)::int as enrollments,
      (select count(*) from attempts a join attempts b using (enrollment_id, module) where a.phase = 'pre' and b.phase <> 'pre' and b.started_at < a.submitted_at)::int as posts,
      (select count(*) from attempts a join attempts b using (enrollment_id, module, phase) where a.number < b.number and b.started_at < a.submitted_at)::int as retakes,
      (select count(*) from attempts a join section_marks m using (enrollment_id, module) where (a.phase = 'pre' and m.marked_at < a.submitted_at) or (a.phase = 'post' and m.marked_at > a.started_at))::int as reading,
      (select count(*) from attempts where extract(isodow from started_at) > 5 and number = 1 and phase <> 'post')::int as weekends`
    expect(late).toEqual({ attempts: 0, marks: 0, completions: 0, certificates: 0, responses: 0, enrollments: 0, posts: 0, retakes: 0, reading: 0, weekends: 0 })
  })

  test('has gains that are believable, and small groups hidden', async () => {
    const page = (await (await signedIn(here, signIns[0]!.email, signIns[0]!.password)).get('/gains/foundational')).body
    const [, before, after] = /Before ([\d.]+)%, after ([\d.]+)%/.exec(page)!.map(Number)
    expect(before).toBeGreaterThan(30)
    expect(after! - before!).toBeGreaterThan(10)
    expect(after).toBeLessThan(95)
    const agencies = page.split('id="by-agency"')[1]!.split('</section>')[0]!
    for (const { name } of demoAgencies) expect(agencies).toContain(name)
    expect(agencies.match(/<tr><th scope="row">/g)).toHaveLength(14)
    expect(agencies.match(/Not shown yet/g)!.length).toBeGreaterThan(6)
    expect(agencies.match(/data-lead/g)!.length).toBeGreaterThan(1)
  })
})

describe('the sign-ins', () => {
  test('are one for each thing to see, and work', async () => {
    expect(signIns.map(({ what }) => what)).toEqual([...demoStaff.map(({ what }) => what), ...showcase().values(), 'trainee: all 15 months behind them, with a report for each'])
    const shows: Record<string, [string, string | RegExp][]> = {
      'admin: everything': [['/admin', 'Your program'], ['/people', 'Renee Thibodeaux'], ['/admin/audit?action=issued+certificate', 'issued certificate']], 'coach: holds the monthly calls': [['/calls/series', /Coaching call \d of 6[\s\S]*2 of 6 held/], ['/calls/attendance', /<dd>1\d\d of 162<\/dd>/]], 'trainer: content and gains': [['/curricula', 'revision 1'], ['/gains/foundational', 'By agency']],
      'agency lead of Caprock Community Center': [['/gains/foundational', 'Caprock Community Center ·']], 'state lead of Louisiana': [['/gains/foundational', 'Agencies in Louisiana']], 'evaluator: gains, all agencies': [['/gains/foundational', 'All agencies']],
      'trainee: both trainings finished, two certificates': [['/learning', 'You have earned it.'], ['/certificates', /(?:\/certificates\/[\w-]+"[\s\S]*){2}/]],
      'trainee: first training finished, its follow-up quizzes open': [['first', 'Take the follow-up quiz']], 'trainee: nothing begun yet': [['/learning', 'Take the pre-quiz of']], 'trainee: a pre-quiz begun': [['/learning', 'Finish the pre-quiz of']],
      'trainee: all 15 months behind them, with a report for each': [['/practice', /(?:Correct it[\s\S]*){13}/], ['/calls', /<dd>\d+ of 1[0-2]<\/dd>/]],
      'trainee: reading': [['/learning', 'Read “']], 'trainee: in the middle of a post-quiz': [['/learning', 'Finish the post-quiz of']], 'trainee: a post-quiz not passed yet': [['/learning', 'Retake the post-quiz of']], 'trainee: first training finished, its certificate waits for the name': [['/certificates', 'Your certificate waits for your name']],
    }
    for (const { email, password, what } of signIns) {
      const visitor = await signedIn(here, email, password)
      for (const [address, words] of shows[what]!) {
        const row = rows.find((each) => each.curriculum === 'foundational' && each.attempts.length > 0 && address === 'first' && each.personId === idOf.get(email))
        const url = row ? `/learning/${row.id}/${row.attempts[0]!.module}` : address
        const reply = await visitor.get(url)
        expect([what, url, reply.statusCode]).toEqual([what, url, 200])
        expect(reply.body).toMatch(words)
      }
    }
  })
  let idOf: Map<string, number>
  beforeAll(async () => { idOf = new Map((await here.db.$client<{ id: number; email: string }[]>`select id::int, email from people`).map(({ id, email }) => [email, id])) })
})

describe('every run is the same', () => {
  test('the same people at the same stages', () => {
    expect(demoTrainees()).toEqual(demoTrainees())
    expect(new Set(demoTrainees().map(({ name }) => name)).size).toBe(44)
    expect(Array.from({ length: 5 }, mulberry32(7))).toEqual(Array.from({ length: 5 }, mulberry32(7)))
  })

  test('the same answers, right about as often as somebody knows', () => {
    const given = (knows: number) => { const random = mulberry32(3); return Array.from({ length: 200 }, () => new Map<string, Answer>(everyType.map((item: Item) => [item.id, demoAnswer(item, knows, random)]))) }
    expect(given(0.4)).toEqual(given(0.4))
    const mean = (knows: number) => { const scored = given(knows).map((answers) => score(everyType, answers)); return scored.reduce((sum, { points, possible }) => sum + points.numerator / points.denominator / possible, 0) / scored.length }
    expect(mean(1)).toBe(1)
    expect(mean(0)).toBeLessThan(0.35)
    expect(Math.abs(mean(0.5) - (mean(0) + mean(1)) / 2)).toBeLessThan(0.05)
  })

  const first = demoTrainees()[0]!.name
  /** Everything that is derived from what somebody answered. */
  const stored = ({ db }: TestApp, name = first) => db.$client`
    select a.module, a.phase, a.number, a.form, a.points_numerator, a.points_denominator, a.possible, a.answered, a.percent, a.gain_numerator, a.gain_denominator, a.gain_possible, m.pre_percent, m.post_percent,
      (select json_agg(to_jsonb(s) - 'attempt_id' - 'item_revision_id' order by item) from item_scores s where attempt_id = a.id)::text as items, (select json_agg(json_build_array(item, answer, version, replaces) order by item) from responses where attempt_id = a.id)::text as answers
    from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id join people p on p.id = a.person_id left join matched_pairs m on m.post_attempt_id = a.id
    where p.name = ${name} and c.curriculum = 'foundational' and a.phase <> 'followup' order by a.started_at`
  /** The same answers once more, as a person gives them. */
  async function retaken ({ services, db }: TestApp) {
    const [before] = await db.$client<{ id: number }[]>`select id::int from people where name = ${first}`
    const [{ id: cohortId }] = await db.$client<[{ id: number }]>`select id::int from cohorts where curriculum = 'foundational' and closed_at is null`
    const isTwin = (id: number): boolean => formFor(id, 'pre', ['A', 'B']) === formFor(before!.id, 'pre', ['A', 'B'])
    let twin = 0
    for (let n = 0; !isTwin(twin) || twin === 0; n++) twin = (await createPerson(db, { name: 'Twin', email: `twin.${n}@agency.example`, by: null }))!
    await db.$client`insert into affiliations (person_id, agency_id, discipline, is_primary, started_on) select ${twin}, agency_id, discipline, true, started_on from affiliations where person_id = ${before!.id}`
    const enrollment = (await enrollPerson(db, { cohortId, personId: twin, by: null }))!
    const learning = async () => (await listLearning(db, twin, enrollment))[0]!
    const asked = await db.$client<{ module: string; phase: 'pre' | 'post'; answers: string }[]>`select a.module, a.phase, (select json_agg(json_build_array(item, answer)) from responses where attempt_id = a.id)::text as answers from attempts a join enrollments e on e.id = a.enrollment_id
      where a.person_id = ${before!.id} and e.cohort_id = ${cohortId} and a.phase <> 'followup' order by a.started_at`
    for (const { module, phase, answers } of asked) {
      const release = (await services.curricula.current('foundational'))!, current = release.modules.find((each) => each.module.id === module)!
      if (phase === 'post') await insertMarks(db, current.module.sections.map(({ key }) => ({ enrollmentId: enrollment, module, section: key, revisionId: current.id })))
      const started = await startAttempt(services, await learning(), module, phase)
      if (started.kind !== 'open') throw new Error(JSON.stringify(started))
      const given = (JSON.parse(answers) as [string, Answer][]).map(([item, answer]) => ({ item, answer, base: 0, version: 1, writer: 'twin' }))
      await writeAnswers(db, { personId: twin }, started.attemptId, current.id, given)
      expect(await submitAttempt(services, twin, started.attemptId, given.length)).toEqual({ kind: 'submitted', again: false })
    }
    return stored({ db } as TestApp, 'Twin')
  }

  test('the same scores, and what is stored of a sitting is what taking it stores', async () => {
    const again = await openApp()
    try {
      await publishFolder(again.services, contentFolder)
      await makeDemo(again.services, () => {}, demoTrainees().slice(0, 2))
      const scores = (app: TestApp) => app.db.$client`select p.name, a.module, a.phase, a.number, a.form, a.points_numerator, a.points_denominator, a.possible from attempts a join people p on p.id = a.person_id
        where p.name = any(${demoTrainees().slice(0, 2).map(({ name }) => name)}) order by p.name, a.module, a.phase, a.number`
      const made = await scores(here)
      expect(made.length).toBeGreaterThan(25)
      expect(await scores(again)).toEqual(made)
      expect(await retaken(again)).toEqual(await stored(here))
    } finally { await again.close() }
  }, 60_000)
})

describe('the command', () => {
  /** Two copies of the small curriculum under the names of the real ones: the demo asks nothing else of content. Few must do it, since what is told here is not what they learn. */
  function tinyContent (folder: string): string {
    for (const id of ['foundational', 'intensive']) {
      cpSync(path.join(miniContent, 'mini'), path.join(folder, 'content', id), { recursive: true })
      const file = path.join(folder, 'content', id, 'curriculum.md')
      writeFileSync(file, readFileSync(file, 'utf8').replace('id: mini', `id: ${id}`))
      const module = path.join(folder, 'content', id, 'every-type.md')
      writeFileSync(module, readFileSync(module, 'utf8').replace('for: [sees, supervisor, manager]', 'for: [manager]'))
    }
    return path.join(folder, 'content')
  }
  const start = (place: ReturnType<typeof scratch>, words: string[] = []) => startChild(['src/cli.ts', 'demo', ...words], { env: { PORT: '0', TMPDIR: place.folder, GAINFUL_CONTENT: tinyContent(place.folder) } })
  const left = (place: ReturnType<typeof scratch>) => readdirSync(place.folder).filter((name) => name.startsWith('gainful-demo-'))

  test('prints one line for scripts, serves, and takes everything with it', async () => {
    const place = scratch()
    try {
      const child = start(place, ['--json'])
      const { url, signIns: listed } = JSON.parse((await child.says(/^\{.*\}\n/))[0]) as { url: string; signIns: DemoSignIn[] }
      expect(listed.map(({ email, password, what }) => [email, password, what])).toEqual(signIns.map(({ email, password, what }) => [email, password, what]))
      expect(left(place)).toHaveLength(1)
      const { email, password } = listed[0]!
      const reply = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ email, password }) })
      expect(reply.status).toBe(303)
      // Its certificates say where they can be checked, also where the port was found while it started.
      const cookie = reply.headers.get('set-cookie')!.split(';')[0]!
      const [, certificate] = /href="(\/certificates\/[0-9A-Z]{26})"/.exec(await (await fetch(`${url}/certificates/issued`, { headers: { cookie } })).text())!
      expect((await (await fetch(url + certificate, { headers: { cookie } })).text()).replaceAll('<wbr>', '')).toContain(`${new URL(url).host}${certificate!.replace('certificates', 'verify')}`)
      process.kill(child.pid, 'SIGTERM')
      const { code, out } = await child.ended
      expect([code, out.trim().split('\n').length, left(place)]).toEqual([0, 1, []])
    } finally { await place.remove() }
  }, 60_000)

  test('leaves nothing when it is stopped before it is ready, or cannot begin', async () => {
    const place = scratch()
    try {
      const child = start(place)
      while (left(place).length === 0 || !existsSync(path.join(place.folder, left(place)[0]!, 'postgres/postmaster.pid'))) await new Promise((resolve) => setTimeout(resolve, 20))
      process.kill(child.pid, 'SIGTERM')
      expect(await child.ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining('The demo was stopped before it was ready.') })
      expect(left(place)).toEqual([])
      const odd = await startChild(['src/cli.ts', 'demo', '--loud'], { env: { TMPDIR: place.folder } }).ended
      expect([odd.code, odd.err.trim().split('\n').length, left(place)]).toEqual([1, 1, []])
    } finally { await place.remove() }
  }, 60_000)
})
