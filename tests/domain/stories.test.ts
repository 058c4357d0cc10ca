/** Stories: the way of one, paragraphs, openings, and two wordings beside each other. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareWordings, isOpen, mayTake, opening, paragraphs, type Piece, type Standing, type Step, waitsForEditor } from '#src/domain/stories.ts'

const standings: Standing[] = ['draft', 'sent', 'edited', 'agreed', 'declined', 'returned', 'released', 'withdrawn', 'consent withdrawn']
const steps = standings.slice(1) as Step[]
const author = { isAuthor: true, isEditor: false }, editor = { isAuthor: false, isEditor: true }, both = { isAuthor: true, isEditor: true }, nobody = { isAuthor: false, isEditor: false }

describe('the way of a story', () => {
  test('nothing is released but what its author has sent or agreed to, and never by its author', () => {
    for (const standing of standings) {
      expect([standing, mayTake(standing, 'released', editor)]).toEqual([standing, ['sent', 'agreed', 'declined'].includes(standing)])
      for (const who of [author, both, nobody]) expect(mayTake(standing, 'released', who)).toBe(false)
    }
  })
  test('what is gone stays gone, and nobody else takes a step', () => {
    for (const step of steps) {
      for (const who of [author, editor, both]) expect(mayTake('consent withdrawn', step, who)).toBe(false)
      for (const standing of standings) expect(mayTake(standing, step, nobody)).toBe(false)
    }
  })
  test('consent is taken back from wherever a story stands that was sent in; an author withdraws what others have', () => {
    for (const standing of standings.slice(1, -1)) for (const who of [author, editor]) expect([standing, mayTake(standing, 'consent withdrawn', who)]).toEqual([standing, true])
    expect(mayTake('draft', 'consent withdrawn', author)).toBe(false)
    for (const standing of standings.slice(0, -1)) expect([standing, mayTake(standing, 'withdrawn', author)]).toEqual([standing, !isOpen(standing)])
    for (const standing of waitsForEditor) expect(mayTake(standing, 'returned', editor)).toBe(true)
  })
})

test('an empty line begins a paragraph; an opening ends between words', () => {
  expect(paragraphs('One\nline.\n\n  \nTwo.\n\n')).toEqual(['One\nline.', 'Two.'])
  expect(opening('Short enough.')).toBe('Short enough.')
  expect(opening('We went to the same bakery, three times in a month', 30)).toBe('We went to the same bakery…')
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 60 }), (text, most) => { expect([...opening(text, most)].length).toBeLessThanOrEqual(most) }))
})

describe('two wordings', () => {
  const marked = (all: Piece[][]): string => all.map((paragraph) => paragraph.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')).join(' | ')
  test('what was taken out and what came in is marked, word by word and paragraph by paragraph', () => {
    const { before, after } = compareWordings('We went three times. It rained.\n\nThen it worked.', 'We went three times in a month.\n\nThen, at last, it worked.')
    expect([marked(before), marked(after)]).toEqual(['We went three times.[ It rained.] | Then it worked.', 'We went three times[ in a month]. | Then[, at last,] it worked.'])
    expect(marked(compareWordings('', 'New.').after)).toBe('[New.]')
  })
  test('each side reads as its wording did, and the same wording has no change', () => {
    const text = fc.array(fc.constantFrom('bake', 'early', '.', ',', 'we’re', '\n\n', 'and'), { maxLength: 25 }).map((words) => words.join(' '))
    fc.assert(fc.property(text, text, (one, other) => {
      const { before, after } = compareWordings(one, other)
      const plain = (all: Piece[][]): string[] => all.map((paragraph) => paragraph.map((piece) => piece.text).join(''))
      expect([plain(before), plain(after)]).toEqual([paragraphs(one), paragraphs(other)])
      const kept = (all: Piece[][]): string => all.flat().filter(({ isChanged }) => !isChanged).map((piece) => piece.text).join('')
      expect(kept(before)).toBe(kept(after))
      expect(compareWordings(one, one).after.flat().some(({ isChanged }) => isChanged)).toBe(false)
    }))
  })
})
