/** The lines of an item as paragraphs, labels, lists, tables and quotes. Knows markdown's shapes, not what an item needs. */
import type { Line } from './source.ts'

/** `column` is where `text` begins in the file. */
export type Text = { text: string; line: number; column: number }
export type Entry = { line: number; column: number; lines: Text[] }
export type Row = { line: number; cells: Text[] }
export type Block = { line: number; column: number } & (
  | { kind: 'text'; lines: Text[] }
  | { kind: 'label'; name: string; rest: Text }
  | { kind: 'quote'; indented: boolean; lines: Text[] }
  | { kind: 'list'; ordered: boolean; entries: Entry[] }
  | { kind: 'table'; rows: Row[] }
)
export type ListBlock = Extract<Block, { kind: 'list' }>
export type TableBlock = Extract<Block, { kind: 'table' }>
export type QuoteBlock = Extract<Block, { kind: 'quote' }>

const markerAt = (text: string) => /^( {0,1})([-*+]|\d{1,9}[.)])(?:[ \t]|$)/.exec(text)
const labelAt = (text: string) => /^ {0,1}\*\*([A-Za-z][A-Za-z ]{0,30}):\*\*|^ {0,1}\*\*([A-Za-z][A-Za-z ]{0,30})\*\*:/.exec(text)
const isBlank = (text: string) => text.trim() === ''
/** Leading white space; a tab counts four. */
export const indentOf = (text: string): number => {
  let width = 0
  for (const sign of text) {
    if (sign === ' ') width++
    else if (sign === '\t') width += 4
    else break
  }
  return width
}
const skipWhite = (text: string, from: number) => {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

/** Cells of a table row: split at pipes that are not escaped; the outer pipes are optional. */
export function cellsOf (text: string, line: number): Text[] {
  const cells: Text[] = []
  let from = skipWhite(text, 0)
  if (text[from] === '|') from++
  const end = text.trimEnd().length
  for (let at = from; at <= end; at++) {
    if (at < end && (text[at] !== '|' || text[at - 1] === '\\')) continue
    if (at === end && from >= end && cells.length > 0) break
    const cell = text.slice(from, at)
    cells.push({ text: cell.trim(), line, column: skipWhite(cell, 0) === cell.length ? from + 1 : skipWhite(text, from) + 1 })
    from = at + 1
  }
  return cells
}

/** Whether the line is the `|---|---|` under a table's head. */
export const isDelimiter = (text: string): boolean =>
  text.includes('|') && text.includes('-') && cellsOf(text, 0).every((cell) => /^:?-+:?$/.test(cell.text))

export const startsTable = (lines: readonly Line[], index: number): boolean => {
  const line = lines[index]!
  if (line.code) return false
  return line.bare.trimStart().startsWith('|') || (line.bare.includes('|') && lines[index + 1]?.code === false && isDelimiter(lines[index + 1]!.bare))
}

/** Blocks in order. Total: any lines give blocks, and every line that is not blank stands in exactly one of them. */
export function blocksOf (lines: readonly Line[]): Block[] {
  const blocks: Block[] = []
  let index = 0
  while (index < lines.length) {
    const { bare: text, number: line, code } = lines[index]!
    if (isBlank(text)) { index++; continue }
    const column = skipWhite(text, 0) + 1
    const start = index
    if (!code && markerAt(text)) {
      const list = readList(lines, index)
      blocks.push({ kind: 'list', line, column, ordered: list.ordered, entries: list.entries })
      index = list.end
    } else if (!code && text.trimStart().startsWith('>')) {
      index = endOfLazy(lines, index, (next) => next.trimStart().startsWith('>'))
      blocks.push({ kind: 'quote', line, column, indented: indentOf(text) >= 2, lines: lines.slice(start, index).map(unquote) })
    } else if (startsTable(lines, index)) {
      while (index < lines.length && !isBlank(lines[index]!.bare) && (index === start || lines[index]!.bare.includes('|'))) index++
      blocks.push({ kind: 'table', line, column, rows: lines.slice(start, index).map((row) => ({ line: row.number, cells: cellsOf(row.bare, row.number) })) })
    } else if (!code && labelAt(text)) {
      const label = labelAt(text)!
      const at = skipWhite(text, label[0].length)
      blocks.push({ kind: 'label', line, column, name: (label[1] ?? label[2])!, rest: { text: text.slice(at).trim(), line, column: at + 1 } })
      index++
    } else {
      index++
      while (index < lines.length && !isBlank(lines[index]!.bare) && (lines[index]!.code || !opensBlock(lines, index))) index++
      blocks.push({ kind: 'text', line, column, lines: lines.slice(start, index).map((each) => ({ text: each.bare, line: each.number, column: 1 })) })
    }
  }
  return blocks
}

const opensBlock = (lines: readonly Line[], index: number): boolean => {
  const { bare, code } = lines[index]!
  return code || markerAt(bare) !== null || bare.trimStart().startsWith('>') || labelAt(bare) !== null || startsTable(lines, index)
}

/** End of a block that takes lines of its own kind and, as markdown does, a paragraph that runs on without its sign. */
function endOfLazy (lines: readonly Line[], start: number, own: (text: string) => boolean): number {
  let index = start + 1
  while (index < lines.length && !isBlank(lines[index]!.bare) && (own(lines[index]!.bare) || !opensBlock(lines, index))) index++
  return index
}

function unquote ({ bare, number }: Line): Text {
  const sign = skipWhite(bare, 0)
  const from = bare[sign] === '>' ? sign + (bare[sign + 1] === ' ' ? 2 : 1) : sign
  return { text: bare.slice(from), line: number, column: from + 1 }
}

function readList (lines: readonly Line[], start: number): { ordered: boolean; entries: Entry[]; end: number } {
  const ordered = /\d/.test(markerAt(lines[start]!.bare)![2]!)
  const entries: Entry[] = []
  let index = start
  let end = start
  for (; index < lines.length; index++) {
    const { bare: text, number: line, code } = lines[index]!
    const marker = code ? null : markerAt(text)
    if (marker !== null) {
      if (/\d/.test(marker[2]!) !== ordered) break
      const from = skipWhite(text, marker[0].length)
      entries.push({ line, column: marker[1]!.length + 1, lines: [{ text: text.slice(from), line, column: from + 1 }] })
    } else if (isBlank(text)) {
      continue
    } else if (indentOf(text) >= 2 || (index === end && !opensBlock(lines, index))) {
      const from = Math.min(skipWhite(text, 0), ordered ? 3 : 2)
      const entry = entries.at(-1)!
      while (entry.lines.at(-1)!.line < line - 1) entry.lines.push({ text: '', line: entry.lines.at(-1)!.line + 1, column: 1 })
      entry.lines.push({ text: text.slice(from), line, column: from + 1 })
    } else break
    end = index + 1
  }
  return { ordered, entries, end }
}
