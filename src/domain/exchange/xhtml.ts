/** Markdown as XHTML that another program shows: the elements that QTI 3.0 allows in a question, and no others. */
import MarkdownItMaker from 'markdown-it'
import type { Markdown } from '../curriculum.ts'
import { type Xml, markup } from './xml.ts'

/** Quotation marks as on our pages. What QTI has no element for is not read as markup: struck text. */
const writer = new MarkdownItMaker({ html: false, xhtmlOut: true, typographer: true, quotes: '“”‘’' }).disable(['lheading', 'reference', 'code', 'replacements', 'strikethrough'])

/** Links lead to whole addresses; others keep their words, since there is no page beside the question. */
writer.core.ruler.push('links', ({ tokens }) => {
  for (const token of tokens) {
    token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null
    const lost: boolean[] = []
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') { lost.push(!/^(?:https?|mailto):/i.test(String(child.attrGet('href')))); child.hidden = lost.at(-1)! }
      if (child.type === 'link_close') child.hidden = lost.pop() ?? false
      if (child.type === 'image') child.attrs = child.attrs?.filter(([name]) => name !== 'title') ?? null
    }
  }
})
for (const rule of ['link_open', 'link_close']) writer.renderer.rules[rule] = (tokens, index, options, _env, self) => (tokens[index]!.hidden ? '' : self.renderToken(tokens, index, options))

const safe = (html: string): string => html.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').trim()
const named = (text: Markdown): Markdown => text.replace(/^((?:> ?)+)\[!([A-Za-z]+)\][ \t]*$/gm, (_, quote: string, name: string) => `${quote}**${name[0]!.toUpperCase()}${name.slice(1).toLowerCase()}**\n${quote.trimEnd()}`)

/** Paragraphs and the like. */
export const xhtml = (text: Markdown): Xml => markup(safe(writer.render(named(text))))
/** One line, such as an option. */
export const xhtmlLine = (text: Markdown): Xml => markup(safe(writer.renderInline(text)))
