import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Phase, Score } from '#src/domain/curriculum.ts'
import { fraction } from '#src/domain/fraction.ts'
import { firstComplete, moduleProgress, nextStep, type AttemptFact, type ModuleFacts, type ModuleProgress, type Rules, type Trainee } from '#src/domain/progress.ts'
import { moduleOf, multiple, single, truefalse } from '../support/items.ts'

const rules: Rules = { passPercent: 80, attempts: 3, isGated: true }
const ana: Trainee = { number: 1, discipline: 'sees' }
const module = moduleOf([single, truefalse, multiple])
const of = (points: number, possible = 10): Score => ({ points: fraction(points), possible })
const done = (phase: Phase, points: number, day = 1): AttemptFact => ({ phase, submittedAt: new Date(Date.UTC(2026, 8, day)), score: of(points), answered: 3 })
const begun = (phase: Phase, answered = 2): AttemptFact => ({ phase, submittedAt: null, score: null, answered })
const at = (attempts: AttemptFact[], read: string[] = [], change: Partial<Rules> = {}, facts: Partial<ModuleFacts> = {}): ModuleProgress =>
  moduleProgress({ module, attempts, read: new Set(read), ...facts }, ana, { ...rules, ...change }, 3)
const states = ({ steps }: ModuleProgress): string => steps.map(({ key, state }) => `${key} ${state}`).join(', ')
const why = ({ steps }: ModuleProgress, key: string): string | null => steps.find((step) => step.key === key)!.why

describe('the steps of a module', () => {
  test.each<[string, ModuleProgress, string, ModuleProgress['state']]>([
    ['nothing yet', at([]), 'pre current, who locked, how locked, post locked', 'not started'],
    ['pre-quiz begun', at([begun('pre')]), 'pre current, who locked, how locked, post locked', 'started'],
    ['pre-quiz in', at([done('pre', 5)]), 'pre done, who current, how open, post locked', 'started'],
    ['second section first', at([done('pre', 5)], ['how']), 'pre done, who current, how done, post locked', 'started'],
    ['all read', at([done('pre', 5)], ['who', 'how']), 'pre done, who done, how done, post current', 'started'],
    ['post-quiz begun', at([done('pre', 5), begun('post')], ['who', 'how']), 'pre done, who done, how done, post current', 'started'],
    ['below the mark', at([done('pre', 5), done('post', 7, 2)], ['who', 'how']), 'pre done, who done, how done, post current', 'started'],
    ['no attempts left', at([done('pre', 5), done('post', 7, 2), done('post', 7, 3), done('post', 6, 4)], ['who', 'how']), 'pre done, who done, how done, post locked', 'started'],
    ['passed', at([done('pre', 5), done('post', 8, 2)], ['who', 'how']), 'pre done, who done, how done, post done', 'done'],
    ['passed, then a section was added', at([done('pre', 5), done('post', 8, 2)], ['who']), 'pre done, who done, how open, post done', 'done'],
    ['failed, then a section was added', at([done('pre', 5), done('post', 2, 2)], ['who']), 'pre done, who done, how current, post open', 'started'],
    ['passed at the second attempt, worse at the third', at([done('pre', 5), done('post', 7, 2), done('post', 9, 3), done('post', 1, 4)], ['who', 'how']), 'pre done, who done, how done, post done', 'done'],
    ['not gated', at([], [], { isGated: false }), 'pre current, who open, how open, post locked', 'not started'],
    ['not gated, pre-quiz passed over', at([done('post', 9)], ['who', 'how'], { isGated: false }), 'pre locked, who done, how done, post done', 'done'],
    ['no quiz before', at([], ['who'], {}, { module: moduleOf([single].map((item) => ({ ...item, phases: ['post'] }))) }), 'who done, how current, post locked', 'started'],
    ['no quiz at all', at([], ['who', 'how'], {}, { module: moduleOf([]) }), 'who done, how done', 'done'],
    ['nothing at all', at([], [], {}, { module: moduleOf([], { sections: [] }) }), '', 'done'],
  ])('%s', (_, progress, steps, state) => expect([states(progress), progress.state]).toEqual([steps, state]))

  test('say why', () => {
    expect(why(at([]), 'who')).toBe('Opens when the pre-quiz is in.')
    expect(why(at([]), 'post')).toBe('Opens when the pre-quiz is in.')
    expect(why(at([done('pre', 5)], ['who']), 'post')).toBe('Opens when every section is read: 1 to go.')
    expect(why(at([done('pre', 5), done('post', 7, 2)], ['who', 'how']), 'post')).toBe('70%. You need 80% to pass. You have 2 attempts left.')
    expect(why(at([done('pre', 5), done('post', 7, 2)], ['who', 'how'], { attempts: 2 }), 'post')).toBe('70%. You need 80% to pass. You have 1 attempt left.')
    expect(why(at([done('pre', 5), done('post', 7, 2)], ['who', 'how'], { attempts: 1 }), 'post')).toBe('70%. You need 80% to pass. All attempts are used. Ask your trainer.')
    expect(why(at([done('post', 9)], [], { isGated: false }), 'pre')).toBe('Closed, because the post-quiz is in.')
  })

  test('hold what gain and passing are made of', () => {
    const progress = at([done('post', 9, 5), done('post', 4, 3), begun('post'), done('pre', 5)], ['who', 'how'])
    expect(progress.first.pre?.score).toEqual(of(5))
    expect(progress.first.post?.score).toEqual(of(4))
    expect(progress.first.followup).toBeUndefined()
    expect(progress.best).toEqual(of(9))
    expect(progress.attemptsLeft).toBe(1)
    expect(progress.items).toEqual({ pre: 3, post: 3 })
    expect(firstComplete([begun('pre')], 'pre')).toBeNull()
  })
})

