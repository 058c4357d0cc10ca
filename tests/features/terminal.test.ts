/** log, pull, diff and publish of the command line, against the database at hand and against a site with a token. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { atTerminal, tokenOf } from '../support/at-terminal.ts'
import { startChild } from '../support/children.ts'
import { contentOf, miniWith, swap } from '../support/content-folder.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
let url: string
let ana: { id: number; token: string }
let ben: typeof ana
beforeAll(async () => {
  here = await openApp()
  url = await here.app.listen({ port: 0, host: '127.0.0.1' })
  const author = async (name: string) => {
    const { id } = await makePerson(here, name)
    await giveGrant(here.db, { personId: id, role: 'trainer', agencyId: null, state: null, by: null })
    return { id, token: await tokenOf(here, id) }
  }
  ;[ana, ben] = [await author('Ana Reyes'), await author('Ben Okafor')]
})
afterAll(() => here.close())
// Each test has a curriculum of its own on the one site.
let turn = 0
let curriculum = ''
beforeEach(async () => { curriculum = `course-${++turn}`; await publishFolder(here.services, courseWith({})) })

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><title>A dot</title><desc>One dot.</desc><circle cx="20" cy="20" r="8"/></svg>'
type Changes = Parameters<typeof miniWith>[0]
/** A folder with the curriculum of this test. */
const courseWith = (files: Changes): string => miniWith({ ...files, 'curriculum.md': (text) => swap('id: mini', `id: ${curriculum}`)(typeof files['curriculum.md'] === 'function' ? files['curriculum.md'](text) : text) }, curriculum)
const remote = (token: string) => (name: Parameters<ReturnType<typeof atTerminal>>[0], ...words: string[]) => atTerminal(here, token)(name, ...words, '--site', url)
/** A folder that this author pulled. */
async function pulledBy (author: typeof ana): Promise<{ folder: string; file (name: string): string; edit (name: string, change: (text: string) => string): void }> {
  const folder = contentOf({})
  expect(await remote(author.token)('pull', curriculum, '--to', folder)).toMatchObject({ code: 0, text: expect.stringContaining('4 files written, 0 up to date.') as string })
  const file = (name: string) => path.join(folder, curriculum, name)
  return { folder, file, edit (name, change) { const text = readFileSync(file(name), 'utf8'); const after = change(text); expect(after).not.toBe(text); writeFileSync(file(name), after) } }
}
const numbersOf = async (module: string) => (await here.db.$client<{ number: number; by: number | null }[]>`select number, published_by::int as by from module_revisions where curriculum = ${curriculum} and module = ${module} order by id`).map((row) => [row.number, row.by])

describe('on the database at hand', () => {
  test('publish says what is new, what is not, and how it is used', async () => {
    const run = atTerminal(here)
    curriculum = 'brand-new'
    const folder = courseWith({})
    expect(await run('publish', folder)).toEqual({ code: 0, text: expect.stringContaining('published curriculum brand-new: A small curriculum (revision 1)\npublished module every-type: Every type (revision 1)') as string })
    expect(await run('publish', folder)).toEqual({ code: 0, text: 'Nothing is new.' })
    const fixed = courseWith({ 'every-type.md': swap('Which one?\n\n- [ ] Alpha', 'Which?\n\n- [ ] Alpha') })
    expect(await run('publish', fixed, '--fix', 'singel')).toMatchObject({ code: 1, text: expect.stringContaining('has an item singel') as string })
    const shown = await run('publish', fixed, '--fix', 'single')
    expect(shown.text).toContain('Module every-type: revision 1 → 2, +0 −1 words\n  item single: asked otherwise: a mere fix, so results stay together')
    expect(await here.db.$client`select number, change from item_revisions where curriculum = ${curriculum} and item = 'single' order by number`).toMatchObject([{ number: 1 }, { number: 2, change: 'wording fix' }])
    expect((await run('publish', folder)).text).toMatch(/every-type is left out: the site had this very text before, and has gone\n {2}on to revision 2/)
    for (const words of [['--fix'], ['--all'], ['one', 'two']]) expect((await run('publish', ...words)).code).toBe(2)
    expect(await run('publish', path.join(folder, 'gone'))).toMatchObject({ code: 1, text: expect.stringContaining('There is nothing at') as string })
  })

  test('a file with an error, or a folder that is none, publishes nothing', async () => {
    const broken = courseWith({ 'second.md': swap('minutes: 5', 'minutes: soon'), 'words.md': swap('Somebody', 'Someone') })
    const said = await atTerminal(here)('publish', broken)
    expect(said).toMatchObject({ code: 1, text: expect.stringMatching(/second\.md:4:10 {2}bad-field[\s\S]+Nothing was published/) as string })
    expect(await numbersOf('words')).toEqual([[1, null]])
    expect((await atTerminal(here)('publish', contentOf({ 'a.md': '# A' }))).code).toBe(1)
  })
})

