/** What pages make of published revisions: attempts stay on theirs, links and pictures lead where they should, hostile text stays text. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { insertRevision } from '#src/features/curriculum/queries.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makeServices } from '#src/services.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { type Files, miniWith, swap } from '../support/content-folder.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'

let here: Awaited<ReturnType<typeof openLearning>>
let ada: Trainee
beforeEach(async () => { here = await openLearning(); ada = await makeTrainee(here, 'Ada Lindqvist', 'supervisor') })
afterEach(() => { vi.useRealTimers(); return here.close() })

/** Publishes as another process does: this one hears of it a second later. */
async function publishElsewhere (files: Files): Promise<void> {
  await publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith(files))
  aSecondLater()
}
const aSecondLater = () => { vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1001 }) }
const pageOf = async (url: string, status = 200) => { const reply = await ada.visitor.get(url); expect([url, reply.statusCode]).toEqual([url, status]); return reply.body }
const right: [string, string][] = [1, 2, 3, 4, 5, 6].map((i) => [`a.second-${i}`, ['a', 'b', 'c'][i % 3]!])
const attempt = (id: number) => here.db.$client`select points_numerator::int as points, possible, (select number from module_revisions r where r.id = revision_id) as revision from attempts where id = ${id}`.then((rows) => rows[0]!)