test.each([['sees', true], ['supervisor', true], ['manager', false], ['other', true]] as const)('for a %s the module is required: %j', (discipline, isRequired) => {
  expect(moduleProgress({ module, attempts: [], read: new Set() }, { number: 1, discipline }, rules, 1).isRequired).toBe(isRequired)
})

describe('the next step', () => {
  const next = (...modules: ModuleProgress[]): string => { const { kind, eyebrow, title, note, action } = nextStep(modules); return [kind, eyebrow, title, note, action].join(' | ') }
  const passedIt = at([done('pre', 5), done('post', 9, 2)], ['who', 'how'])
  const optional = { module: moduleOf([single], { id: 'lead', title: 'Leading', audience: ['manager'] }) }
  test.each<[string, string, string]>([
    ['a start', next(at([])), 'pre | Next step · module 3 | Take the pre-quiz of Zero exclusion | 3 items. It shows what you know before you start; you cannot fail it. | Start the pre-quiz'],
    ['a quiz begun', next(at([begun('pre', 1)])), 'pre | Next step · module 3 | Finish the pre-quiz of Zero exclusion | 1 of 3 answered, all saved. | Continue the quiz'],
    ['reading', next(at([done('pre', 5)])), 'section | Next step · module 3 | Read “Who may start” | Zero exclusion. 2 sections. | Start reading'],
    ['reading on', next(at([done('pre', 5)], ['who'])), 'section | Next step · module 3 | Read “How to say it” | Zero exclusion. 1 of 2 sections read. | Read on'],
    ['the post-quiz', next(at([done('pre', 5)], ['who', 'how'])), 'post | Next step · module 3 | Take the post-quiz of Zero exclusion | 3 items, with your score and the reasons at once. | Start the post-quiz'],
    ['again', next(at([done('pre', 5), done('post', 7, 2)], ['who', 'how'])), 'post | Next step · module 3 | Retake the post-quiz of Zero exclusion | 70%. You need 80% to pass. You have 2 attempts left. | Try again'],
    ['the second module', next(passedIt, { ...at([]), place: 4 }), 'pre | Next step · module 4 | Take the pre-quiz of Zero exclusion | 3 items. It shows what you know before you start; you cannot fail it. | Start the pre-quiz'],
    ['stuck, but more to do', next(at([done('pre', 5), done('post', 7, 2)], ['who', 'how'], { attempts: 1 }), { ...at([]), place: 4 }), 'pre | Next step · module 4 | Take the pre-quiz of Zero exclusion | 3 items. It shows what you know before you start; you cannot fail it. | Start the pre-quiz'],
    ['stuck', next(at([done('pre', 5), done('post', 7, 2)], ['who', 'how'], { attempts: 1 }), passedIt), 'waiting | Next step | Ask your trainer about module 3 | 70%. You need 80% to pass. All attempts are used. Ask your trainer. | '],
    ['an optional one is not pushed', next(passedIt, at([], [], {}, optional)), 'finished | Finished | You have done every required module | 1 module is optional for your role and open to you. | See your certificate'],
    ['an optional one begun', next(passedIt, at([begun('pre', 0)], [], {}, optional)), 'pre | Next step · module 3 | Finish the pre-quiz of Leading | 0 of 1 answered, all saved. | Continue the quiz'],
    ['all done', next(passedIt), 'finished | Finished | You have done every required module | Every module is done. | See your certificate'],
  ])('%s', (_, said, expected) => expect(said).toBe(expected))
})

test('whatever the facts, one step at most is next, and a module is done exactly when its last step is', () => {
  const attempt: fc.Arbitrary<AttemptFact> = fc.oneof(fc.constantFrom<Phase>('pre', 'post').chain((phase) => fc.nat(10).chain((points) => fc.integer({ min: 1, max: 28 }).map((day) => done(phase, points, day)))), fc.constantFrom(begun('pre'), begun('post')))
  fc.assert(fc.property(fc.array(attempt, { maxLength: 6 }), fc.subarray(['who', 'how']), fc.boolean(), (attempts, read, isGated) => {
    const progress = at(attempts, read, { isGated })
    expect(progress.steps.filter(({ state }) => state === 'current').length).toBeLessThanOrEqual(1)
    expect(progress.state === 'done').toBe(progress.steps.at(-1)!.state === 'done')
    expect(progress.attemptsLeft).toBeGreaterThanOrEqual(0)
    for (const step of progress.steps) if (step.state === 'locked') expect(step.why).toMatch(/\.$/)
    expect(nextStep([progress]).title).not.toMatch(/undefined|null|NaN/)
  }))
})
