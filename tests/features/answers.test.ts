import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '#src/app.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { makeServices } from '#src/services.ts'
import { Visitor } from '../support/app.ts'
import { answer, begin, formFields, hiddenFields, miniContent, openLearning } from '../support/learning-cast.ts'
import { body, choice, json, outcome, type Pairs, send, takeSeat, type Told } from '../support/scripted-page.ts'

let app: Awaited<ReturnType<typeof openLearning>>
beforeAll(async () => { app = await openLearning() })
afterAll(() => app.close())

describe('versions', () => {
  test('the same request three times is one save', async () => {
    const at = await takeSeat(app)
    for (let i = 0; i < 3; i++) expect(await outcome(at, choice('b', 1))).toEqual([200, 'saved', 1])
    expect(await Promise.all([1, 2, 3].map(() => outcome(at, choice('c', 2, { base: 1 }))))).toEqual(Array(3).fill([200, 'saved', 2]))
    expect(await at.stored('single')).toEqual({ answer: 'c', version: 2, writer: 'page-one' })
  })

  test('a request that was overtaken by a later one of its page changes nothing and is told what stands', async () => {
    const at = await takeSeat(app)
    expect(await outcome(at, choice('c', 3))).toEqual([200, 'saved', 3])
    expect(await outcome(at, choice('a', 1))).toEqual([200, 'older', 3])
    const late = await send(at, choice('b', 2))
    expect(late.json()).toMatchObject({ submitted: false, items: { single: { outcome: 'older', version: 3, fields: 'a.single=c' } } })
    expect(await at.stored('single')).toMatchObject({ answer: 'c', version: 3 })
  })

  test('a page whose reply was lost may change its answer, from the version it last saw', async () => {
    const at = await takeSeat(app)
    expect(await outcome(at, choice('a', 1))).toEqual([200, 'saved', 1])
    expect(await outcome(at, choice('b', 2, { base: 0 }))).toEqual([200, 'saved', 2])
  })

  test('an equal answer of a script raises the version, or a late older one would replace it', async () => {
    const at = await takeSeat(app)
    expect(await outcome(at, choice('b', 5))).toEqual([200, 'saved', 5])
    expect(await outcome(at, choice('b', 20))).toEqual([200, 'saved', 20])
    expect(await outcome(at, choice('c', 6))).toEqual([200, 'older', 20])
    expect(await at.stored('single')).toMatchObject({ answer: 'b', version: 20 })
  })

  test('another page that has not seen the stored answer asks; one that has seen it replaces it', async () => {
    const at = await takeSeat(app)
    await send(at, choice('a', 4))
    const asked = await send(at, choice('c', 9, { writer: 'page-two' }))
    expect(asked.statusCode).toBe(409)
    expect(asked.json()).toMatchObject({ submitted: false, items: { single: { outcome: 'conflict', version: 4, fields: 'a.single=a', words: expect.stringMatching(/^Saved \d/) } } })
    expect(await at.stored('single')).toMatchObject({ answer: 'a', version: 4 })
    expect(await outcome(at, choice('c', 5, { base: 4, writer: 'page-two' }))).toEqual([200, 'saved', 5])
    expect(await outcome(at, choice('b', 6, { base: 4 }))).toEqual([409, 'conflict', 5])
    expect(await outcome(at, choice('c', 7, { base: 4 }))).toEqual([200, 'saved', 5]) // says the same: nothing to ask
  })

  test('an answer that was taken back is stored as such, and stands against older ones', async () => {
    const at = await takeSeat(app)
    await send(at, choice('a', 1))
    const reply = await send(at, choice('', 2, { base: 1 }))
    expect(reply.json()).toMatchObject({ items: { single: { outcome: 'saved', version: 2, fields: '', words: 'Not answered yet' } } })
    expect(await outcome(at, choice('a', 1))).toEqual([200, 'older', 2])
    expect(await at.stored('single')).toMatchObject({ answer: null, version: 2 })
  })

  test('two processes agree: what one saved the other judges', async () => {
    const at = await takeSeat(app)
    const beside = await buildApp(makeServices(app.services.config, app.db, app.services.log))
    const other = new Visitor(beside)
    for (const [name, value] of at.trainee.visitor.cookies) other.cookies.set(name, value)
    await send(at, choice('a', 2))
    const late = await other.post(`/attempts/${at.attempt}/answers`, body(at.revision, choice('b', 1)), json)
    expect(late.json()).toMatchObject({ items: { single: { outcome: 'older', version: 2 } } })
    expect((await other.post(`/attempts/${at.attempt}/answers`, body(at.revision, choice('c', 3)), json)).statusCode).toBe(200)
    expect(await at.stored('single')).toMatchObject({ answer: 'c', version: 3 })
    await beside.close()
  })

  test('a hundred saves of two pages at once leave the last of one page, and nobody an error', async () => {
    const at = await takeSeat(app)
    const all = Array.from({ length: 50 }, (_, i) => ['page-one', 'page-two'].map((writer) => choice('abc'[i % 3]!, i + 1, { writer }))).flat().sort(() => Math.random() - 0.5)
    const outcomes = await Promise.all(all.map((items) => outcome(at, items)))
    expect(outcomes.filter(([status]) => status !== 200 && status !== 409)).toEqual([])
    const row = (await at.stored('single'))!
    expect(row.answer).toBe('abc'[(row.version - 1) % 3])
    const ofWinner = all.flatMap((items, index) => (items.single!.writer === row.writer && outcomes[index]![1] === 'saved' ? [items.single!.version] : []))
    expect(Math.max(...ofWinner)).toBe(row.version)
  })
})

