import fc from 'fast-check'
import { describe as group, expect, test } from 'vitest'
import { answered, describe, fieldsOf, longest, readAnswer, sameAnswer, wordCount, type Answer, type Field } from '#src/domain/answers.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { anyAnsweredItem, anyItem, likert, match, multiple, number, oneOfEach, open, order, single, text } from '../support/items.ts'

const from = (item: Item, ...fields: [part: string, value: string][]): Answer | string => {
  const reading = readAnswer(item, fields.map(([part, value]): Field => [part === '' ? `a.${item.id}` : `a.${item.id}.${part}`, value]))
  return reading.ok ? reading.answer : `refused: ${reading.message}`
}

group('a form becomes an answer', () => {
  const cases: [what: string, item: Item, fields: [string, string][], answer: Answer | RegExp][] = [
    ['nothing sent', single, [], null],
    ['an empty select', single, [['', '']], null],
    ['a choice', single, [['', 'b']], 'b'],
    ['an unknown option', single, [['', 'z']], /^refused: This is not one of the choices/],
    ['a name every object has', single, [['', 'constructor']], /^refused/],
    ['the same field twice', single, [['', 'a'], ['', 'b']], /^refused: Two answers/],
    ['a part where a whole belongs', single, [['x', 'a']], /^refused: This answer does not fit/],
    ['a whole where parts belong', match, [['', 'c1']], /^refused: This answer does not fit/],
    ['a whole of one letter where parts belong', match, [['', 'c']], /^refused: This answer does not fit/],
    ['many, in any order and twice', multiple, [['', 'c'], ['', 'a'], ['', 'c']], ['a', 'c']],
    ['many, one unknown', multiple, [['', 'a'], ['', 'zz']], /^refused/],
    ['none of many', multiple, [], null],
    ['a number', number, [['', ' 21 ']], '21'],
    ['a number with its unit', number, [['', '21 days']], '21 days'],
    ['a number of two readings', number, [['', '1234,567']], /^refused: This can be read as more than one number/],
    ['no number', number, [['', 'three']], /^refused: Write a number in figures.*“days”/],
    ['a very long number', number, [['', '1'.repeat(61)]], /^refused: This is too long/],
    ['an empty number', number, [['', '  ']], null],
    ['text keeps its spaces', text, [['', ' zero\texclusion ']], ' zero\texclusion '],
    ['spaces are no text', text, [['', ' \r\n ']], null],
    ['line ends of a form', open, [['', 'one\r\ntwo\rthree']], 'one\ntwo\nthree'],
    ['NUL and half a character', open, [['', 'a\0b\ud800']], 'ab\ufffd'],
    ['text at the limit', text, [['', 'x'.repeat(longest.text)]], 'x'.repeat(4000)],
    ['text past the limit', text, [['', 'x'.repeat(longest.text + 1)]], /^refused: This answer has 4,001 characters\. The most is 4,000/],
    ['open past the limit', open, [['', 'x'.repeat(longest.open + 1)]], /20,000/],
    ['rows of a match', match, [['r1', 'c1'], ['r2', '']], { r1: 'c1' }],
    ['an unknown row', match, [['r9', 'c1']], /^refused/],
    ['an unknown choice', match, [['r1', 'c9']], /^refused/],
    ['a row twice', match, [['r1', 'c1'], ['r1', 'c2']], /^refused: Two answers/],
    ['no rows', match, [['r1', ''], ['r2', '']], null],
    ['a whole order', order, [['s1', '2'], ['s2', '1'], ['s3', '3'], ['s4', '4']], ['s2', 's1', 's3', 's4']],
    ['an order not begun', order, [['s1', ''], ['s2', '']], null],
    ['a place shared', order, [['s1', '2'], ['s2', '2'], ['s3', '1'], ['s4', '4']], /^refused: Two steps share place 2/],
    ['a step without place', order, [['s1', '1'], ['s2', '2'], ['s3', '3'], ['s4', '']], /^refused: One step has no place yet/],
    ['steps without place', order, [['s1', '1']], /^refused: 3 steps have no place yet/],
    ['a place that is none', order, [['s1', '5']], /^refused: Places run from 1 to 4/],
    ['place 0', order, [['s1', '0']], /^refused: Places/],
    ['place 01', order, [['s1', '01']], /^refused: Places/],
    ['an unknown step', order, [['s9', '1']], /^refused: This is not one of/],
    ['a grid', likert, [['k1', '4'], ['k2', '1']], { k1: 4, k2: 1 }],
    ['a value off the scale', likert, [['k1', '6']], /^refused/],
    ['a value that is a word', likert, [['k1', '1e0']], /^refused/],
  ]
  test.each(cases)('%s', (_, item, fields, expected) => {
    const got = from(item, ...fields)
    if (expected instanceof RegExp) expect(got).toMatch(expected)
    else expect(got).toEqual(expected)
  })

  test('fields of other items are not this item\'s', () => {
    expect(readAnswer(single, [['a.other', 'x'], ['a.singles', 'y'], ['v.single', '3'], ['a.single', 'b']])).toEqual({ ok: true, answer: 'b' })
  })
  test('any fields give an answer or a sentence', () => fc.assert(fc.property(anyItem, fc.array(fc.tuple(fc.constantFrom('', '.a', '.s1', '.__proto__', '.'), fc.string({ unit: 'binary' }))), (item, raw) => {
    const reading = readAnswer(item, raw.map(([part, value]): Field => [`a.${item.id}${part}`, value]))
    expect(reading.ok ? describe(item, reading.answer) : reading.message).toBeTypeOf('string')
  })))
})

