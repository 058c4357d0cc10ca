import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { reportCommand } from '#src/features/curriculum/content-report.ts'
import { soundCurriculum, soundFiles, soundModule, spoiled } from '#src/domain/authoring/sound-example.ts'

let root = ''
const write = async (file: string, text: string) => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), text)
}
const run = async (...words: string[]) => {
  const lines: string[] = []
  const code = await reportCommand(words, (text) => lines.push(text))
  return { code, text: lines.join('\n') }
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'gainful-report-'))
  for (const [file, content] of soundFiles()) if ('text' in content) await write(file, content.text)
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('lays out a curriculum in columns', async () => {
  const { code, text } = await run(root)
  expect(code).toBe(0)
  expect(text).toContain('Basics (basics): 1 module, 18 minutes, 0.3 contact hours')
  expect(text).toMatch(/^zero-exclusion +18 +\d+ +36 /m)
  expect(text).toMatch(/^zero-exclusion +1\+1 +1\+0 /m)
  expect(text).toMatch(/^zero-exclusion +entry +1 +3 +3$/m)
})

test('gives the same to programs, and one module when asked for one', async () => {
  await write('basics/second.md', spoiled(soundModule.replaceAll('id=', 'id=second-'), ['id: zero-exclusion', 'id: second']))
  await write('basics/curriculum.md', spoiled(spoiled(soundCurriculum, ['order: [zero-exclusion]', 'order: [second, zero-exclusion]']), ['contact_hours: 0.3', 'contact_hours: 0.6']))
  const all = JSON.parse((await run(root, '--json')).text)
  expect(all.curricula[0].modules.map((module: { id: string }) => module.id)).toEqual(['second', 'zero-exclusion'])
  expect(all.curricula[0].minutes).toBe(36)
  const one = JSON.parse((await run(path.join(root, 'basics/second.md'), '--json')).text)
  expect(one.curricula[0].modules).toEqual([{ ...all.curricula[0].modules[0], file: 'second.md' }])
})

test('leaves out what has errors, says so and does not call it a success', async () => {
  await write('basics/zero-exclusion.md', spoiled(soundModule, ['- [x] Ana <!-- b -->', '- [ ] Ana <!-- b -->']))
  expect(await run(root)).toEqual({ code: 1, text: `What has errors is left out. See: gainful check ${root}` })
})

test('says when there is no module, and what it does not understand', async () => {
  expect(await run(path.join(root, 'basics/glossary.md'))).toEqual({ code: 1, text: `There is no module at ${path.join(root, 'basics/glossary.md')}.` })
  expect(await run(root, '--csv')).toEqual({ code: 2, text: 'report has no option --csv. Options: --json.' })
  expect(await run(root, root)).toEqual({ code: 2, text: 'report takes one path.' })
})
