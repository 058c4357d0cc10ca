/** A revision's text as HTML, once in the life of the process. What is rendered never changes, because a revision never does. */
import type { Item, Markdown, Module, Page } from '#src/domain/curriculum.ts'
import { type MarkdownContext, type Picture, renderInline, renderMarkdown, renderSource } from '#src/domain/markdown.ts'
import { slugger, sourceAnchor } from '#src/domain/slug.ts'
import type { PictureRow } from './queries.ts'

type Html = string
/** Ready HTML of one item. `text` and `feedback` are asked by the key of an option, row, choice, step or statement. */
export type RenderedItem = {
  stem: Html
  text (key: string): Html
  feedback (key: string): Html | null
  rationale: Html | null
  model: Html | null
  /** For the few texts that depend on an answer. */
  markdown (text: Markdown): Html
  escape (text: string): Html
}
export type RenderedBlock = { kind: 'html'; html: Html } | { kind: 'self-check'; item: Item }
export type Rendering = { sections: Map<string, RenderedBlock[]>; /** Throws on an id that the module does not have. */ item (id: string): RenderedItem; sources: Html | null }

/**
 * Letters beyond Latin-1 as character references: then a page is a string of one byte a letter, which is put together and written out in
 * half the time. It looks the same in a browser.
 */
const narrow = (html: Html): Html => html.replace(/[^\u0000-\u00ff]/gu, (letter) => `&#${letter.codePointAt(0)};`)

export const escapeHtml = (text: string): Html => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** Links between files lead to /pages/<id> of the enrollment that is being read, which knows pages and modules alike; `up` is the way there from the page that shows the text. */
const linkTo = (up: string) => (path: string): string | null => {
  const [, file, anchor = ''] = /^(?:\.\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(path) ?? []
  return file === undefined ? null : `${up}${file}${anchor}`
}

function pictureOf (rows: PictureRow[]): (path: string) => Picture | null {
  const byPath = new Map(rows.map((row) => [row.path, row]))
  return (path) => {
    const row = byPath.get(path.replace(/^\.\//, ''))
    if (!row) return null
    if (row.type === 'image/svg+xml') return { kind: 'svg', text: row.bytes.toString('utf8') }
    return row.size ? { kind: 'raster', src: `/pictures/${row.hash}`, ...row.size } : null
  }
}

export function renderModule (module: Module, pictures: PictureRow[]): Rendering {
  const base: MarkdownContext = { sources: module.sources.map(({ label }) => label), picture: pictureOf(pictures) }
  const items = new Map<string, RenderedItem>()
  const checks = module.sections.flatMap((section) => section.blocks.flatMap((block) => (block.kind === 'self-check' ? [block.item] : [])))
  const all = new Map([...module.items, ...checks].map((item) => [item.id, item]))
  const sections = new Map(module.sections.map((section) => {
    // Anchors are unique in a section, since a section is a page. Its sources stand at its foot.
    const context: MarkdownContext = { ...base, headingShift: -1, anchor: slugger(), link: linkTo('../../pages/') }
    return [section.key, section.blocks.map((block, index): RenderedBlock =>
      (block.kind === 'markdown' ? { kind: 'html', html: narrow(renderMarkdown(block.text, { ...context, idPrefix: `t${index}-` })) } : { kind: 'self-check', item: block.item }))]
  }))
  const sources = module.sources.length === 0 ? null
    : narrow(`<ol class="sources">${module.sources.map(({ label, text }) => `<li id="${sourceAnchor(label)}"><strong>${escapeHtml(label)}</strong> ${renderSource(text)}</li>`).join('')}</ol>`)
  return {
    sections, sources,
    item (id) {
      const known = items.get(id)
      if (known) return known
      const item = all.get(id)
      if (!item) throw new Error(`module ${module.id} has no item ${id}`)
      // A quiz stands apart from its module: labels of sources and links stay words there.
      const made = renderItem(item, { ...base, sources: [], headingShift: 1, idPrefix: `${id}-`, link: () => null })
      items.set(id, made)
      return made
    },
  }
}

function renderItem (item: Item, context: MarkdownContext): RenderedItem {
  const block = (text: Markdown) => narrow(renderMarkdown(text, context))
  const texts = new Map<string, Html>()
  const feedback = new Map<string, Html>()
  const parts = 'options' in item ? item.options : item.type === 'match' ? [...item.rows, ...item.choices] : item.type === 'order' ? item.steps : item.type === 'likert' ? item.statements : []
  for (const part of parts) {
    texts.set(part.key, narrow(renderInline(part.text, context)))
    if ('feedback' in part && typeof part.feedback === 'string') feedback.set(part.key, block(part.feedback))
  }
  return {
    stem: block(item.stem),
    text: (key) => texts.get(key) ?? '',
    feedback: (key) => feedback.get(key) ?? null,
    rationale: item.rationale === null ? null : block(item.rationale),
    model: item.type === 'open' && item.modelAnswer !== null ? block(item.modelAnswer) : null,
    markdown: block,
    escape: escapeHtml,
  }
}

export const renderPage = (page: Page, pictures: PictureRow[]): Html => narrow(renderMarkdown(page.text, { picture: pictureOf(pictures), link: linkTo(''), anchor: slugger() }))
