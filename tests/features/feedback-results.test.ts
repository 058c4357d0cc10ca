/** What a cohort said: nothing below five forms, figures in groups of five, words for those who may read them; who is asked by mail; what goes out as a file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseMails } from '#src/features/admin/choose-mails.ts'
import { countRows, feedback } from '#src/features/admin/export-queries.ts'
import { ownTables, listOwn } from '#src/features/admin/own-data-queries.ts'
import { askForFeedback } from '#src/features/feedback/ask.ts'
import { handIn } from '#src/features/feedback/hand-in.ts'
import { listFeedbackSummaries } from '#src/features/feedback/summary-queries.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { events } from '#src/platform/db/schema/days.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { soundFeedback } from '#src/domain/authoring/sound-example.ts'
import { publishForm } from '../support/feedback-form.ts'
import { makeAttendee } from '../support/live-day.ts'
import { openLearning, type Trainee } from '../support/learning-cast.ts'

const over = new Date('2026-03-02T22:00:00Z')
let now = over
/** At ten in the morning in Chicago of so many days later. */
const morning = (days: number) => { now = new Date(Date.UTC(2026, 2, 2 + days, 16)) }
let here: TestApp & { cohortId: number }
let revisionId = 0
const people: Trainee[] = []
const staff: Record<'trainer' | 'lead' | 'stranger', Visitor> = {} as never

beforeAll(async () => {
  here = await openLearning({ now: () => now })
  revisionId = await publishForm(here)
  const [bayou, mesa] = [(await addAgency(here.db, { name: 'Bayou Center', state: 'LA', city: 'Houma', by: null }))!, (await addAgency(here.db, { name: 'Mesa Center', state: 'NM', city: 'Taos', by: null }))!]
  for (let number = 1; number <= 11; number++) people.push(await makeAttendee(here, `Person ${'ABCDEFGHIJK'[number - 1]!}`))
  await here.db.$client`update enrollments set enrolled_at = '2026-02-01T12:00:00Z', agency_id = ${bayou}`
  for (const [name, role, agencyId] of [['trainer', 'trainer', null], ['lead', 'agency_lead', bayou], ['stranger', 'agency_lead', mesa]] as const) {
    const person = await makeAttendee({ ...here, cohortId: here.cohortId }, `Staff ${name}`)
    await here.db.$client`delete from enrollments where id = ${person.enrollment}`
    await giveGrant(here.db, { personId: person.id, role, agencyId, state: null, by: null })
    staff[name] = person.visitor
  }
  await here.db.insert(events).values({ cohortId: here.cohortId, title: 'Day 1', startsAt: new Date(over.getTime() - 6 * 3_600_000), endsAt: over, timeZone: 'America/Chicago', code: 'oak-11' })
})
afterAll(() => here.close())

const page = async (who: Visitor) => (await who.get(`/feedback/cohorts/${here.cohortId}`)).body
const give = async (index: number, phase: 'post' | 'later' = 'post', more: [string, string][] = []) => {
  const person = people[index]!
  const fields: [string, string][] = phase === 'post' ? [['a.rating.all', String([5, 4, 4, 3, 5, 1, 1, 1, 1, 1, 1][index])], ['a.helped', 'quizzes'], ['a.missing', `Word ${'abcdefghijk'[index]!}`], ...more] : [['a.later-rating.all', '4']]
  expect(await handIn(here.services, { personId: person.id, enrollmentId: person.enrollment, phase, revisionId, fields })).toEqual({ kind: 'handed in' })
}
const summary = async () => (await listFeedbackSummaries(here.db, { all: true }, now, here.cohortId))[0]!
const mails = () => here.db.$client<{ recipient: string; subject: string; html: string }[]>`select recipient, subject, html from mails where kind = 'feedback' order by id`

describe('asking', () => {
  test('goes out once when the live day is over, and not to who refuses such mails', async () => {
    await chooseMails(here.db, { personId: people[10]!.id, wanted: { feedback: false }, by: people[10]!.id })
    morning(0)
    expect(await askForFeedback(here.services)).toBe(0) // the day is on
    now = new Date('2026-03-03T04:00:00Z')
    expect(await askForFeedback(here.services)).toBe(0) // ten at night
    morning(1)
    expect(await askForFeedback(here.services)).toBe(10)
    expect(await askForFeedback(here.services)).toBe(0)
    const [mail] = await mails()
    expect([mail!.recipient, mail!.subject, mail!.html.includes(`http://localhost/feedback/${people[0]!.enrollment}`), /\/unsubscribe\/\d+\/[\w-]{43}/.test(mail!.html)]).toEqual(['person.a@agency.example', 'How was A small curriculum?', true, true])
  })
})

