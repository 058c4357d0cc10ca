/** The follow-up quiz by a moved clock: when it opens, whom it goes to, who is told and how often. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inviteToFollowUp } from '#src/features/admin/invite-to-follow-up.ts'
import { firstAdmin } from '../support/account-cast.ts'
import { type TestApp, Visitor } from '../support/app.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { passing } from '../support/program.ts'

/** Ten in the morning in Chicago. */
const completion = new Date('2026-03-02T16:00:00Z')
const day = 86_400_000
let now = completion
const after = (days: number) => { now = new Date(completion.getTime() + days * day) }
let here: TestApp & { cohortId: number }
let admin: Visitor
const trainees: Trainee[] = []

/** Through "Every type", which is all that a SEES must do. */
async function completed (name: string): Promise<Trainee> {
  const trainee = await makeTrainee(here, name)
  const pre = await begin(trainee, 'pre')
  await submit(trainee, pre)
  await readAll(trainee, 'every-type', ['the-first-part', 'the-second-part'])
  const post = await begin(trainee, 'post')
  await answer(trainee, post, passing)
  await submit(trainee, post)
  return trainee
}

beforeAll(async () => {
  here = await openLearning({ now: () => now })
  admin = (await firstAdmin(here)).visitor
  for (const name of ['Ada One', 'Bea Two', 'Cy Three', 'Di Four']) trainees.push(await completed(name))
})
afterAll(() => here.close())
beforeEach(async () => {
  after(0)
  await here.db.$client`delete from follow_ups`
  await here.db.$client`delete from mails`
  await here.db.$client`delete from mail_refusals`
  await here.db.$client`update cohorts set follow_up_days = null, follow_up_percent = null, closed_at = null`
})

const invite = () => inviteToFollowUp(here.services)
const mails = () => here.db.$client<{ kind: string; recipient: string; subject: string; text: string; html: string }[]>`select kind, recipient, subject, text, html from mails order by id`
const learning = async ({ visitor, enrollment }: Trainee) => (await visitor.get(`/learning/${enrollment}`)).body
const start = ({ visitor, enrollment }: Trainee) => visitor.post(`/learning/${enrollment}/every-type/attempts`, { phase: 'followup' })

test('the days of the cohort go before those of the curriculum', async () => {
  await here.db.$client`update cohorts set follow_up_days = 30`
  after(29)
  expect(await invite()).toBe(0)
  after(30)
  expect(await invite()).toBe(4)
})

test('where a cohort asks a share, the lot falls once and stays; others are neither invited nor offered it', async () => {
  await here.db.$client`update cohorts set follow_up_percent = 50`
  after(90)
  expect((await start(trainees[1]!)).body).toContain('opens some time after') // before the draw
  expect(await invite()).toBe(2)
  const drawn = () => here.db.$client<{ enrollment_id: string; is_sampled: boolean }[]>`select enrollment_id, is_sampled from follow_ups order by 1`
  const lot = await drawn()
  expect(lot.map(({ is_sampled: isSampled }) => isSampled).toSorted()).toEqual([false, false, true, true])
  const byEnrollment = new Map(lot.map((row) => [Number(row.enrollment_id), row.is_sampled]))
  const [chosen, other] = [trainees.find(({ enrollment }) => byEnrollment.get(enrollment))!, trainees.find(({ enrollment }) => !byEnrollment.get(enrollment))!]
  expect((await mails()).map(({ recipient }) => recipient)).toContain(`${chosen.name.toLowerCase().replace(' ', '.')}@agency.example`)
  expect(await learning(other)).not.toContain('ollow-up quiz')
  const refused = await start(other)
  expect([refused.statusCode, refused.body.includes('the lot fell on others')]).toEqual([409, true])
  expect(await learning(chosen)).toContain('ollow-up quiz')

  await here.db.$client`update cohorts set follow_up_percent = 100`
  after(98)
  await invite()
  expect(await drawn()).toEqual(lot)
  const page = (await admin.get(`/cohorts/${here.cohortId}/follow-up`)).body
  expect([page.includes(chosen.name), page.includes(other.name)]).toEqual([true, false])
  const [line] = await here.db.$client<{ details: string }[]>`select details::text as details from audit_entries where action = 'drew people for the follow-up quiz'`
  expect(JSON.parse(line!.details)).toEqual({ percent: 50, due: 4, drawn: 2 })
})

