/** Forms of feedback as text, when they are open, and how a group's answers are told. */
import { describe, expect, test } from 'vitest'
import { readFeedback } from '#src/domain/authoring/read.ts'
import { checkCurriculum } from '#src/domain/authoring/check.ts'
import { ratings } from '#src/domain/charts/ratings.ts'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import { openPhase, ratingFigures, shownOf, takesForm } from '#src/domain/feedback.ts'
import { soundFeedback } from '#src/domain/authoring/sound-example.ts'

const found = (text: string) => readFeedback('mini/feedback.md', text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`)
const changed = (from: string | RegExp, to: string): string => {
  const text = soundFeedback.replace(from, to)
  expect(text).not.toBe(soundFeedback)
  return text
}

describe('a form as text', () => {
  test('is read part by part, with roles', () => {
    const { value, problems } = readFeedback('mini/feedback.md', soundFeedback)
    expect(problems).toEqual([])
    expect(value!.parts.map(({ phase, title, items }) => [phase, title, items.map(({ id, type }) => `${id} ${type}`)])).toEqual([
      ['post', 'After the training', ['rating likert', 'pace single', 'helped multiple', 'missing open']], ['later', 'After 30 days', ['later-rating likert', 'later-way open']],
    ])
    expect(value!.parts[0]!.roles).toEqual([{ role: 'satisfaction', item: 'rating', statement: 'all' }, { role: 'benefit', item: 'rating', statement: 'help' }, { role: 'intent', item: 'rating', statement: 'use' }, { role: 'recommend', item: 'rating', statement: 'tell' }])
    expect(value!.parts[0]!.intro).toBe('It takes a minute.')
    expect(value!.parts[0]!.items.every((item) => !item.shuffle && (!('options' in item) || item.options.every(({ right }) => !right)))).toBe(true)
  })

  test.for<[fault: string, from: string | RegExp, to: string, says: string[]]>([
    ['a right answer', '- [ ] Too slow', '- [x] Too slow', ['23:1 wrong-ticks']],
    ['feedback on an option', '<!-- slow -->', '<!-- slow -->\n  > Sorry.', ['27:3 loose-feedback']],
    ['a rationale', /(What was missing\?)\n/, '$1\n\n> **Why:** Because.\n', ['42:1 stray-text']],
    ['a role that is none', 'role=intent', 'role=intend', ['19:27 bad-attribute', '7:1 missing-role']],
    ['a role twice', 'role=intent', 'role=benefit', ['7:1 missing-role', '12:1 bad-feedback']],
    ['a scale of four', ' / 5 Fully\n\n- I am satisfied. <!-- all role=satisfaction -->\n- It', '\n\n- I am satisfied. <!-- all role=satisfaction -->\n- It', ['12:1 bad-feedback', '12:1 bad-feedback', '12:1 bad-feedback', '12:1 bad-feedback']],
    ['a question with a key of a quiz', 'item id=pace type=single', 'item id=pace type=number', ['24:19 bad-attribute']],
    ['an objective', 'item id=pace type=single', 'item id=pace type=single lo=x', ['24:31 misplaced-attribute']],
    ['points', 'item id=pace type=single', 'item id=pace type=single points=2', ['24:31 misplaced-attribute']],
    ['another second part', '## After 30 days', '## After a month', ['42:1 bad-feedback']],
    ['the second part alone', '## After the training', '## After 30 days', ['7:1 bad-feedback']],
    ['a heading without a question', '### The pace\n<!-- item id=pace type=single -->', '### The pace', ['23:1 bad-feedback']],
    ['another id', 'id: feedback', 'id: evaluation', ['2:5 bad-field']],
    ['a field of modules', 'kind: feedback', 'kind: feedback\nminutes: 5', ['5:1 unknown-field']],
    ['nothing asked for intent', ' role=intent', '', ['7:1 missing-role']],
  ])('with %s is told at its place', ([, from, to, says]) => {
    const problems = found(changed(from, to))
    for (const each of says) expect(problems).toContain(each)
  })

  test('belongs to a folder once, and its ids to no module', () => {
    const files = new Map([['mini/feedback.md', { text: soundFeedback }], ['mini/other.md', { text: soundFeedback }]])
    expect(checkCurriculum(files).problems.filter(({ code }) => code === 'duplicate-id').map(({ file, message }) => `${file} ${message}`)).toContain('mini/other.md the id “feedback” is taken by mini/feedback.md')
    expect(checkCurriculum(new Map([['mini/feedback.md', { text: changed('id=missing', 'id=pace') }]])).problems.map(({ code }) => code)).toContain('duplicate-id')
  })
})

describe('a form is open', () => {
  const from = new Date('2026-03-01T22:00:00Z')
  const at = (days: number) => new Date(from.getTime() + days * 86_400_000)
  test.for<[days: number, handedIn: FeedbackPhase[], open: FeedbackPhase | null]>([[-0.001, [], null], [0, [], 'post'], [29.99, [], 'post'], [30, [], 'later'], [119.99, [], 'later'], [120, [], null], [3, ['post'], null], [40, ['post'], 'later'], [40, ['later'], null]])('%s days later, with %j in: %s', ([days, handedIn, open]) => {
    expect(openPhase({ from, handedIn }, at(days))).toBe(open)
  })
  test('to nobody whose training is not over', () => expect(openPhase({ from: null, handedIn: [] }, at(500))).toBeNull())
  test('a little longer to who has it on the screen', () => {
    expect([takesForm({ from }, 'post', at(31)), takesForm({ from }, 'later', at(29)), takesForm({ from }, 'later', at(120.5)), takesForm({ from }, 'later', at(121)), takesForm({ from: null }, 'post', at(1))]).toEqual([true, false, true, false, false])
  })
})

describe('a group', () => {
  test.for<[submitted: number, counted: number, isClosed: boolean, shown: unknown]>([
    [4, 0, false, { counted: 0, isShown: false, waiting: 4 }], [5, 5, false, { counted: 5, isShown: true, waiting: 0 }], [9, 5, false, { counted: 5, isShown: true, waiting: 4 }],
    [9, 5, true, { counted: 9, isShown: true, waiting: 0 }], [4, 0, true, { counted: 0, isShown: false, waiting: 4 }],
  ])('of %i, %i counted, closed %s', ([submitted, counted, isClosed, shown]) => expect(shownOf({ submitted, counted, isClosed })).toEqual(shown))

  test('has a median, and a share of high answers', () => {
    const values = (...given: number[]) => [1, 2, 3, 4, 5].map((value) => ({ value, count: given.filter((each) => each === value).length }))
    expect(ratingFigures({ values: values(5, 4, 4, 3, 5) })).toEqual({ n: 5, median: 4, share: 80 })
    expect(ratingFigures({ values: values(1, 2, 3, 4) })).toEqual({ n: 4, median: 2.5, share: 25 })
    expect(ratingFigures({ values: values(2, 5) })).toEqual({ n: 2, median: 3.5, share: 50 })
    expect(ratingFigures({ values: values() })).toBeNull()
  })

  test('is drawn: a bar for each answer given, filled from 4 up, and nothing of statements that few rated', () => {
    const scale = [1, 2, 3, 4, 5].map((value) => ({ value, label: `Step ${value}` }))
    const chart = ratings({ id: 'a', title: 'A', note: '' }, scale, [{ text: 'Many', values: [{ value: 3, count: 1 }, { value: 5, count: 4 }] }, { text: 'Few', values: [{ value: 5, count: 4 }] }], { fewest: 5 })
    const [many, few] = chart.rows
    expect([...many!.svg!.matchAll(/<rect class="([\w ]+)" x="([\d.]+)%" y="([\d.]+)%" width="14%" height="([\d.]+)%"/g)].map((match) => match.slice(1))).toEqual([['bar other', '43', '82', '18'], ['bar', '83', '28', '72']])
    expect([many!.lead, many!.after, few!.svg, few!.hidden]).toEqual(['5', ['80%', '5'], null, 'Fewer than 5 answered this.'])
    expect(chart.table!.rows.map(({ cells, hidden }) => hidden ?? cells.join())).toEqual(['0,0,1,0,4', 'Not shown'])
    expect(chart.after[0]).toBe('4 or 5')
  })
})
