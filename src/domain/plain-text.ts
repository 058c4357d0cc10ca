/** Markdown as one line of plain words, for review lists, comparisons and e-mail. */
import MarkdownIt from 'markdown-it'
import type { Markdown } from './curriculum.ts'

/** Quotation marks as `markdown.ts` sets them, since both stand on one page. */
const reader = new MarkdownIt({ html: false, typographer: true, quotes: '“”‘’' }).disable('replacements')
type Token = ReturnType<typeof reader.parse>[number]

const words = (token: Token): string =>
  token.type === 'image' ? token.content
    : token.children ? token.children.map(words).join('')
      : token.type === 'softbreak' || token.type === 'hardbreak' ? ' '
        : token.content

/** The words of the text without its marks; a picture is its alternative text. Not escaped: it is text, never HTML. */
export const plainText = (markdown: Markdown): string =>
  reader.parse(markdown, {}).map(words).filter((part) => part !== '').join(' ').replace(/\s+/g, ' ').trim()
