/** What our pages make of markdown beyond the standard: citations, callouts, tables that scroll, pictures as figures. */
import type { MarkdownIt, Token } from 'markdown-it'
import type { Environment } from './markdown.ts'
import { sourceAnchor } from './slug.ts'
import { sanitizeSvg } from './svg.ts'

/** `[Bond 2012; Kim 2015]` becomes links to the list of sources, where at least one of the labels is known. */
export function addCitations (md: MarkdownIt): void {
  md.inline.ruler.before('link', 'citation', (state, silent) => {
    const { sources = [] } = state.env as Environment
    if (sources.length === 0 || state.src.charCodeAt(state.pos) !== 0x5b || state.linkLevel > 0) return false
    const found = /\[([^[\]]{1,500})\](?!\()/y
    found.lastIndex = state.pos
    const inside = found.exec(state.src)?.[1]
    if (inside === undefined) return false
    const labels = inside.split(';').map((label) => label.replace(/\s+/g, ' ').trim())
    if (!labels.some((label) => sources.includes(label))) return false
    if (!silent) state.push('citation', '', 0).meta = { labels }
    state.pos += inside.length + 2
    return true
  })
  md.renderer.rules.citation = (tokens, index, _options, env) => {
    const { sources = [], sourcesHref = '' } = env as Environment
    const escape = md.utils.escapeHtml
    const links = (tokens[index]!.meta as { labels: string[] }).labels.map((label) => (sources.includes(label) ? `<a href="${escape(sourcesHref)}#${escape(sourceAnchor(label))}">${escape(label)}</a>` : escape(label)))
    return `<span class="cite">[${links.join('; ')}]</span>`
  }
}

const callouts: Record<string, { title: string; wrong: boolean }> = {
  NOTE: { title: 'Note', wrong: false }, TIP: { title: 'Tip', wrong: false }, IMPORTANT: { title: 'Important', wrong: false },
  WARNING: { title: 'Warning', wrong: true }, CAUTION: { title: 'Caution', wrong: true },
}

/** A quote that begins with `[!NOTE]` becomes a note with its name in bold. */
export function addCallouts (md: MarkdownIt): void {
  md.core.ruler.before('inline', 'callouts', (state) => {
    const { tokens } = state
    for (let index = 0; index < tokens.length - 2; index++) {
      const inline = tokens[index + 2]!
      if (tokens[index]!.type !== 'blockquote_open' || tokens[index + 1]!.type !== 'paragraph_open' || inline.type !== 'inline') continue
      const mark = /^\[!([A-Za-z]+)\][ \t]*(?:\n|$)?/.exec(inline.content)
      const callout = callouts[mark?.[1]!.toUpperCase() ?? '']
      if (mark === null || callout === undefined) continue
      const open = tokens[index]!
      open.tag = 'aside'
      open.attrSet('class', callout.wrong ? 'note wrong' : 'note')
      open.attrSet('role', 'note')
      tokens.slice(index).find((token) => token.type === 'blockquote_close' && token.level === open.level)!.tag = 'aside'
      const title = new state.Token('html_block', '', 0)
      title.content = `<p><strong>${callout.title}</strong></p>\n`
      inline.content = inline.content.slice(mark[0].length)
      if (inline.content.trim() === '') tokens.splice(index + 1, 3, title)
      else tokens.splice(index + 1, 0, title)
    }
  })
}

/** Tables scroll sideways on their own, by keyboard too; heads say whether they head a row or a column. */
export function addTables (md: MarkdownIt): void {
  md.core.ruler.push('tables', ({ tokens }) => {
    let inHead = false
    let column = 0
    tokens.forEach((token, index) => {
      if (token.type === 'thead_open') inHead = true
      if (token.type === 'thead_close') inHead = false
      if (token.type === 'tr_open') column = 0
      if (token.type !== 'th_open' && token.type !== 'td_open') return
      const close = tokens[index + 2]!
      const isEmpty = tokens[index + 1]!.content.trim() === ''
      const tag = !isEmpty && (inHead || column === 0) ? 'th' : 'td'
      token.tag = close.tag = tag
      const isNumber = String(token.attrGet('style') ?? '').includes('right')
      token.attrs = [...(tag === 'th' ? [['scope', inHead ? 'col' : 'row'] as [string, string]] : []), ...(isNumber ? [['class', 'num'] as [string, string]] : [])]
      column++
    })
  })
  md.renderer.rules.table_open = (tokens, index, _options, env) => {
    const environment = env as Environment
    const end = tokens.findIndex((token, at) => at > index && token.type === 'thead_close')
    const heads = tokens.slice(index, end).filter((token) => token.type === 'inline' && token.content.trim() !== '').map((token) => textOf(token))
    environment.tables++
    return `<div class="scroll" tabindex="0" role="region" aria-label="${md.utils.escapeHtml(`Table ${environment.tables}: ${heads.join(', ')}`)}"><table>\n`
  }
  md.renderer.rules.table_close = () => '</table></div>\n'
}

const textOf = (token: Token): string => (token.children ? token.children.map(textOf).join('') : token.type === 'softbreak' ? ' ' : token.type === 'citation' ? '' : token.content)

/** A picture alone in its paragraph becomes a figure; its title in quotes is the caption. */
export function addFigures (md: MarkdownIt): void {
  md.core.ruler.push('figures', ({ tokens }) => {
    tokens.forEach((token, index) => {
      const only = token.type === 'inline' && token.children?.length === 1 && token.children[0]!.type === 'image' ? token.children[0] : null
      const open = tokens[index - 1]
      if (only === null || only === undefined || open?.type !== 'paragraph_open' || open.hidden) return
      open.tag = tokens[index + 1]!.tag = 'figure'
      only.meta = { caption: only.attrGet('title') }
    })
  })
  md.renderer.rules.image = (tokens, index, _options, env) => {
    const token = tokens[index]!
    const escape = md.utils.escapeHtml
    const caption = (token.meta as { caption?: string } | null)?.caption
    return pictureHtml(decoded(String(token.attrGet('src') ?? '')), textOf(token), env as Environment, escape) + (caption ? `<figcaption>${escape(caption)}</figcaption>` : '')
  }
}

/** As the file is called on disk, and as the reader of the authoring language lists it. */
const decoded = (source: string): string => {
  const path = source.replace(/^(?:\.\/)+/, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

function pictureHtml (path: string, alt: string, environment: Environment, escape: (text: string) => string): string {
  const picture = environment.picture?.(path) ?? null
  if (picture?.kind === 'svg') {
    const drawing = sanitizeSvg(picture.text, `${environment.idPrefix ?? ''}d${++environment.drawings}-`, alt)
    if (drawing !== '') return drawing
  }
  if (picture?.kind === 'raster') return `<img src="${escape(picture.src)}" width="${Number(picture.width)}" height="${Number(picture.height)}" alt="${escape(alt)}" loading="lazy">`
  if (picture?.kind === 'video') {
    return `<video controls preload="metadata" src="${escape(picture.src)}" aria-label="${escape(alt)}"><track kind="captions" src="${escape(picture.captions)}" srclang="en" label="English" default></video>`
  }
  return `<em>${escape(alt)}</em>`
}
