import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keysOf, likelyPairs, pairKey } from '#src/domain/duplicates.ts'

const person = (id: number, name: string, email: string, ...agencies: number[]) => keysOf({ id, name, emails: [email], agencies })

test('the same name at the same agency comes first, a shared address last; what nobody owns is no reason', () => {
  const people = [
    person(1, 'Renée Thibodeaux', 'renee@a.example', 10), person(2, 'RENEE  THIBODEAUX', 'rt@b.example', 10), person(3, 'Jo Doe', 'jo.doe@a.example'), person(4, 'Jo Doe', 'jodoe+ips@c.example', 11), person(5, 'J. Doe-Smith', 'Jo_Doe@d.example'),
    person(6, 'Al', 'info@a.example'), person(7, 'Bo', 'info@b.example'), person(8, 'Cy', 'cy@a.example'),
  ]
  expect(likelyPairs(people, new Set(), 10)).toEqual([
    { one: 1, other: 2, reasons: ['name', 'agency'] }, { one: 3, other: 4, reasons: ['name', 'address'] }, { one: 3, other: 5, reasons: ['address'] }, { one: 4, other: 5, reasons: ['address'] },
  ])
  expect(likelyPairs(people, new Set([pairKey(2, 1), pairKey(3, 4)]), 1)).toEqual([{ one: 3, other: 5, reasons: ['address'] }])
})

test('whatever the records: pairs of two, smaller first, each once, none dismissed, never more than asked for', () => fc.assert(fc.property(
  fc.array(fc.tuple(fc.constantFrom('Ada', 'Bo', 'Ădá', ''), fc.constantFrom('a@x.example', 'bob@x.example', 'bob@y.example', '@'), fc.integer({ min: 1, max: 3 })), { maxLength: 30 }), fc.integer({ min: 0, max: 20 }), (rows, most) => {
    const people = rows.map(([name, email, agency], index) => person(index + 1, name, email, agency))
    const dismissed = new Set([pairKey(1, 2), pairKey(2, 3)])
    const pairs = likelyPairs(people, dismissed, most)
    expect(pairs.length).toBeLessThanOrEqual(most)
    expect(new Set(pairs.map(({ one, other }) => pairKey(one, other))).size).toBe(pairs.length)
    expect(pairs.every(({ one, other, reasons }) => one < other && reasons.length > 0 && !dismissed.has(pairKey(one, other)))).toBe(true)
  })))

test('20,000 of one name are no trouble', () => {
  const began = performance.now()
  expect(likelyPairs(Array.from({ length: 20_000 }, (_, n) => person(n + 1, 'Maria Garcia', `maria@a${n}.example`)), new Set(), 100)).toHaveLength(28)
  expect(performance.now() - began).toBeLessThan(2000)
})
