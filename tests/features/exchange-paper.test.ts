import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ModuleDraft } from '#src/domain/authoring/draft.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { paperOf, plainLines } from '#src/domain/exchange/paper.ts'
import { paperPdf } from '#src/features/exchange/paper-pdf.ts'
import { quizzesOf } from '#src/features/exchange/take-out.ts'
import { readPaper, rolesOf } from '../support/paper.ts'

const moduleIn = (file: string) => (readDraft(file, readFileSync(file, 'utf8')).draft as ModuleDraft).value
const every = moduleIn('tests/support/content/mini/every-type.md')
const pdf = await paperPdf([paperOf(every, 'A', 'pre')], '2026-12-01')
const { sheets, isTagged, language, title } = await readPaper(pdf)
const isKey = ({ text }: { text: string }) => text.startsWith('Key') || text.includes('Key: ')
const [papers, keys] = [sheets.filter((sheet) => !isKey(sheet)), sheets.filter(isKey)]

describe('a quiz on paper', () => {
  test('asks every item, and tells nothing of what is right', () => {
    const asked = papers.map(({ text }) => text).join(' ')
    for (const words of ['Which one?', 'Alpha', 'Which of these?', 'Brown', 'Is the sky up?', 'How many?', 'days', 'What is it called?', 'Which goes with which?', 'Fire', 'Put them in order.', 'Third step', 'I cannot say the second.', '4 Very', 'What would you do?', '5 to 50 words', 'Name']) expect(asked).toContain(words)
    expect(asked).not.toMatch(/CANARY|98765|reversed|4321/)
  })
  test('has its key on sheets of its own, from which every answer can be marked', () => {
    const told = keys.map(({ text }) => text).join(' ')
    for (const words of ['B Beta', 'A Red', 'C Blue', 'A True', '98765 ± 1 days', 'CANARY-text-accept', 'CANARY-single-why', 'Says what: 0 Nothing; 1 Some; 2 All', 'CANARY-open-model']) expect(told).toContain(words)
    const key = paperOf(every, 'A', 'pre').key.find(({ name }) => name === 'Order')!
    const space = paperOf(every, 'A', 'pre').items.map((item) => item.space).find((each) => each.kind === 'order')!
    const order = every.items.find((item) => item.type === 'order')!
    expect(key.answer[0]).toBe(`From the top: ${space.steps.map((step) => order.steps.findIndex(({ text }) => text === step) + 1).join(', ')}`)
  })
  test('is tagged, upright, and drawn without an empty box or a mark left open', () => {
    expect({ isTagged, language, title }).toEqual({ isTagged: true, language: 'en-US', title: 'Every type: Pre-quiz on paper' })
    for (const sheet of sheets) expect(sheet).toMatchObject({ missing: 0, loose: 0 })
    expect(rolesOf(sheets[0]!.tags)).toContain('H1')
    expect(Math.max(...sheets.flatMap(({ written }) => written.map(({ y }) => y)))).toBeGreaterThan(700)
    for (const { x, width } of sheets.flatMap(({ written }) => written)) expect(x + width).toBeLessThanOrEqual(612 - 53)
  })
  test('is the same bytes on the same day', async () => expect(Buffer.compare(await paperPdf([paperOf(every, 'A', 'pre')], '2026-12-01'), pdf)).toBe(0))
  test('keeps within its sheets whatever is in it: both curricula, both forms', async () => {
    for (const file of ['content/foundational/starting-well.md', 'content/intensive/leading-implementation.md']) {
      const module = moduleIn(file)
      const quizzes = quizzesOf(module, { form: null, phase: 'post' })
      expect(quizzes.map(({ file }) => file)).toEqual(module.forms.length === 1 ? [`${module.id}-post`] : [`${module.id}-post-a`, `${module.id}-post-b`])
      const read = await readPaper(await paperPdf(quizzes, '2026-12-01'))
      for (const { written, missing } of read.sheets) {
        expect(missing).toBe(0)
        for (const { x, y, width } of written) { expect(x + width).toBeLessThanOrEqual(612 - 53); expect(y).toBeLessThanOrEqual(792 - 36) }
      }
      const text = read.sheets.map((sheet) => sheet.text).join(' ')
      for (const item of quizzes[0]!.items) expect(text).toContain(`${item.number}.`)
    }
  })
  test('says lists, tables and pictures in plain lines', () => {
    expect(plainLines('One **two**\nthree\n\n- a\n- b\n\n| A | B |\n|---|---|\n| 1 | 2 \\| 3 |\n\n> [!NOTE]\n> Hm\n\n![A cup](images/a.svg)\n\n1. x')).toEqual(['One two three', '• a', '• b', 'A – B', '1 – 2 | 3', 'Hm', '(Picture: A cup)', '1. x'])
  })
})
