/** One press that mends a problem, where there is one answer. */
import type { Problem } from './problem.ts'
import { type Position, splitLines } from './source.ts'

/** At this place so many characters go and this text comes. `words` is the label of its button. */
export type Edit = Position & { remove: number; insert: string; words: string }

/** What would mend this problem in this text; null where its author must think. The edit stays within the problem's line. */
export function quickFix (lines: readonly string[], { fix, instead, line, column }: Problem): Edit | null {
  if (fix) return { line: fix.line, column: fix.column, remove: 0, insert: fix.insert, words: `Add ${fix.insert.trim()}` }
  if (!instead) return null
  const at = wholeWord(lines[line - 1] ?? '', instead.said, column - 1)
  return at === -1 ? null : { line, column: at + 1, remove: instead.said.length, insert: instead.write, words: `Write ${instead.write.trim()}` }
}

/** Where a name begins that is no part of a longer one, from a place on; -1 where it does not stand. */
function wholeWord (text: string, name: string, from: number): number {
  const isPart = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}_]/u.test(sign)
  for (let at = text.indexOf(name, from); at !== -1; at = text.indexOf(name, at + 1)) {
    const startsInside = isPart(name[0]) && isPart(text[at - 1]), endsInside = isPart(name.at(-1)) && isPart(text[at + name.length])
    if (!startsInside && !endsInside) return at
  }
  return -1
}

/** The text with one edit made; as it was where the place is not in it. Line ends become LF, as a browser's form has them. */
export function withEdit (text: string, { line, column, remove, insert }: Omit<Edit, 'words'>): string {
  const lines = splitLines(text)
  const before = lines[line - 1]
  if (before === undefined || column < 1 || column - 1 + remove > before.length) return text
  lines[line - 1] = before.slice(0, column - 1) + insert + before.slice(column - 1 + remove)
  return lines.join('\n')
}

export { splitLines as linesOf }
