import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCurriculum } from '#src/domain/authoring/check.ts'
import { codes } from '#src/domain/authoring/codes.ts'
import { problemLimit, withFixes } from '#src/domain/authoring/problem.ts'
import { readCurriculum, readModule, readPage } from '#src/domain/authoring/read.ts'
import { elsewhere, type Fault, faults, planted, publishedBefore } from '#src/domain/authoring/fault-examples.ts'
import { soundCurriculum, soundFiles, soundModule, soundPage, spoiled } from '#src/domain/authoring/sound-example.ts'

/** Milliseconds of work since then, whatever else the machine does meanwhile. */
const spent = (since: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1000

/** The problems of the sound curriculum with this fault in it, and the place where the fault should show. */
function plant (fault: Fault) {
  const { files, at } = planted(fault)
  return { at, problems: checkCurriculum(files, publishedBefore).problems }
}

describe('a planted fault', () => {
  test.each(faults.map((fault) => [`${fault.code}: ${fault.name}`, fault] as const))('%s', (_, fault) => {
    const { at, problems } = plant(fault)
    const found = problems.filter((problem) => problem.code === fault.code && problem.file === at.file && problem.line === at.line && problem.column === at.column)
    expect(found, JSON.stringify({ at, problems }, null, 1)).toHaveLength(1)
    expect(found[0]!.severity).toBe(codes[fault.code].severity)
    expect(`${found[0]!.message} ${found[0]!.remedy}`).toContain(fault.says ?? '')
    expect(`${found[0]!.message} ${found[0]!.remedy}`).not.toMatch(/\{\w+\}|undefined/)
    expect([...new Set(problems.map((problem) => problem.code))].filter((code) => code !== fault.code).sort()).toEqual([...fault.also ?? []].sort())
  })

  test('stands in the table for every kind of problem', () => {
    expect(new Set([...faults.map((fault) => fault.code), ...elsewhere])).toEqual(new Set(Object.keys(codes)))
  })

  test('keeps a file from being read only when it is an error', () => {
    for (const fault of faults.filter(({ edits }) => edits.every(([file]) => file.endsWith('zero-exclusion.md')))) {
      const text = fault.edits.reduce((sum, [, from, to]) => spoiled(sum, [from, to]), soundModule).replace('¦', '')
      const { value, problems } = readModule('m.md', text)
      expect(value === null, fault.name).toBe(problems.some((problem) => problem.severity === 'error'))
    }
  })
})

describe('a curriculum', () => {
  test('that is sound has no problems and is read whole', () => {
    const { problems, curricula } = checkCurriculum(soundFiles())
    expect(problems).toEqual([])
    expect(curricula).toHaveLength(1)
    expect(curricula[0]).toMatchObject({ folder: 'basics', modules: [{ file: 'basics/zero-exclusion.md' }], pages: [{ file: 'basics/glossary.md' }] })
  })

  test('with an error in any file is not given out', () => {
    const files = soundFiles().set('basics/images/doors.svg', { text: '<svg>' })
    expect(checkCurriculum(files).curricula).toEqual([])
  })

  test('needs a curriculum.md; a README is not part of it', () => {
    const files = soundFiles().set('README.md', { text: '# For authors' })
    files.delete('basics/curriculum.md')
    expect(checkCurriculum(files).problems.map(({ code, file }) => [code, file])).toEqual([['missing-curriculum', 'basics/curriculum.md']])
  })

  test('keeps its terms as written', () => {
    const { value } = readCurriculum('basics/curriculum.md', soundCurriculum)
    expect(value).toMatchObject({ id: 'basics', order: ['zero-exclusion'], pages: ['glossary'], passPercent: 80, attempts: 3, followUpDays: 90 })
    expect(value!.certificate).toMatchObject({ contactHours: 0.3, provider: { email: 'training@example.org', phone: null }, approvals: [{ body: 'Board', number: '0556', validFrom: '2026-01-01', validTo: null }] })
    expect(readCurriculum('c.md', soundCurriculum.replace('contact_hours: 0.3', 'contact_hours: sum of modules')).value!.certificate.contactHours).toBeNull()
    const rich = soundCurriculum.replace('  approvals:', '  credit_types:\n    - name: Ethics\n      hours: 0.25\n    - name: Culture\n      hours: sum of modules\n      modules: [zero-exclusion]\n  expires_after_months: 24\n  approvals:').replace('valid_from: 2026-01-01', 'valid_from: 2026-01-01\n      credit_type: CE hours\n      hours: 0.25\n      expires_after_months: 12')
    expect(readCurriculum('c.md', rich).value!.certificate).toMatchObject({
      creditTypes: [{ name: 'Ethics', hours: 0.25, modules: null }, { name: 'Culture', hours: null, modules: ['zero-exclusion'] }], expiresAfterMonths: 24, approvals: [{ creditType: 'CE hours', hours: 0.25, expiresAfterMonths: 12 }],
    })
    expect(value!.certificate).toMatchObject({ creditTypes: [], expiresAfterMonths: null, approvals: [{ creditType: null, hours: null, expiresAfterMonths: null }] })
  })

  test('may share ids of modules and items with another, but not its own id', () => {
    const files = soundFiles()
    for (const [path, content] of soundFiles()) files.set(path.replace('basics/', 'second/'), content)
    expect(checkCurriculum(files).problems.map(({ code, file }) => [code, file])).toEqual([['duplicate-id', 'second/curriculum.md']])
    files.set('second/curriculum.md', { text: soundCurriculum.replace('id: basics', 'id: second') })
    expect(checkCurriculum(files).problems).toEqual([])
  })

  test('has links within itself only, and none out of the content', () => {
    const files = soundFiles()
    for (const [path, content] of soundFiles()) files.set(path.replace('basics/', 'second/'), content)
    files.set('second/curriculum.md', { text: soundCurriculum.replace('id: basics', 'id: second') })
    files.set('basics/glossary.md', { text: `${soundPage}\n[a](../second/glossary.md) [b](../../etc/passwd) [c](./zero-exclusion.md) [d](../basics/glossary.md#specialist)\n` })
    expect(checkCurriculum(files).problems.map(({ code, line, column }) => [code, line, column])).toEqual([['bad-link', 13, 1], ['missing-file', 13, 28]])
  })
})

describe('a module', () => {
  const { value } = readModule('m.md', soundModule)
  const item = (id: string) => value!.items.find((each) => each.id === id)!

  test('has its sections, self-checks and items in order', () => {
    expect(value!.sections.map(({ key, blocks }) => [key, blocks.map((block) => (block.kind === 'markdown' ? 'text' : block.item.id))])).toEqual([['who-may-start', ['text', 'check-one']], ['what-to-say', ['text']]])
    expect(value!.items.map(({ id }) => id)).toEqual(['ana', 'leads', 'rule', 'days', 'name', 'pairs', 'steps', 'sure', 'words'])
    expect(value).toMatchObject({ forms: ['A'], images: ['images/doors.svg'], audience: ['sees', 'supervisor'] })
  })

  test('reads each type as the author meant it', () => {
    expect(item('ana')).toMatchObject({ stem: 'Ana hears voices and wants a job. Who decides?', rationale: 'Her choice.', shuffle: true, line: 43, options: [{ key: 'a', right: false, feedback: 'No.' }, { key: 'b', text: 'Ana', right: true, feedback: null }, { key: 'c' }] })
    expect(item('leads')).toMatchObject({ scoring: 'partial' })
    expect(item('rule')).toMatchObject({ shuffle: false, options: [{ key: 'true', right: false }, { key: 'false', right: true }] })
    expect(item('days')).toMatchObject({ low: 29, high: 31, key: '30 ± 1', unit: 'days', foreseen: [{ answer: '90', feedback: 'That is the old rule.' }] })
    expect(item('name')).toMatchObject({ accept: ['Zero exclusion', 'Client choice'], fuzzy: true })
    expect(item('pairs')).toMatchObject({ headings: ['Line', 'Reply'], rows: [{ text: 'Too ill' }, { text: 'Too soon' }] })
    expect(item('steps')).toMatchObject({ steps: [{ text: 'Ask for the worry' }, { text: 'Turn it into a support' }, { text: 'Start now' }] })
    expect(item('sure')).toMatchObject({ points: 0, scale: [{ value: 1, label: 'Not at all' }, { value: 2 }, { value: 3 }], statements: [{ key: 'c1', objective: 'reply', reversed: false }, { text: 'I would not know what to say.', reversed: true, objective: null }] })
    expect(item('words')).toMatchObject({ points: 1, words: { least: 20, most: 80 }, rubric: [{ criterion: 'Names the worry', levels: ['No', 'Yes'] }], modelAnswer: 'What worries you most?', counts: false })
  })

  test('gives rows, choices and steps keys that tell nothing of order or match', () => {
    const { rows, choices } = item('pairs') as Extract<ReturnType<typeof item>, { type: 'match' }>
    for (const { key } of [...rows, ...choices]) expect(key).toMatch(/^[0-9a-f]{8}$/)
    expect(choices.map(({ key }) => key)).toEqual(choices.map(({ key }) => key).toSorted())
    expect(choices).toHaveLength(3)
    expect(rows.map((row) => choices.find((choice) => choice.key === row.right)!.text)).toEqual(['What worries you?', 'What does she want?'])
  })

  test('of two forms says so as soon as one item is on one form', () => {
    expect(readModule('m.md', soundModule.replace('id=ana', 'id=ana form=A,B')).value!.forms).toEqual(['A'])
    expect(readModule('m.md', soundModule.replace('id=ana', 'id=ana form=B')).value).toMatchObject({ forms: ['A', 'B'], items: expect.arrayContaining([expect.objectContaining({ id: 'ana', forms: ['B'] })]) })
  })

  test('reads the same with other line ends, a byte order mark and notes in comments', () => {
    for (const text of [soundModule.replaceAll('\n', '\r\n'), soundModule.replaceAll('\n', '\r'), `\uFEFF${soundModule}`, soundModule.replace('Everyone who', '<!-- a note -->Everyone who').replace('Turn it into a support', 'Turn it into a support <!-- why? -->').replace('> Housing is no condition.', '> Housing is no condition. <!-- check this -->')]) {
      expect(readModule('m.md', text)).toEqual({ value, problems: [] })
    }
  })

  test('may hold lists, tables, quotes and code in a stem', () => {
    const stem = 'Read:\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n> A quote\n\n```\n- [ ] code <!-- x -->\n```\n\nWho decides?'
    const { value: read, problems } = readModule('m.md', soundModule.replace('Ana hears voices and wants a job. Who decides?', stem))
    expect(problems).toEqual([])
    expect(read!.items[0]).toMatchObject({ stem, options: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] })
  })

  test('mends missing keys by itself, and what is mended is sound', () => {
    const broken = soundModule.replaceAll(/ <!-- [abc] -->/g, '')
    const { problems } = readModule('m.md', broken)
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['missing-key']))
    expect(withFixes(broken, problems)).toBe(soundModule)
    expect(withFixes(broken.replaceAll('\n', '\r\n'), problems)).toBe(soundModule.replaceAll('\n', '\r\n'))
  })

  test('reports 500 problems at most, and counts the rest', () => {
    const { problems } = readModule('m.md', soundModule.replace('Ask what', `${'[Nobody] '.repeat(700)}Ask what`))
    expect(problems).toHaveLength(problemLimit + 1)
    expect(problems.at(-1)).toMatchObject({ code: 'more-problems', severity: 'error', message: '200 more problems like these' })
  })
})

