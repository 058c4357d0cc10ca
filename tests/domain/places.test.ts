import { expect, test } from 'vitest'
import { findState, stateName, states } from '#src/domain/places.ts'

test('50 states, DC and 5 territories in 10 regions', () => {
  expect(states.size).toBe(56)
  const sizes = Map.groupBy(states.values(), ({ region }) => region)
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((region) => sizes.get(region)!.length)).toEqual([6, 4, 6, 8, 6, 5, 4, 6, 7, 4])
  for (const code of states.keys()) expect(code).toMatch(/^[A-Z]{2}$/)
  expect([...states.keys()].filter((code) => states.get(code)!.region === 6)).toEqual(['AR', 'LA', 'NM', 'OK', 'TX'])
  expect([...states.values()][0]!.name).toBe('Alabama')
})
test.each([['tx', 'TX'], [' New  Mexico ', 'NM'], ['u.s. virgin islands', 'VI'], ['Tejas', null], ['', null]])('%j is %j', (text, code) => expect(findState(text)).toBe(code))
test('a code that is none stays as it is', () => expect([stateName('LA'), stateName('ZZ')]).toEqual(['Louisiana', 'ZZ']))
