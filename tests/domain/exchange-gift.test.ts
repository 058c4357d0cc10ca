import fc from 'fast-check'
import { parse } from 'gift-pegjs'
import { describe, expect, test } from 'vitest'
import type { Item } from '#src/domain/curriculum.ts'
import { fold } from '#src/domain/folding.ts'
import { readGift } from '#src/domain/exchange/read-gift.ts'
import { writeAiken } from '#src/domain/exchange/write-aiken.ts'
import { isAiken, readAiken } from '#src/domain/exchange/read-aiken.ts'
import { writeGift } from '#src/domain/exchange/write-gift.ts'
import { writeItem } from '#src/domain/exchange/write-markdown.ts'
import { placeless, readBack, writtenItem } from '../support/written-items.ts'

const into = { ids: [], objectives: ['entry', 'reply'] }
const read = (text: string) => readGift(text, into)
const one = (text: string): Item => { const { items, left } = read(text); expect(left, JSON.stringify(left)).toEqual([]); return items[0]!.item }
/** What was left, as line:column reason, and whether its question came in. */
const lost = (text: string) => read(text).left.map(({ line, column, reason, taken }) => `${line}:${column} ${reason}${taken ? '' : ' out'}`)

/** What GIFT and our language both have of an item. */
function shared (item: Item) {
  const { id, heading, stem, objective, rationale, type } = item
  const both = { id, heading, stem, objective, rationale, type }
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return { ...both, options: item.options.map(({ text, right, feedback }) => ({ text, right, feedback })) }
    case 'number': return { ...both, low: item.low, high: item.high, foreseen: item.foreseen }
    case 'text': return { ...both, accept: item.accept.map((text) => text.replace(/(?<!\\)\*/g, '\\*')), foreseen: item.foreseen }
    case 'match': return { ...both, rows: item.rows, choices: item.choices }
    default: return both
  }
}

describe('what goes out as GIFT and comes in again is the same', () => {
  test.for((['single', 'multiple', 'truefalse', 'number', 'text', 'match', 'open'] as const).map((type) => [type, writtenItem[type]] as const))('%s', ([, arbitrary]) => {
    fc.assert(fc.property(arbitrary, (item) => {
      const asked = shared(item)
      // What a scorer would take for one answer comes in as one.
      fc.pre(item.type !== 'text' || new Set(item.accept.map((text) => fold(text.replaceAll('\\', '')))).size === item.accept.length)
      const { text } = writeGift([item], 'basics/zero-exclusion')
      const { items, left } = read(text)
      expect(left.filter(({ reason }) => !['essay', 'weights', 'formula'].includes(reason)), text).toEqual([])
      expect(items.map(({ item }) => shared(item))).toEqual([asked])
    }), { numRuns: 120 })
  })
  test('and scores the same, where all that apply are to be ticked', () => fc.assert(fc.property(writtenItem.multiple, (item) => {
    if (item.type !== 'multiple' || item.scoring === 'exact') return
    const { items, left } = read(writeGift([item], 'm').text)
    expect(left).toEqual([])
    expect(items[0]!.item).toMatchObject({ scoring: 'partial' })
  })))
  test('and another reader of GIFT finds the same questions in it', () => fc.assert(fc.property(fc.constantFrom('single', 'multiple', 'truefalse', 'number', 'text', 'match', 'open' as const).chain((type) => writtenItem[type]), (item) => {
    const names = { single: 'MC', multiple: 'MC', truefalse: 'TF', number: 'Numerical', text: 'Short', match: 'Matching', open: 'Essay' } as Record<string, string>
    const [, found] = parse(writeGift([item], 'basics').text) as unknown as { type: string; title: string; id: string; stem: { format: string; text: string }; choices: { text: { text: string } }[] }[]
    // It takes several right answers, none of them wrong, for answers to be typed.
    const isShort = item.type === 'multiple' && item.options.every(({ right }) => right)
    if (!isShort) expect(found).toMatchObject({ type: names[item.type], title: item.heading, id: item.id, stem: { format: 'markdown' } })
    const plain = (text: string) => text.replaceAll('-\\>', '->').trim()
    expect(plain(found!.stem.text)).toBe(item.stem.trim())
    if (item.type === 'single') expect(found!.choices.map(({ text }) => plain(text.text))).toEqual(item.options.map(({ text }) => text))
  }), { numRuns: 150 }))
  test('says what has no place there, item by item', () => {
    const items = [...fc.sample(writtenItem.order, 1), ...fc.sample(writtenItem.likert, 1)].map((item, index) => ({ ...item, id: `i${index}` }))
    expect(writeGift(items, 'm')).toEqual({ text: '', lost: [{ item: 'i0', out: true, what: 'GIFT has no questions of type order' }, { item: 'i1', out: true, what: 'GIFT has no questions of type likert' }] })
    const [single] = fc.sample(writtenItem.single, { numRuns: 1, seed: 1 })
    const plain = { ...single!, points: 1, forms: ['A', 'B'], phases: ['pre', 'post', 'followup'], point: null, shuffle: true, stem: 'So?' } as Item
    expect(writeGift([plain], 'm').lost).toEqual([])
    expect(writeGift([{ ...plain, points: 2, shuffle: false, forms: ['A'] } as Item], 'm').lost.map(({ what }) => what)).toEqual(['it is worth 2 points', 'it stands on form A', 'its options keep their order'])
  })
})

