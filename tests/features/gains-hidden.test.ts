/** Somebody who reads every page and file that a state lead can reach, and adds and subtracts all of it, works out no small group's scores. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visitor } from '../support/app.ts'
import { Attacker } from '../support/elimination.ts'
import { both, enrolled, openCohort, openProgram, type Program, staff } from '../support/gains-cast.ts'

/** People by agency and cohort: few here and there, so that something must be hidden, and large ones that would give it away. */
const sizes: Record<string, [fall: number, spring: number]> = { Ash: [6, 2], Birch: [7, 6], Cedar: [3, 0], Dogwood: [5, 5], Elm: [1, 4] }
const names = Object.keys(sizes)
let here: Program
let lead: Visitor
let cohorts: number[]
/** The parts that an attacker wants, in one order: agency by cohort. */
const parts = names.flatMap((agency) => [0, 1].map((cohort) => ({ agency, cohort, n: sizes[agency]![cohort]! }))).filter(({ n }) => n > 0)

beforeAll(async () => {
  here = await openProgram({ ...Object.fromEntries(names.map((name) => [name, 'LA'])), 'Texas House': 'TX' })
  cohorts = [here.cohortId, await openCohort(here, 'Spring')]
  let number = 0
  const seat = async (agency: string, cohort: number) => {
    const member = await enrolled({ ...here, cohortId: cohorts[cohort]! }, agency, `Trainee ${++number}`)
    await both(here, member, ['100000', '110000', '101000', '000000'][number % 4]!, ['111000', '111100', '101010', '111111'][number % 4]!)
  }
  for (const { agency, cohort, n } of parts) for (let i = 0; i < n; i++) await seat(agency, cohort)
  for (let i = 0; i < 6; i++) await seat('Texas House', 0)
  lead = await staff(here, 'Clarence Tubbs', 'state_lead', { state: 'LA' })
})
afterAll(() => here.close())

type Row = { part: string; id: string; name: string; matched: string; shown: string; gain: string }
const read = async (path: string): Promise<Row[]> => {
  const reply = await lead.get(path)
  expect([path, reply.statusCode]).toEqual([path, 200])
  return parse(reply.body.replace(/^\uFEFF/, ''), { columns: true })
}
const agencyId = (name: string): string => String(here.agencies[name])

/** Which of the parts a figure is the sum of. */
function sumOf (page: { agency?: string; cohort?: number }, row: Row): number[] {
  return parts.map(({ agency, cohort }) => {
    if (page.agency !== undefined && page.agency !== agency) return 0
    if (page.cohort !== undefined && page.cohort !== cohort) return 0
    if (row.part === 'agency' && row.id !== agencyId(agency)) return 0
    if (row.part === 'cohort' && row.id !== String(cohorts[cohort])) return 0
    return row.part === 'module' && row.id !== 'second' ? 0 : 1
  })
}

test('from every page and file of a state lead', async () => {
  const pages = [
    { path: '/gains/mini', page: {} }, { path: '/gains/mini/states/LA', page: {} },
    ...names.map((agency) => ({ path: `/gains/mini/agencies/${agencyId(agency)}`, page: { agency } })), ...[0, 1].map((cohort) => ({ path: `/gains/mini/cohorts/${cohorts[cohort]}`, page: { cohort } })),
  ]
  const known: number[][] = [], all: number[][] = []
  let hidden = 0
  for (const { path, page } of pages) {
    for (const address of [path, `${path}/modules/second`]) {
      for (const row of await read(`${address}/figures.csv`)) {
        const sum = sumOf(page, row)
        if (!sum.includes(1)) continue
        all.push(sum)
        if (row.gain === '') { hidden++; continue }
        expect(Number(row.matched)).toBeGreaterThanOrEqual(5)
        known.push(sum)
      }
      // The page and its report say nothing that the file does not.
      for (const words of [await lead.get(address), ...(address === path ? [await lead.get(`${path}/report`)] : [])]) {
        expect(words.statusCode).toBe(200)
        expect(words.body).not.toMatch(/Texas House|id="slopes"|id="distribution"/)
      }
    }
  }
  expect(hidden).toBeGreaterThan(5)
  expect(known.length).toBeGreaterThan(10)
  const attacker = new Attacker(known), unhindered = new Attacker(all)
  const small = parts.flatMap((_one, i) => [[i], ...parts.slice(i + 1).map((_, j) => [i, i + 1 + j])]).filter((set) => set.reduce((n, i) => n + parts[i]!.n, 0) < 5)
  expect(small.length).toBeGreaterThan(3)
  const wanted = (set: number[]) => parts.map((_, i) => (set.includes(i) ? 1 : 0))
  expect(small.filter((set) => attacker.canWorkOut(wanted(set))).map((set) => set.map((i) => parts[i]))).toEqual([])
  // Without suppression the same arithmetic finds them: the attack works.
  expect(small.some((set) => unhindered.canWorkOut(wanted(set)))).toBe(true)
})

test('filters that would cut ever smaller groups out are not there for whoever sees only a part', async () => {
  for (const query of ['cohort=1', 'discipline=sees', 'from=2026-01-01', 'to=2026-12-31']) expect([query, (await lead.get(`/gains/mini?${query}`)).statusCode]).toEqual([query, 404])
  expect((await lead.get('/gains/mini')).body).not.toContain('name="discipline"')
  for (const path of ['/gains/mini/states/TX', `/gains/mini/agencies/${here.agencies['Texas House']}`, '/gains/mini/agencies/999999', '/gains/mini/cohorts/999999', '/gains/mini/states/XX', '/gains/mini/modules/nothing', '/gains/nothing', '/gains/mini/agencies/1x', '/gains/mini/states/TX/report.pdf', '/gains/mini/states/TX/figures.csv']) {
    expect([path, (await lead.get(path)).statusCode]).toEqual([path, 404])
  }
})