describe('a round trip', () => {
  test('pull writes texts and pictures exactly as they were written, and publish then finds nothing new', async () => {
    const source = courseWith({ 'words.md': (text) => `${text}\r\nTwo  spaces.\r\n\r\n![One dot](images/dot.svg)`, 'images/dot.svg': drawing })
    await publishFolder(here.services, source)
    const { folder, file } = await pulledBy(ana)
    for (const name of ['curriculum.md', 'every-type.md', 'second.md', 'words.md', 'images/dot.svg']) expect(readFileSync(file(name)), name).toEqual(readFileSync(path.join(source, curriculum, name)))
    expect(await remote(ana.token)('publish', folder)).toEqual({ code: 0, text: 'Nothing is new.' })
    expect(await remote(ana.token)('diff', folder)).toEqual({ code: 0, text: 'What is here is what is published.' })
    expect(await atTerminal(here)('publish', folder)).toEqual({ code: 0, text: 'Nothing is new.' })
    expect((await remote(ana.token)('pull', curriculum, '--to', folder)).text).toBe('0 files written, 4 up to date.')
  })

  test('what was changed is published under its author’s name, and is current at once; diff shows it before', async () => {
    const { folder, edit } = await pulledBy(ana)
    edit('second.md', swap('Some text.', 'Some better text.'))
    edit('second.md', swap('Question 1?', 'Question one?'))
    edit('words.md', (text) => `${text}\n![One dot](images/dot.svg)\n`)
    cpSync(path.join(contentOf({ 'images/dot.svg': drawing }), 'images'), path.join(folder, curriculum, 'images'), { recursive: true })
    const diff = await remote(ana.token)('diff', folder)
    expect(diff.code).toBe(1)
    expect(diff.text).toContain('Some {+better+} text.')
    expect(diff.text).toContain('item second-1: asked otherwise: a new meaning')
    const dry = await remote(ana.token)('publish', folder, '--dry-run')
    expect(dry).toMatchObject({ code: 0, text: expect.stringContaining('Nothing was published: this was a dry run.') as string })
    expect(await numbersOf('second')).toEqual([[1, null]])
    const done = await remote(ana.token)('publish', folder)
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining('published module second: The second module (revision 2)\npublished page words: Words (revision 2)') as string })
    expect([await numbersOf('second'), await numbersOf('words'), await numbersOf('every-type')]).toEqual([[[1, null], [2, ana.id]], [[1, null], [2, ana.id]], [[1, null]]])
    expect((await here.services.curricula.current(curriculum))!.modules[1]).toMatchObject({ number: 2 })
    expect((await here.db.$client`select details::text as details from audit_entries where action = 'published from a terminal' and subject_id = ${curriculum}`)[0]!.details).toContain('"second": "revision 2"')
    expect(await remote(ana.token)('publish', folder)).toEqual({ code: 0, text: 'Nothing is new.' })
    expect((await remote(ben.token)('log', `${curriculum}/second`)).text).toMatch(/course-\d+\/second {2}revision 2\n {2}\S+ \S+ UTC · Ana Reyes · [0-9a-f]{12} · \+2 −1\n? *words\n {2}The second module/)
    // Back to what it said first: an author who pulled what is current may.
    edit('second.md', swap('Some better text.', 'Some text.'))
    edit('second.md', swap('Question one?', 'Question 1?'))
    expect((await remote(ana.token)('publish', folder)).code).toBe(0)
    expect((await numbersOf('second')).at(-1)).toEqual([3, ana.id])
  })

  test('one file alone is published where one file is named', async () => {
    const { file, edit } = await pulledBy(ana)
    edit('second.md', swap('Some text.', 'Other text.'))
    edit('words.md', swap('Somebody', 'Someone'))
    expect((await remote(ana.token)('publish', file('words.md'))).code).toBe(0)
    expect([await numbersOf('second'), await numbersOf('words')]).toEqual([[[1, null]], [[1, null], [2, ana.id]]])
  })
})

