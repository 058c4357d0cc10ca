/** One address for every part of the figures: places, modules, objectives, filters, the file and the report, which all say the same. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { gainPlot } from '#src/features/gains/gain-plot.ts'
import { reportPdf } from '#src/features/gains/report-pdf.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import type { Visitor } from '../support/app.ts'
import { both, byPattern, enrolled, openCohort, openProgram, type Program, sit, staff } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { readPaper } from '../support/paper.ts'

/** 12 trainees, 6 items: as in gains.test.ts, checked there against R. */
const before = '100100 110001 000100 111010 101100 010000 110111 100101 001000 111101 110110 010100'.split(' ')
const after = '110110 111101 101100 111111 111101 110100 111111 101111 001101 111111 111110 010000'.split(' ')
let here: Program
let admin: Visitor
let spring: number

beforeAll(async () => {
  here = await openProgram({ 'Pine Center': 'LA', 'River Clinic': 'TX' })
  spring = await openCohort(here, 'Spring')
  for (const [index, pre] of before.entries()) await both(here, await enrolled(here, index < 7 ? 'Pine Center' : 'River Clinic', `Trainee ${index + 1}`), pre, after[index]!)
  // Trainee 1 takes it all again in another cohort, from 1 of 6 to 6 of 6: the first time counts.
  const [again] = await here.db.$client<{ person: number }[]>`select id::int as person from people where name = 'Trainee 1'`
  const enrollment = (await here.db.transaction((tx) => enrollPerson(tx, { cohortId: spring, personId: again!.person, by: null })))!
  await both(here, { personId: again!.person, enrollment, name: '' }, '100000', '111111')
  admin = await staff(here, 'Joanna Aldrete', 'admin')
})
afterAll(() => here.close())

const open = async (path: string, status = 200) => { const reply = await admin.get(path); expect([path, reply.statusCode]).toEqual([path, status]); return reply.body }
const text = (html: string) => html.slice(html.indexOf('<main')).replace(/<svg[\s\S]*?<\/svg>/g, ' ').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const file = async (path: string) => parse((await open(path)).replace(/^\uFEFF/, ''), { columns: true }) as Record<string, string>[]

test('the file has the rows of the page, with the same figures', async () => {
  const rows = await file('/gains/mini/figures.csv')
  expect(rows.map(({ part, name }) => `${part} ${name}`.trim())).toEqual(['total', 'module Every type', 'module The second module', 'state LA', 'state TX', 'agency Pine Center', 'agency River Clinic', 'cohort Fall', 'cohort Spring'])
  const total = rows[0]!
  expect([total.matched, total.enrolled, Number(total.gain).toFixed(4), Number(total.low).toFixed(2), Number(total.high).toFixed(2), Number(total.d_av).toFixed(4)]).toEqual(['12', '12', '25.0000', '15.42', '34.58', '0.9921'])
  const page = text(await open('/gains/mini'))
  for (const row of rows.filter(({ gain }) => gain !== '')) expect(page).toContain(`${Number(row.gain) >= 0 ? '+' : '−'}${Math.abs(Number(row.gain)).toFixed(1)}`)
  expect(rows.find(({ name }) => name === 'Spring')).toMatchObject({ enrolled: '1', matched: '0', shown: 'empty', gain: '' })
})

test('who takes a module again counts with the first time', async () => {
  const first = await file(`/gains/mini/cohorts/${here.cohortId}/figures.csv`), second = await file(`/gains/mini/cohorts/${spring}/figures.csv`)
  expect([first[0]!.matched, second[0]!.matched]).toEqual(['12', '0'])
})

test('every figure says its formula, with the numbers put in', async () => {
  const page = text(await open('/gains/mini'))
  for (const words of ['Mean gain', '72.22 − 47.22 = 25 percentage points', 'mean ± t(.975, 11) × SE', 'Wilcoxon signed-rank test', 'd_z', 'Normalized gain', 'First complete attempt in each phase']) expect(page).toContain(words)
})

test('a module by its objectives, in the whole and in a part', async () => {
  const page = await open('/gains/mini/modules/second')
  expect(text(page)).toContain('Say the first')
  expect(text(page)).toContain('By learning objective')
  expect(await htmlFaults(page)).toEqual([])
  const part = await open(`/gains/mini/agencies/${here.agencies['Pine Center']}/modules/second`)
  expect(text(part)).toContain('7 people with both quizzes')
  const rows = await file(`/gains/mini/agencies/${here.agencies['Pine Center']}/modules/second/figures.csv`)
  expect(rows[0]).toMatchObject({ part: 'total', matched: '7' })
})

test('filters narrow it down, and say what is wrong with a day without losing the others', async () => {
  expect(text(await open('/gains/mini?discipline=sees'))).toContain('12 people with both quizzes')
  expect(text(await open('/gains/mini?discipline=supervisor'))).toContain('Nobody has both quizzes yet.')
  expect(text(await open(`/gains/mini?cohort=${spring}&discipline=&from=&to=`))).toContain('Nobody has both quizzes yet.')
  expect(text(await open('/gains/mini?from=2020-01-01&to=2020-12-31'))).toContain('Nobody has both quizzes yet.')
  expect(text(await open('/gains/mini?from=2020-01-01'))).toContain('12 people with both quizzes')
  for (const [query, words] of [['from=2026-12-31&to=2026-01-01', 'The first day is after the last'], ['from=2026-02-30', 'Give dates as year'], ['to=soon&discipline=sees', 'Give dates as year']]) {
    const page = await open(`/gains/mini?${query}`, 422)
    expect(page).toContain(words)
    expect(page).toContain(`value="${/(?:from|to)=([^&]+)/.exec(query!)![1]}"`)
    expect(await htmlFaults(page)).toEqual([])
  }
  for (const query of ['cohort=x', 'discipline=boss', 'extra=1', 'cohort=99999999999']) await open(`/gains/mini?${query}`, 404)
})