test('nobody is told at night, when they do not want it, are disabled or withdrawn; nor months late; in a closed cohort nobody is reminded', async () => {
  const q = here.db.$client, [first] = trainees
  now = new Date('2026-06-01T08:00:00Z') // three in the morning in Chicago
  expect(await invite()).toBe(0)
  after(91)
  for (const [set, undo] of [
    [q`insert into mail_refusals select id, 'followup' from people`, q`delete from mail_refusals`], [q`update people set disabled_at = now()`, q`update people set disabled_at = null`], [q`update enrollments set withdrawn_at = now()`, q`update enrollments set withdrawn_at = null`],
  ] as const) {
    await set
    expect(await invite()).toBe(0)
    await undo
  }
  await q`insert into mail_refusals values (${first!.id}, 'followup')`
  expect(await invite()).toBe(3)
  await q`update cohorts set closed_at = now()`
  after(99)
  expect(await invite()).toBe(0)
  await q`delete from follow_ups`
  after(151)
  expect(await invite()).toBe(0)
  expect(await q`select * from follow_ups`).toHaveLength(0)
})

test('the link in the mail stops mails of this kind alone', async () => {
  after(90)
  await invite()
  const link = new URL(/http:\/\/localhost\/unsubscribe\/\d+\/[\w-]{43}/.exec((await mails())[0]!.text)![0]).pathname
  const anyone = new Visitor(here.app)
  expect((await anyone.get(link)).body).toContain('Follow-up quiz')
  expect((await anyone.post(link, { wanted: 'no' })).statusCode).toBe(303)
  expect((await here.db.$client`select kind from mail_refusals`).map(({ kind }) => kind)).toEqual(['followup'])
  after(97)
  expect(await invite()).toBe(3)
})

test('it opens so many days after completion, as the cohort says, else the curriculum; then all are invited once and reminded once', async () => {
  after(89.9)
  expect(await invite()).toBe(0)
  expect(await learning(trainees[0]!)).toContain('Every type: from ')
  expect((await start(trainees[0]!)).body).toContain('The follow-up quiz is not open yet.')
  after(90)
  expect(await invite()).toBe(4)
  expect(await invite()).toBe(0)
  const [mail] = await mails()
  expect(mail).toMatchObject({ kind: 'followup', recipient: 'ada.one@agency.example', subject: 'What has stayed of A small curriculum?' })
  for (const words of ['Hello Ada One', `http://localhost/learning/${trainees[0]!.enrollment}`, 'You cannot fail it', '/unsubscribe/']) expect([mail!.text.includes(words), mail!.html.includes(words)]).toEqual([true, true])
  expect(await learning(trainees[0]!)).toContain('Take the follow-up quiz')

  // One answers, so this test comes last; the others are reminded after a week, once.
  const attempt = await begin(trainees[0]!, 'followup')
  await answer(trainees[0]!, attempt, passing)
  await submit(trainees[0]!, attempt)
  after(96.9)
  expect(await invite()).toBe(0)
  after(97)
  const counts = await Promise.all([invite(), invite(), invite()])
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(3)
  after(120)
  expect(await invite()).toBe(0)
  const sent = await mails()
  expect(sent.map(({ recipient }) => recipient.split('.')[0])).toEqual(['ada', 'bea', 'cy', 'di', 'bea', 'cy', 'di'])
  expect(sent.at(-1)!.subject).toBe('Still open: what has stayed of A small curriculum?')
  expect(sent.at(-1)!.text).toContain('This is the only reminder.')
  const page = (await admin.get(`/cohorts/${here.cohortId}/follow-up`)).body
  expect(page).toContain('So far it was time for 4 people: 4 are asked, 1 of them answered (25%).')
  expect(page.match(/<tr><th scope="row">/g)).toHaveLength(4)
})