describe('two authors', () => {
  test('who pulled the same revision: the second is refused and shown both, puts them together, and neither is lost', async () => {
    const [a, b] = [await pulledBy(ana), await pulledBy(ben)]
    a.edit('second.md', swap('Some text.', 'Text by Ana.'))
    b.edit('second.md', swap('Question 2?', 'Question 2, by Ben?'))
    expect((await remote(ana.token)('publish', a.folder)).code).toBe(0)
    const refused = await remote(ben.token)('publish', b.folder)
    expect(refused.code).toBe(1)
    for (const words of ['you wrote from revision 1, and revision 2 is current now, by Ana Reyes.', '[-Some text-] {+Text by Ana+}.', 'Question 2{+, by Ben+}?', 'The two touch different lines.', `Nothing of ${curriculum} was published.`]) expect(refused.text.replaceAll(/\n */g, ' ')).toContain(words)
    expect(await numbersOf('second')).toHaveLength(2)
    const kept = await remote(ben.token)('pull', curriculum, '--to', b.folder)
    expect(kept).toMatchObject({ code: 1, text: expect.stringContaining(b.file('second.md')) as string })
    expect(readFileSync(b.file('second.md'), 'utf8')).toContain('by Ben')
    expect((await remote(ben.token)('pull', curriculum, '--to', b.folder, '--merge')).code).toBe(0)
    expect(readFileSync(b.file('second.md'), 'utf8')).toMatch(/Text by Ana\.[\s\S]+Question 2, by Ben\?/)
    expect((await remote(ben.token)('publish', b.folder)).code).toBe(0)
    expect(await numbersOf('second')).toEqual([[1, null], [2, ana.id], [3, ben.id]])
    expect((await remote(ana.token)('pull', curriculum, '--to', a.folder)).text).toContain('1 file written')
    expect(readFileSync(a.file('second.md'), 'utf8')).toContain('by Ben')
  })

  test('who changed the same line: shown as three, nothing is put together, and --over is a decision; --force takes theirs', async () => {
    const [a, b] = [await pulledBy(ana), await pulledBy(ben)]
    a.edit('second.md', swap('Some text.', 'Text by Ana.'))
    b.edit('second.md', swap('Some text.', 'Text by Ben.'))
    expect((await remote(ana.token)('publish', a.folder)).code).toBe(0)
    expect((await remote(ben.token)('publish', b.folder)).text).toMatch(/1 place where both changed the same lines:\n {4}was {4}Some text\.\n {4}yours {2}Text by Ben\.\n {4}there {2}Text by Ana\./)
    expect((await remote(ben.token)('pull', curriculum, '--to', b.folder, '--merge')).code).toBe(1)
    expect((await remote(ben.token)('publish', b.folder, '--over')).code).toBe(0)
    expect(await numbersOf('second')).toEqual([[1, null], [2, ana.id], [3, ben.id]])
    a.edit('second.md', swap('Text by Ana.', 'More by Ana.'))
    expect((await remote(ana.token)('pull', curriculum, '--to', a.folder, '--force')).code).toBe(0)
    expect(readFileSync(a.file('second.md'), 'utf8')).toContain('Text by Ben.')
  })

  test('at the same moment: of one file one is published and the other refused; of two files both are', async () => {
    const [a, b] = [await pulledBy(ana), await pulledBy(ben)]
    a.edit('second.md', swap('Some text.', 'Text by Ana.'))
    b.edit('second.md', swap('Some text.', 'Text by Ben.'))
    const codes = await Promise.all([remote(ana.token)('publish', a.folder), remote(ben.token)('publish', b.folder)])
    expect(codes.map(({ code }) => code).sort()).toEqual([0, 1])
    expect(await numbersOf('second')).toHaveLength(2)
    const [c, d] = [await pulledBy(ana), await pulledBy(ben)]
    c.edit('words.md', swap('Somebody', 'Someone'))
    d.edit('every-type.md', swap('More text.', 'Much text.'))
    expect((await Promise.all([remote(ana.token)('publish', c.folder), remote(ben.token)('publish', d.folder)])).map(({ code }) => code)).toEqual([0, 0])
    expect([(await numbersOf('words')).length, (await numbersOf('every-type')).length]).toEqual([2, 2])
  })

  test('without a pull nothing is taken for granted on a site elsewhere', async () => {
    const said = await remote(ana.token)('publish', courseWith({ 'second.md': swap('Some text.', 'Other text.') }))
    expect(said).toMatchObject({ code: 1, text: expect.stringContaining('--over') as string })
    expect(await numbersOf('second')).toHaveLength(1)
  })
})

