/** Texts of other systems as our markdown. What markdown has no sign for is told, and its words stay. */
import { parseDocument } from 'htmlparser2'
import type { Markdown } from '../curriculum.ts'
import type { Reason } from './left.ts'

/** GIFT's names. `moodle` is text that may hold HTML. */
export type TextFormat = 'moodle' | 'html' | 'markdown' | 'plain'
export type Loss = { reason: Reason; about: string }
type Node = ReturnType<typeof parseDocument>['children'][number]

/** `losses` collects what could not be said in markdown. */
export function toMarkdown (text: string, format: TextFormat, losses: Loss[]): Markdown {
  tellFormulas(format === 'markdown' ? /\$\$[^$]+\$\$/g : /\$\$[^$]+\$\$|\\\([^)]*\\\)|\\\[[^\]]*\\\]|\\(?:frac|sqrt|sum|int|times|alpha|beta)\b\S*/g, text, losses)
  const body = format === 'markdown' ? text.replaceAll('-\\>', '->') : text
  const isHtml = format === 'html' || (format !== 'plain' && /<\/?[a-z][^>]*>|<!--|&(?:[a-z]{2,10}|#x?[\da-f]{1,6});/i.test(format === 'markdown' ? withoutCode(body) : body))
  if (format === 'markdown' && !isHtml) return body.trim()
  const markdown = isHtml ? blocks(parseDocument(body).children, losses, format === 'markdown') : escaped(body.replace(/^[ \t]+/gm, ''))
  return markdown.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()
}

/** As one line, for cells of tables and the like. */
export const toLine = (text: string, format: TextFormat, losses: Loss[]): Markdown => toMarkdown(text, format, losses).replace(/\s*\n\s*/g, ' ')

const withoutCode = (text: string): string => text.replace(/`[^`\n]*`|<https?:[^>\s]*>|\\</g, '')

/** Formulas stay as they are written. */
function tellFormulas (formula: RegExp, text: string, losses: Loss[]): void {
  for (const found of text.matchAll(formula)) losses.push({ reason: 'formula', about: found[0] })
}

/** Signs that mean something in our language, made text. A blank of underscores stays as it is: it means nothing. */
export function escaped (text: string): Markdown {
  return text.replace(/[\\*`[\]<|]|~~|(?<![\p{L}\p{N}_])_{1,2}(?!_)|(?<!_)_{1,2}(?![\p{L}\p{N}_])|&(?=#?\w+;)/gu, (sign) => sign.replace(/./g, '\\$&'))
    .replace(/^([ \t]*)([-+#>]|\d{1,9}(?=[.)]))/gm, (_, space: string, sign: string) => (/\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`))
}

const marks: Record<string, string> = { b: '**', strong: '**', i: '*', em: '*', code: '`', tt: '`' }
/** Tags that only set how words look, or group them. */
const silent = new Set(['span', 'div', 'font', 'section', 'article', 'center', 'small', 'big', 'abbr', 'label', 'tbody', 'thead', 'html', 'body', 'head', 'figure', 'wbr', 'mark', 'q', 'cite', 'dfn', 'kbd', 'samp', 'var', 'time'])
const paragraphs = new Set(['p', 'div', 'section', 'article', 'figure', 'center', 'blockquote', 'ul', 'ol', 'table', 'pre', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

const nameOf = (node: Node): string => ('name' in node ? node.name : '')
const childrenOf = (node: Node): Node[] => ('children' in node ? node.children as Node[] : [])

/** `markdown`: words between the tags are markdown already. */
function blocks (nodes: readonly Node[], losses: Loss[], markdown: boolean): Markdown {
  const parts: string[] = []
  let line = ''
  const end = () => { if (line.trim() !== '') parts.push(line.trim()); line = '' }
  for (const node of nodes) {
    const name = nameOf(node)
    if (!paragraphs.has(name)) { line += inline(node, losses, markdown); continue }
    end()
    const inner = () => blocks(childrenOf(node), losses, markdown)
    if (name === 'ul' || name === 'ol') parts.push(childrenOf(node).filter((each) => nameOf(each) === 'li').map((each, index) => `${name === 'ol' ? `${index + 1}.` : '-'} ${blocks(childrenOf(each), losses, markdown).replace(/\n+/g, '\n  ')}`).join('\n'))
    else if (name === 'blockquote') parts.push(inner().replace(/^/gm, '> '))
    else if (name === 'pre') parts.push(`\`\`\`\n${wordsIn(node).replace(/^\n|\n$/g, '')}\n\`\`\``)
    else if (name === 'table') parts.push(tableOf(node, losses, markdown))
    else if (/^h\d$/.test(name)) parts.push(`**${inner().replaceAll('**', '')}**`)
    else if (name !== 'hr') parts.push(inner())
  }
  end()
  return parts.filter((part) => part.trim() !== '').join('\n\n')
}

const wordsIn = (node: Node): string => (node.type === 'text' ? (node as { data: string }).data : childrenOf(node).map(wordsIn).join(''))

function inline (node: Node, losses: Loss[], markdown: boolean): string {
  if (node.type === 'text') return markdown ? (node as { data: string }).data : escaped((node as { data: string }).data.replace(/\u00a0/g, ' '))
  const name = nameOf(node)
  const attributes = 'attribs' in node ? node.attribs as Record<string, string> : {}
  const inner = () => (childrenOf(node).some((each) => paragraphs.has(nameOf(each))) ? `${blocks(childrenOf(node), losses, markdown)}\n\n` : childrenOf(node).map((each) => inline(each, losses, markdown)).join(''))
  if (name === '') return ''
  if (name === 'br') return '\n\n'
  if (name === 'img') {
    const { src = '', alt = '' } = attributes
    losses.push({ reason: 'picture', about: [alt, src.startsWith('data:') ? 'embedded in the text' : src.replace('@@PLUGINFILE@@/', '')].filter(Boolean).join(', ') })
    return ''
  }
  if (name === 'a' && /^(?:https?|mailto):/i.test(attributes['href'] ?? '')) { const words = inner().trim(); return words === '' ? '' : `[${words}](${attributes['href']!.replace(/[()\s]/g, encodeURIComponent)})` }
  if (name === 'code' || name === 'tt') { const words = wordsIn(node); return words.includes('`') ? escaped(words) : `\`${words}\`` }
  const mark = marks[name]
  if (mark !== undefined) return marked(inner(), mark)
  if (name === 'script' || name === 'style') { losses.push({ reason: 'html', about: name }); return '' }
  if (!silent.has(name)) losses.push({ reason: 'html', about: name })
  return inner()
}

/** A mark stands right at its words, with the space outside. Words that run over paragraphs stay without. */
function marked (words: string, mark: string): string {
  const [, before = '', core = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words) ?? []
  return core === '' || core.includes('\n\n') ? words : `${before}${mark}${core.replaceAll(mark, '')}${mark}${after}`
}

function tableOf (table: Node, losses: Loss[], markdown: boolean): Markdown {
  const rowsIn = (node: Node): Node[] => childrenOf(node).flatMap((each) => (nameOf(each) === 'tr' ? [each] : rowsIn(each)))
  const rows = rowsIn(table).map((row) => childrenOf(row).filter((cell) => /^t[hd]$/.test(nameOf(cell))).map((cell) => blocks(childrenOf(cell), losses, markdown).replace(/\s*\n\s*/g, ' ')))
  const width = Math.max(0, ...rows.map((row) => row.length))
  if (width === 0) return ''
  const line = (cells: readonly string[]) => `|${Array.from({ length: width }, (_, index) => ` ${cells[index] ?? ''} |`).join('')}`
  return [line(rows[0]!), `|${'---|'.repeat(width)}`, ...rows.slice(1).map(line)].join('\n')
}