describe('a question in GIFT', () => {
  test('of each kind becomes an item of ours', () => {
    expect(one('Who decides?{~The team =Ana ~Nobody}')).toMatchObject({ type: 'single', stem: 'Who decides?', heading: 'Who decides?', id: 'who-decides', options: [{ key: 'a', text: 'The team', right: false }, { key: 'b', text: 'Ana', right: true }, { key: 'c', right: false }] })
    expect(one('IPS has {~a =zero ~full} exclusion.')).toMatchObject({ type: 'single', stem: 'IPS has _____ exclusion.' })
    expect(one('Two plus two equals {=four =4}.')).toMatchObject({ type: 'text', stem: 'Two plus two equals _____.', accept: ['four', '4'] })
    expect(one('Housing comes first.{F#Not so.#Right####Zero exclusion.}')).toMatchObject({ type: 'truefalse', rationale: 'Zero exclusion.', options: [{ text: 'True', right: false, feedback: 'Not so.' }, { text: 'False', right: true, feedback: 'Right' }] })
    expect(one('How many days? {#30:2}')).toMatchObject({ type: 'number', key: '30 ± 2', low: 28, high: 32 })
    expect(one('How many? {#-3..-1}')).toMatchObject({ key: '-3 to -1', low: -3, high: -1 })
    expect(one('How many? {#=41 =%0%42#One too many.}')).toMatchObject({ key: '41', foreseen: [{ answer: '42', feedback: 'One too many.' }] })
    expect(one('Who carries it? {=Visits -> Specialist =Money -> Counselor = -> Prescriber}')).toMatchObject({ type: 'match', rows: [{ text: 'Visits' }, { text: 'Money' }], choices: expect.arrayContaining([expect.objectContaining({ text: 'Prescriber' })]) })
    expect(one('Which two? {~%50%A ~%50%B ~%-50%C}')).toMatchObject({ type: 'multiple', scoring: 'partial', options: [{ right: true }, { right: true }, { right: false }] })
    expect(one('// [id:ana-asks]\n::Ana asks::Who\ndecides? {\n  =Ana # Yes\\: she\n  ~The team # No\n  ~ \\{x\\} \\= 1\n}')).toMatchObject({ id: 'ana-asks', heading: 'Ana asks', stem: 'Who\ndecides?', options: [{ feedback: 'Yes: she' }, { feedback: 'No' }, { text: '{x} = 1' }] })
  })
  test('stands in a category, which may be an objective of the module', () => {
    const { items } = read('$CATEGORY: $course$/top/Basics/Reply\n\nA?{T}\n\n$CATEGORY: Basics/Other\nB?{F}')
    expect(items.map(({ item, category }) => [item.stem, item.objective, category])).toEqual([['A?', 'reply', 'Basics/Reply'], ['B?', null, 'Basics/Other']])
  })
  test('gets an id of its own, and never one that is taken', () => {
    const { items } = readGift('A job?{T}\n\nA job?{F}\n\n::Élan & Œuvre::x?{T}\n\n::日本::y?{T}', { ids: ['a-job'], objectives: [] })
    expect(items.map(({ item }) => item.id)).toEqual(['a-job-2', 'a-job-3', 'elan-uvre', 'item'])
  })
  test('without an objective is what the check asks for', () => {
    const { items } = read('Who?{=A ~B ~C}')
    expect(writeItem(items[0]!.item)).toContain('<!-- item id=who type=single -->')
    expect(() => readBack(writeItem(items[0]!.item))).toThrow('missing-attribute the item has no lo=')
  })
  test('that is HTML becomes markdown, and what markdown lacks is told', () => {
    expect(one('[html]<p>Who <b>decides</b>, <i>Ana</i> or&nbsp;them?</p><ul><li>One</li><li>Two &lt; 3</li></ul>{=<p>Ana</p> ~<p>a\\=b</p> ~C}')).toMatchObject({ stem: 'Who **decides**, *Ana* or them?\n\n- One\n- Two \\< 3', options: [{ text: 'Ana' }, { text: 'a=b' }, { text: 'C' }] })
    expect(one('See <a href\\="https\\://example.org/a">this</a>?{T}').stem).toBe('See [this](https://example.org/a)?')
    expect(read('::T::[html]<p>H<sub>2</sub>O <img src\\="@@PLUGINFILE@@/a.png" alt\\="A cup"> <script>alert(1)</script></p>{T}')).toMatchObject({ items: [{ item: { stem: 'H2O' } }], left: [{ reason: 'html', why: expect.stringContaining('<sub>') }, { reason: 'picture', why: 'a picture: A cup, a.png' }, { reason: 'html', why: expect.stringContaining('<script>') }] })
  })
  test('that holds signs of our language keeps them as text', () => {
    const { items } = read('Is 2*3*4 [sic] <5, a_b_c and # or `x`?\\n- [ ] no list\\n1. no{~*all* ~a | b =x}')
    expect(readBack(writeItem({ ...items[0]!.item, objective: 'entry' })).map(placeless)).toEqual([placeless({ ...items[0]!.item, objective: 'entry' })])
    expect(items[0]!.item.stem).toBe('Is 2\\*3\\*4 \\[sic\\] \\<5, a_b_c and # or \\`x\\`?\n\n\\- \\[ \\] no list\n\n1\\. no')
  })
})

