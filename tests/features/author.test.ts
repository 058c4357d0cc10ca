/** The workbench without script: a text written, checked, looked at, mended and kept. Publishing is in author-publish.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findDraft, listDraftTexts } from '#src/features/author/queries.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { type Author, author, hiddenIn, miniText, swapped, typedIn, write } from '../support/author-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
let tom: Author, una: Author
beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, miniContent);
  [tom, una] = [await author(here, 'Tom Begay'), await author(here, 'Una Strand')]
})
afterAll(() => here.close())

const draftOf = ({ id }: Author, file: string) => findDraft(here.db, { curriculum: 'mini', file }, id)
const open = async ({ visitor }: Author, url: string) => { const reply = await visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }

describe('a file', () => {
  test('opens as it is published, and becomes no draft by being checked', async () => {
    const page = await open(tom, '/author/mini/every-type')
    expect(typedIn(page)).toBe(miniText('every-type'))
    expect(await htmlFaults(page)).toEqual([])
    expect(page).toContain('revision 1, as published')
    expect((await write(tom, 'mini/every-type', (text) => text)).statusCode).toBe(303)
    expect(await draftOf(tom, 'every-type')).toBeNull()
  })

  test('that is changed is a draft of its author alone, and says what is wrong at its line', async () => {
    const sound = await write(tom, 'mini/every-type', swapped('More text.', 'More and better text.'))
    expect(sound).toMatchObject({ statusCode: 303, headers: { location: '/author/mini/every-type' } })
    expect(await draftOf(tom, 'every-type')).toMatchObject({ version: 1, baseRevisionId: expect.any(Number), text: miniText('every-type').replace('More text.', 'More and better text.') })
    const wrong = await write(tom, 'mini/every-type', swapped('id=single type=single lo=one', 'id=single type=single lo=ones'))
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toMatch(/1 error[\s\S]*line 37, column 33[\s\S]*unknown-objective[\s\S]*The module has no objective “ones”\.[\s\S]*Did you mean “one”\?[\s\S]*Write one<\/button>/)
    expect(await htmlFaults(wrong.body)).toEqual([])
    expect(typedIn(await open(tom, '/author/mini/every-type'))).toContain('lo=ones')
    expect(typedIn(await open(una, '/author/mini/every-type'))).toBe(miniText('every-type'))
    expect(await open(una, '/author/mini/every-type')).toContain('Tom Begay has a draft of this too')
    expect((await here.services.curricula.current('mini'))!.modules[0]!.number).toBe(1)
  })

  test('is mended by one press, and takes an example of an item', async () => {
    const page = await open(tom, '/author/mini/every-type')
    const fix = /name="fix" value="([^"]+)"/.exec(page)![1]!
    const mended = await write(tom, 'mini/every-type', (text) => text, { fix })
    expect(mended.statusCode).toBe(200)
    expect((await draftOf(tom, 'every-type'))!.text).toContain('id=single type=single lo=one')
    const added = await write(tom, 'mini/every-type', (text) => text, { add: 'order' })
    expect(added.statusCode).toBe(200)
    expect((await draftOf(tom, 'every-type'))!.text).toMatch(/## Put in order\n<!-- item id=new-order type=order lo=one -->/)
  })

  test('breaks no link of another file without saying so', async () => {
    const reply = await write(una, 'mini/words', swapped('## Coach', '## Mentor'))
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toMatch(/href="\/author\/mini\/every-type">mini\/every-type.md, line 15, column 38/)
    expect(reply.body).toContain('words.md has no heading #coach.')
  })

  test('keeps its id and its kind', async () => {
    expect((await write(una, 'mini/second', swapped('id: second', 'id: third'))).body).toContain('The id is “third”, but this is second.')
    expect((await write(una, 'mini/second', swapped('id: third', 'id: second\nkind: page'))).body).toContain('This was published as a module, and is now a page.')
  })

  test('that is not there, or of a place that is none, is a 404; and nobody else gets in', async () => {
    for (const url of ['/author/mini/nothing', '/author/nowhere/second', '/author/mini/..%2f..%2fetc', '/author/mini/Every-Type', '/author/mini/nothing/preview']) expect([url, (await tom.visitor.get(url)).statusCode]).toEqual([url, 404])
  })
})

describe('the preview', () => {
  test('shows sections and each quiz as trainees get them, without a key', async () => {
    const read = await open(tom, '/author/mini/every-type/preview')
    expect(read).toMatch(/Section 2 of 2[\s\S]*More and better text/)
    expect(await htmlFaults(read)).toEqual([])
    const quiz = await open(tom, '/author/mini/every-type/preview?part=pre&form=A')
    for (const type of ['single', 'multiple', 'truefalse', 'number', 'text', 'match', 'order', 'likert', 'open']) expect(quiz).toContain(`data-type="${type}"`)
    expect(quiz).not.toContain('CANARY')
    expect(await htmlFaults(quiz)).toEqual([])
  })

  test('answers what somebody tries, and stores nothing', async () => {
    const reply = await tom.visitor.post('/author/mini/every-type/preview?part=post&form=A', { 'a.single': 'b' })
    expect(reply.body).toMatch(/This would score \d+%[\s\S]*nothing was stored[\s\S]*CANARY-single-b/)
    expect(await htmlFaults(reply.body)).toEqual([])
    const check = await tom.visitor.post('/author/mini/every-type/preview', { check: 'check-one', 'a.check-one': 'a' })
    expect(check.body).toContain('CANARY-check-feedback-a')
    expect((await tom.visitor.post('/author/mini/every-type/preview', { check: 'none' })).statusCode).toBe(404)
    expect(await here.db.$client`select from attempts`).toHaveLength(0)
  })

  test('may stand in a frame of the workbench and nowhere else, and no other page may', async () => {
    const csp = async (url: string) => String((await tom.visitor.get(url)).headers['content-security-policy'])
    expect(await csp('/author/mini/every-type/preview')).toContain("frame-ancestors 'self'")
    expect(await csp('/author/mini/every-type')).toMatch(/frame-ancestors 'none'.*frame-src 'self'/)
    expect(await csp('/author/mini/every-type')).not.toMatch(/unsafe|\*|data:/)
  })
})

describe('two pages of one author', () => {
  test('overwrite nothing: the later one sees both texts, and what it does not take is kept', async () => {
    const page = await open(una, '/author/mini/words'), form = hiddenIn(page), text = typedIn(page)
    expect((await una.visitor.post('/author/mini/words', { ...form, text: `${text}\nFrom the first tab.`, do: 'check' })).statusCode).toBe(422)
    const late = await una.visitor.post('/author/mini/words', { ...form, text: `${text}\nFrom the second tab.`, do: 'check' })
    expect(late.statusCode).toBe(409)
    expect(await htmlFaults(late.body)).toEqual([])
    expect(late.body).toMatch(/<del>[^<]*first<\/del><ins>[^<]*second<\/ins>/)
    expect([typedIn(late.body), typedIn(late.body, 'theirs')]).toEqual([`${text}\nFrom the second tab.`, `${text}\nFrom the first tab.`])
    expect((await draftOf(una, 'words'))!.text).toContain('From the first tab.')
    await una.visitor.post('/author/mini/words', { ...hiddenIn(late.body), text: typedIn(late.body), do: 'check' })
    const draft = (await draftOf(una, 'words'))!
    expect(draft.text).toContain('From the second tab.')
    expect(await open(una, `/author/mini/words/texts`)).toContain('Earlier texts')
    expect((await listDraftTexts(here.db, draft.id)).length).toBeGreaterThan(0)
    const aside = await una.visitor.post('/author/mini/words', { ...form, text: 'Set aside', do: 'yield' })
    expect(aside).toMatchObject({ statusCode: 303, headers: { location: '/author/mini/words?done=settled' } })
    expect((await draftOf(una, 'words'))!.text).toBe(draft.text)
    expect(await here.db.$client`select text from draft_texts where draft_id = ${draft.id} and text = 'Set aside'`).toHaveLength(1)
  })
})

describe('a script', () => {
  const script = ({ visitor }: Author, text: string, more: Record<string, string>) => visitor.post('/author/mini/second', { text, base: '', version: '0', ...more }, { accept: 'application/json' })

  test('is told what was saved, what is wrong and how it looks; its own requests overtake one another, and nobody else’s', async () => {
    const at = async (text: string, more: Record<string, string>) => { const reply = await script(tom, text, more); return { status: reply.statusCode, ...reply.json<{ kind: string; version: number; problems: string; preview: string; marks: object[] }>() } }
    const text = miniText('second')
    expect(await at(text, { writer: 'one', turn: '1' })).toMatchObject({ kind: 'none', version: 0 })
    expect(await at(`${text}\nA`, { writer: 'one', turn: '2' })).toMatchObject({ kind: 'saved', version: 1, status: 200 })
    expect(await at(`${text}\nC`, { writer: 'one', turn: '4' })).toMatchObject({ kind: 'saved', version: 2 })
    expect(await at(`${text}\nB`, { writer: 'one', turn: '3' })).toMatchObject({ kind: 'older', version: 2, turn: 4 })
    expect(await at(`${text}\nD`, { writer: 'two', turn: '1', version: '1' })).toMatchObject({ kind: 'conflict', version: 2, status: 409 })
    expect((await draftOf(tom, 'second'))!.text).toBe(`${text}\nC`)
    const seen = await at('no front matter', { writer: 'two', turn: '2', version: '2' })
    expect(seen).toMatchObject({ kind: 'saved', version: 3 })
    expect(seen.marks).toContainEqual(expect.objectContaining({ line: 1, severity: 'error' }))
    expect(seen.problems).toContain('front-matter')
  })
})

describe('what is no text is refused in words, and stays on its page', () => {
  test.for([
    ['5 MB', 'x'.repeat(5 * 1024 * 1024), 'This text has 5.0 MB. A file has at most 1 MB'],
    ['a ZIP', 'PK\u0003\u0004\u0014\u0000', 'not text, but the inside of a file'],
    ['NUL', 'a\u0000b', 'not text, but the inside of a file'],
  ])('%s', async ([, text, says]) => {
    const before = await draftOf(una, 'every-type')
    const reply = await write(una, 'mini/every-type', text!)
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain(says)
    if (!text!.includes('\0')) expect(typedIn(reply.body)).toBe(text)
    expect(await draftOf(una, 'every-type')).toEqual(before)
  })

  test('a form that is not ours', async () => {
    expect((await write(una, 'mini/every-type', 'text', { extra: '1' })).statusCode).toBe(422)
    expect((await una.visitor.post('/author/mini/every-type', { version: '0' })).statusCode).toBe(422)
  })
})
