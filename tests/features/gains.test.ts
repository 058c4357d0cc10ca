/** The gains page on rows made through the product's own actions: figures by hand, reach by grant, small groups hidden. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withdrawPeople } from '#src/features/cohorts/enroll-people.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { makeServices } from '#src/services.ts'
import { openApp, type Visitor, Visitor as Browser } from '../support/app.ts'
import { miniWith, swap } from '../support/content-folder.ts'
import { both, byPattern, enrolled, openCohort, openProgram, type Program, sit, staff } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'

/** Rows of a drawn table: what a reader sees of each, and what is drawn of it. */
function rowsOf (page: string, id: 'modules' | 'by-agency') {
  const section = page.split(`<section aria-labelledby="${id}">`)[1]!.split('</section>')[0]!
  return Object.fromEntries([...section.split('<tbody>')[1]!.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) => {
    const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim()
    const cells = [...row!.matchAll(/<t([hd])[^>]*>([\s\S]*?)<\/t\1>/g)].map(([, , inner]) => inner!)
    return [text(cells[0]!), { cells: cells.slice(1).filter((cell) => !cell.startsWith('<svg')).map(text), drawn: /<circle[^>]*>/.test(row!), interval: row!.includes('class="ci"') }]
  }))
}
const counts = (page: string) => Object.fromEntries([...page.matchAll(/<dt>([^<]+)<\/dt><dd[^>]*>([^<]+)<\/dd>/g)].map(([, name, figure]) => [name, Number(figure)]))
const open = async (visitor: Visitor, url = '/gains/mini') => { const reply = await visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }
/** A page without its masthead, whose mark is a gain line too. */
const inside = (page: string) => page.slice(page.indexOf('<main')).replace(/<figure[\s\S]*?<\/figure>/g, '')

/** 12 trainees, 6 items, before and after: 2.83 and 4.33 of 6 on average; mean gain 1.5, SD 0.9045, 95 % CI 0.9253 to 2.0747, d_av 0.9921 (R 4.2.2). */
const before = '100100 110001 000100 111010 101100 010000 110111 100101 001000 111101 110110 010100'.split(' ')
const after = '110110 111101 101100 111111 111101 110100 111111 101111 001101 111111 111110 010000'.split(' ')
const agencyOf = (index: number) => (index < 6 ? 'Pine Center' : index < 10 ? 'Quartz House' : 'River Clinic')

