import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayCode, parseDayCode, spacedDayCode } from '#src/domain/day-codes.ts'
import { creditedMinutes, dayStanding, keyWaitsFor, type Span } from '#src/domain/live-days.ts'
import { moduleProgress, nextStep, type AttemptFact, type ModuleProgress } from '#src/domain/progress.ts'
import { fraction } from '#src/domain/fraction.ts'
import { moduleOf, multiple, single, truefalse } from '../support/items.ts'

const at = (time: string): Date => new Date(`2026-12-08T${time}:00Z`)
const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) })

describe('minutes', () => {
  const agenda = [span('09:00', '10:00'), span('10:15', '12:00'), span('13:00', '14:00')]
  test.each<[string, [string, string | null][], number]>([
    ['the whole day, without its breaks', [['08:50', null]], 225], ['late by 20', [['09:20', null]], 205], ['gone at noon', [['08:50', '12:10']], 165], ['back after an hour', [['09:00', '10:30'], ['11:30', null]], 60 + 15 + 30 + 60],
    ['here in the break alone', [['10:00', '10:15']], 0], ['two stretches that overlap', [['09:00', '09:40'], ['09:30', '10:00']], 60], ['never', [], 0], ['after the end', [['15:00', null]], 0],
  ])('%s', (_, stretches, minutes) => expect(creditedMinutes(agenda, stretches.map(([from, to]) => ({ from: at(from), to: to === null ? null : at(to) })), at('14:00'))).toBe(minutes))
  test('seconds are not rounded up', () => expect(creditedMinutes(agenda, [{ from: at('09:00'), to: new Date(at('09:30').getTime() - 1) }], at('14:00'))).toBe(29))

  test('as a count of every minute gives, whatever overlaps', () => {
    const minute = fc.nat(120).map((n) => new Date(at('09:00').getTime() + n * 60_000))
    const spans = fc.array(fc.tuple(minute, minute).map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a })), { maxLength: 5 })
    fc.assert(fc.property(spans, spans, (rows, presence) => {
      const inside = (list: readonly Span[], moment: number): boolean => list.some(({ from, to }) => from.getTime() <= moment && moment < to.getTime())
      const counted = Array.from({ length: 121 }, (_, n) => at('09:00').getTime() + n * 60_000).filter((moment) => inside(rows, moment) && inside(presence, moment)).length
      expect(creditedMinutes(rows, presence, at('12:00'))).toBe(counted)
    }))
  })
})

test('a day is on from 2 hours before it starts until 3 hours after it ends', () => {
  const facts = { startsAt: at('09:00'), endsAt: at('16:00'), canceledAt: null }
  expect(['06:59', '07:00', '18:59', '19:00'].map((time) => dayStanding(facts, at(time)))).toEqual(['ahead', 'on', 'on', 'over'])
  expect(dayStanding({ ...facts, canceledAt: at('08:00') }, at('12:00'))).toBe('canceled')
})

test('the key waits for the post-quiz to close, and then for everybody who is here', () => {
  expect(keyWaitsFor(false, [{ isHere: true, hasPost: true }])).toEqual({ reason: 'post-quiz' })
  expect(keyWaitsFor(true, [{ isHere: true, hasPost: true }, { isHere: true, hasPost: false }, { isHere: false, hasPost: false }])).toEqual({ reason: 'people', count: 1 })
  expect(keyWaitsFor(true, [{ isHere: true, hasPost: true }, { isHere: false, hasPost: false }])).toBeNull()
})

test('a code is read back however it was typed, and every pair of bytes makes one', () => {
  for (let word = 0; word < 256; word++) for (const figures of [0, 89, 90, 255]) expect(parseDayCode(dayCode(word, figures))).toBe(dayCode(word, figures))
  expect(new Set(Array.from({ length: 64 }, (_, word) => dayCode(word, 0))).size).toBe(64)
  expect(spacedDayCode('KITE42')).toBe('KITE 42')
  for (const typed of ['kite 42', ' KITE-42 ', 'Kite–42', 'k i t e 4 2']) expect(parseDayCode(typed)).toBe('KITE42')
  for (const typed of ['', 'KITE', '42', 'KITE 423', 'KITE42X', 'x'.repeat(1000), "KITE'42"]) expect(parseDayCode(typed)).toBeNull()
})

