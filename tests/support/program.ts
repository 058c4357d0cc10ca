/** A whole small program, with somebody in every role and somebody at every stage: for tests that walk all pages. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isoDay } from '#src/domain/moments.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { makeJoinCode } from '#src/features/cohorts/join-codes.ts'
import { makeSeries } from '#src/features/coaching/plan-calls.ts'
import { apologize } from '#src/features/coaching/take-attendance.ts'
import { makeCalendarAddress } from '#src/features/coaching/calendar-address.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { findDay } from '#src/features/days/queries.ts'
import { enterEligible } from '#src/features/engagement/eligible.ts'
import { markMany } from '#src/features/days/take-attendance.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { addPerson } from '#src/features/people/add-person.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { insertEmail } from '#src/features/accounts/email-queries.ts'
import { makeLink } from '#src/features/accounts/links.ts'
import { startProject } from '#src/features/research/projects.ts'
import { newToken, tokenHash } from '#src/features/accounts/tokens.ts'
import { reminderMail } from '#src/features/admin/mails.ts'
import { insertMailAs, nextMailId } from '#src/platform/mail-queries.ts'
import { enqueueJob, runDueJobs } from '#src/platform/jobs.ts'
import { tokenOf } from './at-terminal.ts'
import { firstAdmin, makePerson, signedIn } from './account-cast.ts'
import { write } from './author-cast.ts'
import { openApp, type TestApp, Visitor } from './app.ts'
import { answer, begin, miniContent, readAll, submit } from './learning-cast.ts'
import { soundFeedback } from '#src/domain/authoring/sound-example.ts'
import { zoomStays } from './meeting-files.ts'
import { outcomesOf, report } from './practice-cast.ts'
import { served, tell } from './story-cast.ts'
import { bring, multipart } from './rosters.ts'

/** What belongs to one trainee, and can be named in an address. */
export type Records = { person: number; enrollment: number; /** Still open. */ attempt: number; submitted: number; code: string; signIn: number; affiliation: number; grant: number; /** Finished, with a file. */ job: number; /** A further address. */ email: number; /** Path of the link that proves one more. */ emailLink: string; /** A draft, a story whose new wording waits for them, one that waits for an editor, and one that is released, told by a person served. */ stories: { draft: number; edited: number; sent: number; released: number }; accessToken: number }
export type RoleName = 'nobody' | 'trainee' | 'other trainee' | 'agency lead' | 'state lead' | 'trainer' | 'evaluator' | 'admin'
export type Program = TestApp & {
  visitors: Record<RoleName, Visitor>
  /** An access token of each, whether their role lets them use it or not. */
  accessTokens: Partial<Record<RoleName, string>>
  /** Two trainees of two agencies in two states, at the same stage. */
  own: Records
  other: Records
  agency: number
  /** A fidelity score of the agency, and of the other one. */
  score: number
  otherScore: number
  /** The agency of the other trainee, in the other state. */
  otherAgency: number
  cohort: number
  /** By which people join the cohort. */
  joinCode: string
  /** A live day of the cohort, on all of today, where the trainee is; and its code. */
  event: number
  dayCode: string
  /** A research project that is under way. */
  project: number
  /** A roster that was brought and checked, and not applied. */
  import: number
  /** Ids of the current revisions. */
  revisions: { everyType: number; second: number; feedback: number }
  /** Hash of a picture, and address of the stylesheet below /assets/. */
  picture: string
  stylesheet: string
  /** Paths of links that have not been used. */
  links: { invitation: string; reset: string; unsubscribe: string }
  /** Monthly calls of the cohort: one that is over, with a meeting file, and one to come, which the one trainee cannot attend. */
  calls: { series: number; over: number; coming: number; file: number; /** Path of the other trainee's calendar. */ calendar: string }
  /** A mail that may be refused, to a trainee. */
  mail: number
}

/** Right answers to all but the match of "Every type": enough to pass. */
export const passing: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept'], ['a.likert.s1', '3'], ['a.open', 'I would ask first, and then act on the answer.']]

