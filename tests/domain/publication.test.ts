import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, type Part, protect } from '#src/domain/publication.ts'
import { Attacker } from '../support/elimination.ts'

const part = (key: string, n: number, people = key): Part => ({ key, people, n })
const cell = (key: string, parts: readonly Part[], hidden = false): Cell => ({ key, parts: parts.map((each) => each.key), n: parts.reduce((sum, { n }) => sum + n, 0), hidden })
const visible = (parts: readonly Part[], cells: readonly Cell[]): Record<string, string> => Object.fromEntries(protect(parts, cells))

/** Program → state → agency → cohort, each by module and over all modules, and each module for the whole program. `sizes[state][agency][cohort][module]` are people with both quizzes. */
function program (sizes: readonly (readonly (readonly (readonly number[])[])[])[]): { parts: Part[]; cells: Cell[] } {
  const parts = sizes.flatMap((agencies, s) => agencies.flatMap((cohorts, a) => cohorts.flatMap((modules, c) => modules.map((n, m) => ({ ...part(`${s}/${a}/${c}/${m}`, n, `${s}/${a}/${c}`), s, a, c, m })))))
  const cells: Cell[] = []
  const modules = Math.max(0, ...sizes.flat(2).map((each) => each.length)), cohorts = Math.max(0, ...sizes.flat().map((each) => each.length))
  // Of one group the largest module holds everyone, so a cell's people are the sum over its groups.
  const add = (key: string, own: typeof parts): void => { if (own.length > 0) cells.push({ key, parts: own.map((each) => each.key), n: [...Map.groupBy(own, (each) => each.people).values()].reduce((sum, group) => sum + Math.max(...group.map(({ n }) => n)), 0) }) }
  for (const m of [null, ...Array.from({ length: modules }, (_, index) => index)]) {
    const inModule = parts.filter((each) => m === null || each.m === m), by = m === null ? 'all' : `module ${m}`
    add(`program ${by}`, inModule)
    for (let c = 0; c < cohorts; c++) add(`cohort ${c} ${by}`, inModule.filter((each) => each.c === c))
    sizes.forEach((agencies, s) => {
      add(`state ${s} ${by}`, inModule.filter((each) => each.s === s))
      agencies.forEach((own, a) => {
        const inAgency = inModule.filter((each) => each.s === s && each.a === a)
        add(`agency ${s}/${a} ${by}`, inAgency)
        if (own.length > 1) own.forEach((_, c) => { add(`agency ${s}/${a} cohort ${c} ${by}`, inAgency.filter((each) => each.c === c)) })
      })
    })
  }
  return { parts, cells }
}

/** Every hidden cell, and every set of parts with fewer than 5 people, that whoever knows the visible cells can work out. */
function recovered (parts: readonly Part[], cells: readonly Cell[], seen: ReadonlyMap<string, string>): string[] {
  const filled = parts.filter(({ n }) => n > 0), vector = (keys: readonly string[]): number[] => filled.map(({ key }) => (keys.includes(key) ? 1 : 0))
  const attacker = new Attacker(cells.filter(({ key }) => seen.get(key) === 'shown').map((each) => vector(each.parts)))
  const peopleOf = (set: readonly Part[]): number => [...Map.groupBy(set, ({ people }) => people).values()].reduce((sum, group) => sum + Math.max(...group.map(({ n }) => n)), 0)
  const sets: Part[][] = []
  const grow = (set: Part[], from: number): void => {
    for (let index = from; index < filled.length; index++) {
      const next = [...set, filled[index]!]
      if (peopleOf(next) >= 5) continue
      sets.push(next)
      grow(next, index + 1)
    }
  }
  grow([], 0)
  return [
    ...cells.filter(({ key }) => seen.get(key) === 'small').filter((each) => attacker.canWorkOut(vector(each.parts))).map(({ key }) => key),
    ...sets.map((set) => set.map(({ key }) => key)).filter((keys) => attacker.canWorkOut(vector(keys))).map((keys) => keys.join(' + ')),
  ]
}