describe('twelve trainees of three agencies', () => {
  let here: Program
  let admin: Visitor
  beforeAll(async () => {
    here = await openProgram({ 'Pine Center': 'LA', 'Quartz House': 'LA', 'River Clinic': 'TX', 'Empty Agency': 'TX' })
    for (const [index, pre] of before.entries()) await both(here, await enrolled(here, agencyOf(index), `Trainee ${index + 1}`), pre, after[index]!)
    admin = await staff(here, 'Joanna Aldrete', 'admin')
  })
  afterAll(() => here.close())
  const everyone = { 'Pine Center LA': ['6', '6', '0', '6', '+33.3', '38.9% to 72.2%', 'fewer than 10 people'], 'All agencies': ['12', '12', '0', '12', '+25.0', '47.2% to 72.2%', '15.4 to 34.6'] }

  test('are counted, matched and measured as R does it', async () => {
    const page = await open(admin)
    expect(counts(page)).toEqual({ enrolled: 12, started: 12, completed: 0, 'with both quizzes': 12 })
    for (const words of ['<strong class="gained">+25 points</strong>', 'Mean gain, 95% confidence interval 15.4 to 34.6, from 12 people with both quizzes', 'First complete attempt in each phase.', 'd (average spread) 0.99', '>47.2%<', '>72.2%<']) expect(page).toContain(words)
    expect(rowsOf(page, 'by-agency')['All agencies']).toMatchObject({ cells: everyone['All agencies'], drawn: true, interval: true })
    expect(rowsOf(page, 'modules')).toMatchObject({ '1. Every type': { cells: ['0', 'Nobody has both quizzes yet.'], drawn: false }, '2. The second module': { cells: everyone['All agencies'].slice(3) }, 'All modules': { cells: everyone['All agencies'].slice(3) } })
    expect(await htmlFaults(page)).toEqual([])
  })

  test('are protected where they are few, also from subtraction', async () => {
    const page = await open(admin)
    const small = 'Not shown yet. Gains appear when 5 people have both quizzes.'
    expect(rowsOf(page, 'by-agency')).toMatchObject({ 'Pine Center LA': { cells: everyone['Pine Center LA'] }, 'Quartz House LA': { cells: ['4', '4', '0', 'under 5', small], drawn: false }, 'River Clinic TX': { cells: ['2', '2', '0', 'under 5', small], drawn: false } })
    // Quartz House went from 58.3 to 83.3, River Clinic stayed at 50.0.
    expect(inside(page).replace(/<section aria-labelledby="left"[\s\S]*?<\/section>/, '').replace(/<svg aria[\s\S]*?<\/svg>/g, '')).not.toMatch(/58\.3|83\.3|50\.0/)
    const sections = inside(page).replace(/<section aria-labelledby="by-(?:state|cohort)"[\s\S]*?<\/section>/g, '')
    expect([...sections.matchAll(/<circle class="post" cx="([\d.]+%)"/g)].map(([, x]) => x).sort()).toEqual(['62.50%', '62.50%', '62.50%', '83.33%']) // +25.0 and +33.3 of 40
    expect(sections.match(/<circle class="post"/g)).toHaveLength(1 + 2 + 2) // the large line, the module and all modules, one agency and all
  })

  test('are seen whole by admin, trainer and evaluator; by leads within their reach; by nobody else', async () => {
    const whole = rowsOf(await open(admin), 'by-agency')
    for (const role of ['trainer', 'evaluator'] as const) expect(rowsOf(await open(await staff(here, `A ${role}`, role)), 'by-agency')).toEqual(whole)

    const louisiana = await open(await staff(here, 'Clarence Tubbs', 'state_lead', { state: 'LA' }))
    expect(louisiana).toContain('Agencies in Louisiana · A small curriculum')
    expect(counts(louisiana)).toMatchObject({ enrolled: 10, 'with both quizzes': 10 })
    // (6 × 2 + 4 × 1.5) ÷ 10 = 1.8 of 6; Pine Center would give Quartz House away.
    expect(rowsOf(louisiana, 'by-agency')).toMatchObject({ 'All together': { cells: ['10', '10', '0', '10', '+30.0', '46.7% to 76.7%', expect.stringMatching(/^\d/)] }, 'Pine Center LA': { cells: ['6', '6', '0', '6', 'Not shown, because it would give the scores of a smaller group away.'], drawn: false }, 'Quartz House LA': { drawn: false } })
    expect(louisiana).not.toMatch(/River|33\.3|38\.9|58\.3|83\.3/)

    const pine = await open(await staff(here, 'Vivian Ledoux', 'agency_lead', { agencyId: here.agencies['Pine Center'] }))
    expect(pine).toContain('Pine Center · A small curriculum')
    expect(rowsOf(pine, 'by-agency')).toEqual({ 'Pine Center LA': { cells: everyone['Pine Center LA'], drawn: true, interval: false } })
    expect(pine).not.toMatch(/Quartz|River|Effect size d \(average/)

    const river = await open(await staff(here, 'Rita Rivers', 'agency_lead', { agencyId: here.agencies['River Clinic'] }))
    expect(counts(river)).toMatchObject({ enrolled: 2, 'with both quizzes': 2 })
    expect(inside(river)).not.toMatch(/class="post"|\d% to \d|\d\.\d%</)
    expect(await open(await staff(here, 'Nora New', 'agency_lead', { agencyId: here.agencies['Empty Agency'] }))).toContain('Nobody has both quizzes yet.')

    for (const visitor of [await staff(here, 'Tess Trainee', null), await staff(here, 'Cora Coach', 'coach')]) expect((await visitor.get('/gains')).statusCode).toBe(404)
    expect((await new Browser(here.app).get('/gains')).statusCode).toBe(303)
  })

  test('are asked for by one curriculum that exists', async () => {
    expect((await admin.get('/gains')).headers.location).toBe('/gains/mini')
    expect((await admin.get('/gains?curriculum=mini')).headers.location).toBe('/gains/mini')
    for (const query of ['curriculum=nothing', 'curriculum=', 'curriculum=mini&curriculum=mini', 'curriculum[]=mini&curriculum[]=mini', 'curriculum=__proto__', 'curriculum=mini%00']) {
      expect([query, (await admin.get(`/gains?${query}`)).statusCode]).toEqual([query, query.startsWith('curriculum[]') ? 303 : 404])
    }
  })
})

test.each([
  [{ Ash: 10, Birch: 9, Cedar: 5, Dogwood: 4, Elm: 3 }, 'Ash ci, Birch dot, Cedar dot, Dogwood under 5, Elm under 5'],
  [{ Ash: 6, Birch: 7, Cedar: 4 }, 'Ash 6, Birch dot, Cedar under 5'],
  [{ Ash: 5, Birch: 5 }, 'Ash dot, Birch dot'],
])('%j people: %s', async (sizes, expected) => {
  const here = await openProgram(Object.fromEntries(Object.keys(sizes).map((name) => [name, 'OK'])))
  try {
    let index = 0
    for (const [agency, size] of Object.entries(sizes)) for (let i = 0; i < size; i++) await both(here, await enrolled(here, agency, `Trainee ${++index}`), before[index % 12]!, after[(index * 5) % 12]!)
    const page = await open(await staff(here, 'Joanna Aldrete', 'admin'))
    const { 'All agencies': all, ...rows } = rowsOf(page, 'by-agency')
    expect(Object.entries(rows).map(([label, { cells, drawn, interval }]) => `${label.replace(' OK', '')} ${interval ? 'ci' : drawn ? 'dot' : cells[3]}`).sort().join(', ')).toBe(expected)
    expect(all!.cells[3]).toBe(String(index))
  } finally { await here.close() }
})

test('retakes, previews, withdrawn and unmatched people are out of gain, and those who wait are counted', async () => {
  const here = await openProgram({ 'Pine Center': 'LA', 'Quartz House': 'LA' })
  try {
    const { db, cohortId } = here
    for (let i = 1; i <= 5; i++) await both(here, await enrolled(here, 'Pine Center', `Trainee ${i}`), '100000', '111000') // 16.7 to 50.0, not passed
    const [first] = await db.$client`select id::int, person_id::int as person from enrollments order by id limit 1`
    await sit(here, { personId: first!.person, enrollment: first!.id, name: '' }, 'second', 'post', byPattern('111111')) // a second attempt
    await both(here, await enrolled(here, 'Pine Center', 'Staff Preview', { isPreview: true }), '000000', '111111')
    const gone = await enrolled(here, 'Pine Center', 'Wanda Withdrawn')
    await both(here, gone, '000000', '111111')
    const admin = await staff(here, 'Joanna Aldrete', 'admin')
    const [by] = await db.$client`select id::int from people where name = 'Joanna Aldrete'`
    await db.transaction((tx) => withdrawPeople(tx, { cohortId, enrollments: [gone.enrollment], by: by!.id }))
    await sit(here, await enrolled(here, 'Pine Center', 'Una Unmatched'), 'second', 'pre', byPattern('111111'))
    await sit(here, await enrolled(here, 'Pine Center', 'Olga Open'), 'second', 'pre', byPattern('111111'), 'open')
    await enrolled(here, 'Pine Center', 'Nell Notyet')
    const mona = await enrolled(here, 'Quartz House', 'Mona Mover')
    const [old] = await db.$client`select id::int from affiliations where person_id = ${mona.personId}`
    await db.transaction((tx) => startAffiliation(tx, { personId: mona.personId, agencyId: here.agencies['Pine Center']!, discipline: 'sees', startedOn: '2026-02-01', inPlaceOf: old!.id, by: null }))
    const spring = await openCohort(here, 'Spring')
    await db.transaction((tx) => enrollPerson(tx, { cohortId: spring, personId: mona.personId, by: null }))

    const page = await open(admin)
    expect(counts(page)).toEqual({ enrolled: 9, started: 7, completed: 0, 'with both quizzes': 5 }) // Mona counts once
    expect(rowsOf(page, 'by-agency')).toMatchObject({ 'Pine Center LA': { cells: ['9', '7', '0', '5', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] }, 'Quartz House LA': { cells: ['1', '0', '0', '0', 'Nobody has both quizzes yet.'] }, 'All agencies': { cells: ['9', '7', '0', '5', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] } })
    expect(page).toContain('1 person has a pre-quiz, but no post-quiz yet.')
    expect(page).toContain('<li>Una Unmatched</li>')
    expect(page).toContain('3 people have not handed in a quiz yet.')
    expect(page).not.toMatch(/Wanda|Staff Preview/)
    const trainer = await open(await staff(here, 'Peter Nakai', 'trainer'))
    expect(trainer).toContain('1 person has a pre-quiz, but no post-quiz yet.')
    expect(trainer).not.toContain('Una Unmatched')
  } finally { await here.close() }
})

test('a module that few have finished is no part of the whole, or it could be worked out', async () => {
  const here = await openProgram({ 'Pine Center': 'LA' })
  try {
    for (let i = 1; i <= 6; i++) {
      const member = await enrolled(here, 'Pine Center', `Trainee ${i}`)
      await both(here, member, '100000', '111000')
      if (i === 1) for (const phase of ['pre', 'post'] as const) await sit(here, member, 'every-type', phase, (item) => (item.type === 'number' && phase === 'post' ? '98765' : null))
    }
    const early = await enrolled(here, 'Pine Center', 'Erin Early')
    for (const phase of ['pre', 'post'] as const) await sit(here, early, 'every-type', phase, () => null)
    const page = await open(await staff(here, 'Joanna Aldrete', 'admin'))
    expect(rowsOf(page, 'modules')).toMatchObject({ '1. Every type': { cells: ['under 5', expect.stringContaining('Not shown yet')], drawn: false }, '2. The second module': { cells: ['6', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] }, 'All modules': { cells: ['6', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] } })
    expect(counts(page)).toMatchObject({ 'with both quizzes': 7 })
    expect(page).toContain('Modules in which fewer than 5 people have both quizzes are no part of it.')
    expect(page).toContain('1 person has both quizzes only in modules in which fewer than 5 people have both.')
  } finally { await here.close() }
})

/** A module with two forms, six scored items on each and one that is asked only after. */
function twoForms (): string {
  const item = (n: number, more = '') => `## Item ${n}\n<!-- item id=pair-${n} type=single lo=one${more} -->\nQuestion ${n}?\n\n- [${n % 3 === 0 ? 'x' : ' '}] Alpha ${n} <!-- a -->\n- [${n % 3 === 1 ? 'x' : ' '}] Beta ${n} <!-- b -->\n- [${n % 3 === 2 ? 'x' : ' '}] Gamma ${n} <!-- c -->\n`
  const items = [item(1), item(2), item(3), item(4), item(5, ' form=A'), item(6, ' form=A'), item(7, ' form=B'), item(8, ' form=B'), item(9, ' phase=post')]
  return `---\nid: second\ntitle: The second module\nminutes: 5\nfor: [supervisor]\nobjectives:\n  one: Say the first\n---\n\n## Only part\n\nSome text.\n\n# Quiz\n\n${items.join('\n')}`
}

test('two forms are pooled by percent, and questions asked only after are left out, by the revision of each sitting', async () => {
  const here = await openProgram({ 'Pine Center': 'LA' }, miniWith({ 'second.md': twoForms() }))
  try {
    // Each: 2 of 4 anchors and 1 of 2 own items before, 4 of 4 and 1 of 2 after: 3 of 6 and 5 of 6. The item asked only after is always right.
    for (let i = 1; i <= 4; i++) await both(here, await enrolled(here, 'Pine Center', `Trainee ${i}`), '110010100', '111110101')
    const asked = await here.db.$client`select form, phase, possible from attempts order by id limit 4`
    expect(asked.map(({ form, phase, possible }) => `${form} ${phase} ${possible}`).sort()).toEqual(['A post 7', 'A pre 6', 'B post 7', 'B pre 6'])
    // A later revision asks item 4 only after: of those who sit on it, 4 leaves both sides.
    await publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith({ 'second.md': twoForms().replace('id=pair-4 type=single lo=one', 'id=pair-4 type=single lo=one phase=post') }))
    await new Promise((resolve) => setTimeout(resolve, 1001))
    await both(here, await enrolled(here, 'Pine Center', 'Trainee 5'), '110010100', '111110101') // 3 of 5 and 4 of 5
    const page = await open(await staff(here, 'Joanna Aldrete', 'admin'))
    // (4 × 2/6 + 1/5) ÷ 5 = 30.67; before (4 × 3/6 + 3/5) ÷ 5 = 52.0, after (4 × 5/6 + 4/5) ÷ 5 = 82.67
    expect(rowsOf(page, 'by-agency')['Pine Center LA']!.cells.slice(3)).toEqual(['5', '+30.7', '52.0% to 82.7%', 'fewer than 10 people'])
    expect(page).toContain('Some modules have two forms')
  } finally { await here.close() }
})