describe('what cannot be taken is told by line, with its text:', () => {
  test.for([
    ['a brace that never closes; the next question comes in', 'A?{=x ~y\n\nB?{T}', ['1:3 open-brace out']],
    ['a brace that never opened', 'A? =x}\n\nB?{T}', ['1:6 loose-brace out']],
    ['two questions without a blank line', 'A?{T}\nB?{F}', ['2:3 second-brace out']],
    ['a text that asks nothing', '\nJust so you know.\n', ['2:1 description out']],
    ['no question', '{=a ~b}', ['1:1 no-stem out']],
    ['two answers that are right, each alone', 'A?{=a =b ~c}', ['1:7 several-right out']],
    ['no right answer', 'A?{~a ~b}', ['1:4 no-right out']],
    ['an answer for half the points', 'A?{=a ~%50%b ~c}', ['1:7 weight']],
    ['weights that we do not have', 'A?{~%60%a ~%40%b ~c}', ['1:4 weights']],
    ['wrong ticks that cost nothing', 'A?{~%50%a ~%50%b ~c}', ['1:18 weights']],
    ['a wildcard among answers', 'A?{=colo*r =hue}', ['1:4 some-wildcard']],
    ['wildcards alone', 'A?{=colo*r}', ['1:4 wildcard out']],
    ['feedback for every other answer', 'A?{=a =%0%*#No.}', ['1:13 any-answer']],
    ['feedback on an accepted answer', 'A?{=a#Yes}', ['1:7 right-feedback']],
    ['a number that is none', 'A?{#many}', ['1:5 not-a-number out']],
    ['a second range', 'A?{#=41:0 =50:1}', ['1:11 second-range']],
    ['half a number', 'A?{#=41:0 =%50%41:2#Close}', ['1:11 weight', '1:11 second-range']],
    ['a pair that is none', 'A?{=a -> b =c}', ['1:12 not-a-pair out']],
    ['an essay, which has no rubric', 'Write.{}', ['1:7 essay']],
    ['a foreseen answer without feedback', 'A?{=a =%0%b}', ['1:7 bare-wrong']],
    ['a formula', 'What is $$x^2$$?{#4}', ['1:1 formula']],
    ['tags', '// [tag:hard]\nA?{T}', ['1:1 tags']],
  ] as const)('%s', ([, text, reasons]) => {
    expect(lost(text)).toEqual(reasons)
    for (const each of read(text).left) { expect(each.text).not.toBe(''); expect(`${each.why} ${each.remedy}`).not.toMatch(/\{\w+\}/) }
  })
  test('nothing is lost without a word, and nothing breaks, whatever the text', () => fc.assert(fc.property(fc.array(fc.constantFrom('{', '}', '=', '~', '#', '####', '%50%', '->', '::', '\\', '\\n', '\n', '\n\n', '//', '$CATEGORY:', '[html]', '<p>', '</', 'a', ' word ', '41', 'T', '..', ':', '*', '<!--', '&amp;', '$$')).map((parts) => parts.join('')), (text) => {
    const { items, left } = read(text)
    const blocks = text.split(/\n\s*\n/).filter((block) => block.split('\n').some((line) => !/^\s*(\/\/|$|\$CATEGORY:)/.test(line)))
    expect(items.length + left.filter(({ taken }) => !taken).length).toBeGreaterThanOrEqual(blocks.length)
    for (const { item } of items) expect(writeItem(item)).toContain(`id=${item.id}`)
  }), { numRuns: 500 }))
})

