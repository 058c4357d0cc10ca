/** Item analysis on rows made through the product's own actions. Figures by hand and by R 4.2.2 (cor, binom.test, p.adjust). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { figuresOf, tableOf } from '#src/features/items/item-figures.ts'
import type { CountRow } from '#src/features/items/queries.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { withdrawPeople } from '#src/features/cohorts/enroll-people.ts'
import { makeServices } from '#src/services.ts'
import type { Visitor } from '../support/app.ts'
import { miniWith, swap } from '../support/content-folder.ts'
import { both, byPattern, enrolled, openCohort, openProgram, type Program, sit, staff } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'

const before = '100100 110001 000100 111010 101100 010000 110111 100101 001000 111101 110110 010100'.split(' ')
const after = '110110 111101 101100 111111 111101 110100 111111 101111 001101 111111 111110 010000'.split(' ')
const list = '/gains/mini/modules/second/items'

let here: Program
let trainer: Visitor
beforeAll(async () => {
  here = await openProgram({ 'Pine Center': 'LA' })
  // Each pattern twice: 24 people, so that items have enough answers.
  for (const index of Array.from({ length: 24 }, (_, each) => each)) await both(here, await enrolled(here, 'Pine Center', `Trainee ${index + 1}`), before[index % 12]!, after[index % 12]!)
  trainer = await staff(here, 'Tom Begay', 'trainer')
})
afterAll(() => here.close())

const text = (html: string) => html.replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim()
async function open (url: string, visitor = trainer): Promise<string> {
  const reply = await visitor.get(url)
  expect([url, reply.statusCode]).toEqual([url, 200])
  return reply.body
}
/** Rows of the table that a heading names, cell by cell. */
function rowsOf (page: string, heading: string): string[][] {
  const section = page.split(`<h2 id="${heading}">`)[1]!.split('</section>')[0]!
  return [...section.split('<tbody>')[1]!.split('</tbody>')[0]!.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) => [...row!.matchAll(/<t([hd])[^>]*>([\s\S]*?)<\/t\1>/g)].map(([, , cell]) => cell!).filter((cell) => !cell.startsWith('<svg')).map(text))
}
const names = (page: string) => rowsOf(page, 'all').map(([name]) => name!.slice(0, 6))

