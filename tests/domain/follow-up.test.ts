import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawFollowUps, followUpOpens } from '#src/domain/follow-up.ts'

test('it opens so many days after completion, for whoever is asked', () => {
  const completedAt = new Date('2026-03-01T15:00:00Z'), opens = new Date('2026-05-30T15:00:00Z')
  expect(followUpOpens({ completedAt, days: 90, percent: null, isSampled: null })).toEqual(opens)
  expect(followUpOpens({ completedAt, days: 90, percent: 25, isSampled: true })).toEqual(opens)
  for (const not of [{ completedAt: null }, { isSampled: false }, { percent: 25 }]) expect(followUpOpens({ completedAt, days: 90, percent: null, isSampled: null, ...not })).toBeNull()
})

const due = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

test('the share is right to one person after any number of draws, and the same facts give the same draw', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (seed, percent, runs) => {
    let already = 0, drawn = 0
    for (const count of runs) {
      const ids = due(count, already + 1), found = drawFollowUps({ seed, percent, already, due: ids })
      expect(drawFollowUps({ seed, percent, already, due: [...ids].reverse() })).toEqual(found)
      expect([...found].every((id) => ids.includes(id))).toBe(true)
      already += count
      drawn += found.size
      expect(Math.abs(drawn - already * percent / 100)).toBeLessThan(1)
    }
    if (percent === 100) expect(drawn).toBe(already)
  }))
})

test('everybody has the same chance, whoever is due with them and wherever they stand', () => {
  const trials = 4000, percent = 30, hits = new Map<number, number>()
  for (let seed = 1; seed <= trials; seed++) {
    for (const id of drawFollowUps({ seed, percent, already: 0, due: due(3) })) hits.set(id, (hits.get(id) ?? 0) + 1)
    for (const id of drawFollowUps({ seed, percent, already: 3, due: due(5, 4) })) hits.set(id, (hits.get(id) ?? 0) + 1)
  }
  // Five standard errors of a share.
  for (const id of due(8)) expect(Math.abs((hits.get(id) ?? 0) / trials - percent / 100), `person ${id}`).toBeLessThan(5 * Math.sqrt(0.3 * 0.7 / trials))
})
