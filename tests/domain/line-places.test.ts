import { expect, test } from 'vitest'
import { placeOfQuote, placesOf } from '#src/domain/authoring/line-places.ts'

const text = 'One short line.\n\nA longer line that says something of work.\n\nSame.\n\nSame.'
const at = (after: string, line: number) => placesOf(text, after)(line)

test.each([
  ['nothing changed', text, 3, { line: 3, isChanged: false }], ['lines above', `New.\n\n${text}`, 3, { line: 5, isChanged: false }], ['lines above that are gone', text.slice(text.indexOf('A longer')), 3, { line: 1, isChanged: false }],
  ['moved to the end', 'One short line.\n\nSame.\n\nSame.\n\nA longer line that says something of work.', 3, { line: 7, isChanged: false }],
  ['reworded', text.replace('something of work', 'more of work'), 3, { line: 3, isChanged: true }], ['reworded below new lines', text.replace('A longer line', 'Quite new.\n\nA much longer line'), 3, { line: 5, isChanged: true }],
  ['gone', text.replace('A longer line that says something of work.\n\n', ''), 3, null], ['replaced by other words', text.replace('A longer line that says something of work.', 'Nothing alike here.'), 3, null], ['one of two that are the same', `New.\n${text}`, 7, { line: 8, isChanged: false }],
  ['a number beyond the text', text, 8, null], ['an empty text', '', 3, null],
])('%s', (_, after, line, place) => expect(at(after, line)).toEqual(place))

test('far away, a line that is only alike is another line', () => expect(at(`${Array.from({ length: 40 }, (_, index) => `Line ${index}.`).join('\n')}\nA longer line that says nothing of work.`, 3)).toBeNull())

test('by its words alone a line is found where they stand once', () => expect(['One short line.', 'Same.', '', 'Nowhere'].map((quote) => placeOfQuote(quote, text)?.line ?? null)).toEqual([1, null, null, null]))
