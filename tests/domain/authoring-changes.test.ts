/** What changed between two texts, two people's changes put together, quick fixes and examples of items. */
import { describe, expect, test } from 'vitest'
import { changesOf, itemChanges, merge, piecesOf, settled } from '#src/domain/authoring/changes.ts'
import { itemTypes } from '#src/domain/authoring/attributes.ts'
import { newCurriculum, newModule, newPage, withMember } from '#src/domain/authoring/new-file.ts'
import { quickFix, withEdit } from '#src/domain/authoring/quick-fix.ts'
import { readCurriculum, readDraft, readModule, readPage } from '#src/domain/authoring/read.ts'
import { snippets, withItem } from '#src/domain/authoring/snippets.ts'
import type { Module } from '#src/domain/curriculum.ts'
import { soundModule } from '#src/domain/authoring/sound-example.ts'

const moduleOf = (text: string): Module => { const { draft } = readDraft('zero-exclusion.md', text); if (draft.kind !== 'module') throw new Error('no module'); return draft.value }
const swap = (text: string, from: string, to: string): string => { const after = text.replace(from, to); if (after === text) throw new Error(`nothing to change: ${from}`); return after }

describe('changes of a text', () => {
  test('are shown word by word, with a little of what is around, and nothing where nothing changed', () => {
    expect(changesOf('a\nb', 'a\nb')).toEqual([])
    const before = `${Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join('\n')}\nWho may begin support?\nlast`
    expect(changesOf(before, before.replace('may begin', 'can start'))).toEqual([
      { kind: 'left out', lines: 7 }, { kind: 'same', line: 8, text: 'line 8' }, { kind: 'same', line: 9, text: 'line 9' },
      { kind: 'changed', line: 10, pieces: [{ kind: 'same', text: 'Who ' }, { kind: 'gone', text: 'may' }, { kind: 'new', text: 'can' }, { kind: 'same', text: ' ' }, { kind: 'gone', text: 'begin' }, { kind: 'new', text: 'start' }, { kind: 'same', text: ' support?' }] },
      { kind: 'same', line: 11, text: 'last' },
    ])
    expect(changesOf('a\r\nb', 'a\nb')).toEqual([])
  })

  test('of two megabytes without a line in common come within seconds', () => {
    const [one, other] = ['a', 'b'].map((letter) => Array.from({ length: 30_000 }, (_, index) => `${letter}${index} word`).join('\n')) as [string, string]
    const began = performance.now()
    const [change] = changesOf(one, other)
    expect(change).toMatchObject({ kind: 'changed', pieces: [{ kind: 'gone', text: one }, { kind: 'new', text: other }] })
    expect(performance.now() - began).toBeLessThan(4000)
    expect(piecesOf('', 'x')).toEqual([{ kind: 'new', text: 'x' }])
  })
})

describe('changes of items', () => {
  const before = moduleOf(soundModule)
  const first = before.items[0]!
  const changed = (text: string) => itemChanges(before, moduleOf(text)).map(({ id, what }) => [id, what])

  test('tell another question from a mended feedback, and what is new or gone', () => {
    expect(changed(soundModule)).toEqual([])
    expect(changed(swap(soundModule, first.stem, `${first.stem} Really?`))).toEqual([[first.id, 'wording']])
    expect(changed(swap(soundModule, '> Housing is no condition.', '> A home is no condition.'))).toEqual([['check-one', 'beside']])
    expect(changed(swap(soundModule, `id=${first.id} `, 'id=another-one '))).toEqual([['another-one', 'new'], [first.id, 'gone']])
    expect(itemChanges(null, before).every(({ what }) => what === 'new')).toBe(true)
    expect(changed(swap(soundModule, '## Who may', '\n\n## Who may'))).toEqual([])
  })
})

describe('changes of two people', () => {
  const base = 'one\ntwo\nthree\nfour\nfive'
  test('to different lines are put together, and the same change twice is one', () => {
    expect(merge('ONE\ntwo\nthree\nfour\nfive', base, 'one\ntwo\nthree\nfour\nFIVE\nsix').text).toBe('ONE\ntwo\nthree\nfour\nFIVE\nsix')
    expect(merge('ONE\ntwo\nthree\nfour\nfive', base, 'ONE\ntwo\nthree\nfour\nfive').text).toBe('ONE\ntwo\nthree\nfour\nfive')
  })

  test('to the same lines wait for a choice, and no text is lost', () => {
    const merged = merge('one\nmine\n\nthree\nfour\nfive', base, 'one\ntheirs\nthree\nfour\nfive')
    expect(merged).toMatchObject({ text: null, clashes: [{ base: ['two'], mine: ['mine', ''], theirs: ['theirs'] }] })
    expect(settled(merged, [])).toBeNull()
    expect(settled(merged, ['mine'])).toBe('one\nmine\n\nthree\nfour\nfive')
    expect(settled(merged, ['theirs'])).toBe('one\ntheirs\nthree\nfour\nfive')
    expect(settled(merged, ['both'])).toBe('one\nmine\n\ntheirs\nthree\nfour\nfive')
    const gone = merge('one\nthree\nfour\nfive', base, 'one\nTWO\nthree\nfour\nfive')
    expect(settled(gone, ['mine'])).toBe('one\nthree\nfour\nfive')
  })
})

