import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestName, readName } from '#src/domain/names.ts'

test.each([
  ['  Renee   Thibodeaux ', 'Renee Thibodeaux'], ['Łukasz Ŵyn-Jones', 'Łukasz Ŵyn-Jones'], ['Nun\u0303ez', 'Nuñez'], ['Siobhán O’Brien, Jr.', 'Siobhán O’Brien, Jr.'], ['Nguyễn Thị\u00a0Ánh', 'Nguyễn Thị Ánh'], ['王秀英', '王秀英'], ['X', 'X'],
  ['نور', 'نور'], ['नेहा श\u094d\u200dय', 'नेहा श\u094d\u200dय'], ['Ana\tMaria\n', 'Ana Maria'], ['\ufeffAna', 'Ana'], ['a'.repeat(longestName), 'a'.repeat(longestName)],
])('%j is printed as %j', (typed, name) => expect(readName(typed)).toEqual({ ok: true, name }))
test.each([
  ['', /^Enter a name\./], [' \n', /^Enter a name\./], ['a'.repeat(longestName + 1), /up to 120/], ['Ana\0', /cannot be printed/], ['Ana\u202eanA', /cannot be printed/], ['A\ud800', /cannot be printed/], ['A\u200bna', /cannot be printed/],
  ['\ue000A', /cannot be printed/], ['...', /at least one letter/], ['42', /at least one letter/],
])('%j is refused', (typed, message) => { const reading = readName(typed); expect(reading.ok ? '' : reading.message).toMatch(message) })
test('reading a name twice changes nothing', () => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
  const reading = readName(typed)
  if (reading.ok) expect(readName(reading.name)).toEqual(reading)
}), { numRuns: 1000 }))
