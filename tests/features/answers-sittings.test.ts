import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '#src/app.ts'
import { makeServices } from '#src/services.ts'
import { goodPassword } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { answer, begin, formFields, hiddenFields, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { body, choice, json, outcome, send, takeSeat, type Seat, type Told } from '../support/scripted-page.ts'

let app: Awaited<ReturnType<typeof openLearning>>
beforeAll(async () => { app = await openLearning() })
afterAll(() => app.close())

const email = ({ trainee }: Seat) => `${trainee.name.toLowerCase().replace(/\W+/g, '.')}@agency.example`
const endSignIns = ({ trainee }: Seat) => app.db.$client`update sign_ins set ended_at = now() where person_id = ${trainee.id}`
const sittingOf = async (attempt: number) => (await app.db.$client`select submitted_at, points_numerator::int as n, points_denominator::int as d from attempts where id = ${attempt}`)[0]!
const reviewedSum = async (attempt: number) => (await app.db.$client<{ sum: number }[]>`select coalesce(sum(version), 0)::int as sum from responses where attempt_id = ${attempt}`)[0]!.sum

describe('signed out meanwhile', () => {
  test('a script is told so in JSON, never led elsewhere, and its answer goes in after signing in', async () => {
    const at = await takeSeat(app)
    await endSignIns(at)
    const reply = await send(at, choice('b', 1))
    expect([reply.statusCode, reply.headers.location, reply.json()]).toEqual([401, undefined, { error: 'signed out' }])
    expect((await at.trainee.visitor.get(`/attempts/${at.attempt}/answers`, json)).statusCode).toBe(401)
    const nobody = await new Visitor(app.app).post(`/attempts/${at.attempt}/answers`, body(at.revision, choice('b', 1)), json)
    expect([nobody.statusCode, nobody.json()]).toEqual([401, { error: 'signed out' }])
    expect(await at.stored('single')).toBeUndefined()
    await at.trainee.visitor.post('/sign-in', { email: email(at), password: goodPassword() })
    expect(await outcome(at, choice('b', 1))).toEqual([200, 'saved', 1])
  })

  test('a plain form is carried through a wrong password and the right one, and saved by one press', async () => {
    const at = await takeSeat(app)
    const hidden = await hiddenFields(at.trainee, at.attempt)
    const words = 'my “words” & <b>more</b>\r\nhere'
    await endSignIns(at)
    const asked = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [...hidden, ['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.open', words], ['next', 'review']])
    expect(asked.statusCode).toBe(401)
    expect(asked.body).toContain('You were signed out, and nothing is lost.')
    // The page has a second form, for passkeys, that carries the same fields.
    const carried = (html: string) => [...new Map(formFields(html).filter(([name]) => /^(kept|next)/.test(name)).map(([name, value]): [string, string] => [name, unescapeHtml(value)]))]
    const wrong = await at.trainee.visitor.post('/sign-in', [['email', email(at)], ['password', 'not this one'], ...carried(asked.body)])
    expect(wrong.statusCode).toBe(422)
    const right = await at.trainee.visitor.post('/sign-in', [['email', email(at)], ['password', goodPassword()], ...carried(wrong.body)])
    expect(right.body).toContain(`<form method="post" action="/attempts/${at.attempt}/answers">`)
    const saved = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, formFields(right.body).filter(([name]) => /^([av]\.|revision|person|next)/.test(name)).map(([name, value]): [string, string] => [name, unescapeHtml(value)]))
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `/attempts/${at.attempt}/review`])
    expect([await at.stored('single'), await at.stored('multiple'), await at.stored('open')].map((row) => row?.answer)).toEqual(['b', ['a', 'c'], words.replaceAll('\r\n', '\n')])
  })

  test('another person who signs in there is shown nothing of it and is given nothing', async () => {
    const at = await takeSeat(app)
    const other = await takeSeat(app)
    const hidden = await hiddenFields(at.trainee, at.attempt)
    await endSignIns(at)
    const asked = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [...hidden, ['a.open', 'a private thought'], ['a.single', 'b']])
    const entered = await at.trainee.visitor.post('/sign-in', [['email', email(other)], ['password', goodPassword()], ...new Map(formFields(asked.body).filter(([name]) => name.startsWith('kept')).map(([name, value]): [string, string] => [name, unescapeHtml(value)]))])
    expect(entered.body).toContain('belong to somebody else')
    expect(entered.body).not.toContain('private')
    // The page of the first person is still open, and its script now speaks as the second.
    expect((await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, body(at.revision, choice('b', 1)), json)).statusCode).toBe(404)
    expect(await app.db.$client`select 1 from responses where attempt_id in (${at.attempt}, ${other.attempt})`).toHaveLength(0)
  })
})

