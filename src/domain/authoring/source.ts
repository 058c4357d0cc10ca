/**
 * A file as lines, with comments and code told apart from text. Every later step works on these lines,
 * so that all of them agree on what is text and on where it stands.
 */

/** Both count from 1; a column counts UTF-16 units, as editors do. */
export type Position = { line: number; column: number }

/** `text` is what stands between `<!--` and `-->`. */
export type Comment = Position & { text: string; endLine: number }

export type Line = {
  number: number
  /** As written. */
  raw: string
  /** Without comments. */
  bare: string
  /** As long as `raw`; comments, code and escaped signs are blanks, so that what is left is markup. */
  masked: string
  /** Inside a fenced code block, fences included. */
  code: boolean
}

export type Source = {
  file: string
  lines: Line[]
  comments: Comment[]
  /** Where a comment or a code fence opens that never closes. */
  unclosed: (Position & { what: 'comment' | 'fence' })[]
}

const blank = (length: number) => ' '.repeat(length)

/** Line ends of every kind become one; a byte order mark goes. */
export const splitLines = (text: string): string[] => text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)

type State = { comment: { start: Position; parts: string[] } | null; fence: { sign: string; length: number; line: number } | null; noMoreEnds: boolean }

/** Lines before `from` (counted from 1) are front matter: kept in place, but blank to every later step. */
export function readSource (file: string, text: string, from = 1): Source {
  const raws = splitLines(text)
  const source: Source = { file, lines: [], comments: [], unclosed: [] }
  const state: State = { comment: null, fence: null, noMoreEnds: false }
  let last = -1
  raws.forEach((raw, index) => { if (raw.includes('-->')) last = index })
  raws.forEach((raw, index) => {
    const number = index + 1
    if (number < from) source.lines.push({ number, raw: '', bare: '', masked: '', code: false })
    else source.lines.push(state.comment === null && isFenced(raw, number, state) ? { number, raw, bare: raw, masked: blank(raw.length), code: true } : readLine(raw, number, last, state, source))
  })
  if (state.fence !== null) source.unclosed.push({ what: 'fence', line: state.fence.line, column: 1 })
  return source
}

function isFenced (raw: string, number: number, state: State): boolean {
  const found = /^[ \t]{0,12}(?:> ?)*[ \t]{0,12}(`{3,}|~{3,})/.exec(raw)
  const sign = found?.[1]
  if (state.fence !== null) {
    const rest = found === null ? '' : raw.slice(found[0].length).trim()
    if (sign !== undefined && sign[0] === state.fence.sign && sign.length >= state.fence.length && rest === '') state.fence = null
    return true
  }
  if (sign === undefined || (sign[0] === '`' && raw.slice(found![0].length).includes('`'))) return false
  state.fence = { sign: sign[0]!, length: sign.length, line: number }
  return true
}

function readLine (raw: string, number: number, lastEnd: number, state: State, source: Source): Line {
  let bare = ''
  let masked = ''
  let at = 0
  let hadComment = false
  const keep = (to: number) => { bare += raw.slice(at, to); masked += raw.slice(at, to); at = to }
  const hide = (to: number, isComment: boolean) => { if (!isComment) bare += raw.slice(at, to); masked += blank(to - at); at = to }

  const closeComment = () => {
    const open = state.comment!
    const end = raw.indexOf('-->', at)
    hadComment = true
    open.parts.push(raw.slice(at, end === -1 ? raw.length : end))
    hide(end === -1 ? raw.length : end + 3, true)
    if (end === -1) return
    source.comments.push({ ...open.start, text: open.parts.join('\n'), endLine: number })
    state.comment = null
  }
  if (state.comment !== null) closeComment()

  const spans = codeSpans(raw)
  const signs = /\\[!-/:-@[-`{-~]|`+|<!--/g
  signs.lastIndex = at
  for (let sign = signs.exec(raw); sign !== null && state.comment === null; sign = signs.exec(raw)) {
    keep(sign.index)
    if (sign[0] === '<!--') {
      const ends = raw.includes('-->', at + 4) || lastEnd >= number
      if (!ends) {
        source.unclosed.push({ what: 'comment', line: number, column: at + 1 })
        break
      }
      state.comment = { start: { line: number, column: at + 1 }, parts: [] }
      hide(at + 4, true)
      closeComment()
    } else {
      hide(sign[0][0] === '`' ? spans.get(sign.index) ?? sign.index + sign[0].length : sign.index + 2, false)
    }
    signs.lastIndex = at
  }
  keep(raw.length)
  if (hadComment) bare = raw.trimStart().startsWith('<!--') || bare.trim() === '' ? bare.trim() : bare.trimEnd()
  return { number, raw, bare, masked, code: false }
}

/** Start of each code span on the line to its end. A run of backticks ends at the next run of the same length. */
function codeSpans (raw: string): Map<number, number> {
  const spans = new Map<number, number>()
  if (!raw.includes('`')) return spans
  const next = new Map<number, number>()
  for (const run of [...raw.matchAll(/`+/g)].reverse()) {
    const later = next.get(run[0].length)
    if (later !== undefined) spans.set(run.index, later + run[0].length)
    next.set(run[0].length, run.index)
  }
  return spans
}
