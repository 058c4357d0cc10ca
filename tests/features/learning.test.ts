import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, begin, hiddenFields, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let ada: Trainee
beforeAll(async () => { app = await openLearning(); ada = await makeTrainee(app, 'Ada Lindqvist') })
afterAll(() => app.close())

const secondRight: [string, string][] = [1, 2, 3, 4, 5, 6].map((i) => [`a.second-${i}`, ['a', 'b', 'c'][i % 3]!])

describe('the way through a module', () => {
  test('my learning shows the next step, and the module starts with its pre-quiz', async () => {
    const home = await ada.visitor.get('/learning')
    expect(home.statusCode).toBe(200)
    expect(home.body).toContain('Take the pre-quiz of Every type')
    const module = await ada.visitor.get(`/learning/${ada.enrollment}/every-type`)
    expect(module.body).toContain('Start with the pre-quiz')
    expect((await ada.visitor.get(`/learning/${ada.enrollment}/every-type/sections/the-first-part`)).statusCode).toBe(409)
  })

  test('starting twice opens one sitting', async () => {
    const both = await Promise.all([begin(ada, 'pre'), begin(ada, 'pre'), begin(ada, 'pre')])
    expect(new Set(both).size).toBe(1)
  })

  test('answers of every type are saved, reviewed, submitted once and scored', async () => {
    const attempt = await begin(ada, 'pre')
    const page = await ada.visitor.get(`/attempts/${attempt}`)
    const keys = (name: string) => [...page.body.matchAll(new RegExp(`name="a\\.${name}\\.([^"]+)"`, 'g'))].map((m) => m[1]!)
    const saved = await answer(ada, attempt, [['a.single', 'b'], ['a.multiple', 'a'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept'],
      ...[...new Set(keys('order'))].map((key, index): [string, string] => [`a.order.${key}`, String(index + 1)]), ['a.likert.s1', '3'], ['a.open', 'I would ask first, and then act on the answer.']])
    expect(saved.statusCode).toBe(303)
    const review = await ada.visitor.get(`/attempts/${attempt}/review`)
    expect(review.body).toContain('2 items are not fully answered')
    const [first, again] = await Promise.all([submit(ada, attempt), submit(ada, attempt)])
    expect([first.statusCode, again.statusCode]).toEqual([303, 303])
    const result = await ada.visitor.get(`/attempts/${attempt}/result`)
    expect(result.body).toContain('Your pre-quiz is in')
    const [row] = await app.db.$client`select points_numerator::int as n, points_denominator::int as d, possible, (select count(*)::int from item_scores where attempt_id = ${attempt}) as items from attempts where id = ${attempt}`
    // single 1, multiple 1/2, true/false 1, number 1, text 1, match 0; the order as shown is never all right, so it earns less than 1.
    expect(row!.possible).toBe(7)
    expect(row!.items).toBe(7)
    expect(row!.n / row!.d).toBeGreaterThanOrEqual(4.5)
    expect(row!.n / row!.d).toBeLessThan(5.5)
  })

  test('sections open, are marked, and the post-quiz follows', async () => {
    const section = await ada.visitor.get(`/learning/${ada.enrollment}/every-type/sections/the-first-part`)
    expect(section.body).toContain('Check yourself')
    const checked = await ada.visitor.post(`/learning/${ada.enrollment}/every-type/sections/the-first-part`, { check: 'check-one', 'a.check-one': 'a' })
    expect(checked.body).toContain('CANARY-check-feedback-a')
    expect(checked.body).not.toContain('CANARY-check-why')
    await readAll(ada, 'every-type', ['the-first-part', 'the-second-part'])
    const attempt = await begin(ada, 'post')
    await answer(ada, attempt, [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']])
    await submit(ada, attempt)
    const result = await ada.visitor.get(`/attempts/${attempt}/result`)
    expect(result.body).toContain('You passed')
    expect(result.body).toContain('CANARY-single-why')
    expect(result.body).toContain('CANARY-match-why')
  })

  test('the certificate comes with the last required module, once', async () => {
    const [before] = await app.db.$client`select count(*)::int as n from certificates where person_id = ${ada.id}`
    expect(before!.n).toBe(1) // the second module is for supervisors, Ada is a SEES
    const lead = await makeTrainee(app, 'Grace Okoro', 'supervisor')
    for (const module of ['every-type', 'second']) {
      const pre = await begin(lead, 'pre', module)
      await submit(lead, pre)
    }
    await readAll(lead, 'every-type', ['the-first-part', 'the-second-part'])
    await readAll(lead, 'second', ['only-part'])
    const first = await begin(lead, 'post')
    await answer(lead, first, [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']])
    const second = await begin(lead, 'post', 'second')
    await answer(lead, second, secondRight)
    await Promise.all([submit(lead, first), submit(lead, second)])
    const [after] = await app.db.$client`select count(*)::int as n from certificates where person_id = ${lead.id}`
    expect(after!.n).toBe(1)
  })
})

describe('what must never happen', () => {
  test('no key, feedback or rationale leaves the server before the post-quiz is in', async () => {
    const bea = await makeTrainee(app, 'Bea Canary')
    const pre = await begin(bea, 'pre')
    const pages = [`/learning`, `/learning/${bea.enrollment}`, `/learning/${bea.enrollment}/every-type`, `/attempts/${pre}`, `/attempts/${pre}/review`, `/attempts/${pre}/answers`]
    for (const url of pages) { const reply = await bea.visitor.get(url); expect(reply.statusCode, url).toBe(200); expect(`${reply.body}${JSON.stringify(reply.headers)}`, url).not.toMatch(/CANARY|98765|43210/) }
    await submit(bea, pre)
    for (const url of [`/attempts/${pre}/result`, `/learning/${bea.enrollment}/every-type/sections/the-first-part`]) expect((await bea.visitor.get(url)).body, url).not.toMatch(/CANARY|98765/)
    await readAll(bea, 'every-type', ['the-first-part', 'the-second-part'])
    const post = await begin(bea, 'post')
    for (const url of [`/attempts/${post}`, `/attempts/${post}/review`, `/attempts/${pre}/result`]) expect((await bea.visitor.get(url)).body, url).not.toMatch(/CANARY|98765/)
  })

  test('somebody else’s attempt is not there', async () => {
    const eve = await makeTrainee(app, 'Eve Stranger')
    const attempt = await begin(eve, 'pre')
    const mallory = await makeTrainee(app, 'Mallory Other')
    for (const url of [`/attempts/${attempt}`, `/attempts/${attempt}/answers`, `/attempts/${attempt}/review`, `/attempts/${attempt}/result`, `/learning/${eve.enrollment}`, `/learning/${eve.enrollment}/every-type`]) expect((await mallory.visitor.get(url)).statusCode, url).toBe(404)
    const fields = await hiddenFields(eve, attempt)
    expect((await mallory.visitor.post(`/attempts/${attempt}/answers`, [...fields, ['a.single', 'b']])).statusCode).toBe(404)
    expect((await mallory.visitor.post(`/attempts/${attempt}/answers`, [...fields.map(([name, value]): [string, string] => [name, value]), ['a.single', 'b']], { accept: 'application/json' })).statusCode).toBe(404)
    expect((await mallory.visitor.post(`/attempts/${attempt}/submission`, { reviewed: '0' })).statusCode).toBe(404)
    const [rows] = await app.db.$client`select count(*)::int as n from responses where attempt_id = ${attempt}`
    expect(rows!.n).toBe(0)
  })

  test('bad answers are refused in words and change nothing', async () => {
    const tess = await makeTrainee(app, 'Tess Wrong')
    const attempt = await begin(tess, 'pre')
    const fields = await hiddenFields(tess, attempt)
    const send = (more: [string, string][]) => tess.visitor.post(`/attempts/${attempt}/answers`, [...fields, ...more])
    expect((await send([['a.single', 'zz']])).statusCode).toBe(422)
    expect((await send([['a.single', 'a'], ['a.single', 'b']])).statusCode).toBe(422)
    expect((await send([['a.single.x', 'a']])).statusCode).toBe(422)
    expect((await send([['a.second-1', 'a']])).statusCode).toBe(400)
    expect((await send([['role', 'admin']])).statusCode).toBe(400)
    expect((await send([['v.single', '1']])).statusCode).toBe(400)
    const typed = await send([['a.number', 'about a dozen'], ['a.text', 'kept words']])
    expect(typed.statusCode).toBe(422)
    expect(typed.body).toContain('value="about a dozen"')
    expect(typed.body).toContain('Write a number in figures')
    const stored = await app.db.$client`select item, answer from responses where attempt_id = ${attempt}`
    expect(stored.map((row) => row.item)).toEqual(['text'])
  })

  test('a submitted attempt stays as it is', async () => {
    const sam = await makeTrainee(app, 'Sam Late')
    const attempt = await begin(sam, 'pre')
    const fields = await hiddenFields(sam, attempt)
    await sam.visitor.post(`/attempts/${attempt}/answers`, [...fields, ['a.single', 'a']])
    await submit(sam, attempt)
    const late = await sam.visitor.post(`/attempts/${attempt}/answers`, [...fields, ['a.single', 'b']])
    expect(late.statusCode).toBe(409)
    const script = await sam.visitor.post(`/attempts/${attempt}/answers`, [['revision', fields.find(([name]) => name === 'revision')![1]], ['v.single', '1'], ['n.single', '5'], ['w.single', 'x'], ['a.single', 'b']], { accept: 'application/json' })
    expect(script.statusCode).toBe(409)
    expect(script.json()).toEqual({ submitted: true, items: {} })
    const [row] = await app.db.$client`select answer from responses where attempt_id = ${attempt} and item = 'single'`
    expect(row!.answer).toBe('a')
    await expect(app.db.$client`update responses set answer = '"b"' where attempt_id = ${attempt}`).rejects.toThrow('is submitted')
  })

  test('nobody submits what they have not reviewed', async () => {
    const rae = await makeTrainee(app, 'Rae Review')
    const attempt = await begin(rae, 'pre')
    await answer(rae, attempt, [['a.single', 'a']])
    const reply = await rae.visitor.post(`/attempts/${attempt}/submission`, { reviewed: '0' })
    expect(reply.statusCode).toBe(409)
    expect(reply.body).toContain('An answer changed after this page was opened')
    const [row] = await app.db.$client`select submitted_at from attempts where id = ${attempt}`
    expect(row!.submitted_at).toBeNull()
  })
})
