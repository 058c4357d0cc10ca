/** A revision's text as HTML, once in the life of the process. What is rendered never changes, because a revision never does. */
import { headingsOf } from '#src/domain/authoring/outline.ts'
import { readSource } from '#src/domain/authoring/source.ts'
import type { FeedbackForm, Item, Markdown, Module, Page } from '#src/domain/curriculum.ts'
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
/** Where a heading of a module stands: in which section, and under which anchor there; null = it is the section's own, at the head of its page. */
export type Place = { section: string; anchor: string | null }
export type Rendering = {
  sections: Map<string, RenderedBlock[]>
  /** Throws on an id that the module does not have. */
  item (id: string): RenderedItem
  sources: Html | null
  /** By anchor, as git hosts count them over the whole file and as the check takes them in links. */
  places: Map<string, Place>
}

/**
 * Letters beyond Latin-1 as character references: then a page is a string of one byte a letter, which is put together and written out in
 * half the time. It looks the same in a browser.
 */
const narrow = (html: Html): Html => html.replace(/[^\u0000-\u00ff]/gu, (letter) => `&#${letter.codePointAt(0)};`)

export const escapeHtml = (text: string): Html => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

/**
 * Links between files lead to /pages/<id> of the enrollment that is being read, which knows pages and modules alike, and in which section of a module a heading stands.
 * `up` is the way there from the page that shows the text.
 */
const linkTo = (up: string) => (path: string): string | null => {
  const [, file, anchor] = /^(?:\.\/)?([\w-]+)\.md(?:\?[^#]*)?(?:#(.*))?$/.exec(path) ?? []
  if (file === undefined) return null
  if (file === 'curriculum') return `${up}about${anchor ? `#${anchor}` : ''}`
  return anchor ? `${up}${file}?at=${anchor}#${anchor}` : `${up}${file}`
}

/** Headings of the teaching text with their anchors, counted over the whole module as its file counts them. */
function placesOf ({ sections }: Module): Map<string, Place> {
  const anchor = slugger()
  const places = new Map<string, Place>()
  for (const { key, title, blocks } of sections) {
    places.set(anchor(title), { section: key, anchor: null })
    for (const block of blocks) {
      const titles = block.kind === 'markdown' ? headingsOf(readSource('', block.text)).map((heading) => heading.title) : [block.item.heading]
      for (const name of titles.map(anchor)) if (block.kind === 'markdown') places.set(name, { section: key, anchor: name })
    }
  }
  return places
}

/** A section is a page: its own headings are on it, its title heads it, and the other sections are beside it. */
const within = (places: Map<string, Place>, section: string) => (anchor: string): string => {
  const place = places.get(decoded(anchor))
  if (!place) return `#${anchor}`
  const hash = place.anchor === null ? '' : `#${anchor}`
  return place.section === section ? hash || '#main' : `${encodeURIComponent(place.section)}${hash}`
}

const decoded = (anchor: string): string => {
  try {
    return decodeURIComponent(anchor)
  } catch {
    return anchor
  }
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

/** Where links of a module lead: as trainees follow them, unless somebody else reads it. */
export type Leads = { link (path: string): string | null; here (places: Map<string, Place>, section: string): (anchor: string) => string | null }
const forTrainees: Leads = { link: linkTo('../../pages/'), here: within }

export function renderModule (module: Module, pictures: PictureRow[], leads: Leads = forTrainees): Rendering {
  const base: MarkdownContext = { sources: module.sources.map(({ label }) => label), picture: pictureOf(pictures) }
  const items = new Map<string, RenderedItem>()
  const checks = module.sections.flatMap((section) => section.blocks.flatMap((block) => (block.kind === 'self-check' ? [block.item] : [])))
  const all = new Map([...module.items, ...checks].map((item) => [item.id, item]))
  const places = placesOf(module)
  const anchor = slugger()
  const sections = new Map(module.sections.map((section) => {
    anchor(section.title)
    // The sources that citations lead to stand at the foot of the section's page.
    const context: MarkdownContext = { ...base, headingShift: -1, anchor, link: leads.link, here: leads.here(places, section.key) }
    return [section.key, section.blocks.map((block, index): RenderedBlock => {
      if (block.kind === 'markdown') return { kind: 'html', html: narrow(renderMarkdown(block.text, { ...context, idPrefix: `t${index}-` })) }
      anchor(block.item.heading)
      return { kind: 'self-check', item: block.item }
    })]
  }))
  const sources = module.sources.length === 0 ? null
    : narrow(`<ol class="sources">${module.sources.map(({ label, text }) => `<li id="${sourceAnchor(label)}"><strong>${escapeHtml(label)}</strong> ${renderSource(text)}</li>`).join('')}</ol>`)
  return {
    sections, sources, places,
    item (id) {
      const known = items.get(id)
      if (known) return known
      const item = all.get(id)
      if (!item) throw new Error(`module ${module.id} has no item ${id}`)
      // A quiz stands apart from its module: labels of sources and links stay words there.
      const made = renderItem(item, { ...base, sources: [], headingShift: 1, link: () => null, here: () => null })
      items.set(id, made)
      return made
    },
  }
}

function renderItem (item: Item, base: MarkdownContext): RenderedItem {
  let drawn = 0
  // Each text of an item may show drawings, beside the others on one page.
  const context = (): MarkdownContext => ({ ...base, idPrefix: `${item.id}-${++drawn}-` })
  const block = (text: Markdown) => narrow(renderMarkdown(text, context()))
  const texts = new Map<string, Html>()
  const feedback = new Map<string, Html>()
  const parts = 'options' in item ? item.options : item.type === 'match' ? [...item.rows, ...item.choices] : item.type === 'order' ? item.steps : item.type === 'likert' ? item.statements : []
  for (const part of parts) {
    texts.set(part.key, narrow(renderInline(part.text, context())))
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

/** A form of feedback: its introductions by phase, and its items. Throws on an id that it does not have. */
export type RenderedForm = { intro (phase: string): Html; item (id: string): RenderedItem }
export function renderForm (form: FeedbackForm): RenderedForm {
  const plain: MarkdownContext = { picture: () => null, link: () => null }
  const intros = new Map(form.parts.map(({ phase, intro }) => [phase as string, narrow(renderMarkdown(intro, plain))]))
  const items = new Map(form.parts.flatMap(({ items: all }) => all.map((item) => [item.id, renderItem(item, { ...plain, sources: [], headingShift: 1, here: () => null })])))
  return {
    intro: (phase) => intros.get(phase) ?? '',
    item (id) {
      const found = items.get(id)
      if (!found) throw new Error(`the form has no item ${id}`)
      return found
    },
  }
}
