import { expect, test } from 'vitest'
import { fraction } from '#src/domain/fraction.ts'
import { scoreOf, standing, type StoredAttempt } from '#src/domain/standing.ts'
import { moduleOf, single, truefalse } from '../support/items.ts'

const modules = ['a', 'b'].map((id) => ({ module: { ...moduleOf([single, truefalse]), id } }))
const rules = { passPercent: 80, attempts: 2 }
const sat = (module: string, phase: 'pre' | 'post', day: number): StoredAttempt => ({ module, phase, submittedAt: new Date(Date.UTC(2026, 8, day)), pointsNumerator: 9, pointsDenominator: 2, possible: 5, answered: 2 })

test('a score is exact, and none while the sitting is open', () => {
  expect(scoreOf(sat('a', 'pre', 1))).toEqual({ points: fraction(9, 2), possible: 5 })
  expect(scoreOf({ pointsNumerator: null, pointsDenominator: null, possible: null })).toBeNull()
})

test('each module stands by its own sittings and sections alone', () => {
  const marks = ['who', 'how'].map((section) => ({ module: 'a', section }))
  const found = standing({ curriculum: rules, modules }, { personId: 1, discipline: 'sees', isGated: true, attemptLimit: null, attempts: [sat('a', 'pre', 1), sat('a', 'post', 2), sat('b', 'pre', 3)], marks })
  expect(found.map(({ id, place, state, sectionsLeft }) => ({ id, place, state, sectionsLeft }))).toEqual([{ id: 'a', place: 1, state: 'done', sectionsLeft: 0 }, { id: 'b', place: 2, state: 'started', sectionsLeft: 2 }])
})