/** The small test curriculum with a picture in it. */
async function publishMini (test: TestApp): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-mini-'))
  cpSync(miniContent, folder, { recursive: true })
  mkdirSync(path.join(folder, 'mini/images'), { recursive: true })
  writeFileSync(path.join(folder, 'mini/images/dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" role="img" aria-labelledby="t d"><title id="t">A dot</title><desc id="d">One dot.</desc><circle cx="20" cy="20" r="8" fill="currentColor"/></svg>')
  appendFileSync(path.join(folder, 'mini/words.md'), '\n![One dot in the middle of a square](images/dot.svg)\n')
  writeFileSync(path.join(folder, 'mini/feedback.md'), soundFeedback)
  await publishFolder(test.services, folder)
  rmSync(folder, { recursive: true })
}

/** Three calls, the second over since some days, the third to come. */
async function makeCalls (test: TestApp, cohortId: number, by: number, coach: Visitor, one: number, other: number): Promise<Program['calls']> {
  const { db, services } = test
  const now = services.now()
  const firstOn = isoDay(new Date(now.getTime() - 40 * 86_400_000), 'America/Chicago')
  const series = await db.transaction((tx) => makeSeries(tx, { cohortId, kind: 'coaching', firstOn, startsAt: '10:00', minutes: 60, timeZone: 'America/New_York', rule: 'weekday', count: 3, facilitatorId: by, meetingLink: 'https://meet.example/ips', by }))
  const [, over, coming] = (await db.$client<{ id: number }[]>`select id::int from calls where series_id = ${series} order by number`).map(({ id }) => id)
  await db.$client`update enrollments set enrolled_at = ${new Date(now.getTime() - 60 * 86_400_000)}`
  await db.transaction((tx) => apologize(tx, { callId: coming!, personId: one, reason: 'A clinic day', now }))
  const taken = await coach.request({ method: 'POST', url: `/calls/${over}/imports`, ...multipart({}, { name: 'zoom.csv', bytes: zoomStays() }) })
  return { series, over: over!, coming: coming!, file: Number(String(taken.headers.location).split('/').at(-1)), calendar: new URL(await makeCalendarAddress(services, other)).pathname }
}

/** Long work that somebody asked for and that is done. */
async function finishedJob ({ db, services }: TestApp, askedBy: number): Promise<number> {
  const job = await enqueueJob(db, { name: 'work for a test', payload: {}, askedBy })
  await runDueJobs({ services, handlers: { async 'work for a test' (_services, _job, _tell, file) { await file.write(Buffer.from('done')); return { file: { name: 'work.txt', type: 'text/plain' } } } } })
  return job
}

/** A live day that is on at any time of today. */
export const wholeDay = (now: Date) => ({ title: 'Day 1', day: isoDay(now, 'America/Chicago'), startsAt: '00:00', endsAt: '23:59', timeZone: 'America/Chicago', place: 'Room 4', isTogether: false, agenda: [{ module: 'every-type', startsAt: '09:00', minutes: 60 }, { module: 'second', startsAt: '10:30', minutes: 45 }] })

