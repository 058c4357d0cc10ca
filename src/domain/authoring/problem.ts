/** What can be wrong with a file, said so that an author can mend it: where, what, and what to do. */
import { codes, type Code, type Severity } from './codes.ts'
import { closestName } from './close-name.ts'
import type { Position } from './source.ts'

export type { Code, Severity }

/** A change that mends the problem for certain: `insert` goes in at this place. */
export type Fix = Position & { insert: string }
/** What stands on the line of the problem, and what was probably meant: an offer for the author to take, never taken by itself. */
export type Instead = { said: string; write: string }

export type Problem = Position & {
  severity: Severity
  code: Code
  file: string
  message: string
  remedy: string
  fix?: Fix
  instead?: Instead
}

export type Values = Record<string, string | number>
/** `near` adds "Did you mean …?" when the name is close to one of the names. */
export type Hints = { near?: { name: string; names: readonly string[] }; fix?: Fix; instead?: Instead; file?: string }
export type Report = (code: Code, at: Position, values?: Values, hints?: Hints) => void
export type Findings = { report: Report; problems: () => Problem[] }

/** A file of noise must not make a report nobody can read: past this many, problems are only counted. */
export const problemLimit = 500

const shown = (value: string | number): string => {
  const text = String(value).replace(/\s+/g, ' ').trim()
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
const filled = (template: string, values: Values): string => template.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name] ?? ''))

/** Collects the problems of one file. `problems()` gives them by place in the file. */
export function findingsOf (file: string): Findings {
  const found: Problem[] = []
  let more = 0
  let moreErrors = false
  const report: Report = (code, at, values = {}, hints = {}) => {
    const { severity, says, remedy } = codes[code]
    if (found.length >= problemLimit) {
      more++
      moreErrors ||= severity === 'error'
      return
    }
    const meant = hints.near === undefined ? null : closestName(hints.near.name, hints.near.names)
    const instead = hints.instead ?? (meant === null ? undefined : { said: hints.near!.name, write: meant })
    found.push({
      severity,
      code,
      file: hints.file ?? file,
      line: at.line,
      column: at.column,
      message: filled(says, values),
      remedy: `${meant === null ? '' : `Did you mean “${shown(meant)}”? `}${filled(remedy, values)}`,
      ...(hints.fix === undefined ? {} : { fix: hints.fix }),
      ...(instead === undefined ? {} : { instead }),
    })
  }
  const problems = () => {
    const sorted = found.toSorted((a, b) => a.line - b.line || a.column - b.column)
    if (more === 0) return sorted
    const { says, remedy } = codes['more-problems']
    const severity = moreErrors ? 'error' : codes['more-problems'].severity
    return [...sorted, { severity, code: 'more-problems' as const, file, line: sorted.at(-1)!.line, column: 1, message: filled(says, { count: more }), remedy }]
  }
  return { report, problems }
}

export const isError = (problem: Problem): boolean => problem.severity === 'error'

/** The text with every fix of these problems put in. Problems of other files must be left out by the caller. */
export function withFixes (text: string, problems: readonly Problem[]): string {
  const ends = [...text.matchAll(/\r\n|\n|\r/g)]
  const starts = [text.startsWith('\uFEFF') ? 1 : 0, ...ends.map((end) => end.index + end[0].length)]
  const fixes = problems.flatMap((problem) => problem.fix ?? []).toSorted((a, b) => b.line - a.line || b.column - a.column)
  let fixed = text
  for (const { line, column, insert } of fixes) {
    const at = (starts[line - 1] ?? text.length) + column - 1
    fixed = fixed.slice(0, at) + insert + fixed.slice(at)
  }
  return fixed
}
