import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { readModule } from '#src/domain/authoring/read.ts'
import { type MarkdownContext, renderInline, renderMarkdown, renderSource } from '#src/domain/markdown.ts'
import { slugger, slugOf, sourceAnchor } from '#src/domain/slug.ts'
import { sanitizeSvg } from '#src/domain/svg.ts'
import { soundDrawing } from '#src/domain/authoring/sound-example.ts'

/** Milliseconds of work since then, whatever else the machine does meanwhile. */
const spent = (since: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1000

const context: MarkdownContext = {
  sources: ['Bond 2012', 'Kim 2015'],
  picture: (path) => (path.endsWith('.svg') ? { kind: 'svg', text: soundDrawing } : path.endsWith('.mp4') ? { kind: 'video', src: '/pictures/v', captions: '/pictures/c' } : path === 'gone.png' ? null : { kind: 'raster', src: '/pictures/p', width: 640, height: 360 }),
  link: (path) => (path.startsWith('gone') ? null : `/pages/${path}`),
}

/** Every tag and attribute of some HTML, as a browser's tokenizer would see them. */
const tags = (html: string) => [...html.matchAll(/<([a-zA-Z][^\s/>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].map(([, name, attributes]) => ({ name: name!, attributes: Object.fromEntries([...attributes!.matchAll(/\s+([^\s=>]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key!, value ?? ''])) }))
const dangerous = (html: string): string[] => tags(html).flatMap(({ name, attributes }) => [
  ...(/^(?:script|style|iframe|object|embed|form|input|base|meta|link|foreignobject|animate|set|image)$/i.test(name) ? [name] : []),
  ...Object.entries(attributes).filter(([key, value]) => /^(?:on|hx-|data-hx|style$|srcdoc|formaction)/i.test(key) || /^[\s\u0000-\u0020]*(?:javascript|data|vbscript|file):/i.test(value) || /xlink/i.test(key)).map(([key]) => key),
])

describe('citations', () => {
  test('lead to the list of sources', () => {
    expect(renderInline('True [Bond 2012; Kim 2015].', context)).toBe('True <span class="cite">[<a href="#source-bond-2012">Bond 2012</a>; <a href="#source-kim-2015">Kim 2015</a>]</span>.')
    expect(renderInline('True [Bond 2012].', { ...context, sourcesHref: '/m/sources' })).toContain('href="/m/sources#source-bond-2012"')
    expect(renderInline('True [Bond\n2012].', context)).toContain('>Bond 2012</a>')
  })
  test('of nobody stay as they are, and so do links, escapes and code', () => {
    expect(renderInline('[sic] \\[Bond 2012] `[Bond 2012]` [Bond 2012](https://example.org)', context)).toBe('[sic] [Bond 2012] <code>[Bond 2012]</code> <a href="https://example.org" rel="noopener">Bond 2012</a>')
    expect(renderInline('[Bond 2012; Nobody]', context)).toBe('<span class="cite">[<a href="#source-bond-2012">Bond 2012</a>; Nobody]</span>')
  })
  test('inside a link make no link in a link', () => { expect(renderInline('[see [Bond 2012]](https://example.org) [![a [Bond 2012]](a.png)](x.md)', context)).not.toMatch(/<a [^>]*>(?:(?!<\/a>).)*<a /) })
  test('have texts in which DOIs and addresses are links', () => {
    expect(renderSource('Bond and others, doi 10.1176/appi.ps.201100476')).toBe('Bond and others, <a href="https://doi.org/10.1176/appi.ps.201100476" rel="noopener">doi 10.1176/appi.ps.201100476</a>')
    expect(renderSource('doi: 10.1/x doi 10.1176/ps.62.7.pss6207_0704, see https://example.org/a_b_c.')).toContain('<a href="https://example.org/a_b_c" rel="noopener">')
    expect(renderSource('<b>')).toBe('&lt;b&gt;')
  })
})

describe('blocks', () => {
  test('a callout is a note with its name in bold', () => {
    expect(renderMarkdown('> [!NOTE]\n> Ask first.\n>\n> Then go.')).toBe('<aside class="note" role="note">\n<p><strong>Note</strong></p>\n<p>Ask first.</p>\n<p>Then go.</p>\n</aside>')
    expect(renderMarkdown('> [!warning] Stop\n\n> plain')).toBe('<aside class="note wrong" role="note">\n<p><strong>Warning</strong></p>\n<p>Stop</p>\n</aside>\n<blockquote>\n<p>plain</p>\n</blockquote>')
    expect(renderMarkdown('> [!NOET]\n> x')).toContain('<blockquote>')
  })
  test('a table scrolls on its own and says what heads what', () => {
    const html = renderMarkdown('| Line | You *say* | n |\n|---|---|--:|\n| Not yet | Why? | 3 |\n| | x | 4 |')
    expect(html).toMatch(/^<div class="scroll" tabindex="0" role="region" aria-label="Table 1: Line, You say, n"><table>/)
    expect(html).toContain('<th scope="col">Line</th>')
    expect(html).toContain('<th scope="row">Not yet</th>\n<td>Why?</td>\n<td class="num">3</td>')
    expect(html).toContain('<td></td>\n<td>x</td>')
    expect(html).not.toContain('style')
  })
  test('headings are shifted, stay between 2 and 6, and have anchors as on git hosts', () => {
    const anchor = slugger()
    expect(renderMarkdown('### What counts?\n\n###### Deep\n\n# Top', { headingShift: -1, anchor })).toBe('<h2 id="what-counts">What counts?</h2>\n<h5 id="deep">Deep</h5>\n<h2 id="top">Top</h2>')
    expect(renderMarkdown('### What counts?', { headingShift: -1, anchor })).toBe('<h2 id="what-counts-1">What counts?</h2>')
  })
  test('underlines, indents and addresses below make no headings, code or links', () => {
    expect(renderMarkdown('a\n---\n\n    b\n\n[c]: https://example.org\n\n[c]')).toBe('<p>a</p>\n<hr>\n<p>b</p>\n<p>[c]: <a href="https://example.org" rel="noopener">https://example.org</a></p>\n<p>[c]</p>')
  })
  test('quotes are curly; nothing else is rewritten', () => { expect(renderInline('"It\'s" (c) +- ... --')).toBe('“It’s” (c) +- ... --') })
})

describe('pictures', () => {
  test('alone in a paragraph become figures, with a caption where there is one', () => {
    expect(renderMarkdown('![Two doors](a.png "Doors & more")', context)).toBe('<figure><img src="/pictures/p" width="640" height="360" alt="Two doors" loading="lazy"><figcaption>Doors &amp; more</figcaption></figure>')
    expect(renderMarkdown('See ![Two "doors"](a.png) here', context)).toContain('<p>See <img src="/pictures/p" width="640" height="360" alt="Two &quot;doors&quot;" loading="lazy"> here</p>'.replace('“', '"'))
    expect(renderMarkdown('![gone](gone.png)', context)).toBe('<figure><em>gone</em></figure>')
    expect(renderMarkdown('![A talk](t.mp4)', context)).toContain('<track kind="captions" src="/pictures/c" srclang="en" label="English" default>')
  })
  test('that are drawings stand inline, each with ids of its own', () => {
    const html = renderMarkdown('![a](d.svg)\n\n![b](d.svg)', { ...context, idPrefix: 's-' })
    expect(html).toContain('<svg viewBox="0 0 40 20" role="img" aria-labelledby="s-d1-t s-d1-d" focusable="false">')
    expect(html).toContain('<title id="s-d2-t">Two doors</title>')
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((found) => found[1])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('links', () => {
  test('go where the caller leads them', () => {
    expect(renderInline('[a](other.md#x) [b](gone.md) [c](#here) [d](mailto:a@example.org) [e](https://example.org/?a=1&b=2)', context))
      .toBe('<a href="/pages/other.md#x">a</a> b <a href="#here">c</a> <a href="mailto:a@example.org">d</a> <a href="https://example.org/?a=1&amp;b=2" rel="noopener">e</a>')
    expect(renderInline('[**a** `b`](x.md)')).toBe('<strong>a</strong> <code>b</code>')
  })
  test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', '&#106;avascript:alert(1)', 'javascript&colon;alert(1)', '\u0001javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'data:image/svg+xml;base64,PHN2Zz4=', 'vbscript:x', 'file:///etc/passwd', '//evil.example', '\\\\evil.example', '/\\evil.example', 'blob:x', 'jav&#x09;ascript:x', '\u00ADjavascript:x'])('never lead to %j', (address) => {
    for (const text of [`[x](${address})`, `[x](<${address}>)`, `<${address}>`, `![x](${address})`, `[x][y]\n\n[y]: ${address}`]) {
      const hrefs = tags(renderMarkdown(text, { ...context, link: (path) => path })).flatMap(({ attributes }) => [attributes.href ?? '', attributes.src ?? ''])
      for (const href of hrefs) expect(href).not.toMatch(/^(?:javascript|data|vbscript|file|blob):|^[\\/]{2}|^\\/i)
    }
  })
})

describe('what is not markdown', () => {
  test.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<b hx-get="/x" hx-on:click="y()">x</b>', '<svg onload=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<!-- c --><iframe src="x">', '<style>*{}</style>', '</p></div><script>', '<div hx-trigger=load>', '`<script>`', '| <script> | b |\n|---|---|\n| <b> | c |', '> [!NOTE]\n> <script>', '### <script>x</script>', '[<script>](https://example.org)', '![<script>"onerror="x](a.png "<script>")', '[a](https://example.org/"onclick="x)', '``` "><script>\nx\n```', '- <script>', '[Bond 2012"><script>; Kim 2015]'])('%j is shown as it stands', (text) => {
    for (const html of [renderMarkdown(text, context), renderInline(text, context)]) {
      expect(dangerous(html)).toEqual([])
      expect(html).not.toMatch(/<(?:script|b |div hx|style|iframe)/)
    }
  })
})

describe('a drawing', () => {
  const clean = (inside: string, attributes = '') => sanitizeSvg(`<svg viewBox="0 0 1 1" ${attributes}>${inside}</svg>`, 'p-', 'A drawing')
  test.each([
    '<script>alert(1)</script>', '<script href="data:,alert(1)"/>', '<rect onload="x()" onclick="x()"/>', '<foreignObject><body onload="x()"><script>y</script></body></foreignObject>', '<a href="javascript:x"><text>t</text></a>', '<use href="https://evil.example/a.svg#x"/>', '<use xlink:href="data:image/svg+xml,x"/>',
    '<image href="https://evil.example/x.png"/>', '<style>* { background: url(https://evil.example) }</style>', '<rect style="background:url(x)"/>', '<animate attributeName="href" to="javascript:x"/>', '<set attributeName="onclick" to="x"/>', '<rect hx-get="/x" data-hx-post="/y"/>', '<rect fill="url(https://evil.example/x)"/>',
    '<rect fill="u\\72l(https://evil.example/x)"/>', '<rect clip-path="URL( https://evil.example )"/>', '<![CDATA[<script>x</script>]]>', '<!DOCTYPE svg [<!ENTITY x "<script>y</script>">]>&x;', '<title><script>x</script><style>y</style></title>', '<desc></svg><script>x</script></desc>', '<g><svg onload="x"><script>y</script></svg></g>', '<?xml-stylesheet href="javascript:x"?>', '<iframe src="x"/>', '<svg:script>x</svg:script>', '<SCRIPT>x</SCRIPT>', '<rect id="a" ID="b" oNlOaD="x"/>', '<math><mtext><script>x</script></mtext></math>',
  ])('loses %j', (inside) => {
    const svg = clean(inside)
    expect(dangerous(svg)).toEqual([])
    expect(svg).not.toMatch(/evil|alert|<script|javascript/i)
    expect(svg).toMatch(/^<svg [^]*<\/svg>$/)
  })
  test('keeps its own references, with the prefix', () => {
    expect(clean('<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><rect fill="url(#g)"/><use href="#g"/>')).toContain('<linearGradient id="p-g"><stop offset="0"></stop></linearGradient></defs><rect fill="url(#p-g)"></rect><use href="#p-g"></use>')
  })
  test('is named by its alt text when it does not name itself', () => {
    expect(clean('')).toContain('role="img" focusable="false" aria-label="A drawing"')
    expect(sanitizeSvg('no drawing <p>at all</p>', 'p-', 'x')).toBe('')
  })
})

describe('anchors', () => {
  test.each([['What counts?', 'what-counts'], ['Thursday\'s meeting', 'thursdays-meeting'], ['A & B', 'a--b'], ['Résumé 60', 'résumé-60'], ['snake_case-x', 'snake_case-x']])('of %j is %j, as on git hosts', (text, slug) => { expect(slugOf(text)).toBe(slug) })
  test('are numbered when they repeat, also against a title that looks numbered', () => {
    const anchor = slugger()
    expect(['A', 'A', 'A 1', 'A', '', '?'].map(anchor)).toEqual(['a', 'a-1', 'a-1-1', 'a-2', 'part', 'part-1'])
    expect(sourceAnchor('Swanson, Wood and Flint')).toBe('source-swanson-wood-and-flint')
  })
})

describe('rendering', () => {
  const text = readFileSync('content/foundational/the-eight-practice-principles.md', 'utf8')
  const { value } = readModule('m.md', text)

  test('the sample module gives valid HTML, with every citation a link', async () => {
    const svg = readFileSync('content/foundational/images/place-then-train.svg', 'utf8')
    const anchor = slugger()
    const blocks = value!.sections.flatMap((section) => section.blocks.flatMap((block) => (block.kind === 'markdown' ? [renderMarkdown(block.text, { sources: value!.sources.map(({ label }) => label), headingShift: -1, anchor, picture: () => ({ kind: 'svg', text: svg }) })] : [])))
    const html = blocks.join('\n')
    expect(html.match(/class="cite"/g)!.length).toBeGreaterThan(20)
    expect(dangerous(html)).toEqual([])
    // A region that scrolls is no part of the outline, so it is a div, not a section.
    const report = await new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'prefer-native-element': 'off' } }).validateString(html)
    expect(report.results.flatMap((result) => result.messages)).toEqual([])
  })
  test('is safe for any text', () => {
    const piece = fc.oneof(fc.constantFrom('<script>', '</script>', '<', '>', '"', '\'', '[', ']', '(', ')', '![', '](', 'javascript:', 'data:', 'https://x.y', '<!--', '`', '```\n', '\n', '\n\n', '> ', '[!NOTE]', '|', '|---|', '- ', '# ', '&#106;', '\\', '[Bond 2012]', 'hx-get=', 'onload=', 'd.svg)', '\u0000', '*', '_', '~~'), fc.string({ unit: 'binary', maxLength: 4 }))
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
      expect(dangerous(renderMarkdown(parts.join(''), context))).toEqual([])
      expect(dangerous(renderInline(parts.join(''), context))).toEqual([])
      expect(dangerous(renderSource(parts.join('')))).toEqual([])
      expect(dangerous(sanitizeSvg(parts.join(''), 'p-', 'x'))).toEqual([])
    }), { numRuns: 1000 })
  })
  test('of 64 kB takes less than two seconds, whatever it is', () => {
    for (const piece of ['[', '![', '](', '*', '_', '`', '`a``', '> ', '- ', '<', '&', '\\', '|', '| a |\n|---|\n', '[a](b', '**a', '[Bond 2012]', 'https://a.b/', '"', '\n', '1. ', '~~', '<a', 'a@b.c ', '![a](d.svg)\n\n']) {
      const started = process.cpuUsage()
      renderMarkdown(piece.repeat(Math.ceil(65_536 / piece.length)), { ...context, picture: () => null })
      expect(spent(started), piece).toBeLessThan(2000)
    }
  })
})
