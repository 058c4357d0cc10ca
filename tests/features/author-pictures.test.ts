/** Pictures that authors bring: judged by what is in them, drawn anew, named in words; and all that only calls itself a picture. */
import { imageSize } from 'image-size'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCurricula } from '#src/features/curriculum/curricula.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { type Author, author, swapped, write } from '../support/author-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { formFields, miniContent } from '../support/learning-cast.ts'

let here: TestApp, tom: Author
beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, miniContent)
  tom = await author(here, 'Tom Begay')
})
afterAll(() => here.close())

const url = '/author/mini/every-type/pictures'
function send (bytes: Buffer, { name = 'photo.png', alt = 'Two people at a table', accept = 'application/json' } = {}) {
  const mark = 'x-mark-x', part = (head: string) => `--${mark}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(`${part('name="alt"')}${alt}\r\n${part(`name="file"; filename="${name}"`)}`), bytes, Buffer.from(`\r\n--${mark}--\r\n`)])
  return tom.visitor.request({ method: 'POST', url, payload, headers: { 'content-type': `multipart/form-data; boundary=${mark}`, 'sec-fetch-site': 'same-origin', accept } })
}
const photo = (width = 40, height = 20) => sharp({ create: { width, height, channels: 3, background: '#0e4a43' } })
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>A dot</title><desc>One dot</desc><circle cx="5" cy="5" r="4"/></svg>'
const kept = () => here.db.$client<{ path: string; bytes: Buffer; size: string }[]>`select d.path, p.bytes, p.size::text as size from draft_pictures d join pictures p on p.hash = d.hash order by d.added_at`

describe('a picture', () => {
  test('is drawn anew without what the camera wrote, no wider than a page shows, and goes from text to trainees', async () => {
    const bytes = await photo(3000, 1000).withExif({ IFD0: { Artist: 'SECRET-NAME' }, IFD3: { GPSLatitude: '29/1 57/1 0/1' } }).jpeg().toBuffer()
    expect(bytes.includes('SECRET-NAME')).toBe(true)
    const { markdown } = (await send(bytes, { name: 'C:\\My Photo (1).JPG' })).json<{ markdown: string }>()
    expect(markdown).toMatch(/^!\[Two people at a table\]\(images\/my-photo-1-[0-9a-f]{8}\.webp\)$/)
    const [row] = await kept()
    expect([imageSize(row!.bytes).width, imageSize(row!.bytes).height, row!.bytes.includes('SECRET-NAME'), (await sharp(row!.bytes).metadata()).exif]).toEqual([1600, 533, false, undefined])
    await write(tom, 'mini/every-type', swapped('More text.', `More text.\n\n${markdown}`))
    expect((await tom.visitor.get('/author/mini/every-type/preview')).body).toMatch(/<img src="\/pictures\/[0-9a-f]{64}"[^>]* width="1600" height="533"|<img[^>]*width="1600"/)
    const version = formFields((await tom.visitor.get('/author/mini/every-type/publish')).body).find(([name]) => name === 'version')![1]
    expect((await tom.visitor.post('/author/mini/every-type/publish', { version, do: 'now' })).statusCode).toBe(303)
    const module = (await openCurricula(here.db).current('mini'))!.modules[0]!
    const src = /\/pictures\/[0-9a-f]{64}/.exec(JSON.stringify([...module.rendering.sections.values()]))![0]
    expect((await tom.visitor.get(src)).headers['content-type']).toBe('image/webp')
  })

  test.for([['png', () => photo().png().toBuffer()], ['gif', () => photo().gif().toBuffer()], ['webp', () => photo().webp().toBuffer()], ['avif', () => photo().avif().toBuffer()]] as const)('may be %s', async ([, make]) => {
    expect((await send(await make(), { name: 'a.bin' })).json()).toHaveProperty('markdown')
  })

  test('that is a drawing stays as it is drawn', async () => expect((await send(Buffer.from(drawing), { name: 'dot.svg' })).json<{ markdown: string }>().markdown).toMatch(/images\/dot-[0-9a-f]{8}\.svg\)$/))

  test('needs words, and brackets in them do no harm', async () => {
    const mute = await send(await photo().png().toBuffer(), { alt: ' ' })
    expect([mute.statusCode, mute.json<{ words: string }>().words]).toEqual([422, 'Say in words what the picture shows. Whoever cannot see it reads this in its place.'])
    expect((await send(await photo().png().toBuffer(), { alt: 'A ](javascript:x) plan' })).json<{ markdown: string }>().markdown).toMatch(/^!\[A \(javascript:x\) plan\]\(images/)
  })

  test('works without script: a page with the words to copy', async () => {
    const page = await send(await photo(30, 30).png().toBuffer(), { accept: 'text/html' })
    expect(page.body).toMatch(/Put this into the text[\s\S]*!\[Two people at a table\]\(images\/photo-/)
    expect(await htmlFaults(page.body)).toEqual([])
    const mute = await send(await photo(30, 30).png().toBuffer(), { accept: 'text/html', alt: '' })
    expect(mute.statusCode).toBe(422)
    expect(await htmlFaults(mute.body)).toEqual([])
  })
})

describe('what is no picture, or too much of one, is refused in words', () => {
  const bomb = async () => { const png = await photo(16, 16).png().toBuffer(); png.writeUInt32BE(60_000, 16); png.writeUInt32BE(60_000, 20); return png }
  test.for([
    ['40 MB', 'photo.jpg', () => Buffer.alloc(40 * 1024 * 1024, 1), 'has more than 15 MB'],
    ['a PNG that is HTML', 'photo.png', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'This file is a web page'],
    ['a ZIP', 'photo.png', () => Buffer.from('PK\u0003\u0004 something'), 'This file is a ZIP or a document'],
    ['a PNG by its first bytes alone', 'photo.png', () => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('<script>')]), 'picture'],
    ['a picture cut off', 'photo.png', async () => (await photo(400, 400).jpeg().toBuffer()).subarray(0, 500), 'is damaged'],
    ['a drawing with a script', 'dot.svg', () => Buffer.from(drawing.replace('<circle', '<script>alert(1)</script><circle')), 'the element <script> cannot stand in a drawing'],
    ['a drawing that loads something', 'dot.svg', () => Buffer.from(drawing.replace('<circle', '<use href="https://evil.example/x.svg#a"/><circle')), 'This drawing cannot be taken'],
    ['a drawing that runs on a click', 'dot.svg', () => Buffer.from(drawing.replace('<circle', '<circle onclick="x()"')), 'the attribute onclick cannot stand'],
    ['a drawing without words', 'dot.svg', () => Buffer.from(drawing.replace('<desc>One dot</desc>', '')), 'the drawing has no desc'],
    ['a picture of 3.6 billion pixels', 'bomb.png', bomb, 'picture'],
    ['nothing', 'photo.png', () => Buffer.alloc(0), 'This file is empty'],
    ['a text', 'photo.png', () => Buffer.from('Just some words'), 'Nothing in this file is a picture'],
  ] as const)('%s', async ([, name, make, says]) => {
    const before = (await kept()).length
    const reply = await send(await make(), { name })
    expect(reply.statusCode).toBe(422)
    expect(reply.json<{ words: string }>().words).toContain(says)
    expect(await kept()).toHaveLength(before)
  })
})