describe('the items of a module', () => {
  test('show difficulty, fit with the rest and change as R does', async () => {
    const page = await open(list)
    expect(rowsOf(page, 'all')).toEqual([
      ['Item 1', '24', '+17', '67%', '83%', '0.61', 'under 50'],
      ['Item 2', '24', '+17', '58%', '75%', '0.17', 'under 50'],
      ['Item 3', '24', '+42', '33%', '75%', '−0.13', 'under 50'],
      ['Item 4', '24', '+25', '67%', '92%', '−0.04', 'under 50'],
      ['Item 5', '24', '+25', '25%', '50%', '0.36', 'under 50'],
      ['Item 6', '24', '+25', '33%', '58%', '0.3', 'under 50'],
    ])
    expect(rowsOf(await open(`${list}?phase=post`), 'all').map((row) => row[5])).toEqual(['0.53', '−0.03', '0.42', '0.55', '0.41', '0.38'])
    expect(await htmlFaults(page)).toEqual([])
  })

  test('say what to look at first, in plain words', async () => {
    const told = (await open(list)).split('<h2 id="first">')[1]!.split('</section>')[0]!
    expect(text(told)).toContain('Item 3 Mend, pre-quiz. Those who knew the rest got this wrong more often than the others: check the key and the wording.')
    expect(told.indexOf('Item 3')).toBeLessThan(told.indexOf('Item 4')) // what is to be mended comes before what is worth a look
  })

  test('are sorted by links, either way, without script', async () => {
    const page = await open(`${list}?sort=rest`)
    expect(names(page)).toEqual(['Item 3', 'Item 4', 'Item 2', 'Item 6', 'Item 5', 'Item 1'])
    expect(page).toMatch(/aria-sort="ascending"><a href="[^"]*sort=-rest"/)
    expect(names(await open(`${list}?sort=-gain`))).toEqual(['Item 3', 'Item 4', 'Item 5', 'Item 6', 'Item 1', 'Item 2'])
    expect(names(await open(`${list}?sort=nonsense&phase=never`))).toEqual(names(await open(list)))
  })

  test('make a quiz whose reliability comes with its caveat', async () => {
    expect(text(await open(list))).toContain('Cronbach’s α (KR-20) of the pre-quiz is 0.4, from 6 items and 24 people. α says how far the items order people alike.')
    expect(text(await open(`${list}?phase=post`))).toContain('of the post-quiz is 0.61, from 6 items and 24 people. After training most people know most answers, scores hardly vary, and α is low for that reason alone')
  })

  test('say beyond what a single gain is more than noise, with the reliability of the pre-quiz', async () => {
    // Python: α 0.39718, SD before 23.91 points; 1.96 × √2 × SD × √(1 − α) = 51.46, which no gain of these 24 exceeds.
    expect(text(await open(list))).toContain('beyond 51 points, which is 1.96 times the noise of two such quizzes (reliable change, Jacobson and Truax 1991). Of 24 people with both quizzes 0 went up by more, 0 down by more, and 24 stayed within it')
    expect(text(await open(`${list}?phase=post`))).not.toContain('reliable change')
  })

  test('are for those who may read keys', async () => {
    for (const role of ['admin', 'evaluator'] as const) await open(list, await staff(here, `An ${role}`, role))
    for (const role of ['agency_lead', 'state_lead', 'coach', null] as const) expect((await (await staff(here, `No ${role}`, role, role === 'agency_lead' ? { agencyId: here.agencies['Pine Center'] } : role === 'state_lead' ? { state: 'LA' } : {})).get(list)).statusCode).toBe(404)
  })

  test('are shown for 20 answers and more', async () => {
    const page = await open('/gains/mini/modules/every-type/items')
    expect(text(page)).toContain('Nobody has answered it yet.')
    expect(text(page)).toContain('Not shown yet. It needs 20 people')
    const other = { ...here, cohortId: await openCohort(here, 'Small') }
    const member = await enrolled(other, 'Pine Center', 'Nineteen')
    await both(other, member, '111111', '111111')
    expect(rowsOf(await open(`${list}?cohort=${other.cohortId}`), 'all')[0]).toEqual(['Item 1', '1', 'Only 1 person answered. From 20 on this says how the question works.'])
    await here.db.transaction((tx) => withdrawPeople(tx, { cohortId: other.cohortId, enrollments: [member.enrollment], by: member.personId }))
    expect(rowsOf(await open(list), 'all')[0]![1]).toBe('24') // withdrawn, so counted nowhere
  })

  test('leave previews out, and take the first of two enrollments', async () => {
    await sit(here, await enrolled(here, null, 'Sofia Staff', { isPreview: true }), 'second', 'pre', byPattern('000000'))
    expect(rowsOf(await open(list), 'all')[0]![1]).toBe('24')
    const again = { ...here, cohortId: await openCohort(here, 'Again') }
    const [{ id }] = await here.db.$client<[{ id: number }]>`select id::int from people where name = 'Trainee 1'`
    const [{ enrollment }] = await here.db.$client<[{ enrollment: number }]>`insert into enrollments (cohort_id, person_id, discipline) values (${again.cohortId}, ${id}, 'sees') returning id::int as enrollment`
    await both(again, { personId: id, enrollment, name: 'Trainee 1' }, '111111', '111111')
    expect(rowsOf(await open(list), 'all').map((row) => row.slice(1, 5))).toEqual([['24', '+17', '67%', '83%'], ['24', '+17', '58%', '75%'], ['24', '+42', '33%', '75%'], ['24', '+25', '67%', '92%'], ['24', '+25', '25%', '50%'], ['24', '+25', '33%', '58%']])
  })

  test('refuse an address that nobody made', async () => {
    for (const url of [`${list}?cohort=x`, `${list}?discipline=cook`, `${list}?more=1`, '/gains/mini/modules/none/items', '/gains/none/modules/second/items', `${list}/none`, `${list}/second-1?wording=7`]) expect([url, (await trainer.get(url)).statusCode]).toEqual([url, 404])
    const reply = await trainer.get(`${list}?from=2026-13-01`)
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain('Give dates as year, month and day')
  })
})

