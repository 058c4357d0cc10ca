import { expect, test } from 'vitest'
import type { Phase } from '#src/domain/curriculum.ts'
import { ruleChangeLines, ruleChanges } from '#src/domain/rule-changes.ts'
import { standing, type StoredAttempt } from '#src/domain/standing.ts'
import { moduleOf, single, truefalse } from '../support/items.ts'

const module = moduleOf([single, truefalse])
const taught = { curriculum: { passPercent: 80, attempts: 3 }, modules: [{ module }] }
let day = 0
const sat = (phase: Phase, points: number): StoredAttempt => ({ module: module.id, phase, submittedAt: new Date(Date.UTC(2026, 8, ++day)), pointsNumerator: points, pointsDenominator: 1, possible: 5, answered: 2 })
const marks = (...sections: string[]) => sections.map((section) => ({ module: module.id, section }))
const all = module.sections.map(({ key }) => key)
const person = (name: string, attempts: StoredAttempt[], read: string[]) => ({ name, personId: 1, discipline: 'sees' as const, attempts, marks: marks(...read) })
const people = [
  person('Once', [sat('pre', 1), sat('post', 2)], all), person('Twice', [sat('pre', 1), sat('post', 2), sat('post', 3)], all), person('Thrice', [sat('pre', 1), sat('post', 2), sat('post', 3), sat('post', 3)], all),
  person('Passed', [sat('pre', 1), sat('post', 2), sat('post', 5)], all), person('Reader', [], all.slice(0, 1)), person('Begun', [sat('pre', 1)], []),
]
const changes = (before: { isGated: boolean; attemptLimit: number | null }, after: typeof before) => Object.fromEntries(Object.entries(ruleChanges(taught, people, before, after)).filter(([, names]) => names.length > 0))

test('says for whom another limit changes something, and names nobody else', () => {
  const gated = { isGated: true, attemptLimit: null }
  expect(changes(gated, { isGated: true, attemptLimit: 3 })).toEqual({})
  expect(changes(gated, { isGated: true, attemptLimit: 2 })).toEqual({ stopped: ['Twice'], counted: ['Once'] })
  expect(changes(gated, { isGated: true, attemptLimit: 1 })).toEqual({ stopped: ['Once', 'Twice'] })
  expect(changes(gated, { isGated: true, attemptLimit: 4 })).toEqual({ again: ['Thrice'], counted: ['Once', 'Twice'] })
})

test('says who cannot read on, and who need not wait any more', () => {
  expect(changes({ isGated: false, attemptLimit: null }, { isGated: true, attemptLimit: null })).toEqual({ locked: ['Reader'] })
  expect(changes({ isGated: true, attemptLimit: null }, { isGated: false, attemptLimit: null })).toEqual({ opened: ['Reader'] })
  expect(ruleChangeLines(ruleChanges(taught, people, { isGated: true, attemptLimit: 2 }, { isGated: true, attemptLimit: 3 }))).toEqual(['1 person who had no attempt left can try again: Twice.', '1 person has another number of attempts left than their page says now: Once.'])
  const many = Array.from({ length: 12 }, (_, index) => `P${index + 1}`)
  expect(ruleChangeLines({ stopped: [], again: many, counted: [], locked: [], opened: [] })).toEqual(['12 people who had no attempt left can try again: P1, P2, P3, P4, P5, P6, P7, P8, P9, P10 and 2 others.'])
})

test('no change of rules un-does a module', () => {
  const readOnly = { ...module, items: module.items.map((item) => ({ ...item, phases: ['pre' as const] })) }
  for (const taughtOne of [taught, { ...taught, modules: [{ module: readOnly }] }]) {
    for (const each of [...people, person('Read without a pre-quiz', [], all)]) {
      const states = [false, true].flatMap((isGated) => [1, 2, 3, 20].map((attemptLimit) => standing(taughtOne, { ...each, isGated, attemptLimit })[0]!.state === 'done'))
      expect([each.name, new Set(states).size]).toEqual([each.name, 1])
    }
  }
})
