import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizePassword, passwordProblem } from '#src/domain/passwords.ts'

const rule = { blocked: new Set(['correct horse battery staple', 'iloveyouforever']), context: ['Renee Thibodeaux', 'renee.t@caneriver.example', 'Cane River Human Services', 'Gainful'] }
const problem = (typed: string): string | null => passwordProblem(normalizePassword(typed), rule)

test.each([
  'otter glue velvet march', 'Wir essen Äpfel am Teich', 'ein Satz 🦦 mit Otter', 'x7#kQp2!vZr9@Lm', '   spaces   are fine   ', 'river of quiet glue otters', 'my services to the moon 7', 'a'.repeat(3) + 'bcd otter glue velvet', 'abcd otter 1234 velvet glue',
  '我喜欢在河边散步看水獭睡觉吃鱼玩水', 'otter glue velvet march '.repeat(8).slice(0, 10) + 'differs from then on, up to a long end: ' + Array.from({ length: 150 }, (_, index) => String.fromCodePoint(0x4e00 + index * 7)).join(''),
])('taken %#', (typed) => expect(problem(typed)).toBeNull())

test.each<[string, RegExp]>([
  ['', /at least 15/], ['otter glue velv', /^null$/], ['otter glue vel', /at least 15/], ['🦦'.repeat(14), /at least 15/], ['x'.repeat(201), /at most 200/], ['otter '.repeat(200), /at most 200/],
  ['correct horse battery staple', /attackers try first/], ['ILoveYouForever', /attackers try first/],
  ['aaaaaaaaaaaaaaaaaa', /repeats itself/], ['aaaaaaaaaaaaaaab', /repeats itself/], ['abcabcabcabcabcabc', /repeats itself/], ['otterglue otterglue ', /repeats itself/], ['otter7otter7otter', /repeats itself/], ['1112223331112223', /repeats itself/],
  ['renee.thibodeaux', /mostly your name/], ['ReneeThibodeaux2026!', /mostly your name/], ['renee.t@caneriver.example', /mostly your name/], ['Gainful-Cane-River-1', /mostly your name/], ['gainfulx gainfuly', /mostly your name/],
  ['abcdefghijklmnopq', /row of neighbors/], ['1234567890123456', /repeats|row of neighbors/], ['qwertyuiop12345!', /row of neighbors/], ['zyxwvutsrqponmlk', /row of neighbors/], ['1qaz2wsx3edc4rfv', /row of neighbors/], ['QWERTYUIOPASDFGH', /row of neighbors/],
  ['gainful1234otter7', /names and rows/],
])('refused or not %#', (typed, message) => expect(String(problem(typed))).toMatch(message))

test('is judged in one Unicode form, and nothing else is changed', () => {
  expect(normalizePassword('Cafe\u0301 ﬁn ')).toBe('Café fin ')
  expect(problem('e\u0301'.repeat(14))).toMatch(/at least 15/)
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
    const once = normalizePassword(typed)
    expect(normalizePassword(once)).toBe(once)
    const answer = passwordProblem(once, rule)
    if (answer === null) expect([...once].length >= 15 && [...once].length <= 200).toBe(true)
    else if (typed.length >= 15) expect(answer).not.toContain(typed)
  }), { numRuns: 500 })
})
