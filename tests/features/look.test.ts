import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { gainWords, largeGainLine, percentWords, smallGainLine } from '#src/domain/gain-line.ts'
import { questions } from '#src/features/styleguide/sample-questions.ts'
import { openViews, type Views } from '#src/platform/http/views.ts'
import { htmlFaults } from '../support/html.ts'
import { assets, frame, lookApp, renderer } from '../support/look.ts'

const views = path.join(import.meta.dirname, '../../views')
const app = await lookApp()
const page = (await app.inject('/styleguide')).body

describe('assets', () => {
  test('an address names its content and never changes meaning', async () => {
    for (const [url, asset] of assets.all) {
      const answer = await app.inject(url)
      expect(answer.statusCode, url).toBe(200)
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(answer.rawPayload.equals(asset.raw), url).toBe(true)
    }
    expect((await app.inject('/assets/0000000000/app.css')).statusCode).toBe(404)
    expect((await app.inject('/assets/../layouts/app.eta')).statusCode).toBe(404)
    expect(() => assets.url('nothing.css')).toThrow('there is no asset "nothing.css"')
  })

  test('text is sent compressed where the browser takes it, and is the same text', async () => {
    const url = assets.url('app.css')
    const plain = (await app.inject(url)).rawPayload
    const br = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
    const gzip = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })
    expect([br.headers['content-encoding'], gzip.headers['content-encoding'], br.headers.vary]).toEqual(['br', 'gzip', 'accept-encoding'])
    expect(brotliDecompressSync(br.rawPayload).equals(plain) && gunzipSync(gzip.rawPayload).equals(plain)).toBe(true)
    expect((await app.inject({ url: assets.url('fonts/atkinson-next-latin.woff2'), headers: { 'accept-encoding': 'br' } })).headers['content-encoding']).toBeUndefined()
  })

  test('the stylesheet names only files that are there, and holds no inline exceptions', () => {
    const css = readFileSync(path.join(views, 'assets/app.css'), 'utf8')
    const served = assets.all.get(assets.url('app.css'))!.raw.toString('utf8')
    const named = [...served.matchAll(/url\("([^"]+)"\)/g)].map(([, url]) => url!)
    expect(named).toHaveLength(3)
    for (const url of named) expect(assets.all.has(url), url).toBe(true)
    expect(css).not.toMatch(/!important\s*[;}]/)
    expect(served).not.toMatch(/https?:/)
  })

  test('a first page weighs at most 55 kB with its font, in at most 6 requests', () => {
    const first = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url]) => url!).filter((url) => !url.endsWith('widgets.js'))
    const weight = [...new Set(first)].reduce((sum, url) => sum + (assets.all.get(url)!.br ?? assets.all.get(url)!.raw).length, 0)
    expect(new Set(first).size + 1).toBeLessThanOrEqual(6)
    expect(weight).toBeLessThan(48_000) // and 7 kB for the page itself
  })

  test('the widgets stay small', () => {
    expect(assets.all.get(assets.url('widgets.js'))!.gzip!.length).toBeLessThan(2048)
  })
})