describe('somebody else', () => {
  test('learns nothing of a sitting, not even that it is there, also where the process knows it', async () => {
    const at = await takeSeat(app)
    const { trainee: mallory } = await takeSeat(app)
    await send(at, choice('b', 1))
    const tries: [string, string][][] = [body(at.revision, choice('c', 9, { base: 1 })), [['revision', at.revision], ['a.none', 'x']], [['revision', at.revision], ['v.single', '1'], ['a.single', 'zz']], [['revision', at.revision]], []]
    for (const fields of tries) for (const headers of [json, {}]) {
      expect((await mallory.visitor.post(`/attempts/${at.attempt}/answers`, fields, headers)).statusCode).toBe(404)
      expect((await mallory.visitor.post('/attempts/99999999/answers', fields, headers)).statusCode).toBe(404)
    }
    expect(await at.stored('single')).toMatchObject({ answer: 'b', version: 1 })
    for (const id of ['0', '-1', '1e3', 'x', '99999999999999999', '1%00']) expect([id, (await mallory.visitor.post(`/attempts/${id}/answers`, tries[0]!, json)).statusCode]).toEqual([id, 404])
  })
})

describe('at the same moment', () => {
  test('fifty starts are one sitting, and all are shown it', async () => {
    const { visitor, enrollment } = await makeTrainee(app, 'Una Twice')
    const replies = await Promise.all(Array.from({ length: 50 }, () => visitor.post(`/learning/${enrollment}/every-type/attempts`, { phase: 'pre' })))
    expect(new Set(replies.map((reply) => `${reply.statusCode} ${reply.headers.location}`)).size).toBe(1)
    expect(await app.db.$client`select number from attempts where enrollment_id = ${enrollment}`).toEqual([{ number: 1 }])
  })

  test('twenty submissions are one result; one that comes later changes nothing', async () => {
    const at = await takeSeat(app)
    await send(at, choice('b', 1))
    const reviewed = String(await reviewedSum(at.attempt))
    const replies = await Promise.all(Array.from({ length: 20 }, () => at.trainee.visitor.post(`/attempts/${at.attempt}/submission`, { revision: at.revision, reviewed })))
    expect(new Set(replies.map((reply) => `${reply.statusCode} ${reply.headers.location}`))).toEqual(new Set([`303 /attempts/${at.attempt}/result`]))
    const before = await sittingOf(at.attempt)
    expect((await at.trainee.visitor.post(`/attempts/${at.attempt}/submission`, { reviewed: '999' })).statusCode).toBe(303)
    expect(await sittingOf(at.attempt)).toEqual(before)
    expect(await app.db.$client`select 1 from item_scores where attempt_id = ${at.attempt}`).toHaveLength(7)
  })

  test('saves and submissions in any order: what is scored is what is stored, and nothing is newer', async () => {
    for (let round = 0; round < 6; round++) {
      const at = await takeSeat(app)
      const saves = Array.from({ length: 25 }, (_, i) => () => send(at, choice('abc'[i % 3]!, i + 1)))
      const submissions = Array.from({ length: 25 }, () => async () => at.trainee.visitor.post(`/attempts/${at.attempt}/submission`, { reviewed: String(await reviewedSum(at.attempt)) }))
      const replies = await Promise.all([...saves, ...submissions].sort(() => Math.random() - 0.5).map((act) => act()))
      expect(replies.filter(({ statusCode }) => ![200, 303, 409].includes(statusCode)).map(({ statusCode, body: text }) => `${statusCode} ${text.slice(0, 200)}`)).toEqual([])
      await submit(at.trainee, at.attempt)
      const [facts] = await app.db.$client`
        select a.points_numerator::float / a.points_denominator as points, count(*) filter (where r.saved_at > a.submitted_at)::int as newer, (max(r.version) filter (where r.item = 'single'))::int as version,
          sum(case r.answer #>> '{}' when 'b' then 1 else 0 end)::int as earned
        from attempts a left join responses r on r.attempt_id = a.id where a.id = ${at.attempt} and a.submitted_at is not null group by a.id`
      expect(facts).toMatchObject({ newer: 0, points: facts!.earned })
      const top = Math.max(0, ...replies.flatMap((reply) => (reply.statusCode === 200 && reply.headers['content-type']?.toString().includes('json') ? [(reply.json() as { items: Record<string, Told> }).items.single!.version] : [])))
      expect(facts!.version ?? 0).toBe(top)
      const late = await send(at, choice('b', 99))
      expect([late.statusCode, late.json()]).toEqual([409, { submitted: true, items: {} }])
      expect((await at.stored('single'))?.version ?? 0).toBe(top)
    }
  })

  test('two last modules earn one certificate', async () => {
    const lead = await makeTrainee(app, 'Grace Last', 'supervisor')
    const posts: [Trainee, number][] = []
    for (const [module, sections] of [['every-type', ['the-first-part', 'the-second-part']], ['second', ['only-part']]] as const) {
      await submit(lead, await begin(lead, 'pre', module))
      await readAll(lead, module, [...sections])
      posts.push([lead, await begin(lead, 'post', module)])
    }
    await answer(lead, posts[0]![1], [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']])
    await answer(lead, posts[1]![1], [1, 2, 3, 4, 5, 6].map((i): [string, string] => [`a.second-${i}`, ['a', 'b', 'c'][i % 3]!]))
    await Promise.all([...posts, ...posts].map(([who, attempt]) => submit(who, attempt)))
    expect(await app.db.$client`select 1 from certificates where person_id = ${lead.id}`).toHaveLength(1)
  })
})

describe('a process that has just started', () => {
  const started = async () => buildApp(makeServices(app.services.config, app.db, app.services.log))
  const at = (beside: FastifyInstance, { visitor }: Trainee) => { const other = new Visitor(beside); for (const [name, value] of visitor.cookies) other.cookies.set(name, value); return other }

  test('knows what is published from its first two requests on', async () => {
    const ana = await makeTrainee(app, 'Ana First')
    const beside = await started()
    const replies = await Promise.all(Array.from({ length: 6 }, () => at(beside, ana).get(`/learning/${ana.enrollment}/every-type`)))
    expect(replies.map((reply) => reply.statusCode)).toEqual(Array(6).fill(200))
    await beside.close()
  })

  test('takes the submissions of a whole class at once, and certifies every one', async () => {
    const rights: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']]
    const sat: { who: Trainee; attempt: number }[] = []
    for (let i = 0; i < 12; i++) {
      const who = await makeTrainee(app, `Class Mate ${i}`)
      await submit(who, await begin(who, 'pre'))
      await readAll(who, 'every-type', ['the-first-part', 'the-second-part'])
      const attempt = await begin(who, 'post')
      await answer(who, attempt, rights)
      sat.push({ who, attempt })
    }
    const sums = await Promise.all(sat.map(({ attempt }) => reviewedSum(attempt)))
    const beside = await started()
    const replies = await Promise.all(sat.map(({ who, attempt }, i) => at(beside, who).post(`/attempts/${attempt}/submission`, { reviewed: String(sums[i]) })))
    expect(replies.map((reply) => reply.statusCode)).toEqual(Array(12).fill(303))
    expect(await app.db.$client`select 1 from certificates where person_id in ${app.db.$client(sat.map(({ who }) => who.id))}`).toHaveLength(12)
    await beside.close()
  })
})

/** As a browser reads an attribute back. */
function unescapeHtml (text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}