/** Item 1 gone, another key for item 2, item 6 before item 3, another stem for item 4, item 7 new. */
const revised = (text: string) => {
  const items = text.match(/## Item \d[\s\S]*?(?=## Item|$)/g)!
  const [, two, three, four, five, six] = items
  return text.slice(0, text.indexOf('## Item 1')) + [
    two!.replace('[x] Gamma', '[ ] Gamma').replace('[ ] Alpha', '[x] Alpha'), six, three, four!.replace('Question 4?', 'Question 4, asked anew?'), five, six!.replaceAll('6', '7'),
  ].join('\n')
}

/** A text that today's check would refuse, published when it did not. */
async function insertAsSecond (change: (text: string) => string): Promise<void> {
  const [row] = await here.db.$client`select text from module_revisions where module = 'second'`
  const id = await insertRevision(here.db, { curriculum: 'mini', module: 'second', kind: 'module', title: 'The second module', text: change(String(row!.text)), hash: 'e'.repeat(64), publishedBy: null })
  await here.db.$client`insert into module_items (module_revision_id, item_revision_id, item, position) select ${id}, item_revision_id, item, position from module_items where item like 'second-%'`
  aSecondLater()
}

describe('an attempt', () => {
  test('begun before a revision shows, scores and explains the old text; the next one the new', async () => {
    const pre = await begin(ada, 'pre', 'second')
    const before = await pageOf(`/attempts/${pre}`)
    await publishElsewhere({ 'second.md': revised })
    expect(await pageOf(`/attempts/${pre}`)).toBe(before)
    expect(await begin(ada, 'pre', 'second')).toBe(pre)
    await answer(ada, pre, right)
    expect(await pageOf(`/attempts/${pre}/review`)).toContain('Question 4?')
    expect((await submit(ada, pre)).statusCode).toBe(303)
    expect(await attempt(pre)).toMatchObject({ points: 6, possible: 6, revision: 1 })

    await readAll(ada, 'second', ['only-part'])
    const post = await begin(ada, 'post', 'second')
    const now = await pageOf(`/attempts/${post}`)
    for (const words of ['Question 4, asked anew?', 'Question 7?', 'Item 1 of 6']) expect(now).toContain(words)
    expect(now).not.toContain('Question 1?')
    expect([...now.matchAll(/id="q-(second-\d)"/g)].map((found) => found[1])).toEqual(['second-2', 'second-6', 'second-3', 'second-4', 'second-5', 'second-7'])
    await answer(ada, post, [...right.slice(1), ['a.second-7', 'a']])
    await submit(ada, post)
    expect(await attempt(post)).toMatchObject({ points: 5, possible: 6, revision: 2 }) // item 2 has another key now

    const old = await pageOf(`/attempts/${pre}/result`)
    for (const words of ['Question 1?', 'Question 4?', 'Because of 1.']) expect(old).toContain(words)
    expect(old).not.toMatch(/asked anew|Question 7/)
    const scored = await here.db.$client`select s.item, r.number from item_scores s join item_revisions r on r.id = s.item_revision_id where s.attempt_id = ${pre} order by s.item`
    expect(scored.map(({ item, number }) => [item, number])).toEqual([1, 2, 3, 4, 5, 6].map((i) => [`second-${i}`, 1]))
    const [two] = await here.db.$client`select r.number from item_scores s join item_revisions r on r.id = s.item_revision_id where s.attempt_id = ${post} and s.item = 'second-2'`
    expect(two!.number).toBe(2)
  })

  test('whose revision today’s reader would refuse still shows, saves, submits and explains', async () => {
    await insertAsSecond((text) => text.replace('minutes: 5', 'minutes: a few').replace('lo=two -->\nQuestion 4?', 'lo=gone shuffel=no -->\nQuestion 4?')
      .replace('## Only part', '## Only part\n\n<blink>Old</blink> words [Nobody 1999].\n\n#### Deep down'))
    const pre = await begin(ada, 'pre', 'second')
    expect(await attempt(pre)).toMatchObject({ revision: 2 })
    for (const url of ['/learning', `/learning/${ada.enrollment}`, `/learning/${ada.enrollment}/second`, `/attempts/${pre}`, `/attempts/${pre}/review`]) await pageOf(url)
    await answer(ada, pre, [['a.second-1', 'b'], ['a.second-2', 'c']])
    await pageOf(`/attempts/${pre}/answers`)
    expect((await submit(ada, pre)).statusCode).toBe(303)
    expect(await pageOf(`/attempts/${pre}/result`)).toContain('Your pre-quiz is in')
    expect(await pageOf(`/learning/${ada.enrollment}/second/sections/only-part`)).toContain('&lt;blink&gt;')
    await pageOf(`/learning/${ada.enrollment}/every-type`)
  })

  test('with an answer to an item that today’s reader cannot read at all stays readable', async () => {
    await insertAsSecond((text) => text.replace('id=second-1 type=single', 'id=second-1 type=quiz'))
    const pre = await begin(ada, 'pre', 'second')
    await here.db.$client`insert into responses (attempt_id, item, answer, version, replaces, writer, saved_at) values (${pre}, 'second-1', '"b"', 1, 0, '', now())`
    await answer(ada, pre, [['a.second-2', 'c']])
    for (const url of ['/learning', `/learning/${ada.enrollment}/second`, `/attempts/${pre}`, `/attempts/${pre}/answers`, `/attempts/${pre}/review`]) await pageOf(url)
    expect((await submit(ada, pre)).statusCode).toBe(303)
    expect(await attempt(pre)).toMatchObject({ points: 1, possible: 5 })
    await readAll(ada, 'second', ['only-part'])
    const post = await begin(ada, 'post', 'second')
    await submit(ada, post)
    for (const id of [pre, post]) await pageOf(`/attempts/${id}/result`)
  })
})

test('a text published by another process is read here within a second, and by everybody at once', async () => {
  const section = `/learning/${ada.enrollment}/second/sections/only-part`
  await submit(ada, await begin(ada, 'pre', 'second'))
  expect(await pageOf(section)).toContain('Some text.')
  await publishElsewhere({ 'second.md': swap('Some text.', 'Text from elsewhere.') })
  vi.useRealTimers()
  await new Promise((resolve) => setTimeout(resolve, 1001))
  const pages = await Promise.all(Array.from({ length: 6 }, () => pageOf(section)))
  for (const page of pages) expect(page).toContain('Text from elsewhere.')
})

/** A section of text in a module that is not gated, so that every section may be read at once. */
async function readSection (body: string, files: Files = {}, section = 'only-part'): Promise<string> {
  await here.db.$client`update cohorts set is_gated = false`
  await publishElsewhere({ 'second.md': swap('Some text.', body), ...files })
  return pageOf(`/learning/${ada.enrollment}/second/sections/${encodeURIComponent(section)}`)
}
const hrefs = (page: string) => Object.fromEntries([...page.split(/<article>|<\/article>|<main/)[2]!.matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/g)].map((found) => [found[2]!, found[1]!]))

