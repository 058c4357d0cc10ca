/**
 * A GIFT file as blocks between blank lines, and the signs of the format told apart from escaped ones. GIFT as Moodle reads it (question/format/gift/format.php): a question is a block of
 * lines; \~ \= \# \{ \} \: are text; \n is a line end; lines that begin with // are comments.
 */
import type { Position } from '../authoring/source.ts'

/** `text` is the block as written, comment lines blanked; `signs` is as long, with escaped signs blanked as well, so that what is left in it is format. */
export type GiftBlock = { text: string; signs: string; raw: string; comments: string[]; at (offset: number): Position }

/** Line ends of the text must be \n. */
export function giftBlocks (text: string): GiftBlock[] {
  const blocks: GiftBlock[] = []
  let rows: string[] = [], start = 0
  const lines = [...text.split('\n'), '']
  lines.forEach((line, index) => {
    if (line.trim() !== '') {
      if (rows.length === 0) start = index + 1
      rows.push(line)
    } else if (rows.length > 0) {
      blocks.push(blockOf(rows, start))
      rows = []
    }
  })
  return blocks
}

const isComment = (line: string): boolean => line.trimStart().startsWith('//')
const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

function blockOf (rows: readonly string[], start: number): GiftBlock {
  const text = rows.map((row) => (isComment(row) ? blank(row) : row)).join('\n')
  return {
    text, raw: rows.join('\n'), signs: text.replace(/\\[\\:#={}~n]/g, '\0\0'), comments: rows.filter(isComment),
    at (offset) {
      const before = text.slice(0, offset).split('\n')
      return { line: start + before.length - 1, column: before.at(-1)!.length + 1 }
    },
  }
}

/** A stretch of a block. */
export type Span = { from: number; to: number }

/** The span without white space at its ends. */
export function trimmed ({ text }: GiftBlock, { from, to }: Span): Span {
  let [start, end] = [from, to]
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return { from: start, to: end }
}

/** Text with its escapes undone. A line end that was written as \n becomes a paragraph's end for `paragraphs`, since there it is the only way to write one. */
export const unescaped = (text: string, paragraphs = false): string =>
  text.replace(/\\([\\:#={}~n])/g, (_, sign: string) => (sign === 'n' ? paragraphs ? '\n\n' : '\n' : sign))

/** Parts of a span, each beginning with one of the signs that is not escaped. What stands before the first sign is a part too, unless it is blank. */
export function partsOf (block: GiftBlock, { from, to }: Span, sign: RegExp): Span[] {
  const starts = [...block.signs.slice(from, to).matchAll(new RegExp(sign, 'g'))].map(({ index }) => from + index)
  const parts = starts.map((start, index) => ({ from: start, to: starts[index + 1] ?? to }))
  const head = { from, to: starts[0] ?? to }
  return block.text.slice(head.from, head.to).trim() === '' ? parts : [head, ...parts]
}