describe('the sample module', () => {
  const text = readFileSync('content/foundational/the-eight-practice-principles.md', 'utf8')
  const { value, problems } = readModule('the-eight-practice-principles.md', text)

  test('has nothing wrong', () => { expect(problems).toEqual([]) })
  test('has 16 scored items of 7 types on two forms, a grid and an open task', () => {
    const types = Object.groupBy(value!.items, (item) => item.type)
    expect(Object.fromEntries(Object.entries(types).map(([type, items]) => [type, items.length]))).toEqual({ single: 7, multiple: 2, order: 2, match: 2, number: 1, text: 1, truefalse: 1, likert: 1, open: 1 })
    expect(value!.forms).toEqual(['A', 'B'])
    const onForm = (form: 'A' | 'B') => value!.items.filter((item) => item.forms.includes(form) && item.type !== 'likert' && item.type !== 'open').length
    expect([onForm('A'), onForm('B')]).toEqual([9, 10])
    expect(value!.sections).toHaveLength(6)
    expect(value!.sections.flatMap(({ blocks }) => blocks).filter((block) => block.kind === 'self-check')).toHaveLength(6)
    expect(value!.sources).toHaveLength(19)
  })
})

describe('any text at all', () => {
  const samples = [soundModule, soundPage, soundCurriculum, readFileSync('content/foundational/the-eight-practice-principles.md', 'utf8')]
  const pieces = ['```', '~~~', '<!--', '-->', '<!-- item id=x type=match lo=entry -->', '---\n', '# Quiz\n', '## ', '### ', '| a | b |\n|---|---|\n', '|', '- [x] ', '- [ ] ', '1. ', '> **Why:** ', '> ', '**Answer:** ', '**Scale:** 1 a / 2 b', '**Accept:**\n', '**Foreseen:**\n', '![', '](', '[', ']', ')', '`', '\\', '\u0000', '\uFFFD', '\r', '\t', '  ', '&', '*x', '&x', '!!js ', '{', '[[[[', '"', ': ', '\uD800', '𝒳', '💡', 'é']
  const whole = (text: string) => {
    for (const read of [readModule, readPage, readCurriculum]) {
      const { value, problems } = read('any.md', text)
      expect(value === null).toBe(problems.some((problem) => problem.severity === 'error'))
      const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
      for (const { line, column } of problems) {
        expect(line).toBeGreaterThan(0)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThan(0)
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2)
      }
    }
    checkCurriculum(new Map([['a/any.md', { text }], ['a/b.svg', { text }], ['a/curriculum.md', { text }]]))
  }

  test('gives a value or problems, never an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), whole), { numRuns: 400 })
  })
  test('made of pieces of the language, likewise', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.constant('\n'), fc.string({ maxLength: 6 })), { maxLength: 120 }), (parts) => whole(`---\nid: x\n---\n## A\n${parts.join('')}`)), { numRuns: 1500 })
  })
  test('a real file cut, doubled and stirred, likewise', () => {
    const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat({ max: 60 }), put: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 5 })) })
    fc.assert(fc.property(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 12 }), (sample, mutations) => {
      let text = sample
      for (const { at, drop, put } of mutations) {
        const index = Math.floor(at * text.length)
        text = text.slice(0, index) + put + text.slice(index + drop)
      }
      whole(text)
    }), { numRuns: 400 })
  })

  const half = 1024 * 512
  const long = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length))
  const inBoth = (piece: string) => `---\nid: x\nobjectives:\n  lo: x\n---\n\n## A\n\n${long(piece, half / 2)}\n\n# Quiz\n\n## B\n<!-- item id=x type=match lo=lo -->\n${long(piece, half / 2)}`
  test.each([...pieces, 'a', 'a\n', '\n', '`a``', '[a](', '![a](b', '[a', '<a ', '<a "', '- [x] a <!-- a -->\n', '- a\n  > b\n', '| a | b |\n', '|---|---|\n', '| a\n|---|\n', '## A\n<!-- item id=x type=single lo=lo -->\n', '(', '](<', '\\[', '[a](b.md#c) ', '[A b; c d] ', 'a@b.c ', '555-', '505-234-7788 ', 'Why not? ', '1 / ', '> > > ', 'x=\n', '\u0000\n', '  - ', '__*', 'born on ', '# ', '#', ' '])('half a megabyte of %j is read within a second', (piece) => {
    const text = inBoth(piece)
    const started = process.cpuUsage()
    readModule('m.md', text)
    expect(spent(started)).toBeLessThan(1000)
  })
  test('front matter of noise is read within two seconds', () => {
    for (const piece of pieces) {
      const started = process.cpuUsage()
      readCurriculum('m.md', `---\n${piece.repeat(Math.ceil(65_000 / piece.length))}\n---\n`)
      expect(spent(started)).toBeLessThan(2000)
    }
  })
})
