import { describe, expect, test } from 'vitest'
import { keysOf, shortHash } from '#src/domain/authoring/keys.ts'
import { readModule } from '#src/domain/authoring/read.ts'
import { wordingOf } from '#src/domain/authoring/wording.ts'
import { soundModule, spoiled } from '#src/domain/authoring/sound-example.ts'

const wordings = (text: string) => {
  const { value, problems } = readModule('m.md', text)
  if (value === null) throw new Error(JSON.stringify(problems))
  return Object.fromEntries(value.items.map((item) => [item.id, wordingOf(item)]))
}
const before = wordings(soundModule)
const changed = (...edits: [string, string][]) => {
  const after = wordings(edits.reduce((text, edit) => spoiled(text, edit), soundModule))
  return Object.keys(before).filter((id) => before[id] !== after[id])
}

describe('the wording of an item', () => {
  test.each<[string, [string, string]]>([
    ['its heading', ['## Ana asks', '## Somebody asks']],
    ['feedback', ['  > No.', '  > Not this one.']],
    ['the rationale', ['> **Why:** Her choice.', '> **Why:** It is hers.']],
    ['a foreseen answer', ['- 90\n  > That is the old rule.', '- 60\n  > Where from?']],
    ['the model answer', ['> **Model answer:** What worries you most?', '> **Model answer:** Tell me more.']],
    ['the objective', ['id=ana type=single lo=entry', 'id=ana type=single lo=reply']],
    ['form and phase', ['id=ana', 'id=ana form=A phase=pre,post']],
    ['white space', ['Ana hears voices and wants a job.', 'Ana hears  voices\nand wants a job.']],
    ['the order of rows', ['| Too ill | What worries you? |\n| Too soon | What does she want? |', '| Too soon | What does she want? |\n| Too ill | What worries you? |']],
    ['the order of accepted answers', ['- Zero exclusion\n- Client choice', '- Client choice\n- Zero exclusion']],
  ])('is the same when only %s changes', (_, edit) => { expect(changed(edit)).toEqual([]) })

  test.each<[string, string, [string, string]]>([
    ['ana', 'the stem', ['Who decides?', 'Who chooses?']],
    ['ana', 'an option', ['The whole team', 'Everyone']],
    ['ana', 'points', ['id=ana', 'id=ana points=2']],
    ['leads', 'the scoring', ['scoring=partial', 'scoring=exact']],
    ['leads', 'the key', ['- [ ] Someone who says', '- [x] Someone who says']],
    ['days', 'the tolerance', ['30 ± 1', '30 ± 2']],
    ['days', 'the unit', ['unit=days', 'unit=weeks']],
    ['name', 'an accepted answer', ['- Client choice', '- Choice']],
    ['name', 'forgiveness', ['fuzzy=1', 'fuzzy=0']],
    ['pairs', 'a match', ['| Too soon | What does she want? |', '| Too soon | What worries you? |']],
    ['steps', 'the order', ['1. Ask for the worry\n2. Turn it into a support', '1. Turn it into a support\n2. Ask for the worry']],
    ['sure', 'a statement', ['I can answer a colleague.', 'I can answer anyone.']],
    ['sure', 'reversal', [' *(reversed)*', '']],
    ['words', 'the rubric', ['| Names the worry | No | Yes |', '| Names the worry | No | Fully |']],
  ])('of %s is another when %s changes', (id, _, edit) => { expect(changed(edit)).toEqual([id]) })

  test('is the same in either Unicode form', () => {
    const text = soundModule.replace('Who decides?', 'Who decides about the résumé?')
    expect(wordings(text.normalize('NFD')).ana).toBe(wordings(text.normalize('NFC')).ana)
  })
})

describe('keys made from texts', () => {
  test('are FNV-1a of the UTF-16 bytes', () => {
    expect(shortHash('')).toBe('811c9dc5')
    // Bytes 61 00: ((0x811c9dc5 ^ 0x61) × 0x01000193) × 0x01000193, modulo 2³²
    expect(shortHash('a')).toBe((((0xe40c292cn * 0x01000193n) & 0xffffffffn)).toString(16).padStart(8, '0'))
  })
  test('are unique and do not depend on order, also where hashes meet', () => {
    const worst = (text: string) => (text.includes('\u0000') ? shortHash(text) : 'same')
    const keys = keysOf(['b', 'a', 'c'], worst)
    expect(new Set(keys.values()).size).toBe(3)
    expect(keys.get('a')).toBe('same')
    expect([...keysOf(['c', 'b', 'a'], worst)].sort()).toEqual([...keys].sort())
  })
})
