/**
 * Authors' markdown as HTML for a page. Safe for any text: raw HTML is shown as it stands, links go to http, https, mailto or where the
 * caller leads them, drawings are sanitized. Pure: the same text and context give the same HTML.
 */
import MarkdownItMaker, { type MarkdownIt } from 'markdown-it'
import type { Markdown } from './curriculum.ts'
import { addCallouts, addCitations, addFigures, addTables } from './markdown-rules.ts'
import { slugger } from './slug.ts'

/** What stands behind a path that a text names. Sizes in CSS pixels. */
export type Picture =
  | { kind: 'svg'; text: string }
  | { kind: 'raster'; src: string; width: number; height: number }
  | { kind: 'video'; src: string; captions: string }

export type MarkdownContext = {
  /** Labels that may be cited; other words in brackets stay as they are. */
  sources?: readonly string[]
  /** Address of the page that holds the list of sources; left out when it is this page. */
  sourcesHref?: string
  /** Added to heading levels: −1 makes ### an h2. Levels stay between 2 and 6. */
  headingShift?: number
  /** Address of a relative link ("glossary.md#coach"); null shows its words alone. */
  link?: (path: string) => string | null
  /** Address of a link within the text ("#coach"), asked by what follows the sign; null shows its words alone. Such links stay as they are unless this is given. */
  here?: (anchor: string) => string | null
  picture?: (path: string) => Picture | null
  /** Goes before every id inside drawings. Needs to differ between texts of one page that may show drawings. */
  idPrefix?: string
  /** Makes anchors of headings; share one among the texts of a page. */
  anchor?: (title: string) => string
}

/** The context while a text is rendered. */
export type Environment = MarkdownContext & { anchor: (title: string) => string; drawings: number; tables: number }

const environment = (context: MarkdownContext): Environment => ({ ...context, anchor: context.anchor ?? slugger(), drawings: 0, tables: 0 })

/** Ignores what browsers ignore inside a scheme. */
const schemeOf = (address: string): string | null => /^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020\u007F-\u00A0\u00AD\u200B-\u200F\u2028\u2029\uFEFF]/g, ''))?.[1]!.toLowerCase() ?? null

const markdown = make()

function make (): MarkdownIt {
  const md = new MarkdownItMaker({ html: false, linkify: true, typographer: true, quotes: '“”‘’' })
  // Underlined headings and addresses apart from their links would be invisible to the reader of the authoring language;
  // indented code turns a slip into a block of code; (c) is not always a copyright sign.
  md.disable(['lheading', 'reference', 'code', 'replacements'])
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  md.validateLink = (address) => {
    const scheme = schemeOf(address)
    return scheme === null ? !/^[\s/\\]*[/\\]{2}/.test(address) : ['http', 'https', 'mailto'].includes(scheme)
  }
  addHeadings(md)
  addLinks(md)
  addCitations(md)
  addCallouts(md)
  addTables(md)
  addFigures(md)
  return md
}

function addHeadings (md: MarkdownIt): void {
  md.core.ruler.push('headings', ({ tokens, env }) => {
    const { headingShift = 0, anchor } = env as Environment
    tokens.forEach((token, index) => {
      if (!token.type.startsWith('heading_')) return
      token.tag = `h${Math.min(6, Math.max(2, Number(token.tag.slice(1)) + headingShift))}`
      if (token.type === 'heading_open') token.attrSet('id', anchor(tokens[index + 1]!.content))
    })
  })
}

/** Leads relative links where the caller says; a link that leads nowhere loses its address and keeps its words. */
function addLinks (md: MarkdownIt): void {
  md.core.ruler.push('links', ({ tokens, env }) => {
    const { link, here } = env as Environment
    const leads = (address: string) => (!address.startsWith('#') ? link?.(address) ?? null : here ? here(address.slice(1)) : address)
    for (const token of tokens) {
      const lost: boolean[] = []
      for (const child of token.children ?? []) {
        if (child.type === 'link_close' && lost.pop()) child.hidden = true
        if (child.type !== 'link_open') continue
        const address = String(child.attrGet('href') ?? '')
        const isOutside = schemeOf(address) !== null
        const href = isOutside ? address : leads(address)
        lost.push(href === null)
        if (href === null) child.hidden = true
        else child.attrSet('href', href)
        if (isOutside && !address.startsWith('mailto:')) child.attrSet('rel', 'noopener')
      }
    }
  })
  md.renderer.rules.link_open = (tokens, index, options, _env, self) => (tokens[index]!.hidden ? '' : self.renderToken(tokens, index, options))
  md.renderer.rules.link_close = (tokens, index) => (tokens[index]!.hidden ? '' : '</a>')
}

/** Paragraphs, lists, tables, pictures and the rest, as blocks of HTML. */
export const renderMarkdown = (text: Markdown, context: MarkdownContext = {}): string => markdown.render(text, environment(context)).trim()

/** One line of text, such as an option, without a paragraph around it. */
export const renderInline = (text: Markdown, context: MarkdownContext = {}): string => markdown.renderInline(text, environment(context)).trim()

/** A source's text with its addresses and DOIs as links. An address may break after a slash, so that a narrow column cuts no word of it. */
export const renderSource = (text: string): string =>
  renderInline(text.replace(/\bdoi:?[ ]?(10\.\d{4,9}\/[^\s<>]*[^\s<>.,;)])/gi, (_, doi: string) => `[doi ${doi.replace(/[\\`*_[\]]/g, '\\$&')}](<https://doi.org/${doi}>)`))
    .replace(/>(https?:\/\/[^<]+)<\/a>/g, (_, address: string) => `>${address.replace(/(?<=[^/])\/(?=[^/])/g, '/<wbr>')}</a>`)
