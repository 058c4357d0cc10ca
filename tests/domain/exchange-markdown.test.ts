import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModuleDraft } from '#src/domain/authoring/draft.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { selfChecksOf } from '#src/domain/authoring/figures.ts'
import { writeItem } from '#src/domain/exchange/write-markdown.ts'
import { placeless, readBack, writtenItem } from '../support/written-items.ts'

describe('an item that is written down and read again is the same item:', () => {
  test.for(Object.entries(writtenItem))('%s', ([, arbitrary]) => {
    fc.assert(fc.property(arbitrary, (item) => {
      expect(readBack(writeItem(item)).map(placeless)).toEqual([placeless(item)])
    }), { numRuns: 150 })
  })
  test('as a self-check, which has no form, phase and point', () => {
    fc.assert(fc.property(writtenItem.single, (item) => {
      expect(readBack(writeItem(item, 'self-check'), 'self-check').map(placeless)).toEqual([placeless({ ...item, forms: ['A', 'B'], phases: ['pre', 'post', 'followup'], point: null })])
    }), { numRuns: 50 })
  })
  test('every one of both curricula', () => {
    const files = ['foundational', 'intensive'].flatMap((folder) => readdirSync(`content/${folder}`).filter((name) => name.endsWith('.md')).map((name) => path.join('content', folder, name)))
    let count = 0
    for (const file of files) {
      const text = readFileSync(file, 'utf8'), { draft } = readDraft(file, text)
      if (draft.kind !== 'module') continue
      const front = text.slice(0, text.indexOf('\n---\n', 4) + 5)
      const again = (written: string) => (readDraft(file, `${front}\n## Part\n\n${written}`).draft as ModuleDraft).value
      const checks = selfChecksOf(draft.value)
      expect(again(`# Quiz\n\n${draft.value.items.map((item) => writeItem(item)).join('\n')}`).items.map(placeless)).toEqual(draft.value.items.map(placeless))
      expect(selfChecksOf(again(checks.map((item) => writeItem(item, 'self-check')).join('\n'))).map(placeless)).toEqual(checks.map(placeless))
      count += draft.value.items.length + checks.length
    }
    expect(count).toBeGreaterThan(200)
  })
  test('with a note that nobody but its author sees', () => fc.assert(fc.property(writtenItem.text, (item) => {
    expect(readBack(writeItem(item, 'quiz', 'from: a -- b --> c')).map(placeless)).toEqual([placeless(item)])
  }), { numRuns: 20 }))
})