describe('a plain form', () => {
  test('that is behind says nothing about what it left open, and saves what is new', async () => {
    const at = await takeSeat(app)
    const old = await hiddenFields(at.trainee, at.attempt)
    await answer(at.trainee, at.attempt, [['a.single', 'a']])
    await answer(at.trainee, at.attempt, [['a.single', 'b']])
    const reply = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [...old, ['a.number', '7']])
    expect([reply.statusCode, reply.headers.location]).toEqual([303, `/attempts/${at.attempt}`])
    expect(await at.stored('single')).toMatchObject({ answer: 'b', version: 2 })
    expect(await at.stored('number')).toMatchObject({ answer: '7', version: 1, writer: '' })
    expect(await at.stored('text')).toBeUndefined()
  })

  test('that is behind and says otherwise is shown both answers', async () => {
    const at = await takeSeat(app)
    const old = await hiddenFields(at.trainee, at.attempt)
    await answer(at.trainee, at.attempt, [['a.single', 'b']])
    const reply = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [...old, ['a.single', 'c'], ['a.text', 'mine']])
    expect(reply.statusCode).toBe(409)
    expect(reply.body).toContain('Not saved from this page: “Gamma”. Another page or device saved the answer shown here.')
    expect(reply.body).toMatch(/name="a\.single" value="b" checked/)
    expect(await at.stored('single')).toMatchObject({ answer: 'b', version: 1 })
    expect(await at.stored('text')).toMatchObject({ answer: 'mine' })
    const again = formFields(reply.body).filter(([name]) => /^(v\.|revision$|person$)/.test(name))
    expect((await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [...again, ['a.single', 'c'], ['a.text', 'mine']])).statusCode).toBe(303)
    expect(await at.stored('single')).toMatchObject({ answer: 'c', version: 2 })
  })

  test('ends lines in CRLF and a script in LF: both say the same', async () => {
    const at = await takeSeat(app)
    await send(at, { open: { version: 1, fields: [['a.open', 'one\ntwo\n\nthree']] } })
    await answer(at.trainee, at.attempt, [['a.open', 'one\r\ntwo\r\n\r\nthree']])
    expect(await at.stored('open')).toMatchObject({ answer: 'one\ntwo\n\nthree', version: 1, writer: 'page-one' })
    expect(await outcome(at, { open: { version: 1, writer: 'page-two', fields: [['a.open', 'one\rtwo\r\rthree']] } })).toEqual([200, 'saved', 1])
  })

  test('clears what it shows when it comes back empty', async () => {
    const at = await takeSeat(app)
    await answer(at.trainee, at.attempt, [['a.single', 'b'], ['a.multiple', 'a']])
    await answer(at.trainee, at.attempt, [['a.single', 'b']])
    expect(await at.stored('multiple')).toMatchObject({ answer: null, version: 2 })
    expect(await at.stored('single')).toMatchObject({ answer: 'b', version: 1 })
  })
})

