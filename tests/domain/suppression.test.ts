import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hiddenWords, suppress, suppressWithin, type Visibility } from '#src/domain/suppression.ts'

const letters: Record<Visibility, string> = { shown: 'S', empty: '-', small: 'h', protects: 'p' }
const seen = (...sizes: number[]): string => { const { groups, total } = suppress(sizes.map((n) => ({ n }))); return `${groups.map((each) => letters[each]).join('')} ${letters[total]}` }

test.each<[number[], string]>([
  [[6, 4, 2], 'Shh S'], [[6, 7, 2], 'pSh S'], [[8, 7, 3, 1], 'Sphh S'], [[8, 7, 3, 2], 'SShh S'], [[5, 5], 'SS S'], [[6, 2], 'ph S'], [[2, 2], 'hh h'], [[3, 2], 'hh S'], [[4], 'h h'], [[5], 'S S'], [[0, 0], '-- -'], [[], ' -'], [[7, 0, 3], 'p-h S'], [[7, 0], 'S- S'], [[0, 3], '-h h'],
  [[4, 4, 4, 4], 'hhhh S'], [[9, 9, 9, 1], 'pSSh S'],
])('%j is seen as %s', (sizes, expected) => expect(seen(...sizes)).toBe(expected))

test('a group hidden for a reason of its own needs company too', () => {
  expect(suppress([{ n: 8, hidden: true }, { n: 9 }])).toEqual({ groups: ['small', 'protects'], total: 'shown' })
  expect(suppress([{ n: 8, hidden: true }])).toEqual({ groups: ['small'], total: 'protects' })
})

/** Rank of a matrix by elimination. All entries are 0 or 1, so rounding stays far from the threshold. */
function rank (rows: number[][]): number {
  const left = rows.map((row) => [...row])
  let found = 0
  for (let column = 0; column < (left[0]?.length ?? 0); column++) {
    const pivot = left.findIndex((row, index) => index >= found && Math.abs(row[column]!) > 1e-9)
    if (pivot === -1) continue
    ;[left[found], left[pivot]] = [left[pivot]!, left[found]!]
    for (const row of left.slice(found + 1)) { const by = row[column]! / left[found]![column]!; left[found]!.forEach((value, index) => { row[index]! -= by * value }) }
    found++
  }
  return found
}

/** Whoever knows these sums: which sets of groups with 1–4 people can they work out? An attacker adds and subtracts at will, which is linear algebra. */
function recovered (sizes: number[], sums: number[][]): number[][] {
  const vector = (set: number[]): number[] => sizes.map((_, index) => (set.includes(index) ? 1 : 0))
  const known = sums.map(vector), base = rank(known)
  const occupied = sizes.flatMap((n, index) => (n > 0 ? [index] : []))
  const sets = Array.from({ length: 2 ** occupied.length - 1 }, (_, bits) => occupied.filter((_, at) => ((bits + 1) >> at) & 1))
  return sets.filter((set) => set.reduce((sum, index) => sum + sizes[index]!, 0) < 5).filter((set) => rank([...known, vector(set)]) === base)
}
const empties = (sizes: number[]): number[][] => sizes.flatMap((n, index) => (n === 0 ? [[index]] : []))

describe('no set of fewer than five people follows from what is visible', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 7 })
  test('the attacker of this test finds what is not protected', () => {
    expect(recovered([6, 7, 2], [[0], [1], [0, 1, 2]])).toEqual([[2]])
    expect(recovered([6, 7, 2], [[1], [0, 1, 2]])).toEqual([])
  })
  test('in one table with its total', () => fc.assert(fc.property(sizes, (all) => {
    const { groups, total } = suppress(all.map((n) => ({ n })))
    const sums = [...groups.flatMap((each, index) => (each === 'shown' ? [[index]] : [])), ...(total === 'shown' ? [all.map((_, index) => index)] : []), ...empties(all)]
    expect(recovered(all, sums)).toEqual([])
  }), { numRuns: 1000 }))
  test('in agencies within states, with the totals of both', () => fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }), (states) => {
    const all = states.flat(), { parts, total } = suppressWithin(states.map((agencies) => agencies.map((n) => ({ n }))))
    let at = 0
    const places = states.map((agencies) => agencies.map(() => at++))
    const sums = [...parts.flatMap((part, state) => [...part.groups.flatMap((each, agency) => (each === 'shown' ? [[places[state]![agency]!]] : [])), ...(part.total === 'shown' ? [places[state]!] : [])]), ...(total === 'shown' ? [places.flat()] : []), ...empties(all)]
    expect(recovered(all, sums)).toEqual([])
  }), { numRuns: 1000 }))
  test('and no more is hidden than the rule asks: tables without a small group are shown whole', () => fc.assert(fc.property(fc.array(fc.integer({ min: 5, max: 50 }), { minLength: 1 }), (all) => {
    expect(new Set(suppress(all.map((n) => ({ n }))).groups)).toEqual(new Set(['shown']))
  })))
})

test('a hidden figure is a sentence', () => { for (const words of Object.values(hiddenWords)) expect(words).toMatch(/^N.*\.$/) })
