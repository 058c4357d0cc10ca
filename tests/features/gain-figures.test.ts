/** What the gains page tells, tried on many programs: nothing of a hidden group or module changes a letter of it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Module } from '#src/domain/curriculum.ts'
import { type Facts, figures } from '#src/features/gains/gain-figures.ts'
import { gainsPage } from '#src/features/gains/gain-page.ts'
import type { SittingRow } from '#src/features/gains/queries.ts'

const module = (id: string): Module => ({ kind: 'module', id, title: id, minutes: 1, audience: [], objectives: [], sources: [], sections: [], items: [], forms: ['A'], images: [] })
const modules = ['one', 'two'].map(module)
const revisions = new Map(modules.map((each, index) => [index, each]))
/** Scores of one person, of 10 points: before and after in each module; null = not taken. */
type Trainee = { agency: number; scores: ([number, number] | null)[] }

function facts (trainees: Trainee[]): Facts {
  const sittings = trainees.flatMap(({ agency, scores }, person) => scores.flatMap((pair, index) => (pair ?? []).map((points, at): SittingRow => ({
    attempt: person * 10 + index * 2 + at, person, agency, module: modules[index]!.id, phase: at === 0 ? 'pre' : 'post', revisionId: index, form: 'A', submittedAt: new Date(index * 10 + at), pointsNumerator: points, pointsDenominator: 1, possible: 10,
  }))))
  const agencies = [...new Set(trainees.map(({ agency }) => agency))].sort()
  const participation = agencies.map((agency) => ({ agency, name: `Agency ${agency}`, state: 'LA', enrolled: trainees.filter((each) => each.agency === agency).length, started: 0, completed: 0 }))
  return { modules, revisions, sittings, itemPoints: [], participation, total: { enrolled: trainees.length, started: 0, completed: 0 } }
}
const told = (trainees: Trainee[]) => JSON.stringify(gainsPage(figures(facts(trainees)), { title: 'x', scope: { all: true }, curricula: [], names: null }))

const pair = fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
const program = fc.array(fc.record({ agency: fc.integer({ min: 1, max: 5 }), scores: fc.tuple(fc.option(pair, { freq: 8 }), fc.option(pair, { freq: 1 })) }), { minLength: 1, maxLength: 40 })

test('who of the hidden agencies scored what cannot be told', () => fc.assert(fc.property(program, (trainees) => {
  const hidden = figures(facts(trainees)).agencies.filter(({ visibility }) => visibility === 'small' || visibility === 'protects').map(({ agency }) => agency)
  const inside = trainees.flatMap((each, index) => (hidden.includes(each.agency) ? [index] : []))
  // Everybody in the hidden agencies gets the scores of the next one who took the same modules.
  const taken = (index: number) => trainees[index]!.scores.map((scores) => scores !== null).join()
  const turned = [...trainees]
  for (const alike of Map.groupBy(inside, taken).values()) alike.forEach((index, at) => { turned[index] = { ...trainees[index]!, scores: trainees[alike[(at + 1) % alike.length]!]!.scores } })
  expect(told(turned)).toBe(told(trainees))
}), { numRuns: 300 }))

test('what people scored in a hidden module cannot be told', () => fc.assert(fc.property(program, pair, (trainees, other) => {
  figures(facts(trainees)).modules.forEach(({ visibility }, index) => {
    if (visibility !== 'small') return
    expect(told(trainees.map((each) => ({ ...each, scores: each.scores.map((scores, at) => (at === index && scores ? other : scores)) })))).toBe(told(trainees))
  })
}), { numRuns: 300 }))

test('a hidden group is two agencies and five people at least, or all there are', () => fc.assert(fc.property(program, (trainees) => {
  const { total, agencies } = figures(facts(trainees))
  const pool = agencies.filter(({ visibility }) => visibility === 'small' || visibility === 'protects')
  const people = pool.reduce((sum, { gain }) => sum + gain.n, 0)
  expect(people === 0 || (pool.filter(({ gain }) => gain.n > 0).length >= 2 && people >= 5) || total.visibility !== 'shown').toBe(true)
  for (const { gain, visibility } of [total, ...agencies]) expect(gain.scores !== null).toBe(visibility === 'shown')
}), { numRuns: 300 }))