describe('results', () => {
  test('are counts alone below five forms', async () => {
    morning(2)
    for (const index of [0, 1, 2, 3]) await give(index)
    const body = await page(staff.trainer)
    expect(body).toContain('4 forms are in')
    expect([body.includes('Word '), body.includes('class="plot"'), body.includes('In short')]).toEqual([false, false, false])
    expect(await summary()).toMatchObject({ asked: 11, submitted: 4, roles: null, shown: { isShown: false } })
    expect(await countRows(here.db, (q) => feedback(q, { all: true }, { cohortId: null, agencyId: null, state: null, from: null, to: null, timeZone: 'UTC' }))).toBe(0)
  })

  test('are drawn from five on: median, share of 4 and 5, and words for those who may read them', async () => {
    await give(4)
    const body = await page(staff.trainer)
    // 5, 4, 4, 3, 5: four of five gave 4 or 5; the median is 4.
    expect(body).toMatch(/I am satisfied\.<\/bdi>.*?<strong>4<\/strong>.*?80%.*?>5</s)
    expect(body).toContain('80% of 5')
    expect(body).toMatch(/It will help my work\.<\/bdi>.*?Fewer than 5 answered this\./s)
    expect(body).toContain('Fewer than 5 answered it') // the pace
    for (const word of 'abcde') expect(body).toContain(`<li>Word ${word}</li>`)
    expect(await summary()).toMatchObject({ asked: 11, submitted: 5, shown: { isShown: true, counted: 5, waiting: 0 }, roles: { satisfaction: { n: 5, high: 4 } } })
    const lead = await page(staff.lead)
    expect([lead.includes('80% of 5'), lead.includes('Word ')]).toEqual([true, false])
    expect((await staff.stranger.get(`/feedback/cohorts/${here.cohortId}`)).statusCode).toBe(404)
    expect((await staff.stranger.get('/feedback/cohorts')).body).not.toContain('Fall 2026')
    expect((await people[0]!.visitor.get(`/feedback/cohorts/${here.cohortId}`)).statusCode).toBe(404)
  })

  test('take in later forms five at a time, so that no change on the page is one person’s answer', async () => {
    for (const index of [5, 6, 7, 8]) await give(index)
    expect(await page(staff.trainer)).toContain('80% of 5')
    expect(await page(staff.trainer)).toContain('The other 4 join them')
    expect(await summary()).toMatchObject({ submitted: 9, shown: { counted: 5, waiting: 4 }, roles: { satisfaction: { n: 5, high: 4 } } })
    await give(9)
    expect(await summary()).toMatchObject({ submitted: 10, shown: { counted: 10, waiting: 0 }, roles: { satisfaction: { n: 10, high: 4 } } })
  })

  test('of a question whose wording changed stand apart', async () => {
    morning(3)
    const kept = revisionId
    revisionId = await publishForm(here, soundFeedback.replace('What helped you?', 'What helped you most?'))
    await give(10)
    revisionId = kept
    await here.db.$client`update cohorts set closed_at = ${now}` // nobody can add one, so all are read
    const body = await page(staff.trainer)
    expect(body).toContain('What helped, as it was asked before')
    expect(body).toMatch(/What helped you most\? Fewer than 5 answered it/)
    expect(await summary()).toMatchObject({ submitted: 11, shown: { counted: 11, waiting: 0 } })
    await here.db.$client`update cohorts set closed_at = null`
  })

  test('go out as a file of single answers that no form ties together', async () => {
    const { $client: q } = here.db
    const rows = await feedback(q, { all: true }, { cohortId: here.cohortId, agencyId: null, state: null, from: null, to: null, timeZone: 'UTC' }) as unknown as Record<string, string>[]
    expect(Object.keys(rows[0]!)).toEqual(['cohort_id', 'cohort', 'curriculum', 'phase', 'revision', 'item', 'statement', 'answer'])
    expect(rows.filter(({ item }) => item === 'rating').map(({ answer }) => answer)).toEqual(['1', '1', '1', '1', '1', '3', '4', '4', '5', '5'])
    expect(rows.filter(({ item }) => item === 'missing')).toHaveLength(10)
    expect(await feedback(q, { all: true }, { cohortId: null, agencyId: null, state: 'LA', from: null, to: null, timeZone: 'UTC' })).toHaveLength(0)
  })

  test('a person’s own data say that they were asked and have handed in, and not what', async () => {
    const rows = await listOwn(here.db, ownTables.find(({ file }) => file === 'feedback')!, people[0]!.id)
    expect(rows).toEqual([{ cohort: 'Fall 2026', phase: 'post', asked_on: '2026-03-03', reminded_on: null, handed_in: true }])
  })
})

describe('asking again', () => {
  test('reminds once who has not handed in, and asks everybody anew after 30 days', async () => {
    const { $client: q } = here.db
    const told = async () => (await mails()).slice(10).map(({ recipient, subject }) => `${recipient.split('@')[0]}: ${subject}`)
    // Somebody whom the mail reached and who said nothing.
    const late = await makeAttendee(here, 'Person L')
    await q`update enrollments set enrolled_at = '2026-02-01T12:00:00Z' where id = ${late.enrollment}`
    morning(4)
    expect(await askForFeedback(here.services)).toBe(1)
    morning(10)
    expect(await askForFeedback(here.services)).toBe(0)
    morning(11)
    expect(await askForFeedback(here.services)).toBe(1)
    morning(20)
    expect(await askForFeedback(here.services)).toBe(0)
    expect(await told()).toEqual(['person.l: How was A small curriculum?', 'person.l: Still open: How was A small curriculum?'])
    morning(33)
    expect(await askForFeedback(here.services)).toBe(11)
    expect((await told()).at(-1)).toBe('person.l: What could you use of A small curriculum?')
    for (const index of [0, 1, 2, 3, 4]) await give(index, 'later')
    const body = await page(staff.trainer)
    expect(body).toMatch(/Satisfied<\/th><td[^>]*>40% of 10<\/td><td[^>]*>100% of 5</)
    morning(40)
    expect(await askForFeedback(here.services)).toBe(6)
    morning(33 + 7 * 4)
    expect(await askForFeedback(here.services)).toBe(0)
  })
})