describe('one item', () => {
  test('stands beside its figures as trainees saw it, with what they chose', async () => {
    const page = await open(`${list}/second-2`)
    expect(page).toContain('<fieldset class="question" disabled')
    expect(page).toMatch(/<input type="radio" name="a.second-2" value="c">/)
    // The key is c: 14 of 24 before, 18 after; whoever was wrong took a, the first wrong one.
    expect(rowsOf(page, 'options').map((row) => row.slice(0, 4))).toEqual([['Alpha 2', '25%', '42%', '40%'], ['Beta 2', '0%', '0%', 'nobody'], ['Gamma 2 key', '75%', '58%', '49%']])
    expect(text(page)).toContain('wrong, then right 4')
    expect(text(page)).toContain('right both times 14')
    expect(await htmlFaults(page)).toEqual([])
    // Item 3: 10 gained, none lost; exact p 0.00195, by Holm over six items 0.0117.
    expect(text(await open(`${list}/second-3`))).toContain('p = .012')
  })

  test('says how long it took, once answers were saved one by one', async () => {
    expect(text(await open(`${list}/second-1`))).toContain('Shown from 20 answers on that were saved one by one.')
    await here.db.$client.begin(async (q) => {
      await q`set local session_replication_role = replica`
      // Item k was saved k · 20 seconds after the start.
      await q`update responses r set saved_at = a.started_at + substr(r.item, 8)::int * interval '20 seconds' from attempts a where a.id = r.attempt_id and a.module = 'second'`
    })
    expect(text(await open(`${list}/second-4`))).toContain('Pre-quiz: half of 24 people took 20 seconds or less.')
  })

  test('a new meaning is counted anew, a mended wording goes on', async () => {
    await publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith({ 'second.md': swap('Question 1?', 'Another question 1?') }))
    const fresh = makeServices(here.services.config, here.db, here.services.log)
    expect((await fresh.curricula.current('mini'))!.modules[1]!.module.items[0]!.stem).toContain('Another')
    await expect.poll(async () => rowsOf(await open(list), 'all')[0], { timeout: 5000 }).toEqual(['Item 1', '0', 'Nobody has answered it yet.'])
    const page = await open(list)
    expect(rowsOf(page, 'all')[1]).toEqual(['Item 2', '24', '+17', '58%', '75%', '0.17', 'under 50']) // the rest is the rest of its day
    expect(text(page)).toContain('Item 1 : another wording, asked no more: 24 answers before, 24 after')
    expect(text(await open(`${list}/second-1?wording=1`))).toContain('This wording is not in the current module.')

    await here.db.$client`alter table item_revisions disable trigger all`
    await here.db.$client`update item_revisions set change = 'wording fix' where item = 'second-1' and number = 2`
    expect(rowsOf(await open(list), 'all')[0]).toEqual(['Item 1', '24', '+17', '67%', '83%', '0.61', 'under 50'])
    expect(text(await open(`${list}/second-1`))).toContain('mends the one before, so both are counted together')
  })
})

describe('counts', () => {
  const row = (over: Partial<CountRow>): CountRow => ({ phase: 'pre', form: 'A', revision: 1, wording: 1, choice: 'a', points: 1, worth: 1, total: 3, possible: 5, n: 10, ...over })
  const item = { id: 'x', points: 1, type: 'multiple', options: [{ key: 'a', right: true }, { key: 'b', right: true }, { key: 'c', right: false }] } as never
  const pool = { item, wordings: [{ id: 1 }] } as never

  test('of quizzes with other items beside are put on one scale, and of the same are left alone', () => {
    const table = tableOf(pool, [row({}), row({ total: 3, possible: 9, n: 4 }), row({ wording: 2 })])
    // 2 of 8 on the rest is 1 of 4.
    expect(table).toMatchObject({ rest: 4, counts: [{ total: 3, points: 1, n: 10 }, { total: 2, points: 1, n: 4 }] })
  })

  test('of several right options go to each option that was chosen', () => {
    const figures = figuresOf(item, tableOf(pool, [row({ choice: 'a,b', n: 6 }), row({ choice: 'a,c', points: 0, total: 2, n: 3 }), row({ choice: null, points: 0, total: 0, n: 1 })]))
    expect(figures.options.map(({ option, n, share }) => [option, n, share])).toEqual([['a', 9, 0.9], ['b', 6, 0.6], ['c', 3, 0.3], [null, 1, 0.1]])
  })
})
