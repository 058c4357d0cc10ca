/** Where a line of one text stands in a later one, so that what was said of it stays beside it. */
import { type Run, runsOf } from './changes.ts'
import { splitLines } from './source.ts'

/** `line` from 1. `isChanged`: it says something else by now. */
export type LinePlace = { line: number; isChanged: boolean }

/** From this share of common words on, a new line is an old one reworded, if it stands no more than so many lines from the old one's place. */
const akin = 0.5, near = 20

/**
 * The place in `after` of each line of `before`, both from 1: where the difference of the two puts it; else where the same words stand, if they stand nowhere else; else the new line near by
 * that has most of its words, and at least half of them. Null when the line is gone, and for a number that `before` does not have.
 */
export function placesOf (before: string, after: string): (line: number) => LinePlace | null {
  const was = splitLines(before), is = splitLines(after), runs = runsOf(was, is), fresh = linesAdded(runs)
  return (line) => {
    const quote = was[line - 1]
    if (quote === undefined) return null
    const { run, at, to } = runAt(runs, line)
    if (run.kind === 'same') return { line: to + at, isChanged: false }
    const moved = onlyLine(is, quote)
    if (moved !== null) return { line: moved, isChanged: false }
    const best = fresh.filter((each) => Math.abs(each - (to + at)) <= near).map((each) => ({ line: each, share: commonWords(quote, is[each - 1]!) }))
      .sort((a, b) => b.share - a.share || Math.abs(a.line - to - at) - Math.abs(b.line - to - at))[0]
    return best && best.share >= akin ? { line: best.line, isChanged: true } : null
  }
}

/** Lines of the later text that the earlier one does not have, from 1. */
function linesAdded (runs: readonly Run[]): number[] {
  let to = 1
  return runs.flatMap(({ kind, after }) => {
    const from = to
    to += after.length
    return kind === 'same' ? [] : after.map((_, index) => from + index)
  })
}

/** The place of a line by its words alone; null when they stand nowhere, or in more places than one. */
export function placeOfQuote (quote: string, text: string): LinePlace | null {
  const line = onlyLine(splitLines(text), quote)
  return line === null ? null : { line, isChanged: false }
}

/** The run that holds a line of the earlier text, how far into it, and where the run begins in the later one. */
function runAt (runs: readonly Run[], line: number): { run: Run; at: number; to: number } {
  let from = 1, to = 1
  for (const run of runs) {
    if (line < from + run.before.length) return { run, at: line - from, to }
    from += run.before.length
    to += run.after.length
  }
  throw new Error('a line of the text is in none of its runs')
}

function onlyLine (lines: readonly string[], quote: string): number | null {
  if (quote.trim() === '') return null
  const first = lines.indexOf(quote)
  return first !== -1 && lines.indexOf(quote, first + 1) === -1 ? first + 1 : null
}

/** Share of words that two lines have in common: twice the common ones by all of both (Dice 1945), 0 to 1. */
function commonWords (one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)], left = new Map<string, number>()
  if (a.length + b.length === 0) return 0
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of b) if ((left.get(word) ?? 0) > 0) { common++; left.set(word, left.get(word)! - 1) }
  return 2 * common / (a.length + b.length)
}
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
