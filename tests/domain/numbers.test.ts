import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNumber } from '#src/domain/numbers.ts'

const cases: [text: string, value: number | null | 'ambiguous', unit?: string][] = [
  ['41', 41], ['  41 ', 41], ['0', 0], ['-0', 0], ['007', 7], ['41.5', 41.5], ['.5', 0.5], ['5.', 5], ['+3', 3], ['-3', -3], ['−3', -3], ['–3', -3], ['- 3', -3],
  // US groups and decimals
  ['1,234', 1234], ['12,345', 12345], ['1,234,567', 1234567], ['1,234.5', 1234.5], ['1,234,567.89', 1234567.89], ['1.234', 1.234], ['1234.567', 1234.567],
  // groups by space: plain, no-break, narrow no-break, thin, figure
  ['1 234', 1234], ['1 234,5', 1234.5], ['1 234.5', 1234.5], ['1\u00a0234,5', 1234.5], ['1\u202f234,5', 1234.5], ['1\u2009234', 1234], ['1\u2007234', 1234], ['1 234 567', 1234567], ['1 234,567', 1234.567],
  ['1\'234.5', 1234.5], ['1’234', 1234],
  // decimal comma
  ['1,5', 1.5], ['1,25', 1.25], ['1,2345', 1.2345], ['1234,5', 1234.5], ['0,125', 0.125], ['-0,5', -0.5], [',5', 0.5], [',125', 0.125], ['5,', 5], ['1.234,5', 1234.5], ['1.234.567', 1234567], ['1.234.567,8', 1234567.8],
  // two readings, or none that is whole
  ['1234,567', 'ambiguous'], ['1,23,456', 'ambiguous'], ['1,2,3', 'ambiguous'], ['1.2.3', 'ambiguous'], ['12 34', 'ambiguous'], ['1 23', 'ambiguous'], ['1.234 567', 'ambiguous'], ['1,234 567', 'ambiguous'],
  ['1,234,5', 'ambiguous'], ['12,34.5', 'ambiguous'], ['01,234', 'ambiguous'], ['1..5', 'ambiguous'], ['0,123,456', 'ambiguous'],
  // no number
  ['', null], [' ', null], ['-', null], ['.', null], [',', null], ['three', null], ['3 or 4', null], ['3-4', null], ['1/2', null], ['½', null], ['10²', null], ['1e3', null], ['0x10', null], ['∞', null], ['NaN', null], ['--3', null], ['٣', null], ['５', null],
  ['9'.repeat(400), null],
  // units
  ['41%', 41], ['41 %', 41], ['41 percent', 41], ['% 41', 41], ['41%', 41, '%'], ['41 Percent', 41, '%'], ['41%', 41, 'percent'], ['41%', null, 'days'],
  ['21 days', 21, 'days'], ['21days', 21, 'days'], ['21 DAYS', 21, 'days'], ['1 day', 1, 'days'], ['2 days', 2, 'day'], ['21 weeks', null, 'days'], ['21 days', null], ['$5', 5, '$'], ['-$5', -5, '$'], ['$1,234.50', 1234.5, '$'], ['5 $', 5, '$'],
  ['$150', 150, 'dollars'], ['150 dollars', 150, '$'], ['$150', 150], ['$150', null, 'days'], ['days', null, 'days'], ['s', null, 's'], ['3 s', 3, 's'], ['20 people per specialist', 20, 'people per specialist'], ['3', 3, ' '],
]
test.each(cases)('%j is %j, unit %j', (text, value, unit) => expect(readNumber(text, unit ?? null)).toBe(value))

test('what a US reader writes is read back', () => fc.assert(fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.integer({ min: 0, max: 3 }), (whole, decimals) => {
  const value = whole / 10 ** decimals
  expect(readNumber(value.toFixed(decimals))).toBe(value === 0 ? 0 : value)
  expect(readNumber(value.toLocaleString('en-US', { minimumFractionDigits: decimals }))).toBe(value === 0 ? 0 : value)
})))
test('what a French, Swiss or Spanish writer writes is read back, or asked about', () => fc.assert(fc.property(fc.constantFrom('fr-FR', 'de-CH', 'es-MX', 'de-DE', 'pl-PL'), fc.integer({ min: 10_000, max: 10 ** 9 }), (locale, whole) => {
  expect([whole + 0.5, 'ambiguous']).toContain(readNumber((whole + 0.5).toLocaleString(locale, { minimumFractionDigits: 1 })))
})))
test('any text gives a finite number, null or a question', () => fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+0-9., '%]{0,12}$/)), (text) => {
  const value = readNumber(text)
  expect(value === null || value === 'ambiguous' || Number.isFinite(value)).toBe(true)
})))
