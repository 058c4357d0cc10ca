import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FormName, Item } from '#src/domain/curriculum.ts'
import { arrange, formFor, publicItem } from '#src/domain/sitting.ts'
import { anyItem, everyType, match, multiple, order, single, truefalse } from '../support/items.ts'

const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const shown = (item: Item, seed: number): string[] => arrange([item], seed)[0]!.shown
const partsOf = (item: Item): string[] => [...new Set(('options' in item ? item.options : 'choices' in item ? item.choices : 'steps' in item ? item.steps : 'statements' in item ? item.statements : []).map(({ key }) => key))]

describe('the arrangement of a sitting', () => {
  test('shows every part once, in the same order for the same seed', () => fc.assert(fc.property(fc.array(anyItem, { maxLength: 8 }), seeds, (items, seed) => {
    const first = arrange(items, seed)
    expect(first.map(({ item }) => item)).toEqual(items)
    expect(first.map((each) => each.shown.toSorted())).toEqual(items.map((item) => partsOf(item).sort()))
    expect(arrange(items, seed)).toEqual(first)
  })))
  test('stays as it is when another item comes or goes', () => fc.assert(fc.property(seeds, (seed) => {
    expect(arrange([single, order], seed)[1]).toEqual(arrange([order], seed)[0])
  })))
  test('never shows three or more steps in the right order', () => fc.assert(fc.property(fc.integer({ min: 3, max: 5 }), seeds, (count, seed) => {
    const steps = order.steps.concat([{ key: 's5', text: 'Five' }]).slice(0, count)
    expect(shown({ ...order, steps, shuffle: false }, seed)).not.toEqual(steps.map(({ key }) => key))
  }), { numRuns: 2000 }))
  test('keeps what the author fixed', () => fc.assert(fc.property(seeds, (seed) => {
    expect(shown(truefalse, seed)).toEqual(['t', 'f'])
    expect(shown({ ...multiple, shuffle: false }, seed)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })))
  test('is even: each option comes first about as often as the others', () => {
    const firsts = Map.groupBy(Array.from({ length: 5000 }, (_, seed) => shown(multiple, seed)[0]!), (key) => key)
    for (const times of firsts.values()) expect(Math.abs(times.length - 1000)).toBeLessThan(150) // 5.3 standard deviations
    expect(new Set(Array.from({ length: 100 }, (_, seed) => shown(single, seed).join(''))).size).toBe(6)
  })
  test('shows a choice that two rows share once', () => expect(shown(match, 7).toSorted()).toEqual(['c1', 'c2', 'c3']))
  test('is the same for ever', () => expect(arrange([single, multiple, match, order], 20260921).map((each) => each.shown.join(' '))).toMatchInlineSnapshot(`
    [
      "c b a",
      "b e a c d",
      "c2 c1 c3",
      "s1 s3 s4 s2",
    ]
  `))
})

describe('what may leave the server', () => {
  /** Every name that a page of a quiz may know. A new field of an item is secret until it is written here and in `publicItem`. */
  const names = ['id', 'heading', 'stem', 'points', 'type', 'options', 'scoring', 'unit', 'headings', 'rows', 'choices', 'steps', 'scale', 'statements', 'words', 'rubric', 'counts', 'key', 'text', 'value', 'label', 'least', 'most', 'criterion', 'levels']
  const namesIn = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap(namesIn) : value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]) : [])
  test.each(everyType)('of $type: no key, feedback, rationale or tolerance', (item) => {
    expect(JSON.stringify(item)).toContain('SECRET')
    const text = JSON.stringify(publicItem(arrange([item], 3)[0]!))
    expect(text).not.toContain('SECRET')
    expect(namesIn(JSON.parse(text)).filter((name) => !names.includes(name))).toEqual([])
  })
  test('the same whichever option is right', () => {
    const other = { ...single, options: single.options.map((option) => ({ ...option, right: option.key === 'a', feedback: null })), rationale: null }
    expect(publicItem(arrange([other], 9)[0]!)).toEqual(publicItem(arrange([single], 9)[0]!))
    const others = { ...match, rows: match.rows.map((row) => ({ ...row, right: 'c3' })), foreseen: [] }
    expect(publicItem(arrange([others], 9)[0]!)).toEqual(publicItem(arrange([match], 9)[0]!))
  })
  test('shows the parts as arranged', () => {
    const arranged = arrange([order], 5)[0]!, seen = publicItem(arranged)
    expect(seen.type === 'order' && seen.steps.map(({ key }) => key)).toEqual(arranged.shown)
  })
})

describe('which form', () => {
  test.each<[number, 'pre' | 'post' | 'followup', FormName]>([[1, 'pre', 'A'], [1, 'post', 'B'], [1, 'followup', 'A'], [2, 'pre', 'B'], [2, 'post', 'A'], [2, 'followup', 'B']])('person %i, %s: %s', (person, phase, form) => expect(formFor(person, phase, ['A', 'B'])).toBe(form))
  test('one form is everyone\'s', () => { for (const phase of ['pre', 'post', 'followup'] as const) expect(formFor(7, phase, ['A'])).toBe('A') })
  test('two forms differ before and after', () => fc.assert(fc.property(fc.nat(), (person) => { expect(formFor(person, 'pre', ['A', 'B'])).not.toBe(formFor(person, 'post', ['A', 'B'])) })))
})