describe('Aiken', () => {
  const text = 'Who decides?\nA. The team\nB) Ana\nC. Nobody\nANSWER: B\n\nAnd when?\n\nA. Now\nB. Later\nANSWER: A\n'
  test('is told from GIFT and read', () => {
    expect([isAiken(text), isAiken('A?{T}')]).toEqual([true, false])
    const { items, left } = readAiken(text, into)
    expect(left).toEqual([])
    expect(items.map(({ item }) => item)).toMatchObject([{ stem: 'Who decides?', options: [{ text: 'The team', right: false }, { text: 'Ana', right: true }, { text: 'Nobody' }] }, { stem: 'And when?', options: [{ right: true }, { right: false }] }])
  })
  test('that is broken is told by line', () => {
    const found = (broken: string) => readAiken(broken, into).left.map(({ line, reason }) => `${line} ${reason}`)
    expect(found('Who?\nA. x\nB. y\n\nWho then?\nA. x\nB. y\nANSWER: B')).toEqual(['1 no-letter'])
    expect(found('Who?\nA. x\nB. y\nANSWER: D')).toEqual(['1 wrong-letter'])
    expect(found('Words.\n\nANSWER: A')).toEqual(['1 no-answers'])
    expect(found('Who?\nA. x\nANSWER: A')).toEqual(['1 no-answers'])
  })
  test('goes out and comes in again', () => fc.assert(fc.property(writtenItem.single, (item) => {
    const { text, lost } = writeAiken([item])
    if (item.type !== 'single') return
    expect(lost.length === 0).toBe(item.rationale === null && item.options.every(({ feedback }) => feedback === null))
    const { items } = readAiken(text, into)
    expect(items[0]!.item).toMatchObject({ type: 'single' })
    expect((items[0]!.item as typeof item).options.map(({ right }) => right)).toEqual(item.options.map(({ right }) => right))
  })))
})