describe('what a room does to the next step', () => {
  const done = (phase: 'pre' | 'post', points: number): AttemptFact => ({ phase, submittedAt: at('08:00'), score: { points: fraction(points), possible: 10 }, answered: 3 })
  const begun: AttemptFact = { phase: 'pre', submittedAt: null, score: null, answered: 1 }
  const module = (attempts: AttemptFact[], read: string[], opened: 'pre' | 'post' | null, isTogether = false, place = 3): ModuleProgress =>
    moduleProgress({ module: moduleOf([single, truefalse, multiple]), attempts, read: new Set(read), room: { opened, isTogether } }, { number: 1, discipline: 'sees' }, { passPercent: 80, attempts: 3, isGated: true }, place)
  const next = (...modules: ModuleProgress[]): string => { const { kind, eyebrow, title, note } = nextStep(modules); return [kind, eyebrow, title, note].join(' | ') }
  const states = ({ steps }: ModuleProgress): string => steps.map(({ key, state }) => `${key} ${state}`).join(', ')

  test.each<[string, string, string]>([
    ['a quiz that is open comes before an earlier module', next(module([], [], null, false, 1), module([], [], 'pre')), 'pre | Open in the room now · module 3 | Take the pre-quiz of Zero exclusion | 3 items. It shows what you know before you start; you cannot fail it.'],
    ['and before reading', next(module([done('pre', 5)], ['who', 'how'], 'post')), 'post | Open in the room now · module 3 | Take the post-quiz of Zero exclusion | 3 items, with your score and the reasons at once.'],
    ['sections that nobody read were taught in the room', next(module([done('pre', 5)], [], 'post')), 'post | Open in the room now · module 3 | Take the post-quiz of Zero exclusion | 3 items, with your score and the reasons at once.'],
    ['once it is closed they are to be read again', next(module([done('pre', 5)], ['who'], null)), 'section | Next step · module 3 | Read “How to say it” | Zero exclusion. 1 of 2 sections read.'],
    ['who has used every attempt is not sent back', next(module([done('pre', 5), done('post', 1), done('post', 2), done('post', 3)], ['who'], 'post')), 'section | Next step · module 3 | Read “How to say it” | Zero exclusion. 1 of 2 sections read.'],
    ['so does a pre-quiz that is missing', next(module([], [], 'post', true)), 'pre | Open in the room now · module 3 | Take the pre-quiz of Zero exclusion | The post-quiz of Zero exclusion is open in the room. Take the pre-quiz first.'],
    ['one that is in is not asked again', next(module([done('pre', 5)], [], 'pre')), 'section | Next step · module 3 | Read “Who may start” | Zero exclusion. 2 sections.'],
    ['one that was passed neither', next(module([done('pre', 5), done('post', 9)], ['who', 'how'], 'post'), module([], [], null, false, 4)), 'pre | Next step · module 4 | Take the pre-quiz of Zero exclusion | 3 items. It shows what you know before you start; you cannot fail it.'],
    ['nothing open on a day together', next(module([], [], null, true)), 'waiting | Next step · module 3 | Wait for the room | Your trainer opens the quizzes of today for everybody at once.'],
    ['what was begun goes on', next(module([begun], [], null, true)), 'pre | Next step · module 3 | Finish the pre-quiz of Zero exclusion | 1 of 3 answered, all saved.'],
  ])('%s', (_, said, expected) => expect(said).toBe(expected))

  test('apart from a day together, opening and closing lock nothing', () => {
    for (const opened of [null, 'pre', 'post'] as const) expect(states(module([], [], opened))).toBe('pre current, who locked, how locked, post locked')
    expect(states(module([], [], null, true))).toBe('pre locked, who locked, how locked, post locked')
    expect(states(module([done('pre', 5)], ['who', 'how'], null, true))).toBe('pre done, who done, how done, post locked')
  })
})
