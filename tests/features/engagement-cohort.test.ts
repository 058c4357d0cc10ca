/** The evaluation of a cohort: a figure with its n where something was measured, words where nothing was; and who could have come, entered and corrected. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shownOf } from '#src/domain/feedback.ts'
import { reactionOf } from '#src/features/engagement/reaction.ts'
import type { FeedbackSummary } from '#src/features/feedback/summary-queries.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'
import { outcomesOf, report } from '../support/practice-cast.ts'

let here: TestApp & { cohortId: number }
let admin: Visitor, trainer: Visitor, evaluator: Visitor
let bayou: number, mesa: number
let trainees: Trainee[]
const path = () => `/engagement/cohorts/${here.cohortId}`

beforeAll(async () => {
  here = await openLearning({ now: () => new Date('2026-11-22T12:00:00Z') })
  ;[bayou, mesa] = [(await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!, (await addAgency(here.db, { name: 'High Mesa', state: 'NM', city: '', by: null }))!]
  const staff = async (name: string, role: 'admin' | 'trainer' | 'evaluator') => { const person = await makePerson(here, name); await giveGrant(here.db, { personId: person.id, role, agencyId: null, state: null, by: null }); return signedIn(here, person.email) }
  admin = await staff('Ana Admin', 'admin')
  trainer = await staff('Tom Trainer', 'trainer')
  evaluator = await staff('Eve Evaluator', 'evaluator')
  trainees = []
  for (const [index, name] of ['Ada', 'Bea', 'Cy', 'Dan', 'Eli', 'Fay'].entries()) {
    const trainee = await makeTrainee(here, name, index === 0 ? 'supervisor' : 'sees')
    await startAffiliation(here.db, { personId: trainee.id, agencyId: index < 4 ? bayou : mesa, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
    trainees.push(trainee)
  }
  await here.db.$client`update enrollments e set agency_id = (select agency_id from affiliations where person_id = e.person_id), enrolled_at = '2026-09-01'`
})
afterAll(() => here.close())

/** The row of a measure as text: figure, of how many, source. */
async function measure (name: string, visitor = admin): Promise<string> {
  const { body, statusCode } = await visitor.get(path())
  expect(statusCode).toBe(200)
  const row = body.split('<tr>').find((each) => each.includes(`<td>${name}</td>`))
  return row?.split(`<td>${name}</td>`)[1]!.replaceAll(/<\/td>/g, ' | ').replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ').trim() ?? 'no such row'
}

test('nothing is measured yet: every measure says so in words, and what can be counted is counted', async () => {
  const { body } = await admin.get(path())
  expect(body.match(/<td class="suppressed" colspan="2">Not measured yet: /g)).toHaveLength(20)
  expect([...body.matchAll(/<td><strong>([^<]+)/g)].map(([, figure]) => figure)).toEqual(['0%'])
  expect(await measure('Training complete')).toMatch(/^0% \| 0 of 6 enrollments/)
})

test('who is eligible is entered by an admin, corrected by a further row, and Reach and Adoption stand on it', async () => {
  expect(await measure('Eligible staff enrolled')).toContain('nobody has entered how many staff of each agency are eligible')
  const enter = (given: Record<string, string>, visitor = admin) => visitor.post(`${path()}/eligible`, { agencyId: String(bayou), sees: '5', supervisor: '1', manager: '0', other: '0', ...given })
  expect((await enter({}, trainer)).statusCode).toBe(404)
  expect((await enter({}, evaluator)).statusCode).toBe(404)
  const wrong = await enter({ sees: 'many', manager: '-1', agencyId: '' })
  expect(wrong.statusCode).toBe(422)
  for (const words of ['Choose an agency', 'Enter a whole number from 0 to 10,000', 'value="many"']) expect(wrong.body).toContain(words)
  expect((await enter({ agencyId: '999999' })).body).toContain('Choose an agency')
  expect((await enter({ sees: '3' })).statusCode).toBe(303)
  expect(await measure('Eligible staff enrolled')).toMatch(/^100% \| 4 of 4 eligible staff of 1 agency/)
  await enter({})
  await enter({}) // says nothing new
  await enter({ agencyId: String(mesa), sees: '3' })
  expect(await here.db.$client`select from eligible_staff`).toHaveLength(3)
  expect(await measure('Eligible staff enrolled')).toMatch(/^60% \| 6 of 10 eligible staff of 2 agencies/)
  expect((await admin.get(path())).body.replaceAll(/\s+/g, ' ')).toMatch(/Bayou Teche, LA<\/th><td>4 of 6, 67%.*High Mesa, NM<\/th><td>2 of 4, 50%/)
  const lines = await here.db.$client<{ details: string }[]>`select details::text from audit_entries where action = 'entered eligible staff' order by id`
  expect(lines.map(({ details }) => (JSON.parse(details) as { before: string | null }).before)).toEqual([null, 'sees 3, supervisor 1, manager 0, other 0', null])
  expect((await admin.get(`${path()}/eligible?agency=${bayou}`)).body).toMatch(/name="sees"[^>]*value="5"/)
  await expect(here.db.$client`update eligible_staff set sees = 9`).rejects.toThrow()
  // Fewer were entered than are enrolled: a contradiction is said, and no share over 100 % is shown.
  await enter({ sees: '1', supervisor: '0' })
  await enter({ agencyId: String(mesa), sees: '0', supervisor: '0' })
  expect(await measure('Eligible staff enrolled')).toContain('4 are enrolled, and only 1 were entered as eligible')
  await enter({})
  expect(await measure('Agencies with an active trainee')).toMatch(/^0% \| 0 of 1 agencies invited/)
})