describe('what must go with a small cell', () => {
  const [a, b, c, d] = [part('a', 7), part('b', 6), part('c', 2), part('d', 8)]
  test('nothing, where none is small', () => expect(new Set(protect([a, b, d], [cell('a', [a]), cell('b', [b]), cell('d', [d]), cell('all', [a, b, d])]).values())).toEqual(new Set(['shown'])))
  test('the smallest of the others, where one is', () => expect(visible([a, b, c], [cell('a', [a]), cell('b', [b]), cell('c', [c]), cell('all', [a, b, c])])).toEqual({ a: 'shown', b: 'protects', c: 'small', all: 'shown' }))
  test('one of two cells that differ by two people, though neither is small', () => expect(visible([a, c], [cell('agency', [a]), cell('state', [a, c])])).toEqual({ agency: 'protects', state: 'shown' }))
  test('one cell that would do for two', () => expect(visible([a, b, c, d], [cell('a', [a]), cell('b', [b]), cell('d', [d]), cell('all', [a, b, c, d]), cell('cd', [c, d])])).toMatchObject({ d: 'protects', all: 'shown' }))
  test('a table in which every row and column hides two, and one of them still follows', () => {
    // Two squares of hidden cells, joined by one cell in a row and a column that both squares touch.
    const squares = [[3, 3, 0, 0], [3, 3, 3, 0], [0, 0, 3, 3], [0, 0, 3, 3]]
    const parts = squares.flatMap((row, i) => row.map((n, j) => part(`${i},${j}`, n === 0 ? 20 : n)))
    const line = (is: (key: string) => boolean): Part[] => parts.filter(({ key }) => is(key))
    const cells = [...parts.map((each) => cell(each.key, [each])), ...[0, 1, 2, 3].flatMap((index) => [cell(`row ${index}`, line((key) => key.startsWith(`${index},`))), cell(`column ${index}`, line((key) => key.endsWith(`,${index}`)))])]
    const naive = new Map(cells.map(({ key, n }) => [key, n < 5 ? 'small' : 'shown']))
    expect(recovered(parts, cells, naive)).toContain('1,2')
    expect(recovered(parts, cells, protect(parts, cells))).toEqual([])
  })
  test('a group hidden for a reason of its own needs company too', () => expect(visible([a, b], [cell('a', [a], true), cell('b', [b]), cell('all', [a, b])])).toEqual({ a: 'small', b: 'protects', all: 'shown' }))
  test('nobody needs no protection', () => expect(visible([a, part('none', 0)], [cell('a', [a]), cell('none', [part('none', 0)]), cell('all', [a, part('none', 0)])])).toEqual({ a: 'shown', none: 'empty', all: 'shown' }))
  test('a part that is not there is a fault', () => expect(() => protect([], [cell('a', [a])])).toThrow(RangeError))
})

describe('no hidden cell and no set of fewer than five people follows from all tables together', () => {
  const people = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 2, arbitrary: fc.integer({ min: 5, max: 30 }) })
  const list = <T>(of: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: most })
  const publications = fc.integer({ min: 1, max: 3 }).chain((modules) => list(list(list(fc.array(people, { minLength: modules, maxLength: modules }), 2), 3), 2)).map(program)
  test('of program, states, agencies and cohorts by module', () => fc.assert(fc.property(publications, ({ parts, cells }) => {
    expect(recovered(parts, cells, protect(parts, cells))).toEqual([])
  }), { numRuns: 150 }))
  test('of cells that overlap as they like', () => fc.assert(fc.property(fc.array(people, { minLength: 1, maxLength: 7 }), fc.array(fc.integer({ min: 1, max: 127 }), { maxLength: 10 }), (sizes, masks) => {
    const parts = sizes.map((n, index) => part(String(index), n))
    const cells = [...new Set(masks)].map((mask, index) => cell(`cell ${index}`, parts.filter((_, bit) => (mask >> bit) & 1))).filter((each) => each.parts.length > 0)
    expect(recovered(parts, cells, protect(parts, cells))).toEqual([])
  }), { numRuns: 300 }))
  test('and the attacker of this test finds what only hides the small', () => {
    const { parts, cells } = program([[[[12]], [[9]], [[3]]]])
    const naive = new Map(cells.map(({ key, n }) => [key, n < 5 ? 'small' : 'shown']))
    expect(recovered(parts, cells, naive)).toEqual(expect.arrayContaining(['agency 0/2 all', '0/2/0/0']))
  })
})

test('a large program by module, and most of it can be shown: 20 states, 200 agencies, 14 modules', () => {
  const { parts, cells } = program(Array.from({ length: 20 }, (_, s) => Array.from({ length: 10 }, (_, a) => {
    const size = (s * 7 + a * 13) % 23
    return [Array.from({ length: 14 }, (_, m) => Math.max(0, size - (m * (a + 1)) % 5))]
  })))
  const seen = protect(parts, cells), count = (what: string): number => [...seen.values()].filter((each) => each === what).length
  expect(seen.get('program all')).toBe('shown')
  expect(cells.filter(({ key, n }) => n < 5 && seen.get(key) === 'shown')).toEqual([])
  expect(count('protects')).toBeLessThan(count('small'))
  expect(count('shown')).toBeGreaterThan(cells.length / 2)
})