describe('links of a section', () => {
  const body = '[glossary](words.md) [coach](words.md#coach) [module](every-type.md) [part two](every-type.md#the-second-part) [deep](every-type.md#notes-1) [self](second.md#more-here) [top](#only-part) [near](#more-here) [far](#on-costs) [training](curriculum.md) [out](https://example.org/)\n\n### More here\n\nYes.\n\n## Other part\n\n### On costs\n\nNo.'
  const files = { 'every-type.md': (text: string) => text.replace('Text with a source', '### Notes\n\nText with a source').replace('More text.', '### Notes\n\nMore text.') }

  test('lead to pages, modules, sections and headings, each by one click', async () => {
    const links = hrefs(await readSection(body, files))
    const at = new URL(`http://localhost/learning/${ada.enrollment}/second/sections/only-part`)
    const follow = async (name: string) => {
      const to = new URL(links[name]!, at)
      const reply = await ada.visitor.get(to.pathname + to.search)
      return reply.statusCode === 303 ? String(reply.headers.location) : to.pathname + to.hash
    }
    const base = `/learning/${ada.enrollment}`
    const { out, ...own } = links
    expect(out).toBe('https://example.org/')
    expect(Object.fromEntries(await Promise.all(Object.keys(own).map(async (name) => [name, await follow(name)])))).toEqual({
      glossary: `${base}/pages/words`, coach: `${base}/pages/words#coach`, module: `${base}/every-type`, 'part two': `${base}/every-type/sections/the-second-part`,
      deep: `${base}/every-type/sections/the-second-part#notes-1`, self: `${base}/second/sections/only-part#more-here`, training: `${base}/pages/about`,
      top: `${base}/second/sections/only-part#main`, near: `${base}/second/sections/only-part#more-here`, far: `${base}/second/sections/other-part#on-costs`,
    })
    expect(await pageOf(`${base}/every-type/sections/the-second-part`)).toContain('<h2 id="notes-1">')
    expect(await pageOf(`${base}/second/sections/other-part`)).toContain('<h2 id="on-costs">')
    expect(await pageOf(`${base}/pages/words`)).toContain('<h2 id="coach">')
    expect(await pageOf(`${base}/pages/about`)).toContain('See the <a href="words">words</a>')
  })

  test('to a heading that a later revision dropped lead to the module', async () => {
    const reply = await ada.visitor.get(`/learning/${ada.enrollment}/pages/every-type?at=gone`)
    expect([reply.statusCode, reply.headers.location]).toEqual([303, `/learning/${ada.enrollment}/every-type`])
    for (const query of ['at=a&at=b', 'at=', 'at=%00', 'at=../x']) expect((await ada.visitor.get(`/learning/${ada.enrollment}/pages/every-type?${query}`)).statusCode).toBe(303)
  })

  test('work in any script', async () => {
    const page = await readSection('[costs](#año-nuevo) [next](#señales)\n\n## Señales\n\n### Año nuevo\n\nSí.')
    const base = `/learning/${ada.enrollment}/second/sections`
    const links = hrefs(page)
    expect(new URL(links.costs!, `http://localhost${base}/only-part`).href).toBe(`http://localhost${base}/${encodeURIComponent('señales')}#${encodeURIComponent('año-nuevo')}`)
    expect(await pageOf(`${base}/${encodeURIComponent('señales')}`)).toContain('id="año-nuevo"')
    const through = await ada.visitor.get(`/learning/${ada.enrollment}/pages/second?at=${encodeURIComponent('año-nuevo')}`)
    expect(through.headers.location).toBe(`${base}/${encodeURIComponent('señales')}#${encodeURIComponent('año-nuevo')}`)
    const marked = await ada.visitor.post(`${base}/only-part/mark`)
    expect([marked.statusCode, marked.headers.location]).toEqual([303, `${base}/${encodeURIComponent('señales')}`])
  })
})