test('the report says it in sentences, and its PDF the same on one page', async () => {
  const path = `/gains/mini/agencies/${here.agencies['Pine Center']}/report`
  const page = await open(path)
  const said = text(page)
  for (const words of ['Pine Center has 7 people enrolled; all 7 started and nobody completed all modules.', 'Among the 7 people with both quizzes, the mean score changed from', 'There was no comparison group', 'Fewer than 10 people, so no interval.']) expect(said).toContain(words)
  expect(said).not.toMatch(/caused|because of the training|proves/)
  expect(await htmlFaults(page)).toEqual([])
  const reply = await admin.get(`${path}.pdf`)
  expect([reply.statusCode, reply.headers['content-type'], reply.headers['content-disposition']]).toEqual([200, 'application/pdf', expect.stringContaining('Pine-Center.pdf')])
  const paper = await readPaper(reply.rawPayload)
  expect([paper.sheets.length, paper.isTagged, paper.title]).toEqual([1, true, 'Knowledge gain: Pine Center'])
  const sheet = paper.sheets[0]!
  expect(sheet.missing).toBe(0)
  const gain = /(?:up|down) [\d.]+ percentage points/.exec(said)![0]
  for (const words of ['Pine Center has 7 people enrolled; all 7 started and nobody completed all modules.', gain, 'There was no comparison group', '2. The second module']) expect(sheet.text.replace(/\s+/g, ' ')).toContain(words)
  expect(sheet.loose).toBe(0)
  for (const { x, y, width } of sheet.written) expect(x >= 54 && x + width <= 738.5 && y <= 558).toBe(true)
})

test('the follow-up quiz as what counts as after, and every objective on one page', async () => {
  const page = text(await open('/gains/mini?phase=followup'))
  expect(page).toContain('Nobody has both quizzes yet.')
  expect(text(await open('/gains/mini?phase=post'))).toContain('12 people with both quizzes')
  await open('/gains/mini?phase=pre', 404)
  const objectives = await open('/gains/mini/objectives')
  for (const words of ['The second module', 'Say the first', 'Say the second']) expect(text(objectives)).toContain(words)
  expect(await htmlFaults(objectives)).toEqual([])
})

test('long titles stay on the sheet of the report, and no module is left out without a word', async () => {
  const shown = { gain: { n: 12, scores: { pre: 40, post: 70, gain: 30, sd: 5 }, inference: null }, visibility: 'shown' as const }
  const titles = ['Starting well: engagement, career profile, preferences, rapid search, disclosure', 'Supports that last: keeping jobs and courses, endings, advancing, benefits for youth', 'W'.repeat(90)]
  const bytes = await reportPdf({
    name: 'Lower Delta Regional Mental Health and Substance Use Services of the Northern Parishes', kicker: 'Foundations', date: 'November 22, 2026', limits: 'Only cohort Fall.', counts: [], line: largeGainLine(40, 70), caution: 'There was no comparison group.', parts: '', back: '', pdf: '',
    paragraphs: ['Twelve people took both quizzes. '.repeat(12).trim()], modules: gainPlot(Array.from({ length: 12 }, (_, index) => ({ ...shown, label: `${index + 1}. ${titles[index % 3]}`, hint: null, counts: [] })), 30),
  }, '2026-11-22')
  const { sheets } = await readPaper(bytes)
  const numbers = [...sheets[0]!.text.matchAll(/(?:^| )(\d+)\. (?:Starting|Supports|W)/g)].length, left = Number(/(\d+) more stand on the page/.exec(sheets[0]!.text)?.[1] ?? 0)
  expect(numbers + left).toBe(12)
  expect(numbers).toBeGreaterThan(5)
  expect(sheets.map(({ loose, missing }) => [loose, missing])).toEqual([[0, 0]])
  for (const { text, x, y, width } of sheets[0]!.written) expect([text, x >= 54 && x + width <= 738.5 && y <= 558]).toEqual([text, true])
})

test('after a post-quiz no pre-quiz opens any more, so no pair can be the wrong way round; who has none is told with the reason', async () => {
  const free = await here.db.transaction((tx) => createCohort(tx, { name: 'Free', curriculum: 'mini', startsOn: '2026-09-01', endsOn: null, timeZone: 'America/Chicago', isGated: false, by: null }))
  const member = await enrolled({ ...here, cohortId: free }, 'River Clinic', 'Rhea Reverse')
  await sit(here, member, 'second', 'post', byPattern('110000'))
  await expect(sit(here, member, 'second', 'pre', byPattern('100000'))).rejects.toThrow('Closed, because the post-quiz is in.')
  expect((await here.db.$client`select module from matched_pairs where enrollment_id = ${member.enrollment}`)).toEqual([])
  expect(text(await open(`/gains/mini/cohorts/${free}`))).toContain('1 person has a post-quiz without a pre-quiz.')
})