describe('what cannot be taken', () => {
  test('one answer that its item cannot have does not hold up the others', async () => {
    const at = await takeSeat(app)
    const reply = await send(at, { ...choice('b', 1), number: { version: 1, fields: [['a.number', 'about a dozen']] }, likert: { version: 1, fields: [['a.likert.s1', '9']] }, text: { version: 1, fields: [['a.text', 'kept']] } })
    expect(reply.statusCode).toBe(422)
    const { items } = reply.json() as { items: Record<string, Told> }
    expect(Object.fromEntries(Object.entries(items).map(([item, told]) => [item, told.outcome]))).toEqual({ single: 'saved', text: 'saved', number: 'wrong', likert: 'wrong' })
    expect(items.number!.words).toMatch(/^Write a number in figures/)
    expect((await app.db.$client`select item from responses where attempt_id = ${at.attempt} order by item`).map((row) => row.item)).toEqual(['single', 'text'])
  })

  test('fields that are not a quiz form’s, and items of another quiz or form, are refused whole', async () => {
    const at = await takeSeat(app)
    const strays: Pairs[] = [
      [['role', 'admin']], [['a.second-1', 'a']], [['a.single', 'b'], ['v.single', '0'], ['v.single', '1']], [['a.single', 'b']], [['v.single', '-1'], ['a.single', 'b']], [['v.single', '1e3'], ['a.single', 'b']], [['v.single', '9999999999'], ['a.single', 'b']],
      [['v.single', '3'], ['n.single', '3'], ['a.single', 'b']], [['__proto__', 'x']], [['a.', 'x']], [['v.constructor', '0'], ['a.constructor', 'x']], [['v.single.x', '0']], [['n.single', '1']], [['points', '100'], ['v.single', '0'], ['a.single', 'b']],
      [['v.single', '0'], ['w.single', 'page\0one'], ['a.single', 'b']], [['v.single', '0'], ['w.single', `${'x'.repeat(39)}😀`], ['a.single', 'b']], [['v.single', '0'], ['w.single', 'x'.repeat(41)], ['a.single', 'b']],
    ]
    for (const fields of strays) for (const headers of [json, {}]) {
      const reply = await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [['revision', at.revision], ...fields], headers)
      expect([fields.map((pair) => pair.join('=')).join('&'), reply.statusCode]).toEqual([expect.anything(), 400])
    }
    expect(await app.db.$client`select 1 from responses where attempt_id = ${at.attempt}`).toHaveLength(0)
  })

  test('an item that stands on the other form only', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gainful-forms-'))
    await cp(path.join(miniContent, 'mini'), path.join(folder, 'paired'), { recursive: true })
    const item = (id: string, more: string) => `## ${id}\n<!-- item id=${id} type=single lo=one ${more}-->\nWhich one is ${id}?\n\n- [ ] Alpha <!-- a -->\n  > No.\n- [x] Beta <!-- b -->\n  > Yes.\n- [ ] Gamma <!-- c -->\n  > No.\n\n> **Why:** Because.\n\n`
    const items = [1, 2, 3, 4, 5].flatMap((n) => [item(`left-${n}`, 'form=A '), item(`right-${n}`, 'form=B ')]).join('') + item('both-1', '')
    await rm(path.join(folder, 'paired/second.md'))
    await writeFile(path.join(folder, 'paired/every-type.md'), `---\nid: every-type\ntitle: Two forms\nminutes: 17\nfor: [sees]\nobjectives:\n  one: Say what it is\n---\n\n## The first part\n\nSee [words](words.md#coach).\n\n# Quiz\n\n${items}`)
    await writeFile(path.join(folder, 'paired/curriculum.md'), (await readFile(path.join(folder, 'paired/curriculum.md'), 'utf8')).replace('id: mini', 'id: paired').replace('[every-type, second]', '[every-type]'))
    await publishFolder(app.services, folder)
    await rm(folder, { recursive: true })
    const { trainee } = await takeSeat(app)
    const [cohort] = await app.db.insert(cohorts).values({ name: 'Paired', curriculum: 'paired', startsOn: '2026-09-01' }).returning({ id: cohorts.id })
    const [row] = await app.db.insert(enrollments).values({ cohortId: cohort!.id, personId: trainee.id, discipline: 'sees' }).returning({ id: enrollments.id })
    await new Promise((later) => setTimeout(later, 1100)) // what is current is asked again at most once a second
    const attempt = await begin({ ...trainee, enrollment: row!.id }, 'pre')
    const fields = await hiddenFields(trainee, attempt)
    const [mine, other] = fields.some(([name]) => name === 'v.left-1') ? ['left', 'right'] : ['right', 'left']
    const give = (item: string) => trainee.visitor.post(`/attempts/${attempt}/answers`, [['revision', fields.find(([name]) => name === 'revision')![1]], [`v.${item}`, '0'], [`n.${item}`, '1'], [`w.${item}`, 'page-one'], [`a.${item}`, 'b']], json)
    expect((await give(`${mine}-1`)).statusCode).toBe(200)
    expect((await give('both-1')).statusCode).toBe(200)
    expect((await give(`${other}-1`)).statusCode).toBe(400)
  })

  test('another revision than the one the sitting started on is not there', async () => {
    const at = await takeSeat(app)
    for (const revision of ['1', '999999', '', 'x', `${at.revision}0`]) expect([revision, (await send({ ...at, revision }, choice('b', 1))).statusCode]).toEqual([revision, 404])
    expect((await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, [['v.single', '0'], ['a.single', 'b']], json)).statusCode).toBe(404)
    expect(await at.stored('single')).toBeUndefined()
  })

  test('long answers are kept whole, longer ones refused in words, endless ones turned away', async () => {
    const at = await takeSeat(app)
    const most = '😀'.repeat(10_000) // 20,000 characters as a browser counts them, 120 kB as sent
    expect(await outcome(at, { open: { version: 1, fields: [['a.open', most]] } })).toEqual([200, 'saved', 1])
    expect((await at.stored('open'))!.answer).toBe(most)
    const over = await send(at, { open: { version: 2, base: 1, fields: [['a.open', `${most}x`]] }, text: { version: 1, fields: [['a.text', 'beside']] } })
    expect([over.statusCode, (over.json() as { items: Record<string, Told> }).items.open!.words]).toEqual([422, 'This answer has 20,001 characters. The most is 20,000. Shorten it.'])
    expect((await at.stored('open'))!.answer).toBe(most)
    expect((await at.stored('text'))!.answer).toBe('beside')
    expect((await send(at, { open: { version: 3, base: 1, fields: [['a.open', 'x'.repeat(65_536)]] } })).statusCode).toBe(422)
    expect((await send(at, { open: { version: 3, base: 1, fields: [['a.open', 'x'.repeat(1_100_000)]] } })).statusCode).toBe(413)
    expect((await at.trainee.visitor.post(`/attempts/${at.attempt}/answers`, body(at.revision, { text: { version: 2, base: 1, fields: [['a.text', 'still here']] } }), json)).statusCode).toBe(200)
  })

  test('NUL bytes, half characters and bodies that are no form never make a fault', async () => {
    const at = await takeSeat(app)
    expect(await outcome(at, { text: { version: 1, fields: [['a.text', 'be\0fore']] } })).toEqual([200, 'saved', 1])
    expect((await at.stored('text'))!.answer).toBe('before')
    const raw = (payload: string, type: string) => at.trainee.visitor.request({ method: 'POST', url: `/attempts/${at.attempt}/answers`, payload, headers: { 'content-type': type, 'sec-fetch-site': 'same-origin', ...json } })
    const form = 'application/x-www-form-urlencoded'
    expect((await raw(`revision=${at.revision}&v.open=0&a.open=%ED%A0%BD%FF%C3%28`, form)).statusCode).toBe(200)
    for (const [payload, type, status] of [['%%%&&==', form, 404], [`revision=${at.revision}&a.single`, form, 400], ['{"revision":{}}', 'application/json', 415], ['x', 'text/plain', 415], ['<a/>', 'application/xml', 415], ['', form, 404]] as const) {
      expect([payload, (await raw(payload, type)).statusCode]).toEqual([payload, status])
    }
  })
})
