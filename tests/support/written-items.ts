/** Items as an author could have written them: every text of them stands in the authoring language already, so that it can be written down and read again. */
import fc from 'fast-check'
import { keysOf, normalized } from '#src/domain/authoring/keys.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import type { ModuleDraft } from '#src/domain/authoring/draft.ts'
import { isError } from '#src/domain/authoring/problem.ts'
import type { Item } from '#src/domain/curriculum.ts'

const words = fc.constantFrom('Ana', 'wants', 'a job', '**now**', '*soon*', 'Łódź', '5 < 6', 'a \\| b', '`a = {b}`', '100%', 'C#', '~20', 'a\\_b', 'x:y', '“so”', '"no"', '\\[a\\]', 'it’s', '(b)', '[Bond 2012]', '\\\\', '->', '=x')
const line = fc.array(words, { minLength: 1, maxLength: 5 }).map((some) => `So ${some.join(' ')}`)
/** Without what only some places can hold. */
const cell = fc.array(words.filter((word) => !/\\\||->/.test(word)), { minLength: 1, maxLength: 3 }).map((some) => `Cell ${some.join(' ')}`)
const block = fc.oneof({ weight: 4, arbitrary: line }, fc.constantFrom('First\nsecond', '- one\n- two', 'Hard  \nbreak', '> A quote\n> of two lines', '| A | B |\n|---|---|\n| 1 | 2 |', '```\nlet a = {}\n\n# no heading\n```'))
const blocks = fc.array(block, { minLength: 1, maxLength: 3 }).map((some) => [...some, 'What now?'].join('\n\n'))
const feedback = fc.option(fc.oneof(line, fc.constant('One\ntwo'), fc.constant('One\n\n- two\n- three')))
const options = (least: number, most: number) => fc.uniqueArray(fc.oneof(line, fc.constant('Long\nin two lines')), { minLength: least, maxLength: most, selector: (text) => text.toLowerCase() })
const texts = (least: number) => fc.uniqueArray(cell, { minLength: least, maxLength: 5, selector: normalized })

const base = fc.record({
  id: fc.constantFrom('a', 'a-b', 'long-name-9'), heading: fc.constantFrom('Ana asks', 'C# and C', 'What? Now!'), stem: blocks, rationale: feedback, objective: fc.constantFrom('entry', 'reply'),
  point: fc.constantFrom(null, 'A2.P4'), points: fc.constantFrom(1, 3, 100), forms: fc.constantFrom<Item['forms']>(['A', 'B'], ['A'], ['B']), phases: fc.constantFrom<Item['phases']>(['pre', 'post', 'followup'], ['post', 'followup']),
  shuffle: fc.constant(true), line: fc.constant(0),
})
const of = <T>(more: fc.Arbitrary<T>): fc.Arbitrary<Item> => fc.tuple(base, more).map(([all, own]) => ({ ...all, ...own }) as unknown as Item)

