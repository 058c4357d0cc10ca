/** Open answers: read without names, rated by two people on the rubric, corrected by a new row, and how far raters agree. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Item } from '#src/domain/curriculum.ts'
import { agreements, kappaWords } from '#src/features/grading/agreement.ts'
import { listRatedTwice } from '#src/features/grading/queries.ts'
import { rateAnswer, readAnswer } from '#src/features/grading/rate-answer.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { Visitor } from '../support/app.ts'
import { enrolled, openProgram, type Program, sit } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'

type Rater = { id: number; visitor: Visitor }
let here: Program
let tom: Rater, una: Rater, vera: Rater
const sittings: number[] = []
const openOnly = (words: string) => (item: Item) => (item.type === 'open' ? words : null)

async function rater (name: string): Promise<Rater> {
  const person = await makePerson(here, name)
  await giveGrant(here.db, { personId: person.id, role: 'trainer', agencyId: null, state: null, by: null })
  return { id: person.id, visitor: await signedIn(here, person.email) }
}
beforeAll(async () => {
  here = await openProgram({ 'Pine Center': 'LA' });
  [tom, una, vera] = [await rater('Tom Begay'), await rater('Una Strand'), await rater('Vera Lunt')]
  for (const index of Array.from({ length: 12 }, (_, each) => each)) sittings.push(await sit(here, await enrolled(here, 'Pine Center', `Wilhelmina Person ${index}`), 'every-type', 'pre', openOnly(`I would ask first, answer ${index}.`)))
})
afterAll(() => here.close())

const pathOf = (index: number) => `/grading/${sittings[index]}/open`
const open = async ({ visitor }: Rater, url: string) => { const reply = await visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }
const rate = ({ visitor }: Rater, index: number, mark: string, over: Record<string, string> = {}) => visitor.post(pathOf(index), { 'mark-1': mark, note: '', seen: '0', ...over })
const ratingsOf = (index: number) => here.db.$client<{ rater: number; points: number; live: boolean }[]>`select rater_id::int as rater, points, superseded_at is null as live from ratings where attempt_id = ${sittings[index]!} order by id`

describe('the queue', () => {
  test('offers the oldest answer first, to those who may, and names nobody', async () => {
    const page = await open(tom, '/grading')
    expect(page).toContain('12 open answers wait for you')
    expect(/class="button" href="([^"]+)"/.exec(page)![1]).toBe(pathOf(0))
    const answer = await open(tom, pathOf(0))
    expect(answer).toContain('I would ask first, answer 0.')
    for (const told of [page, answer]) { expect(told.slice(told.indexOf('<main'))).not.toMatch(/Wilhelmina|Pine Center|pre-quiz|post-quiz/i); expect(await htmlFaults(told)).toEqual([]) }
    const visitor = await signedIn(here, (await makePerson(here, 'Nobody Special')).email)
    for (const url of ['/grading', '/grading/agreement', pathOf(0)]) expect((await visitor.get(url)).statusCode).toBe(404)
  })

  test('goes on to the next, and offers an answer to a second person, then to nobody', async () => {
    expect(await rate(tom, 0, '2')).toMatchObject({ statusCode: 303, headers: { location: pathOf(1) } })
    expect(await open(tom, '/grading')).toContain('11 open answers wait for you')
    expect(await open(una, '/grading')).toContain('12 open answers wait for you')
    const blind = await open(una, pathOf(0))
    expect(blind).not.toMatch(/Both ratings|Tom Begay/)
    expect((await rate(una, 0, '0')).statusCode).toBe(303)
    expect(await open(vera, '/grading')).toContain('11 open answers wait for you')
    const third = await rate(vera, 0, '1')
    expect(third.statusCode).toBe(409)
    expect(third.body).toContain('Two people have rated this answer meanwhile')
    expect(await ratingsOf(0)).toEqual([{ rater: tom.id, points: 2, live: true }, { rater: una.id, points: 0, live: true }])
    expect(await open(una, pathOf(0))).toMatch(/Both ratings[\s\S]*Tom Begay[\s\S]*2 of 2[\s\S]*0 of 2/)
  })
})

describe('what is not a rating is refused, and stores nothing', () => {
  test.for([['3', 'points that the rubric has not'], ['-1', 'below 0'], ['', 'none'], ['1.5', 'no whole number'], ['__proto__', 'no number']])('%s: %s', async ([mark]) => {
    const reply = await rate(tom, 1, mark!, { note: 'Kept as it was typed' })
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain('Choose how many points this earns')
    expect(reply.body).toContain('Kept as it was typed')
    expect(await htmlFaults(reply.body)).toEqual([])
    expect(await ratingsOf(1)).toEqual([])
  })

  test('a form with more or less than ours, and a note too long', async () => {
    for (const over of [{ 'mark-2': '1' }, { seen: 'x' }, { note: 'x'.repeat(1001) }] as Record<string, string>[]) expect((await rate(tom, 1, '1', over)).statusCode).toBe(422)
    expect((await tom.visitor.post(pathOf(1), { note: '', seen: '0' })).statusCode).toBe(422)
    expect(await ratingsOf(1)).toEqual([])
  })

  test('an item that is not open, an attempt that is not submitted, an answer that is not there', async () => {
    const running = await sit(here, await enrolled(here, 'Pine Center', 'Still Running'), 'every-type', 'pre', openOnly('Not handed in yet.'), 'open')
    const blank = await sit(here, await enrolled(here, 'Pine Center', 'Left Blank'), 'every-type', 'pre', () => null)
    const preview = await sit(here, await enrolled(here, null, 'Sofia Staff', { isPreview: true }), 'every-type', 'pre', openOnly('Just trying.'))
    for (const url of [`/grading/${sittings[1]}/single`, `/grading/${sittings[1]}/none`, `/grading/${running}/open`, `/grading/${blank}/open`, `/grading/${preview}/open`, '/grading/0/open', '/grading/abc/open', '/grading/99999999999999999999/open']) {
      expect([url, (await tom.visitor.get(url)).statusCode]).toEqual([url, 404])
      expect([url, (await tom.visitor.post(url, { 'mark-1': '1', note: '', seen: '0' })).statusCode]).toEqual([url, 404])
    }
    expect(await open(vera, '/grading')).toContain('11 open answers wait for you')
  })

  test('one’s own answer', async () => {
    const [row] = await here.db.$client<[{ id: number }]>`insert into enrollments (cohort_id, person_id, discipline) values (${here.cohortId}, ${vera.id}, 'sees') returning id::int`
    const own = await sit(here, { personId: vera.id, enrollment: row.id, name: 'Vera Lunt' }, 'every-type', 'pre', openOnly('My own words.'))
    expect((await vera.visitor.get(`/grading/${own}/open`)).statusCode).toBe(404)
    expect((await vera.visitor.post(`/grading/${own}/open`, { 'mark-1': '2', note: '', seen: '0' })).statusCode).toBe(404)
    expect(await open(vera, '/grading')).toContain('11 open answers wait for you')
    expect(await open(tom, `/grading/${own}/open`)).toContain('My own words.')
    await here.db.$client`update enrollments set withdrawn_at = now() where id = ${row.id}`
  })
})

describe('a correction', () => {
  test('is a new row in place of the old, and an audit line that has both', async () => {
    await rate(tom, 1, '0', { note: 'Say who you ask.' })
    const [{ id }] = await here.db.$client<[{ id: number }]>`select id::int from ratings where attempt_id = ${sittings[1]!}`
    const page = await open(tom, pathOf(1))
    expect(page).toContain('Correct my rating')
    expect(page).toMatch(/value="0"[^>]* checked/)
    expect(page).toContain('Say who you ask.')
    expect((await rate(tom, 1, '1', { seen: String(id) })).statusCode).toBe(303)
    expect(await ratingsOf(1)).toEqual([{ rater: tom.id, points: 0, live: false }, { rater: tom.id, points: 1, live: true }])
    const lines = await here.db.$client<{ action: string; details: unknown }[]>`select action, details from audit_entries where subject = 'attempt' and subject_id = ${String(sittings[1])} order by id`
    expect(lines).toEqual([{ action: 'rated answer', details: { item: 'open', points: 0, possible: 2 } }, { action: 'corrected rating', details: { item: 'open', points: 1, pointsBefore: 0, possible: 2 } }])
  })

  test('from a second tab that has not seen the first is refused', async () => {
    const stale = await rate(tom, 1, '2')
    expect(stale.statusCode).toBe(409)
    expect(stale.body).toContain('You rated this answer on another page meanwhile')
    const both = await Promise.all([rate(tom, 2, '1'), rate(tom, 2, '2')])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409])
    expect((await ratingsOf(2)).filter(({ live }) => live)).toHaveLength(1)
  })

  test('by three people at the same moment leaves two', async () => {
    const all = await Promise.all([rate(tom, 3, '1'), rate(una, 3, '1'), rate(vera, 3, '2')])
    expect(all.map(({ statusCode }) => statusCode).sort()).toEqual([303, 303, 409])
    expect(await ratingsOf(3)).toHaveLength(2)
  })
})

describe('the trainee', () => {
  test('sees the mean of the points, what was found and the notes on the result, without names', async () => {
    const person = await makePerson(here, 'Ada Lindqvist')
    const [row] = await here.db.$client<[{ id: number }]>`insert into enrollments (cohort_id, person_id, discipline) values (${here.cohortId}, ${person.id}, 'sees') returning id::int`
    const visitor = await signedIn(here, person.email)
    await sit(here, { personId: person.id, enrollment: row.id, name: 'Ada' }, 'every-type', 'pre', () => null)
    const post = await sit(here, { personId: person.id, enrollment: row.id, name: 'Ada' }, 'every-type', 'post', openOnly('I would listen.'))
    const read = async () => { const { body } = await visitor.get(`/attempts/${post}/result`); return { body, text: body.split('id="q-open"')[1]!.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') } }
    expect((await read()).text).toContain('Read by a trainer, not scored')
    const score = /<h1>([^<]*)/.exec((await read()).body)![1]
    await tom.visitor.post(`/grading/${post}/open`, { 'mark-1': '2', note: 'Good & <short>.', seen: '0' })
    await una.visitor.post(`/grading/${post}/open`, { 'mark-1': '1', note: '', seen: '0' })
    const { body, text } = await read()
    expect(text).toContain('Read by 2 trainers, beside your score')
    expect(text).toContain('Says what All · Some 1.5 of 2')
    expect(body).toContain('Good &#38; &#60;short&#62;.')
    expect(body).not.toMatch(/Tom Begay|Una Strand/)
    expect(/<h1>([^<]*)/.exec(body)![1]).toBe(score) // beside the score, never in it
    expect(await htmlFaults(body)).toEqual([])
    expect((await here.db.$client`select count(*)::int as n from certificates`)[0]).toEqual({ n: 0 })
  })
})

describe('agreement', () => {
  test('is as R counts it, from the marks that were given unseen', async () => {
    // Eight answers more, beside the first, which is rated 2 and 0.
    const given: [number, number][] = [[2, 2], [1, 2], [0, 0], [1, 1], [2, 2], [2, 1], [0, 1], [1, 1]]
    for (const [index, marks] of given.entries()) for (const [place, who] of [tom, una].entries()) {
      const answer = await readAnswer(here.services, sittings[index + 4]!, 'open', who.id)
      await rateAnswer(here.services, answer, { by: who.id, marks: [marks[place]!], note: '', seen: 0 })
    }
    const own = (await listRatedTwice(here.db, null)).filter(({ attempt }) => [sittings[0]!, ...sittings.slice(4)].includes(attempt))
    const [found] = await agreements(here.services, own)
    // Nine answers: observed weighted agreement 0.7222, by chance 0.5864.
    expect(found!.kappa).toMatchObject({ n: 9, same: expect.closeTo(5 / 9, 12), kappa: expect.closeTo(0.3283582090, 9) })
    expect(kappaWords(found!.kappa)).toBe('from 10 answers on')

    // A correction after both have rated counts for the trainee, not for agreement.
    const [{ id }] = await here.db.$client<[{ id: number }]>`select id::int from ratings where attempt_id = ${sittings[0]!} and rater_id = ${una.id}`
    expect((await rate(una, 0, '2', { seen: String(id) })).statusCode).toBe(303)
    expect((await agreements(here.services, (await listRatedTwice(here.db, null)).filter(({ attempt }) => [sittings[0]!, ...sittings.slice(4)].includes(attempt))))[0]!.kappa).toEqual(found!.kappa)
  })

  test('has a page, with what two people saw differently', async () => {
    const page = await open(una, '/grading/agreement')
    expect(page).toMatch(/Open <span class="hint">Says what/)
    expect(page).toContain(`href="${pathOf(5)}"`)
    expect(page).toContain('Says what: 1 and 2')
    expect(page).not.toContain(`href="${pathOf(0)}"`) // talked over: both say 2
    expect(await htmlFaults(page)).toEqual([])
  })

  test('stands on the page of the item, which is never scored by it', async () => {
    const page = (await open(tom, '/gains/mini/modules/every-type/items/open')).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(page).toMatch(/answers rated, 11 of them by 2 people\. A mean is shown from 20 answers on\./)
    expect(page).toContain('Says what: the same mark for')
    expect(page).toContain('It is not scored, so it has no difficulty')
  })
})
