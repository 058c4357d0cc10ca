import { describe, expect, test } from 'vitest'
import { figuresOf, shownWords, tablesIn } from '#src/domain/authoring/figures.ts'
import { readModule } from '#src/domain/authoring/read.ts'
import { soundModule, spoiled } from '#src/domain/authoring/sound-example.ts'

const figures = (text: string) => figuresOf(readModule('basics/zero-exclusion.md', text).value!)
const sound = figures(soundModule)

describe('a module in figures', () => {
  test('counts what is read and what is answered', () => {
    expect(sound).toMatchObject({ id: 'zero-exclusion', minutes: 18, sections: 2, tables: 1, pictures: 1, selfChecks: 1, sources: 2, items: 9, scored: 7, anchors: 0, forms: ['A'] })
  })

  test('counts items by type, in the quiz and in self-checks', () => {
    const types = Object.fromEntries(sound.types.map(({ type, quiz, selfChecks }) => [type, [quiz, selfChecks]]))
    expect(types).toEqual({ single: [1, 1], multiple: [1, 0], truefalse: [1, 0], number: [1, 0], text: [1, 0], match: [1, 0], order: [1, 0], likert: [1, 0], open: [1, 0] })
  })

  test('counts scored items and points of an objective, not the grid or the open answer', () => {
    expect(sound.objectives).toEqual([
      { key: 'entry', selfChecks: 1, forms: [{ form: 'A', items: 3, points: 3 }] },
      { key: 'reply', selfChecks: 0, forms: [{ form: 'A', items: 4, points: 4 }] },
    ])
  })

  test('with two forms, tells the items on both from those on one', () => {
    const two = figures(spoiled(soundModule, ['id=ana type=single lo=entry', 'id=ana type=single lo=entry form=B points=2']))
    expect(two).toMatchObject({ forms: ['A', 'B'], items: 9, scored: 7, anchors: 6 })
    expect(two.objectives[0]!.forms).toEqual([{ form: 'A', items: 2, points: 2 }, { form: 'B', items: 3, points: 4 }])
  })

  test('counts words as they stand on the page: headings and tables, without self-checks, pictures and addresses', () => {
    // “Who may start” 3, its paragraph 15 with the two citations, the note 6; “What to say” 3, its table 9.
    expect(sound.words).toBe(3 + 15 + 6 + 3 + 9)
    const longer = spoiled(soundModule, ['## What to say\n', '## What to say\n\nThree more words, [and two](#what-to-say).\n'])
    expect(figures(longer).words).toBe(sound.words + 5)
  })

  test('gives no grade for less than a hundred words, and else that of the hardest part too', () => {
    expect(sound).toMatchObject({ grade: null, hardest: null })
    const easy = 'The cat sat on the mat and we all ate ham. '.repeat(12)
    const hard = 'Individualized organizational responsibilities necessitate interdisciplinary collaboration. '.repeat(20)
    const mixed = figures(spoiled(spoiled(soundModule, ['> [!NOTE]\n', `${easy}\n\n> [!NOTE]\n`]), ['## What to say\n', `## What to say\n\n${hard}\n`]))
    expect(mixed.hardest!.part).toBe('What to say')
    expect(mixed.hardest!.grade).toBeGreaterThan(mixed.grade!)
  })
})

test('words of a link are read, its address and pictures are not', () => {
  expect(shownWords('See [the second part](#what-to-say). ![Two doors](images/doors.svg)')).toBe(4)
})

test('a table is known by its line of hyphens', () => {
  expect(tablesIn('| a | b |\n|---|---|\n| - | – |\n\ntext\n\n| c |\n| :-: |\n| d |')).toBe(2)
})