describe('a quick fix', () => {
  const fixed = (text: string, code: string) => {
    const problem = readDraft('zero-exclusion.md', text).problems.find((each) => each.code === code)!
    const edit = quickFix(text.split('\n'), problem)
    return edit && { words: edit.words, text: withEdit(text, edit) }
  }
  test.for([
    ['a misspelled objective', 'unknown-objective', 'lo=entry', 'lo=entyr', 'Write entry'],
    ['a misspelled attribute', 'unknown-attribute', 'type=single lo=entry', 'tpye=single lo=entry', 'Write type'],
    ['a misspelled type', 'bad-attribute', 'type=single lo=entry', 'type=sngle lo=entry', 'Write single'],
    ['a misspelled field', 'unknown-field', 'minutes: 18', 'minuts: 18', 'Write minutes'],
    ['a misspelled source', 'unknown-source', 'Kim 2015]', 'Kim 2051]', 'Write Kim 2015'],
    ['an option without a key', 'missing-key', '- [x] Now <!-- a -->', '- [x] Now', 'Add <!-- a -->'],
    ['a heading level skipped', 'heading-skipped', '### Check yourself', '#### Check yourself', 'Write ###'],
    ['a first-level heading', 'bad-heading', '## Who may start', '# Who may start', 'Write ##'],
    ['a heading without a space', 'bad-heading', '## Who may start', '##Who may start', 'Write ##'],
  ])('mends %s', ([, code, right, wrong, words]) => {
    const result = fixed(swap(soundModule, right!, wrong!), code!)
    expect(result?.words).toBe(words)
    expect(result?.text).toBe(soundModule)
  })

  test('is not offered where its author must think, and changes nothing outside the text', () => {
    expect(fixed(swap(soundModule, 'lo=entry', 'lo=completely-different'), 'unknown-objective')).toBeNull()
    expect(withEdit('a\nb', { line: 9, column: 1, remove: 0, insert: 'x' })).toBe('a\nb')
    expect(withEdit('a\nb', { line: 1, column: 1, remove: 5, insert: 'x' })).toBe('a\nb')
  })
})

describe('what an author begins from', () => {
  test('has an example of every type of item, and all of them together make a sound quiz', () => {
    expect(snippets.map(({ type }) => type)).toEqual([...itemTypes])
    const all = itemTypes.reduce((text, type) => withItem(text, type, 'first'), newModule('a-module', 'A module: with a colon, "quotes"'))
    const { value, problems } = readModule('a-module.md', all)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(value!.title).toBe('A module: with a colon, "quotes"')
    expect(value!.items.map(({ type }) => type)).toEqual([...itemTypes])
    expect(withItem(all, 'single', null)).toContain('id=new-single-2 type=single lo=objective')
  })

  test('pages and curricula are sound as they begin', () => {
    expect(readPage('words.md', newPage('words', 'Words')).problems).toEqual([])
    expect(readCurriculum('curriculum.md', newCurriculum('short', 'A short day', 'first', 'Provider')).problems).toEqual([])
  })

  test.for([
    ['a list on one line', '---\norder: [a, b] # in order\n---\nText', '---\norder: [a, b, new] # in order\n---\nText'],
    ['an empty list', '---\norder: []\n---\n', '---\norder: [new]\n---\n'],
    ['a list of rows', '---\norder:\n  - a\n  - b\ntitle: x\n---\n', '---\norder:\n  - a\n  - b\n  - new\ntitle: x\n---\n'],
    ['where it stands already', '---\norder: [new]\n---\n', '---\norder: [new]\n---\n'],
    ['no list', '---\ntitle: x\n---\n', null],
    ['no front matter', 'order: [a]', null],
  ] as const)('a module takes its place: %s', ([, before, after]) => expect(withMember(before, 'order', 'new')).toBe(after))

  test('a page takes its place where there was none', () => expect(withMember('---\ntitle: x\n---\nText', 'pages', 'new')).toBe('---\ntitle: x\npages: [new]\n---\nText'))
})
