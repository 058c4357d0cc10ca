/** Texts become revisions: what is new, what stays, what is refused. What pages make of revisions is in publishing-pages.test.ts. */
import { cpSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { findRevision, listItemRevisions, listPictures } from '#src/features/curriculum/queries.ts'
import { Sentence } from '#src/platform/sentence.ts'
import { makeServices } from '#src/services.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { contentOf, type Files, miniWith, swap } from '../support/content-folder.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
beforeEach(async () => { here = await openApp() })
afterEach(() => here.close())

const publish = (folder = miniContent, fixes: string[] = []) => publishFolder(here.services, folder, new Set(fixes)).then((news) => news.map(({ module }) => module))
const publishWith = (files: Files, fixes: string[] = []) => publish(miniWith(files), fixes)
const another = () => makeServices(here.services.config, here.db, here.services.log)
const revisions = (module: string) => here.db.$client<{ id: number; number: number }[]>`select id::int, number from module_revisions where module = ${module} order by id`
const wordings = (item: string) => here.db.$client<{ number: number; change: string }[]>`select number, change from item_revisions where item = ${item} order by number`
const wordingIds = async (module: string) => Object.fromEntries((await listItemRevisions(here.db, (await revisions(module)).at(-1)!.id)).map((row) => [row.item, row.id]))

describe('a text', () => {
  test('is published once, however often the app starts', async () => {
    expect(await publish()).toEqual(['mini', 'every-type', 'second', 'words'])
    expect(await publish()).toEqual([])
    expect(await revisions('every-type')).toHaveLength(1)
    expect((await listItemRevisions(here.db, (await revisions('second'))[0]!.id)).map(({ item, number }) => [item, number])).toEqual([1, 2, 3, 4, 5, 6].map((i) => [`second-${i}`, 1]))
    expect((await findRevision(here.db, (await revisions('second'))[0]!.id))!.text).toContain('> About gamma.\n\n> **Why:** Because of 6.')
  })

  test('with another sentence is the next revision, and its items keep their wordings', async () => {
    await publish()
    const before = await wordingIds('every-type')
    expect(await publishWith({ 'every-type.md': swap('More text.', 'More and better text.') })).toEqual(['every-type'])
    expect((await revisions('every-type')).map(({ number }) => number)).toEqual([1, 2])
    expect(await wordingIds('every-type')).toEqual(before)
    expect((await here.services.curricula.current('mini'))!.modules[0]).toMatchObject({ number: 2 })
  })

  test('that was published before does not undo a newer one', async () => {
    await publish()
    await publishWith({ 'second.md': swap('Some text.', 'Text from the browser.') })
    expect(await publish()).toEqual([])
    const { curricula } = another()
    expect((await curricula.current('mini'))!.modules[1]!.module.sections[0]!.blocks).toMatchObject([{ text: 'Text from the browser.' }])
  })

  test('of a page or of the curriculum itself has revisions too', async () => {
    await publish()
    expect(await publishWith({ 'words.md': swap('Somebody', 'Someone'), 'curriculum.md': swap('pass_percent: 60', 'pass_percent: 70') })).toEqual(['mini', 'words'])
    expect(await here.services.curricula.current('mini')).toMatchObject({ curriculum: { passPercent: 70 }, pages: [{ page: { text: '## Coach\n\nSomeone who helps.' } }] })
  })

  test('is published once by many publishers at once', async () => {
    const news = await Promise.all([here.services, another(), here.services, another()].map((services) => publishFolder(services, miniContent)))
    expect(news.flat()).toHaveLength(4)
    for (const module of ['mini', 'every-type', 'second', 'words']) expect((await revisions(module)).map(({ number }) => number)).toEqual([1])
    expect(await wordings('single')).toEqual([{ number: 1, change: 'first' }])
  })

  test('with a redrawn picture alone is the next revision, which shows the new one', async () => {
    const drawing = (words: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 24"><title>Two doors</title><desc>${words}</desc><path d="M1 1h9v20h-9z"/></svg>`
    const shown = { 'second.md': swap('Some text.', '![Two doors](images/doors.svg)'), 'images/doors.svg': drawing('Both are open.') }
    expect(await publishWith(shown)).toContain('second')
    expect(await publishWith({ ...shown, 'images/doors.svg': drawing('One is open.') })).toEqual(['second'])
    const [first, last] = await revisions('second')
    expect((await listPictures(here.db, first!.id)).map(({ bytes }) => String(bytes))).toEqual([drawing('Both are open.')])
    expect((await listPictures(here.db, last!.id)).map(({ bytes }) => String(bytes))).toEqual([drawing('One is open.')])
    expect(await publishWith(shown)).toEqual([])
  })
})

describe('an item', () => {
  const reworded = { 'every-type.md': swap('Which one?\n\n- [ ] Alpha', 'Which of them?\n\n- [ ] Alpha') }

  test('with another stem is a new meaning, and the others stay', async () => {
    await publish()
    const before = await wordingIds('every-type')
    await publishWith(reworded)
    expect(await wordings('single')).toEqual([{ number: 1, change: 'first' }, { number: 2, change: 'new meaning' }])
    const { single, ...others } = await wordingIds('every-type')
    expect(single).not.toBe(before.single)
    expect({ ...others, single: before.single }).toEqual(before)
  })

  test('said to be mended is a wording fix', async () => {
    await publish()
    await publishWith(reworded, ['single'])
    expect(await wordings('single')).toEqual([{ number: 1, change: 'first' }, { number: 2, change: 'wording fix' }])
  })

  test.each([
    ['feedback', '> CANARY-single-a.', '> Another word on alpha.'], ['rationale', 'CANARY-single-why.', 'Another reason.'], ['heading', '## Single', '## Only one'], ['white space', 'A short story.', 'A  short\nstory.'],
  ])('with another %s alone keeps its wording', async (_, from, to) => {
    await publish()
    const before = await wordingIds('every-type')
    expect(await publishWith({ 'every-type.md': swap(from, to) })).toEqual(['every-type'])
    expect(await wordingIds('every-type')).toEqual(before)
  })

  test.each([
    ['key', swap(/\[ \] (Alpha.*\n.*\n)- \[x\] Beta/, '[x] $1- [ ] Beta')], ['option', swap('Gamma <!-- c -->\n  > CANARY', 'Delta <!-- c -->\n  > CANARY')],
    ['order of options', swap(/(- \[ \] Alpha <!-- a -->\n.*\n)(- \[x\] Beta <!-- b -->\n.*\n)/, '$2$1')],
  ])('with another %s is another wording', async (_, change) => {
    await publish()
    await publishWith({ 'every-type.md': change })
    expect(await wordings('single')).toHaveLength(2)
  })

  test('that goes back to an older wording has that wording’s row again', async () => {
    await publish()
    const before = await wordingIds('every-type')
    await publishWith(reworded)
    await publishWith({ 'every-type.md': swap('More text.', 'Third text.') })
    expect(await wordings('single')).toHaveLength(2)
    expect(await wordingIds('every-type')).toEqual(before)
    expect((await revisions('every-type')).map(({ number }) => number)).toEqual([1, 2, 3])
  })

  test('that is taken out is retired, not deleted, and comes back under its old type only', async () => {
    await publish()
    const first = (await wordingIds('second'))['second-6']
    const without = swap(/## Item 6[\s\S]*$/, '')
    await publishWith({ 'second.md': without })
    expect(Object.keys(await wordingIds('second'))).toHaveLength(5)
    expect(await wordings('second-6')).toEqual([{ number: 1, change: 'first' }])
    const retyped = (text: string) => `${without(text)}## Item 6\n<!-- item id=second-6 type=truefalse lo=two -->\nQuestion 6?\n\n- [x] True\n- [ ] False\n`
    expect(await publishWith({ 'second.md': retyped })).toEqual([])
    expect(await publishWith({ 'second.md': swap('Some text.', 'Other text.') })).toEqual(['second'])
    expect((await wordingIds('second'))['second-6']).toBe(first)
  })

  test('keeps its type also where the folder is not called as its curriculum', async () => {
    await publish()
    expect(await publish(miniWith({ 'second.md': swap('id=second-6 type=single', 'id=second-6 type=multiple') }, 'elsewhere'))).toEqual([])
    expect(await publish(miniWith({ 'second.md': swap('Some text.', 'Other text.') }, 'elsewhere'))).toEqual(['second'])
  })
})

describe('what is refused', () => {
  test('a curriculum with an error stays as it was, and its neighbor is published', async () => {
    await publish()
    const content = miniWith({ 'every-type.md': swap('More text.', 'More text [Nobody 2020].'), 'words.md': swap('Somebody', 'Someone') })
    cpSync(path.join(miniContent, 'mini'), path.join(content, 'other'), { recursive: true })
    const other = miniWith({ 'curriculum.md': swap('id: mini', 'id: other') }, 'other')
    cpSync(path.join(other, 'other'), path.join(content, 'other'), { recursive: true })
    expect(await publish(content)).toEqual(['other', 'every-type', 'second', 'words'])
    expect((await here.services.curricula.list()).map(({ id }) => id).sort()).toEqual(['mini', 'other'])
    expect(await here.services.curricula.current('mini')).toMatchObject({ pages: [{ page: { text: '## Coach\n\nSomebody who helps.' } }], modules: [{ number: 1 }, { number: 1 }] })
    expect(await here.services.curricula.current('other')).toMatchObject({ modules: [{ number: 1 }, { number: 1 }] })
  })

  test.each([
    ['errors and nothing published before', () => miniWith({ 'second.md': swap('minutes: 5', 'minutes: soon') }), /No curriculum could be published: 1 error in .+gainful check/],
    ['no curriculum', () => contentOf({ 'README.md': '# For authors\n' }), /There is no curriculum in .+GAINFUL_CONTENT/],
    ['no folder', () => path.join(contentOf({}), 'gone'), /The content folder .+gone cannot be used.+GAINFUL_CONTENT/],
    ['a file in its place', () => path.join(contentOf({ 'content': 'x' }), 'content'), /cannot be used/],
  ])('%s: a sentence', async (_, make, words) => {
    const error = await publish(make()).then(() => null, (thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Sentence)
    expect((error as Sentence).message).toMatch(words)
    expect(await here.services.curricula.list()).toEqual([])
  })

  test('errors stop nobody who was published before', async () => {
    await publish()
    expect(await publishWith({ 'second.md': 'no front matter' })).toEqual([])
    expect(await publish(contentOf({}))).toEqual([])
    expect(await here.services.curricula.current('mini')).toMatchObject({ modules: [{ number: 1 }, { number: 1 }] })
  })

  test('a fix of an item that is not there: nothing is published, or its wording would be a new meaning for ever', async () => {
    await publish()
    await expect(publishWith({ 'every-type.md': swap('Which one?\n\n- [ ] Alpha', 'Which?\n\n- [ ] Alpha') }, ['singel'])).rejects.toThrow('has an item singel')
    expect(await wordings('single')).toHaveLength(1)
  })

  test('a link to a file that is published under another name', async () => {
    const files: Files = { 'words.md': null, 'glossary.md': '---\nid: words\ntitle: Words\nkind: page\n---\n\n## Coach\n\nSomebody.\n', 'every-type.md': swap('words.md#coach', 'glossary.md#coach'), 'curriculum.md': swap('See the [words](words.md).', '') }
    await expect(publishWith(files)).rejects.toThrow('1 error')
    expect(await publishWith({ ...files, 'every-type.md': swap('[word](words.md#coach)', 'word') })).toHaveLength(4)
  })
})

test('a folder that is itself a curriculum can be published', async () => {
  expect(await publish(miniWith({}, ''))).toEqual(['mini', 'every-type', 'second', 'words'])
  expect(await publish(path.join(miniContent, 'mini'))).toEqual([])
})

test('what is published is only ever added to, whoever writes', async () => {
  await publish(miniWith({ 'second.md': swap('Some text.', '![Two doors](images/doors.svg)'), 'images/doors.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><title>T</title><desc>D</desc><path d="M1 1h2"/></svg>' }))
  const { $client: sql } = here.db
  for (const [table, column] of Object.entries({ module_revisions: 'title', item_revisions: 'wording', module_items: 'position', module_pictures: 'path', pictures: 'type' })) {
    await expect(sql`update ${sql(table)} set ${sql(column)} = ${sql(column)}`, table).rejects.toThrow('append-only')
    await expect(sql`delete from ${sql(table)}`, table).rejects.toThrow('append-only')
    await expect(sql`truncate ${sql(table)} cascade`, table).rejects.toThrow('append-only')
  }
})