describe('what is refused', () => {
  test('a site that cannot be used: a sentence and exit code 3', async () => {
    const run = atTerminal(here, ana.token)
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as { port: number }
    await new Promise((go) => gone.close(go))
    for (const [site, words] of [[`http://127.0.0.1:${port}`, /cannot be reached: nothing answers there/], ['http://training.example', /in the open/], ['nonsense', /is no address/], [`${url}/nowhere`, /has nothing for a terminal/]] as const) expect(await run('log', '--site', site)).toMatchObject({ code: 3, text: expect.stringMatching(words) as string })
    expect(await atTerminal(here, `${ana.token}x`)('log', '--site', url)).toMatchObject({ code: 3, text: expect.stringContaining('not known here') as string })
    expect(await atTerminal(here)('log', '--site', url)).toMatchObject({ code: 3, text: expect.stringContaining('GAINFUL_TOKEN') as string })
    const folder = contentOf({ token: `${ana.token}\n` })
    const withFile = () => atTerminal(here)('log', curriculum, '--site', url, '--token-file', path.join(folder, 'token'))
    expect(await withFile()).toMatchObject({ code: 3, text: expect.stringContaining('chmod 600') as string })
    chmodSync(path.join(folder, 'token'), 0o600)
    expect((await withFile()).code).toBe(0)
  })

  test('words that no command knows, and names of nothing', async () => {
    const run = remote(ana.token)
    for (const words of [['--last', '0'], ['--last', 'x'], ['A B'], ['a/b/c'], ['a', 'b'], ['--nonsense']]) expect([words, (await run('log', ...words)).code]).toEqual([words, 2])
    expect((await run('log', 'no-such-course')).code).toBe(1)
    expect((await run('pull', 'no-such-course', '--to', contentOf({}))).code).toBe(1)
    expect((await run('pull', curriculum, '--force', '--merge')).code).toBe(2)
  })

  test('an error that only the site can see, and nothing of the curriculum is published', async () => {
    const { folder, edit } = await pulledBy(ana)
    edit('second.md', swap('id=second-6 type=single', 'id=second-6 type=multiple'))
    edit('words.md', swap('Somebody', 'Someone'))
    const said = await remote(ana.token)('publish', folder)
    expect(said).toMatchObject({ code: 1, text: expect.stringContaining('changed-type') as string })
    expect(await numbersOf('words')).toHaveLength(1)
  })

  test('a curriculum that asks for approvals: a text that nobody else approved', async () => {
    await here.db.$client`insert into review_rules (curriculum, approvals, set_by) values (${curriculum}, 1, ${ben.id})`
    const { folder, edit } = await pulledBy(ana)
    edit('words.md', swap('Somebody', 'Someone'))
    expect(await remote(ana.token)('publish', folder)).toMatchObject({ code: 1, text: expect.stringMatching(/page words has 0 of the 1 approval that/) as string })
      const text = readFileSync(path.join(folder, curriculum, 'words.md'), 'utf8')
    const [draft] = await here.db.$client`insert into drafts (curriculum, file, author_id, text) values (${curriculum}, 'words', ${ana.id}, ${text}) returning id`
    const approve = (by: number) => here.db.$client`insert into approvals (draft_id, text_hash, approved_by) values (${draft!.id}, ${createHash('sha256').update(text).digest('hex')}, ${by})`
    await approve(ana.id)
    expect((await remote(ana.token)('publish', folder)).code).toBe(1) // one's own approval counts for nothing
    await approve(ben.id)
    expect((await remote(ana.token)('publish', folder)).code).toBe(0)
  })
})