const choice = (type: 'single' | 'multiple') => of(fc.tuple(options(2, 5), fc.array(feedback, { minLength: 5, maxLength: 5 }), fc.nat(1), fc.boolean(), fc.constantFrom('exact', 'partial')).map(([some, said, right, shuffle, scoring]) => ({
  type, shuffle, ...(type === 'multiple' ? { scoring } : {}), options: some.map((text, index) => ({ key: String.fromCharCode(97 + index), text, right: type === 'multiple' ? index >= right : index === right, feedback: said[index]! })),
})))
const truefalse = of(fc.tuple(fc.boolean(), feedback, fc.boolean()).map(([right, said, named]) => ({
  type: 'truefalse', shuffle: false, options: [['True', right, said], ['False', !right, null]].map(([text, right, feedback]) => ({ key: named ? `k-${text as string}`.toLowerCase() : String(text).toLowerCase(), text, right, feedback })),
})))
const number = of(fc.constantFrom(
  { type: 'number', low: 41, high: 41, key: '41', unit: null, foreseen: [] }, { type: 'number', low: 40, high: 42, key: '41 ± 1', unit: 'percentage points', foreseen: [{ answer: '3.5', feedback: 'No.\nNot it.' }] },
  { type: 'number', low: -3, high: 1200, key: '-3 to 1,200', unit: '%', foreseen: [] }, { type: 'number', low: 0.2, high: 0.4, key: '0.3 ± 0.1', unit: '$', foreseen: [] },
))
const text = of(fc.tuple(texts(1), fc.boolean(), feedback).map(([accept, fuzzy, said]) => ({ type: 'text', accept, fuzzy, foreseen: said === null ? [] : [{ answer: 'Something else', feedback: said }] })))
const match = of(fc.tuple(texts(2), texts(1), fc.array(fc.nat(4), { minLength: 5, maxLength: 5 })).map(([lefts, rights, pairs]) => {
  const rows = keysOf(lefts), choices = keysOf(rights), key = (of: Map<string, string>, text: string) => of.get(normalized(text))!
  return {
    type: 'match', headings: ['Thing', 'Place | time'], foreseen: [], rows: lefts.map((text, index) => ({ key: key(rows, text), text, right: key(choices, rights[pairs[index]! % rights.length]!) })),
    choices: rights.map((text) => ({ key: key(choices, text), text })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}))
const order = of(fc.tuple(texts(2), feedback).map(([steps, said]) => {
  const keys = keysOf(steps)
  return { type: 'order', steps: steps.map((text) => ({ key: keys.get(normalized(text))!, text })), foreseen: said === null ? [] : [{ answer: steps.map((_, index) => steps.length - index).join(', '), feedback: said }] }
}))
const likert = of(fc.tuple(texts(1), fc.boolean(), fc.constantFrom(null, 'entry'), fc.boolean()).map(([some, reversed, objective, isNamed]) => {
  const keys = keysOf(some.map((text) => `${text}${reversed ? ' *(reversed)*' : ''}`))
  return {
    type: 'likert', points: 0, shuffle: false, scale: [{ value: -1, label: 'Not at all' }, { value: 0, label: 'So' }, { value: 1, label: 'Fully, yes' }],
    statements: some.map((text, index) => ({ key: isNamed ? `c${index}` : keys.get(normalized(`${text}${reversed ? ' *(reversed)*' : ''}`))!, text, reversed, objective })),
  }
}))
const open = of(fc.tuple(texts(1), feedback, fc.boolean(), fc.constantFrom(null, { least: 20, most: 80 })).map(([criteria, modelAnswer, counts, words]) => ({
  type: 'open', shuffle: false, points: criteria.length * 2, words, counts, modelAnswer, rubric: criteria.map((criterion) => ({ criterion, levels: ['None', 'Some | few', 'All'] })),
})))

export const writtenItem: { [Type in Item['type']]: fc.Arbitrary<Item> } = { single: choice('single'), multiple: choice('multiple'), truefalse, number, text, match, order, likert, open }

const head = '---\nid: m\ntitle: M\nminutes: 5\nfor: [sees]\nobjectives:\n  entry: Enter\n  reply: Reply\nsources:\n  Bond 2012: A source\n---\n\n## Part\n\nText [Bond 2012].\n'

/** What the reader of the language makes of the text of items: all of the quiz, or all self-checks. Errors other than too few items are thrown. */
export function readBack (text: string, place: 'quiz' | 'self-check' = 'quiz'): Item[] {
  const { draft, problems } = readDraft('m.md', `${head}\n${place === 'quiz' ? '# Quiz\n\n' : ''}${text}`)
  const wrong = problems.filter((problem) => isError(problem) && problem.code !== 'few-items')
  if (wrong.length > 0) throw new Error(wrong.map(({ line, code, message }) => `${line} ${code} ${message}`).join('\n') + `\n${text}`)
  const { value } = draft as ModuleDraft
  return place === 'quiz' ? value.items : value.sections.flatMap(({ blocks }) => blocks.flatMap((each) => (each.kind === 'self-check' ? [each.item] : [])))
}
/** An item without its place in a file. */
export const placeless = ({ line: _, ...item }: Item): Omit<Item, 'line'> => item