group('an answer becomes fields and comes back', () => {
  test('for every item and answer', () => fc.assert(fc.property(anyAnsweredItem, ({ item, answer }) => {
    const back = readAnswer(item, fieldsOf(item, answer))
    expect(back).toEqual({ ok: true, answer })
    expect(sameAnswer(back.ok ? back.answer : null, JSON.parse(JSON.stringify(answer)))).toBe(true)
  }), { numRuns: 500 }))
})

test('sameAnswer does not mind the order of parts, and minds everything else', () => {
  expect(sameAnswer({ a: 'x', b: 'y' }, { b: 'y', a: 'x' })).toBe(true)
  expect(sameAnswer({ a: 'x' }, { a: 'x', b: 'y' })).toBe(false)
  expect(sameAnswer(['a', 'b'], ['b', 'a'])).toBe(false)
  expect(sameAnswer('a', ['a'])).toBe(false)
  expect(sameAnswer(null, null)).toBe(true)
  expect(sameAnswer(null, '')).toBe(false)
})

test('an item is answered when nothing is left open', () => {
  expect(answered(match, { r1: 'c1', r2: 'c1' })).toBe(false)
  expect(answered(match, { r1: 'c1', r2: 'c1', r3: 'c3' })).toBe(true)
  expect(answered(likert, { k1: 3 })).toBe(false)
  expect(answered(likert, { k1: 3, k2: 1 })).toBe(true)
  expect(answered(single, 'a')).toBe(true)
  for (const item of Object.values(oneOfEach)) expect(answered(item, null)).toBe(false)
})

test.each<[Item, Answer, string]>([
  [single, null, 'Not answered'],
  [single, 'b', 'Everyone who wants to work'],
  [multiple, ['a', 'c'], 'Option a; Option c'],
  [number, '21', '21 days'],
  [number, '21 days', '21 days'],
  [number, '1 234,5', '1 234,5 (read as 1234.5 days)'],
  [{ ...number, unit: '$' }, '1,200', '1,200 (read as $1200)'],
  [{ ...number, unit: '%' }, '41', '41%'],
  [{ ...number, unit: null }, '−3', '-3'],
  [text, ' zero exclusion ', 'zero exclusion'],
  [open, 'one', '1 word'],
  [open, 'I would thank her – and ask.', '6 words'],
  [match, { r1: 'c1', r3: 'c3' }, 'Weekly team meeting: Integrated services · First visit in 30 days: not answered · Daily huddle: Zero exclusion'],
  [order, ['s2', 's1', 's3', 's4'], '1 Career profile · 2 Meet · 3 First employer · 4 Job'],
  [likert, { k1: 4 }, 'I can answer a colleague: Level 4 · I would not know: not answered'],
])('describe %#', (item, answer, words) => expect(describe(item, answer)).toBe(words))

test.each([['', 0], ['  ', 0], ['one', 1], [' one  two\nthree ', 3], ['well-meant – and late', 3], ['¿Qué? 3', 2]])('wordCount %j', (words, count) => expect(wordCount(words)).toBe(count))