describe('views', () => {
  /** Templates of its own, so that faults can be planted. */
  function planted (files: Record<string, string>) {
    const folder = mkdtempSync(path.join(tmpdir(), 'gainful-views-'))
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
    return openViews(folder, true)
  }

  test('a missing key, an undefined value and an object throw; null prints nothing', () => {
    const { part } = planted({ 'a.eta': '[<%= it.a %>]' })
    expect(part('a', { a: null })).toBe('[]')
    expect(part('a', { a: '<b> & "c"' })).toBe('[&lt;b&gt; &amp; &quot;c&quot;]')
    expect(() => part('a', {})).toThrow('view data has no "a"')
    expect(() => part('a', { a: undefined })).toThrow('a view printed undefined')
    expect(() => part('a', { a: {} })).toThrow('a view printed an object')
  })

  test('a partial and a layout get what they are given and nothing else', () => {
    const { part } = planted({
      'page.eta': '<% layout("/frame", { title: "T" }) %><%~ include("/row", { b: it.a }) %>', 'row.eta': 'row <%= it.b %>',
      'frame.eta': '<%= it.title %>: <%~ it.body %>', 'greedy.eta': '<%~ include("/takes", {}) %>', 'takes.eta': '<%= it.a %>',
    })
    expect(part('page', { a: 1 })).toBe('T: row 1')
    expect(() => part('greedy', { a: 1 })).toThrow('view data has no "a"')
  })

  test('a broken template stops the start and is named', () => {
    expect(() => planted({ 'broken.eta': '<% if (it.a) { %>' })).toThrow(/broken\.eta: Bad template syntax/)
  })

  test('a part comes without its frame', async () => {
    const part = await app.inject({ url: '/styleguide', headers: { 'hx-request-type': 'partial' } })
    expect(part.body).not.toContain('<html')
    expect(part.body).toContain('<h1>Style guide</h1>')
    expect(part.headers.vary).toContain('HX-Request-Type')
  })

  test('every partial stands in the style guide', () => {
    const read = (name: string) => readFileSync(path.join(views, `${name}.eta`), 'utf8')
    const seen = new Set<string>(['partials/controls/choices', 'partials/controls/number', 'partials/controls/text', 'partials/controls/match', 'partials/controls/order', 'partials/controls/likert', 'partials/controls/open'])
    const follow = (name: string) => {
      for (const [, next] of read(name).matchAll(/include\('\/([\w/-]+)'/g)) if (!seen.has(next!)) { seen.add(next!); follow(next!) }
    }
    const pages = ['styleguide/index', 'styleguide/charts']
    for (const each of pages) { seen.add(each); follow(each) }
    for (const each of ['partials', 'styleguide']) {
      for (const file of readdirSync(path.join(views, each), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eta') && name !== 'index.eta')) {
        expect(seen.has(`${each}/${file.slice(0, -4)}`), `${each}/${file}`).toBe(true)
      }
    }
    for (const type of ['single', 'truefalse', 'multiple', 'number', 'text', 'match', 'order', 'likert', 'open']) expect(page).toContain(`data-type="${type}"`)
  })
})

describe('the frame', () => {
  const message = (changes: Partial<typeof frame>) => renderer.render('errors/message', { title: 'This page is not here', lines: ['The address may be mistyped.'], action: null, frame: { ...frame, ...changes } } satisfies Views['errors/message'] & { frame: typeof frame })

  test('the person chose a theme, or the system decides', () => {
    expect(message({})).toContain('<html lang="en">')
    expect(message({ theme: 'dark' })).toContain('<html lang="en" data-theme="dark">')
    expect(message({ theme: 'dark' })).toContain('value="dark" aria-pressed="true"')
  })

  test('nobody signed in: no navigation; text is escaped wherever it comes from', () => {
    expect(message({ person: null })).not.toContain('aria-label="Main"')
    const hostile = message({ person: '<script>x</script>', flash: '"><img>', path: '/a?b="&c' })
    expect(hostile).not.toMatch(/<script>x|<img>/)
    expect(hostile).toContain('name="back" value="/a?b=&quot;&amp;c"')
  })

  test('no inline style and no inline script', () => {
    for (const html of [page, message({})]) {
      expect(html).not.toMatch(/\sstyle=|<style|\son\w+=/)
      expect([...html.matchAll(/<script([^>]*)>([^<]*)/g)].every(([, attributes, text]) => attributes!.includes('src=') && text === '')).toBe(true)
    }
  })
})

describe('questions', () => {
  const question = (item: string) => renderer.part('partials/question', { question: questions.find((each) => each.item === item) })

  test('fields are those that answers are read from', () => {
    const names = (item: string) => [...new Set([...question(item).matchAll(/ name="([^"]+)"/g)].map(([, name]) => name))]
    expect(names('eligible')).toEqual(['v.eligible', 'a.eligible'])
    expect(names('competitive')).toEqual(['v.competitive', 'a.competitive'])
    expect(names('caseload')).toEqual(['v.caseload', 'a.caseload'])
    expect(names('name-it')).toEqual(['v.name-it', 'a.name-it'])
    expect(names('pairs')).toEqual(['v.pairs', 'a.pairs.r1', 'a.pairs.r2', 'a.pairs.r3'])
    expect(names('steps')).toEqual(['v.steps', 'a.steps.s1', 'a.steps.s2', 'a.steps.s3', 'a.steps.s4'])
    expect(names('confidence')).toEqual(['v.confidence', 'a.confidence.c1', 'a.confidence.c2', 'a.confidence.c3'])
    expect(names('objection')).toEqual(['v.objection', 'a.objection'])
  })

  test('what was typed comes back as typed and cannot become markup', () => {
    const sample = questions.find((each) => each.item === 'objection')!
    const html = renderer.part('partials/question', { question: { ...sample, value: '\n</textarea><script>x</script>' } })
    expect(html).toContain('>\n\n&lt;/textarea&gt;&lt;script&gt;x&lt;/script&gt;</textarea>')
  })

  test('a problem is tied to its control', () => {
    expect(question('budget')).toMatch(/aria-describedby="[^"]*q-budget-problem"[^>]* aria-invalid="true"/)
    expect(question('budget')).toContain('<p class="error" id="q-budget-problem">')
    expect(question('eligible')).not.toContain('aria-invalid')
  })
})

describe('the gain line', () => {
  test('words: sign, number, points', () => {
    expect([gainWords(60, 90), gainWords(70, 60), gainWords(80, 80), gainWords(0, 1), gainWords(54.6, 78.8)]).toEqual(['+30 points', '−10 points', '0 points', '+1 point', '+24.2 points'])
    expect([percentWords(100 / 3), percentWords(200 / 3), percentWords(90)]).toEqual(['33.3%', '66.7%', '90%'])
  })

  test('small: 0% at y 40, 100% at y 4, four states', () => {
    expect(smallGainLine(null, null)).toEqual({ state: 'none', y1: 22, y2: 22, words: 'Not started', gained: false, label: null })
    expect(smallGainLine(40, null)).toEqual({ state: 'before', y1: 25.6, y2: 25.6, words: '40% before', gained: false, label: null })
    expect(smallGainLine(0, 100)).toMatchObject({ state: 'both', y1: 40, y2: 4, words: '+100 points', gained: true, label: 'Before 0%, after 100%' })
    expect(smallGainLine(40, 80)).toMatchObject({ y1: 25.6, y2: 11.2 })
    expect(smallGainLine(70, 60)).toMatchObject({ gained: false, words: '−10 points' })
    expect(smallGainLine(80, 80)).toMatchObject({ gained: false, words: '0 points' })
  })

  test('large: 0% at y 216, 100% at y 16; the finding in words', () => {
    expect(largeGainLine(60, 90, 80)).toMatchObject({ y1: 96, y2: 36, before: { x: 76, y: 136, text: '60%' }, after: { x: 218, y: 43, text: '90%' }, pass: { y: 56, label: { y: 76 } } })
    expect(largeGainLine(60, 90, 80).description).toBe('Before 60%, after 90%. The pass mark is 80%.')
    expect(largeGainLine(null, null).description).toBe('No score yet.')
    expect(largeGainLine(null, 50).description).toBe('After 50%.')
  })

  test('labels never stand on each other, at any pair of scores', () => {
    type Box = { left: number; right: number; top: number; bottom: number }
    /** Generous boxes of the drawn type: 22 px bold and 16 px. */
    const box = ({ x, y, text, anchor }: { x: number; y: number; text: string; anchor: string }, size: number): Box => {
      const width = text.length * size * 0.58
      const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
      return { left, right: left + width, top: y - size * 0.75, bottom: y + 1 }
    }
    const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    const axis = [box({ x: 76, y: 258, text: 'Before', anchor: 'middle' }, 16), box({ x: 196, y: 258, text: 'After', anchor: 'middle' }, 16), box({ x: 0, y: 8, text: '100%', anchor: 'start' }, 16), box({ x: 0, y: 234, text: '0%', anchor: 'start' }, 16)]
    for (let before = 0; before <= 100; before += 5) {
      for (let after = 0; after <= 100; after += 5) {
        const line = largeGainLine(before, after, 80)
        const labels = [box(line.before!, 22), box(line.after!, 22), box(line.pass!.label, 16), ...axis]
        for (const [index, a] of labels.entries()) for (const b of labels.slice(index + 1)) expect(meet(a, b), `${before} to ${after}`).toBe(false)
        for (const { top, bottom } of labels) expect(top >= -24 && bottom <= 272, `${before} to ${after}`).toBe(true)
      }
    }
  })
})

describe('valid HTML', () => {
  test('the style guide', async () => { expect(await htmlFaults(page)).toEqual([]) })
  test('an error page', async () => {
    expect(await htmlFaults(renderer.render('errors/message', { title: 'Too many tries', lines: ['Wait a few minutes, then try again.'], action: { href: '/', text: 'Go to the start page' }, frame }))).toEqual([])
  })
  test('a mail', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gainful-mail-'))
    cpSync(path.join(views, 'mail/layout.eta'), path.join(folder, 'layout.eta'))
    writeFileSync(path.join(folder, 'call.eta'), '<% layout("./layout", { title: "Your next call", mark: it.mark }) -%>\n<h1>Your next call</h1>\n<p><a class="do" href="<%= it.url %>">Fill in my report</a></p>\n')
    const { part } = openViews(folder, true)
    const mail = part('call', { url: 'https://learn.example/calls/4', mark: 'https://learn.example/mark.png' })
    expect(mail).toContain('<img src="https://learn.example/mark.png" width="24" height="24" alt="">')
    expect(await htmlFaults(mail)).toEqual([])
  })
})