export async function openProgram (over: Parameters<typeof openApp>[0] = {}): Promise<Program> {
  const test = await openApp(over)
  const { db } = test
  await publishMini(test)
  const admin = await firstAdmin(test)
  const [bayou, mesa] = [(await addAgency(db, { name: 'Bayou Teche Behavioral Health', state: 'LA', city: 'Lafayette', by: null }))!, (await addAgency(db, { name: 'High Mesa Wellness', state: 'NM', city: 'Taos', by: null }))!]
  const cohort = await createCohort(db, { name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-09-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null })

  const member = async (name: string, agencyId: number) => {
    const person = await makePerson(test, name)
    const affiliation = await startAffiliation(db, { personId: person.id, agencyId, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
    return { ...person, affiliation, visitor: await signedIn(test, person.email) }
  }
  const trainee = async (name: string, agencyId: number): Promise<{ visitor: Visitor; name: string; email: string; records: Records }> => {
    const person = await member(name, agencyId)
    const enrollment = (await enrollPerson(db, { cohortId: cohort, personId: person.id, by: null }))!
    const learner = { id: person.id, name, visitor: person.visitor, enrollment }
    const submitted = await begin(learner, 'pre')
    await answer(learner, submitted, [['a.single', 'a'], ['a.truefalse', 'a']])
    await submit(learner, submitted)
    await readAll(learner, 'every-type', ['the-first-part', 'the-second-part'])
    const post = await begin(learner, 'post')
    await answer(learner, post, passing)
    await submit(learner, post)
    const attempt = await begin(learner, 'pre', 'second')
    await answer(learner, attempt, [['a.second-1', 'b']])
    await giveGrant(db, { personId: person.id, role: 'state_lead', agencyId: null, state: 'OK', by: null })
    await db.$client`insert into passkeys (person_id, credential_id, public_key, name) values (${person.id}, ${Buffer.from(name)}, ${Buffer.from('no key')}, 'A phone')`
    await tokenOf(test, person.id)
    const [row] = await db.$client<{ code: string; sign_in: number; grant: number; passkey: number; token: number }[]>`
      select (select code from certificates where person_id = ${person.id}), (select max(id)::int from sign_ins where person_id = ${person.id}) as sign_in, (select max(id)::int from grants where person_id = ${person.id}) as grant, (select max(id)::int from passkeys where person_id = ${person.id}) as passkey, (select max(id)::int from access_tokens where person_id = ${person.id}) as token`
    await db.$client`update grants set ended_at = now() where id = ${row!.grant}` // a record that exists, and gives no right
    return { visitor: person.visitor, name, email: person.email, records: { person: person.id, enrollment, attempt, submitted: post, code: row!.code, signIn: row!.sign_in, affiliation: person.affiliation, grant: row!.grant, job: await finishedJob(test, person.id), email: await insertEmail(db, person.id, `${submitted}@home.example`), emailLink: await makeLink(db, { purpose: 'email', personId: person.id, email: `${submitted}@new.example`, by: person.id }), stories: { draft: 0, edited: 0, sent: 0, released: 0 }, accessToken: row!.token } }
  }
  const staff = async (name: string, agencyId: number, role: Parameters<typeof giveGrant>[1]['role'], place: { agencyId?: number; state?: string } = {}) => {
    const person = await member(name, agencyId)
    await giveGrant(db, { personId: person.id, role, agencyId: place.agencyId ?? null, state: place.state ?? null, by: null })
    return person.visitor
  }

  const ada = await trainee('Ada Lindqvist', bayou)
  const grace = await trainee('Grace Okoro', mesa)
  const visitors = {
    nobody: new Visitor(test.app), trainee: ada.visitor, 'other trainee': grace.visitor, 'agency lead': await staff('Lars Lead', bayou, 'agency_lead', { agencyId: bayou }),
    'state lead': await staff('Stella Ortiz', mesa, 'state_lead', { state: 'NM' }), trainer: await staff('Tom Begay', bayou, 'trainer'), evaluator: await staff('Eve Nakamura', mesa, 'evaluator'), admin: admin.visitor,
  }
  const invited = await db.transaction((tx) => addPerson(test.services, tx, { name: 'Iris Lowe', email: 'iris@agency.example', agencyId: bayou, discipline: 'supervisor', startedOn: '2026-11-02', role: null, state: null, by: null }))
  // Each writes, saves twice and so keeps an earlier text: the second of the trainer's is read by its number in tests/support/route-table.ts.
  for (const visitor of [visitors.admin, visitors.trainer]) for (const word of ['A first', 'A second']) await write({ visitor }, 'mini/every-type', (text) => `${text.trimEnd()}\n\n<!-- ${word} draft. -->\n`)
  await visitors.trainer.post('/author/mini/every-type/reviews/1/comments', { text: 'Who is meant here?', version: '2', line: '', quote: '' })
  await visitors.admin.post('/author/mini/every-type/reviews/1/comments/1/answers', { text: 'Whoever reads it.' })
  const reset = await visitors.admin.post(`/people/${grace.records.person}/password-resets`)
  const [adminRow] = await db.$client<{ id: number }[]>`select min(id)::int as id from people`
  const joinCode = await db.transaction((tx) => makeJoinCode(tx, { cohortId: cohort, lastDay: isoDay(new Date(test.services.now().getTime() + 86_400_000), 'America/Chicago'), most: 30, by: adminRow!.id, now: test.services.now() }))
  const event = await db.transaction((tx) => createDay(tx, { cohortId: cohort, ...wholeDay(test.services.now()), by: adminRow!.id }))
  await db.transaction((tx) => markMany(tx, { eventId: event, enrollments: [ada.records.enrollment], is: 'here', at: test.services.now(), by: adminRow!.id }))
  for (const { records } of [ada, grace]) await report(test, records.person)
  for (const { records } of [ada, grace]) {
    const one = (until: 'draft' | 'edited' | 'sent' | 'released', draft = {}) => tell(test, { author: records.person, editor: adminRow!.id, draft: { title: `A ${until} one`, ...draft }, until })
    records.stories = { draft: await one('draft'), edited: await one('edited'), sent: await one('sent'), released: await one('released', served) }
  }
  const [score, otherScore] = [await outcomesOf(test, bayou, adminRow!.id), await outcomesOf(test, mesa, adminRow!.id)]
  for (const agencyId of [bayou, mesa]) await enterEligible(test.services, { cohortId: cohort, agencyId, sees: 3, supervisor: 1, manager: 0, other: 0, by: adminRow!.id })
  const project = await db.transaction((tx) => startProject(tx, { name: 'Evaluation of the first year', purpose: 'To see what the training changes.', by: adminRow!.id }))
  const roster = await bring(visitors.admin, 'Name,E-mail,Agency,State\nBea Roster,bea@roster.example,Roster Center,TX\nCy Roster,cy@,Roster Center,TX')
  const calls = await makeCalls(test, cohort, adminRow!.id, visitors.admin, ada.records.person, grace.records.person)
  const [found] = await db.$client<{ picture: string; everyType: number; second: number; feedback: number }[]>`
    select (select hash from pictures limit 1) as picture, (select max(id)::int from module_revisions where module = 'every-type') as "everyType", (select max(id)::int from module_revisions where module = 'second') as second, (select max(id)::int from module_revisions where kind = 'feedback') as feedback`
  const mail = await nextMailId(db), unsubscribe = `/unsubscribe/${mail}/${newToken()}`
  await insertMailAs(db, mail, reminderMail({ to: ada.email, name: ada.name, personId: ada.records.person, cohortId: cohort, title: 'Mini', cohort: 'Fall 2026', lastDay: 'November 2', isLast: false, url: 'http://localhost/learning', stop: `http://localhost${unsubscribe}` }), test.services.now(), 'there is no mail server')
  const accessTokens: Program['accessTokens'] = {}
  for (const [role, visitor] of Object.entries(visitors)) {
    const [signIn] = await db.$client<{ person: number }[]>`select person_id::int as person from sign_ins where token_hash = ${tokenHash('sign-in', visitor.cookies.get('gainful') ?? '')}`
    if (signIn) accessTokens[role as RoleName] = await tokenOf(test, signIn.person)
  }
  const { body } = await visitors.nobody.get('/help')
  return {
    ...test, visitors, accessTokens, own: ada.records, other: grace.records, agency: bayou, otherAgency: mesa, score, otherScore, cohort, joinCode, project, event, dayCode: (await findDay(db, event))!.code, import: Number(roster.split('/').at(-1)), calls, revisions: { everyType: found!.everyType, second: found!.second, feedback: found!.feedback }, picture: found!.picture, stylesheet: /\/assets\/([\w-]+\/app\.css)/.exec(body)![1]!,
    links: { invitation: new URL(invited.link.url).pathname, reset: /\/password-resets\/[\w-]+/.exec(reset.body)![0], unsubscribe }, mail,
  }
}

/**
 * A print of every row of every table, to see that nothing was changed. Left out is what may change without anybody's doing: when a sign-in was last
 * seen, and the counters of tries.
 */
export async function printOfDatabase ({ db }: TestApp): Promise<Record<string, string>> {
  const tables = await db.$client<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'throttles' order by 1`
  const one = ({ name }: { name: string }) => `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(row, E'\\n' order by row)), '') as print from (select md5((to_jsonb(t) - 'seen_at')::text) as row from "${name}" t) as rows`
  const rows = await db.$client.unsafe<{ name: string; print: string }[]>(tables.map(one).join(' union all '))
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]))
}
