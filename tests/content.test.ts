/** The two curricula keep what they promise. Each rule is also shown to notice what it is there for, by spoiling a copy of the content. */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkContent, readContent } from '#src/features/curriculum/check-files.ts'
import { type Shelf, structureRules } from './support/content-rules.ts'
import { wordingRules } from './support/wording-rules.ts'

const content = await readContent(path.join(import.meta.dirname, '..', 'content'))
const shelf: Shelf = { ...checkContent(content), texts: new Map([...content.files].flatMap(([file, each]) => ('text' in each ? [[file, each.text]] : []))) }

describe.each([...structureRules, ...wordingRules])('$name', ({ broken, faults }) => {
  test('holds', () => expect(broken(shelf)).toEqual([]))
  for (const [fault, spoil] of Object.entries(faults)) {
    test(`notices ${fault}`, () => {
      const copy = structuredClone(shelf)
      spoil(copy)
      expect(broken(copy)).not.toEqual([])
    })
  }
})

/** Text by text: what each fault in a file makes the checker say. */
const spoiledFiles: { fault: string; file: string; from: RegExp; to: string; code: string }[] = [
  { fault: 'a link to a heading that is not there', file: 'foundational/starting-well.md', from: /glossary\.md#disclosure/, to: 'glossary.md#disclosures', code: 'bad-link' },
  { fault: 'a drawing that is not there', file: 'intensive/supervising-ips.md', from: /\(images\/[a-z-]+\.svg\)/, to: '(images/gone.svg)', code: 'missing-file' },
  { fault: 'an id of another module', file: 'foundational/starting-well.md', from: /id=start-marisol/, to: 'id=jobdev-log', code: 'duplicate-id' },
  { fault: 'a source that is not cited', file: 'intensive/engagement-skills.md', from: /^sources:\n/m, to: 'sources:\n  Nobody 1999: "Nobody"\n', code: 'uncited-source' },
]

test.each(spoiledFiles)('the checker notices $fault', ({ file, from, to, code }) => {
  const each = content.files.get(file)!
  const text = 'text' in each ? each.text.replace(from, to) : ''
  expect(text).not.toBe('text' in each ? each.text : '')
  const { problems } = checkContent({ ...content, files: new Map([...content.files, [file, { text }]]) })
  expect(problems.map((problem) => problem.code)).toContain(code)
})
