/** Items of every type: fixed ones to read in a test, and any that an author might write. */
import fc from 'fast-check'
import type { Answer } from '#src/domain/answers.ts'
import type {
  ChoiceItem, Item, ItemType, LikertItem, MatchItem, Module, MultipleItem, NumberItem, OpenItem, OrderItem, TextItem,
} from '#src/domain/curriculum.ts'

const base = (id: string) => ({
  id, heading: `Heading of ${id}`, stem: `Stem of ${id}`, rationale: `SECRET rationale of ${id}`, objective: 'entry', point: null, points: 1,
  forms: ['A', 'B'] as Item['forms'], phases: ['pre', 'post', 'followup'] as Item['phases'], shuffle: true, line: 1,
})
const option = (key: string, right: boolean, text = `Option ${key}`) => ({ key, text, right, feedback: `SECRET feedback on ${key}` })

export const single: ChoiceItem = { ...base('single'), type: 'single', options: [option('a', false), option('b', true, '**Everyone** who wants to work'), option('c', false)] }
export const truefalse: ChoiceItem = { ...base('truefalse'), type: 'truefalse', options: [option('t', false, 'True'), option('f', true, 'False')] }
export const multiple: MultipleItem = { ...base('multiple'), type: 'multiple', scoring: 'exact', options: [option('a', true), option('b', true), option('c', false), option('d', false), option('e', false)] }
export const number: NumberItem = { ...base('number'), type: 'number', low: 20, high: 22, key: 'SECRET 21 ± 1', unit: 'days', foreseen: [{ answer: '56', feedback: 'SECRET that is the first workday' }] }
export const text: TextItem = { ...base('text'), type: 'text', accept: ['Zero exclusion', 'SECRET accepted'], fuzzy: true, foreseen: [{ answer: 'Rapid job search', feedback: 'SECRET another one' }] }
export const match: MatchItem = {
  ...base('match'), type: 'match', headings: ['Practice', 'Principle'],
  rows: [{ key: 'r1', text: 'Weekly team meeting', right: 'c1' }, { key: 'r2', text: 'First visit in 30 days', right: 'c2' }, { key: 'r3', text: 'Daily huddle', right: 'c1' }],
  choices: [{ key: 'c1', text: 'Integrated services' }, { key: 'c2', text: 'Rapid job search' }, { key: 'c1', text: 'Integrated services' }, { key: 'c3', text: 'Zero exclusion' }],
  foreseen: [{ answer: 'Daily huddle → Zero exclusion', feedback: 'SECRET look again' }],
}
export const order: OrderItem = {
  ...base('order'), type: 'order', steps: ['Meet', 'Career profile', 'First employer', 'Job'].map((step, index) => ({ key: `s${index + 1}`, text: step })),
  foreseen: [{ answer: '2, 1, 3, 4', feedback: 'SECRET the person first' }],
}
export const likert: LikertItem = {
  ...base('likert'), type: 'likert', points: 0, objective: null, scale: [1, 2, 3, 4, 5].map((value) => ({ value, label: `Level ${value}` })),
  statements: [{ key: 'k1', text: 'I can answer a colleague', reversed: false, objective: null }, { key: 'k2', text: 'I would not know', reversed: true, objective: null }],
}
export const open: OpenItem = {
  ...base('open'), type: 'open', points: 3, words: { least: 50, most: 150 }, counts: false, modelAnswer: 'SECRET model answer',
  rubric: [{ criterion: 'Names', levels: ['None', 'One', 'Two'] }, { criterion: 'Asks', levels: ['No', 'Yes'] }],
}

/** One of each: the type makes the list complete. */
export const oneOfEach: { [Type in ItemType]: Extract<Item, { type: Type }> } = { single: single as never, truefalse: truefalse as never, multiple, number, text, match, order, likert, open }
export const everyType: Item[] = Object.values(oneOfEach)

export const moduleOf = (items: Item[], more: Partial<Module> = {}): Module => ({
  kind: 'module', id: 'zero-exclusion', title: 'Zero exclusion', minutes: 60, audience: ['sees', 'supervisor'], objectives: [{ key: 'entry', text: 'State who may start' }], sources: [],
  sections: [{ key: 'who', title: 'Who may start', line: 1, blocks: [] }, { key: 'how', title: 'How to say it', line: 9, blocks: [] }], items, forms: ['A'], images: [], ...more,
})

