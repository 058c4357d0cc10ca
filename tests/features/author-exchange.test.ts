/** Questions that come into a draft in the workbench, and out of it again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findDraft } from '#src/features/author/queries.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { type Author, author, swapped, typedIn, write } from '../support/author-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'
import { readZip } from '../support/zip.ts'

let here: TestApp, tom: Author
beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, miniContent)
  tom = await author(here, 'Tom Begay')
})
afterAll(() => here.close())

const place = '/author/mini/second'
const draft = () => findDraft(here.db, { curriculum: 'mini', file: 'second' }, tom.id)
const get = async (url: string) => { const reply = await tom.visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }
const bring = (text: string, more: Record<string, string> = {}) => tom.visitor.post(`${place}/import`, { text, format: 'auto', do: 'look', ...more })
const gift = '$CATEGORY: mini/two\n\n::Single::Who decides?{=Ana#Yes. ~The team ~Nobody}\n\nOops {=a ~b\n\nWrite.{}\n'

describe('questions from elsewhere', () => {
  test('are shown before anything is changed, with what does not come in', async () => {
    expect(await htmlFaults(await get(`${place}/import`))).toEqual([])
    const { statusCode, body } = await bring(gift)
    expect(statusCode).toBe(200)
    expect(await htmlFaults(body)).toEqual([])
    expect(body).toContain('2 questions can come in')
    expect(body).toContain('Read as GIFT. 1 text is left out. 1 detail of questions is lost.')
    // The id single is another item’s in the same curriculum.
    expect(body).toContain('One right answer · id single-2 · objective two')
    expect(body).toMatch(/Line 5, column 6\.[\s\S]*Left out\.[\s\S]*Oops \{=a ~b/)
    expect(typedIn(body)).toBe(gift)
    expect(await draft()).toBeNull()
  })
  test('come to the end of the quiz, and the checker asks for the rest', async () => {
    expect(await bring(gift.replace('two', 'elsewhere'), { do: 'take' })).toMatchObject({ statusCode: 303, headers: { location: place } })
    const { text, version } = (await draft())!
    expect(version).toBe(1)
    expect(text).toMatch(/## Single\n<!-- item id=single-2 type=single -->\n<!-- category: mini\/elsewhere -->\nWho decides\?\n\n- \[x\] Ana <!-- a -->\n {2}> Yes\.[\s\S]*## Write\.\n<!-- item id=write type=open -->/)
    expect(await get(place)).toMatch(/2 errors[\s\S]*The item has no lo=/)
    // Once more: other ids, and nothing that was there is gone.
    await bring('Who decides?{=Ana ~They ~Nobody}', { do: 'take' })
    expect((await draft())!.text.startsWith(text.trimEnd())).toBe(true)
    expect((await draft())!.text).toContain('id=who-decides type=single')
  })
  test('that cannot be read are told beside their field', async () => {
    for (const [text, words] of [['', 'Choose a file, or paste questions below'], ['PK\u0003\u0004zip', 'ZIP']] as const) {
      const { statusCode, body } = await bring(text)
      expect([statusCode, body.includes(words)]).toEqual([422, true])
    }
    expect((await bring('A text that asks nothing.', { do: 'take' })).body).toContain('No question can come in')
    expect((await bring('A?{T}', { format: 'xml' })).statusCode).toBe(422)
  })
  test('come as a file too, in Windows-1252', async () => {
    const body = Buffer.concat([Buffer.from('--x\r\ncontent-disposition: form-data; name="format"\r\n\r\nauto\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.gift"\r\ncontent-type: text/plain\r\n\r\n'), Buffer.from('Is it a caf\xe9?{T}', 'latin1'), Buffer.from('\r\n--x--\r\n')])
    const reply = await tom.visitor.request({ method: 'POST', url: `${place}/import`, payload: body, headers: { 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'same-origin' } })
    expect(reply.statusCode).toBe(200)
    expect(typedIn(reply.body)).toBe('Is it a café?{T}')
    expect(reply.body).toContain('1 question can come in')
  })
  test('are no business of pages', async () => {
    for (const url of ['/author/mini/words/import', '/author/mini/words/export', '/author/mini/words/paper', '/author/mini/nothing/import']) expect([url, (await tom.visitor.get(url)).statusCode]).toEqual([url, 404])
  })
})

describe('questions out', () => {
  const every = '/author/mini/every-type'
  test('are offered as files and on paper, each with what it has no place for', async () => {
    const page = await get(`${every}/export`)
    expect(await htmlFaults(page)).toEqual([])
    expect(page).toContain('9 questions, as published.')
    expect(page).toContain('order: stays here, since GIFT has no questions of type order')
    expect(page).toContain(`${every}/export/paper?form=A&amp;phase=followup`)
  })
  test('are GIFT, a QTI package and a PDF', async () => {
    const file = async (kind: string) => { const reply = await tom.visitor.get(`${every}/export/${kind}`); expect(reply.statusCode).toBe(200); return reply }
    expect(await file('gift')).toMatchObject({ headers: { 'content-disposition': expect.stringContaining('every-type.gift') }, body: expect.stringContaining('::Single::[markdown]A short story.') })
    expect([...readZip((await file('qti')).rawPayload).keys()]).toContain('imsmanifest.xml')
    const { sheets, title } = await readPaper((await file('paper')).rawPayload)
    expect([title, sheets.length]).toEqual(['Every type: Pre-quiz on paper', 3])
    for (const url of [`${every}/export/exe`, `${every}/export/gift?form=C`, `${every}/paper?phase=never`]) expect((await tom.visitor.get(url)).statusCode).toBe(404)
  })
  test('are a page to print, with the key apart', async () => {
    const page = await get(`${every}/paper?form=A&phase=post`)
    expect(await htmlFaults(page)).toEqual([])
    const [paper, key] = page.split('class="paper key"')
    expect(paper).toContain('Which goes with which?')
    expect(paper).not.toMatch(/CANARY|98765/)
    expect(key).toContain('98765 ± 1 days')
  })
  test('stay while the module has errors', async () => {
    await write(tom, 'mini/every-type', swapped('type=single lo=one', 'type=single lo=ones'))
    expect(await get(`${every}/export`)).toContain('This module has 1 error. Mend it first')
    expect((await tom.visitor.get(`${every}/export/gift`)).statusCode).toBe(409)
  })
})

test('the language can be looked up', async () => {
  const page = await get('/author/language')
  expect(await htmlFaults(page)).toEqual([])
  expect(page).toContain('missing-attribute')
  expect(page).not.toContain('Do not edit')
})