describe('orders that no terminal of ours sends', () => {
  const send = (body: unknown, headers: Record<string, string> = {}) => here.app.inject({ method: 'POST', url: `/terminal/curricula/${curriculum}/publications`, payload: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.token}`, ...headers } })
  const order = (file: object, more: object = {}) => ({ files: [{ kind: 'page', id: 'words', text: 'x', base: null, pictures: [], ...file }], fixes: [], over: true, isDryRun: false, ...more })
  const png = (bytes: Buffer, name = 'images/a.png') => ({ pictures: [{ path: name, hash: 'a'.repeat(64), bytes: bytes.toString('base64') }] })

  test.each([
    ['no JSON', '{', 400], ['nothing', {}, 400], ['a field too many', order({}, { by: 1 }), 400], ['a field too many inside', order({ publishedBy: 1 }), 400], ['another kind', order({ kind: 'quiz' }), 400], ['another id', order({ id: '../x' }), 400],
    ['a text that is too large', order({ text: 'x'.repeat(1024 * 1024 + 1) }), 400], ['a path that leads out', order(png(Buffer.from('x'), '../../a.png')), 400], ['a hidden path', order(png(Buffer.from('x'), '.ssh/a.png')), 400], ['no base64', order({ pictures: [{ path: 'a.png', hash: 'a'.repeat(64), bytes: '<b>' }] }), 400],
    ['a prototype', `{"__proto__": {}, ${JSON.stringify(order({})).slice(1)}`, 400],
  ])('%s', async (_, body, status) => {
    const before = await numbersOf('words')
    expect((await send(body)).statusCode).toBe(status)
    expect(await numbersOf('words')).toEqual(before)
  })

  test('a form, a page that is a module, a picture that is none, an id that is not the file’s', async () => {
    expect((await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(415)
      const html = Buffer.from('<!doctype html><script>alert(1)</script>')
    const page = readFileSync(path.join(miniContent, 'mini/words.md'), 'utf8')
    const refused = async (file: object) => { const outcome = (await send(order(file))).json<{ is: string; problems: { message: string }[] }>(); expect(outcome.is).toBe('refused'); return outcome.problems.map(({ message }) => message).join('\n') }
    expect(await refused({ text: `${page}\n![A](images/a.png)\n`, pictures: [{ path: 'images/a.png', hash: createHash('sha256').update(html).digest('hex'), bytes: html.toString('base64') }] })).toContain('is not what its name says')
    expect(await refused({ text: `${page}\n![A](images/a.png)\n`, pictures: [{ path: 'images/a.png', hash: 'b'.repeat(64), bytes: null }] })).toContain('is not here')
    expect(await refused({ text: page.replace('id: words', 'id: others') })).toContain('the id in it is')
    expect(await refused({ text: `${page}\n<script>x</script>\n` })).toBeTruthy()
    expect(await numbersOf('words')).toHaveLength(1)
  })

  test('more than a site takes at once', async () => {
    expect((await send(`"${'x'.repeat(33 * 1024 * 1024)}"`)).statusCode).toBe(413)
  })
})

test('a site that tries to write elsewhere on this computer does not', async () => {
  const bytes = Buffer.from('evil')
  const hash = createHash('sha256').update(bytes).digest('hex')
  const file = { kind: 'curriculum', id: 'evil', title: 'Evil', revision: 1, number: 1, hash, publishedAt: '2026-01-01T00:00:00Z', publishedBy: null, isTaught: true, openSittings: 0, earlier: [], text: '---\nid: evil\n---\n', pictures: [{ path: '../../escaped.svg', hash }, { path: '.gainful.json', hash }] }
  const answers: Record<string, unknown> = { '/terminal/curricula': [{ id: 'evil', title: 'Evil' }], '/terminal/curricula/evil': { curriculum: 'evil', title: 'Evil', files: [file] } }
  const server = createServer((request, reply) => reply.end(request.url!.includes('pictures') ? bytes : JSON.stringify(answers[request.url!] ?? {}))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const site = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const folder = contentOf({ 'inner/x.txt': 'x' })
  expect((await atTerminal(here, 't')('pull', '--to', path.join(folder, 'inner'), '--site', site)).code).toBe(0)
  expect([existsSync(path.join(folder, 'escaped.svg')), readFileSync(path.join(folder, 'inner/evil/.gainful.json'), 'utf8').includes('evil"')]).toEqual([false, true])
  answers['/terminal/curricula/evil'] = { curriculum: 'evil', title: 'Evil', files: [{ ...file, id: '../evil' }] }
  expect(await atTerminal(here, 't')('pull', '--to', folder, '--site', site)).toMatchObject({ code: 3, text: expect.stringContaining('does not answer as this version') as string })
  answers['/terminal/curricula/evil/log?last=20'] = [{ ...Object.fromEntries(Object.entries(file).filter(([name]) => !['isTaught', 'openSittings', 'earlier', 'text', 'pictures'].includes(name))), added: 1, removed: 0, title: '\u001b]0;owned\u0007\u001b[2JEvil' }]
  expect((await atTerminal(here, 't')('log', 'evil', '--site', site)).text).toMatch(/\n {2}]0;owned\[2JEvil$/)
  server.close()
})

test('the command itself: a process of its own, a token in the environment, no color in a pipe, JSON for programs', async () => {
  const { code, out, err } = await startChild(['src/cli.ts', 'log', curriculum, '--site', url, '--json'], { env: { GAINFUL_TOKEN: ana.token } }).ended
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject([{ curriculum, lines: [{ kind: 'page', id: 'words', number: 1, publishedBy: null }, {}, {}, { kind: 'curriculum' }] }])
})

test('with color, what is gone is struck through and what is new underlined; no line is longer than 80 columns', async () => {
  const { folder, edit } = await pulledBy(ana)
  edit('second.md', swap('Some text.', `Some better text. ${'It says a little more than it did, and goes on and on. '.repeat(8)}`))
  const colored = (await atTerminal(here, ana.token, true)('diff', folder, '--site', url)).text
  expect(colored).toContain('\u001b[32m\u001b[4mbetter\u001b[24m\u001b[39m')
  const plain = (await remote(ana.token)('diff', folder)).text
  expect(plain).not.toContain('\u001b')
  expect(plain.split('\n').filter((line) => line.length > 80 && !line.includes(folder))).toEqual([])
})
