import { describe, expect, test } from 'vitest'
import { mayRate, meanMark, ratingOf } from '#src/domain/rating.ts'

const rubric = [{ criterion: 'Says what', levels: ['Nothing', 'Some', 'All'] }, { criterion: 'Says why', levels: ['No', 'Yes', 'Well'] }]

describe('a rating', () => {
  test('is its marks by criterion, and their sum', () => expect(ratingOf({ rubric }, [2, 1])).toEqual({ marks: { 'Says what': 2, 'Says why': 1 }, points: 3, possible: 4 }))
  test.for([[[2]], [[2, 1, 0]], [[3, 0]], [[-1, 0]], [[0.5, 0]], [[]]])('of %j is none', ([marks]) => expect(() => ratingOf({ rubric }, marks!)).toThrow(RangeError))
  test('is shown as the mean of those who marked the criterion', () => {
    expect(meanMark([{ a: 2 }, { a: 1 }, { b: 0 }], 'a')).toBe(1.5)
    expect(meanMark([{ b: 1 }], 'a')).toBeNull()
  })
})

test('two people rate an answer, never its giver, and each may correct their own', () => {
  expect(mayRate(1, { person: 9, raters: [] })).toBe('yes')
  expect(mayRate(1, { person: 9, raters: [2] })).toBe('yes')
  expect(mayRate(1, { person: 9, raters: [2, 3] })).toBe('full')
  expect(mayRate(2, { person: 9, raters: [2, 3] })).toBe('again')
  expect(mayRate(9, { person: 9, raters: [] })).toBe('own')
})
