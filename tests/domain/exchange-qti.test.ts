import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '#src/domain/answers.ts'
import type { ModuleDraft } from '#src/domain/authoring/draft.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { qtiItem } from '#src/domain/exchange/qti-item.ts'
import { choiceName, nameOf, rowName } from '#src/domain/exchange/qti-scoring.ts'
import { writeQti } from '#src/domain/exchange/write-qti.ts'
import { toNumber } from '#src/domain/fraction.ts'
import { feedbackFor, scoreItem } from '#src/domain/scoring.ts'
import { anyAnswer } from '../support/items.ts'
import { all, process, readXml } from '../support/qti-processor.ts'
import { writtenItem } from '../support/written-items.ts'

/** An answer as the interaction of QTI gives it. */
function asResponse (item: Item, answer: Answer): string | string[] | null {
  if (answer === null) return null
  if (item.type === 'match') return Object.entries(answer as Record<string, string>).map(([row, choice]) => `${rowName(row)} ${choiceName(choice)}`)
  if (item.type === 'number' || item.type === 'text') return String(answer)
  return Array.isArray(answer) ? answer.map(nameOf) : nameOf(String(answer))
}

describe('an item in QTI 3.0 earns what it earns here, whatever the answer:', () => {
  test.for((['single', 'multiple', 'truefalse', 'match', 'order'] as const).map((type) => [type, writtenItem[type]] as const))('%s', ([, arbitrary]) => {
    fc.assert(fc.property(arbitrary.chain((item) => fc.tuple(fc.constant(item), anyAnswer(item))), ([item, answer]) => {
      const { SCORE, FEEDBACK } = process(readXml(qtiItem(item)), asResponse(item, answer))
      expect(SCORE).toBeCloseTo(toNumber(scoreItem(item, answer)), 9)
      const said = feedbackFor(item, answer)
      const shown = all(readXml(qtiItem(item)), 'qti-modal-feedback').filter(({ attributes }) => (FEEDBACK as string[] | null ?? []).includes(attributes['identifier']!))
      expect(shown).toHaveLength(said.options.length + said.foreseen.length + (said.rationale === null ? 0 : 1))
    }), { numRuns: 120 })
  })
  test('number, at its ends and beyond', () => fc.assert(fc.property(writtenItem.number, fc.constantFrom(-2, 0, 1), (item, off) => {
    if (item.type !== 'number') return
    for (const end of [item.low, item.high]) expect(process(readXml(qtiItem(item)), String(end + off)).SCORE).toBeCloseTo(toNumber(scoreItem(item, String(end + off))), 9)
  }), { numRuns: 40 }))
  test('text, in any letters', () => fc.assert(fc.property(writtenItem.text, (item) => {
    if (item.type !== 'text') return
    for (const typed of [item.accept[0]!, item.accept.at(-1)!.toUpperCase(), 'no such thing']) expect(process(readXml(qtiItem(item)), typed).SCORE).toBe(toNumber(scoreItem(item, typed)))
  }), { numRuns: 40 }))
  test('and what people rate or agree with is not scored by a program', () => fc.assert(fc.property(fc.oneof(writtenItem.open, writtenItem.likert), (item) => {
    const xml = readXml(qtiItem(item))
    expect(process(xml, null).SCORE).toBe(0)
    expect(all(xml, 'qti-outcome-declaration')[0]!.attributes['external-scored'] ?? null).toBe(item.type === 'open' ? 'human' : null)
  }), { numRuns: 40 }))
})

describe('a package', () => {
  const file = 'tests/support/content/mini/every-type.md'
  const { value: module } = readDraft(file, readFileSync(file, 'utf8')).draft as ModuleDraft
  const { files, lost } = writeQti(module)
  const manifest = readXml(files.get('imsmanifest.xml')!)

  test('names every file that it holds, and no other', () => {
    expect(all(manifest, 'file').map(({ attributes }) => attributes['href']).sort()).toEqual([...files.keys()].filter((name) => name !== 'imsmanifest.xml').sort())
    const named = new Set(all(manifest, 'resource').map(({ attributes }) => attributes['identifier']))
    for (const { attributes } of all(manifest, 'dependency')) expect(named).toContain(attributes['identifierref'])
  })
  test('has a test for each phase, whose items are those of the quiz', () => {
    const refs = all(readXml(files.get('test-pre.xml')!), 'qti-assessment-item-ref')
    expect(refs.map(({ attributes }) => [attributes['href'], attributes['category']])).toEqual(module.items.map(({ id, type }) => [`${id}.xml`, type === 'likert' || type === 'open' ? 'unscored' : 'scored']))
    expect([...files.keys()].filter((name) => name.startsWith('test-'))).toEqual(['test-pre.xml', 'test-post.xml', 'test-followup.xml'])
  })
  test('has names that QTI takes, each once in its item', () => {
    for (const [name, text] of files) {
      const tree = readXml(text)
      const names = ['qti-simple-choice', 'qti-simple-associable-choice'].flatMap((each) => all(tree, each)).map(({ attributes }) => attributes['identifier']!)
      expect(new Set(names).size, name).toBe(names.length)
      for (const each of [...names, tree.attributes['identifier']!]) expect(each).toMatch(/^[A-Za-z_][\w.-]*$/)
    }
  })
  test('does not tell the order of steps by the order of its lines', () => {
    const order = module.items.find((item) => item.type === 'order')!
    const shown = all(readXml(files.get(`${order.id}.xml`)!), 'qti-simple-choice').map(({ attributes }) => attributes['identifier'])
    expect(shown).toEqual(shown.toSorted((a, b) => (a!.replace('_', '') < b!.replace('_', '') ? -1 : 1)))
  })
  test('says what it cannot say', () => expect(lost.map(({ item, what }) => `${item}: ${what}`)).toContain('text: one typo is forgiven, and accents and punctuation do not matter'))
  test('keeps markup and signs of texts as they are meant', () => {
    const item = { ...module.items[0]!, stem: '5 < 6 & *so* [x](y.md) ~~a~~\n\n> [!NOTE]\n> Hm\n\n| a |\n|--:|\n| 1 |' }
    expect(qtiItem(item)).toContain('<p>5 &lt; 6 &amp; <em>so</em> x ~~a~~</p>')
    expect(qtiItem(item)).toContain('<strong>Note</strong>')
    expect(qtiItem(item)).not.toMatch(/style=|href="y/)
  })
})