const keys = (least: number, most: number) => fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), { minLength: least, maxLength: most })
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const withBase = <T extends object>(arbitrary: fc.Arbitrary<T>) =>
  fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), fc.integer({ min: 1, max: 5 }), fc.boolean(), arbitrary).map(([id, points, shuffle, rest]) => ({ ...base(id), points, shuffle, ...rest }))

const anyOptions = (least: number) => keys(least, 6).chain((all) => fc.tuple(...all.map((key) => fc.boolean().map((right) => option(key, right)))))
export const anyItem: fc.Arbitrary<Item> = fc.oneof(
  withBase(anyOptions(2).map((options) => ({ type: 'single' as const, options }))),
  withBase(fc.record({ type: fc.constant('multiple' as const), options: anyOptions(1), scoring: fc.constantFrom('exact' as const, 'partial' as const) })),
  withBase(fc.record({ type: fc.constant('number' as const), low: fc.integer({ min: -50, max: 50 }), unit: fc.constantFrom(null, 'days', '%') })
    .map(({ low, ...rest }) => ({ ...rest, low, high: low + 3, key: 'k', foreseen: [] }))),
  withBase(fc.record({ type: fc.constant('text' as const), accept: fc.array(words, { minLength: 1, maxLength: 3 }), fuzzy: fc.boolean(), foreseen: fc.constant([]) })),
  withBase(fc.tuple(keys(1, 5), keys(1, 5)).chain(([rows, choices]) => fc.tuple(...rows.map(() => fc.constantFrom(...choices))).map((rights) => ({
    type: 'match' as const, headings: ['L', 'R'] as [string, string], foreseen: [],
    rows: rows.map((key, index) => ({ key, text: key, right: rights[index]! })), choices: choices.map((key) => ({ key, text: key })),
  })))),
  withBase(keys(1, 7).map((steps) => ({ type: 'order' as const, steps: steps.map((key) => ({ key, text: key })), foreseen: [] }))),
  withBase(keys(1, 4).map((statements) => ({ type: 'likert' as const, points: 0, scale: likert.scale, statements: statements.map((key) => ({ key, text: key, reversed: false, objective: null })) }))),
  withBase(fc.constant({ type: 'open' as const, words: null, rubric: [], modelAnswer: null, counts: true })),
) as fc.Arbitrary<Item>

const typed = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map((raw) => raw.replace(/\r/g, '').replaceAll('\0', '').toWellFormed()).filter((raw) => raw.trim() !== '')

/** Any answer that the item can have. */
export function anyAnswer (item: Item): fc.Arbitrary<Answer> {
  const some = (): fc.Arbitrary<Answer> => {
    switch (item.type) {
      case 'single':
      case 'truefalse': return fc.constantFrom(...item.options.map(({ key }) => key))
      case 'multiple': return fc.subarray(item.options.map(({ key }) => key), { minLength: 1 }).map((chosen) => [...chosen].sort())
      case 'number': return fc.oneof(fc.integer().map(String), fc.constantFrom('1,234.5', '1 234,5', '−3', '0,5'))
      case 'text':
      case 'open': return typed
      case 'match': return fc.subarray(item.rows, { minLength: 1 }).chain((rows) => fc.tuple(...rows.map(({ key }) => fc.constantFrom(...item.choices).map((choice) => [key, choice.key] as const)))).map(Object.fromEntries)
      case 'order': return fc.shuffledSubarray(item.steps.map(({ key }) => key), { minLength: item.steps.length })
      case 'likert': return fc.subarray(item.statements, { minLength: 1 }).chain((some) => fc.tuple(...some.map(({ key }) => fc.integer({ min: 1, max: 5 }).map((value) => [key, value] as const)))).map(Object.fromEntries)
    }
  }
  return fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 9, arbitrary: some() })
}
export const anyAnsweredItem = anyItem.chain((item) => anyAnswer(item).map((answer) => ({ item, answer })))