describe('what a section shows', () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 24" onload="x()"><title>Two doors</title><desc>Both are open.</desc><g id="door"><path d="M1 1h9v20h-9z"/></g><use href="#door" x="20"/><use href="https://evil.example/a.svg#x"/></svg>'
  /** 3 × 2 pixels, black. */
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAC0lEQVR4nGNggAEAAAgAAZPM4IEAAAAASUVORK5CYII=', 'base64')

  test('drawings stand in the text, photos have their size and come from here alone', async () => {
    const page = await readSection('![Two doors](images/doors.svg "Doors")\n\nBeside ![a photo](./images/photo.png) it, and ![two doors again](images/doors.svg).', { 'images/doors.svg': drawing.replace(' onload="x()"', '').replace('<use href="https://evil.example/a.svg#x"/>', ''), 'images/photo.png': png })
    expect(page).toMatch(/<figure><svg [^>]*viewBox="0 0 40 24"[\s\S]*?<title[^>]*>Two doors<\/title>[\s\S]*?<\/svg><figcaption>Doors<\/figcaption><\/figure>/)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((found) => found[1])
    expect(new Set(ids).size).toBe(ids.length)
    const [, src, width, height] = /<img src="([^"]+)" width="(\d+)" height="(\d+)" alt="a photo" loading="lazy">/.exec(page)!
    expect([width, height]).toEqual(['3', '2'])
    const picture = await ada.visitor.get(src!)
    expect([picture.statusCode, picture.headers['content-type'], picture.rawPayload.equals(png)]).toEqual([200, 'image/png', true])
    expect(picture.headers['cache-control']).toContain('immutable')
    expect(picture.headers['content-security-policy']).toContain('sandbox')
    expect((await ada.visitor.get(`/pictures/${'0'.repeat(64)}`)).statusCode).toBe(404)
    expect((await here.app.inject(src!)).statusCode).not.toBe(200)
    expect(await htmlFaults(page)).toEqual([])
  })

  test('hostile text, whoever let it through, stays text: in sections, quizzes, results and pages for staff', async () => {
    const hostile = ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<b hx-get="/x" hx-on:click="y()">b</b>', '[x](javascript:alert(1))', '[y](<data:text/html,x>)', '![z](x.png "\\"><script>a</script>")', '<svg onload=alert(1)>', '`<script>`', '[Bond 2012"><script>]', '</p></article></main><script>b</script>']
    await here.db.$client`update cohorts set is_gated = false`
    await insertAsSecond((text) => text.replace('Some text.', `${hostile.join(' ')}\n\n### ${hostile[0]} "heading"\n\n> [!NOTE]\n> ${hostile[1]}\n\n| ${hostile[0]} | b |\n|---|---|\n| ${hostile[2]} | c |`)
      .replace('title: The second module', `title: '${hostile[0]}'`).replace('Question 1?', `${hostile.join(' ')} 1?`).replace('Alpha 1', hostile.join(' ')).replace('## Item 1', `## ${hostile[1]}`).replace('Because of 1.', hostile.join(' ')).replace('one: Say the first', `one: '${hostile[0]}'`))
    const trainer = await makePerson(here, 'Peter Nakai')
    await giveGrant(here.db, { personId: trainer.id, role: 'trainer', agencyId: null, state: null, by: null })
    const staff = await signedIn(here, trainer.email)
    const pre = await begin(ada, 'pre', 'second')
    const open = [await pageOf(`/attempts/${pre}`), await pageOf(`/attempts/${pre}/review`)]
    await submit(ada, pre)
    await readAll(ada, 'second', ['only-part'])
    const post = await begin(ada, 'post', 'second')
    await submit(ada, post)
    const [row] = await here.db.$client`select max(id)::int as id from module_revisions`
    const pages = [...open, await pageOf(`/attempts/${post}/result`), await pageOf(`/learning/${ada.enrollment}/second/sections/only-part`), await pageOf(`/learning/${ada.enrollment}/second`), await pageOf('/learning'), (await staff.get('/curricula')).body, (await staff.get(`/revisions/${row!.id}`)).body]
    for (const page of pages) {
      const tags = page.match(/<[a-z][^>]*>/gi)!
      expect(tags.filter((tag) => /^<script/i.test(tag) && !/^<script (?:type="module" |defer )?src="\/assets\//.test(tag))).toEqual([])
      expect(tags.filter((tag) => /\s(?:on\w+|hx-[\w:]+|style)=/i.test(tag.replace(/"[^"]*"/g, '""')) && !/^<body/.test(tag))).toEqual([])
      expect(page).not.toMatch(/(?:href|src)="\s*(?:javascript|data):|<img src=x/i)
      expect(page.match(/<\/main>/g)).toHaveLength(1)
    }
    expect(pages[0]).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  test('a hostile drawing, whoever let it through, neither runs nor loads anything', async () => {
    await insertAsSecond((text) => text.replace('Some text.', '![Two doors](images/doors.svg)'))
    const bytes = Buffer.from(drawing.replace('<title>', '<script>alert(1)</script><style>*{fill:url(https://evil.example)}</style><foreignObject><iframe src="https://evil.example"></iframe></foreignObject><a href="javascript:x"><text>t</text></a><title>'))
    const [row] = await here.db.$client`select max(id)::int as id from module_revisions`
    await here.db.$client`insert into pictures (hash, type, size, bytes) values (${'a'.repeat(64)}, 'image/svg+xml', null, ${bytes})`
    await here.db.$client`insert into module_pictures (module_revision_id, path, hash) values (${row!.id}, 'images/doors.svg', ${'a'.repeat(64)})`
    await submit(ada, await begin(ada, 'pre', 'second'))
    const page = await pageOf(`/learning/${ada.enrollment}/second/sections/only-part`)
    expect(page).toContain('<title')
    expect(page).not.toMatch(/evil\.example|alert\(1\)|onload|foreignObject|javascript:/)
    const alone = await ada.visitor.get(`/pictures/${'a'.repeat(64)}`)
    expect(alone.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox")
  })
})