test('calls, practice, goals and outcomes each with their n and their source', async () => {
  const q = here.db.$client
  const [series] = await q`insert into call_series (cohort_id, kind, first_on, starts_at, minutes, time_zone, rule) values (${here.cohortId}, 'coaching', '2026-11-03', '10:00', 60, 'America/Chicago', 'day') returning id`
  const [call] = await q`insert into calls (series_id, number, starts_at, minutes) values (${series!.id}, 1, '2026-11-03T16:00:00Z', 60) returning id`
  for (const [index, { id }] of trainees.entries()) await q`insert into attendance (call_id, person_id, status, minutes, agency_id, discipline, source) values (${call!.id}, ${id}, ${index === 5 ? 'excused' : 'attended'}, 0, ${index < 4 ? bayou : mesa}, 'sees', 'hand')`
  // At the end of October, for the call in November.
  const reportOf = (id: number) => report({ ...here, services: { ...here.services, now: () => new Date('2026-10-28T12:00:00Z') } }, id, { dueOn: '2026-11-28' })
  for (const { id } of trainees.slice(0, 4)) await reportOf(id)
  expect(await measure('Call attendance')).toMatch(/^83% \| 5 of 6 places on 1 call/)
  expect(await measure('Attendance in the mentor phase')).toContain('Not measured yet: no mentor call has been held')
  expect(await measure('Practice used')).toMatch(/^100% \| 4 of 4 reports/)
  expect(await measure('Practice used', evaluator)).toMatch(/^Not shown: fewer than 5 people\. 4 reports/)
  await reportOf(trainees[4]!.id)
  expect(await measure('Practice used', evaluator)).toMatch(/^100% \| 5 of 5 reports/)
  expect(await measure('Practice goals met')).toContain('no goal was due')
  expect(await measure('Agencies with an active trainee')).toMatch(/^100% \| 1 of 1 agencies invited/)
  expect(await measure('Still reporting a year on')).toContain('Not measured yet: month 12 is September 2027')
  await outcomesOf(here, bayou, 1)
  expect(await measure('People served in competitive work')).toMatch(/^55% \| 12 of 22 people served in 1 agency, July to September 2026\. Before the training, 40%: 9 of 22 people served in 1 agency, April to June 2026\. Rate: people with at least one day/)
  expect(await measure('People served in competitive work', evaluator)).toMatch(/^Not shown: fewer than 3 agencies entered/)
  expect(await measure('Fidelity, IPS-25')).toMatch(/^100 of 125 \| mean of the newest review of 1 agency, 1 of them by others/)
  expect(await measure('Fidelity, IPS-25', trainer)).toMatch(/^Not shown: fewer than 3 agencies were reviewed/)
})

test('links go where their reader may go', async () => {
  const linksOf = async (visitor: Visitor) => [...new Set([...(await visitor.get(path())).body.split('<main')[1]!.split('</main>')[0]!.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!))]
  for (const visitor of [admin, trainer, evaluator]) for (const href of await linksOf(visitor)) expect([href, (await visitor.get(href)).statusCode]).toEqual([href, 200])
})

test('what people said stands with its n, from five forms on', () => {
  const forms = (over: Partial<FeedbackSummary>): FeedbackSummary => ({ cohortId: 7, cohort: 'Fall', curriculum: 'mini', isClosed: false, phase: 'post', asked: 12, submitted: 9, shown: shownOf({ submitted: 9, counted: 9, isClosed: false }), roles: { satisfaction: { n: 9, high: 7 } }, ...over })
  const told = (given: FeedbackSummary | null) => reactionOf(7, given).map(({ figure, of }) => [figure, of])
  expect(told(forms({}))[0]).toEqual(['78%', '7 of 9 forms give 4 or 5 of 5; 9 of 12 people who were asked handed in a form'])
  expect(told(forms({ submitted: 3, roles: null }))[0]).toEqual([null, 'Not shown: fewer than 5 forms. 3 of 12 people who were asked handed in a form.'])
  expect(told(forms({ submitted: 0, roles: null }))[0]).toEqual([null, 'Not measured yet: 0 of 12 people who were asked handed in a form.'])
  expect(told(null)).toEqual(Array(2).fill([null, 'Not measured yet: nobody was asked for feedback on this training.']))
})