test('a module that is taught no more keeps its row', async () => {
  const here = await openProgram({ 'Pine Center': 'LA' })
  try {
    for (let i = 1; i <= 5; i++) await both(here, await enrolled(here, 'Pine Center', `Trainee ${i}`), '100000', '111000')
    await publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith({ 'second.md': null, 'curriculum.md': swap('[every-type, second]', '[every-type]') }))
    await new Promise((resolve) => setTimeout(resolve, 1001))
    expect(rowsOf(await open(await staff(here, 'Joanna Aldrete', 'admin')), 'modules')).toMatchObject({ '1. Every type': { drawn: false }, 'The second module taught no more': { cells: ['5', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] }, 'All modules': { cells: ['5', '+33.3', '16.7% to 50.0%', 'fewer than 10 people'] } })
  } finally { await here.close() }
})

test('before anything is published or anybody enrolled the page says what will be there', async () => {
  const empty = await openApp()
  try { expect(await open(await staff(empty, 'Joanna Aldrete', 'admin'), '/gains')).toContain('Nothing to measure yet') } finally { await empty.close() }
  const here = await openProgram({}, miniWith({}))
  try {
    const page = await open(await staff(here, 'Joanna Aldrete', 'admin'))
    expect(counts(page)).toEqual({ enrolled: 0, started: 0, completed: 0, 'with both quizzes': 0 })
    expect(inside(page)).not.toMatch(/id="agencies"|class="post"/)
    expect(await htmlFaults(page)).toEqual([])
  } finally { await here.close() }
})
