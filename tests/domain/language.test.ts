import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attributeRules, itemTypes } from '#src/domain/authoring/attributes.ts'
import { codes } from '#src/domain/authoring/codes.ts'
import { languagePage } from '#src/domain/authoring/language.ts'
import { readModule } from '#src/domain/authoring/read.ts'
import { soundModule } from '#src/domain/authoring/sound-example.ts'

const page = languagePage()

test('the page of the language is what its tables say today; if not: npx gainful report language > content/LANGUAGE.md', () => {
  expect(readFileSync('content/LANGUAGE.md', 'utf8')).toBe(page)
})
test('it has every type, attribute and problem, once', () => {
  for (const name of [...itemTypes, ...Object.keys(codes).map((code) => `\`${code}\``)]) expect(page.split(`\n### ${name}\n`), name).toHaveLength(2)
  for (const name of Object.keys(attributeRules)) expect(page).toContain(`| \`${name}=\` |`)
  expect(page).not.toMatch(/undefined|\{\w+\}|¦/)
})
test('it has the fields that the readers of front matter ask for, also in groups', () => {
  for (const field of ['| [`sources`] |', '| `minutes` | `60 (1 to 1440)` |', '| `certificate.approvals.number` |', '| [`certificate.credit_types.modules`] |']) expect(page).toContain(field)
})
test('its examples of items are sound', () => {
  for (const type of itemTypes) {
    const [, example] = new RegExp(`\\n### ${type}\\n[\\s\\S]*?~~~markdown\\n([\\s\\S]*?)\\n~~~`).exec(page)!
    const { value, problems } = readModule('m.md', `${soundModule}\n${example!.replace('lo=objective', 'lo=entry')}\n`)
    expect(problems.filter(({ severity }) => severity === 'error'), type).toEqual([])
    expect(value!.items.at(-1)).toMatchObject({ type, id: `my-${type}` })
  }
})
