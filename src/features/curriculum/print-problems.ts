/** Problems of content as lines for people, for editors, for programs, and for the notes that CI puts beside a change. */
import { styleText } from 'node:util'
import { isError, type Problem } from '#src/domain/authoring/problem.ts'
import { asSarif } from './sarif.ts'

export const formats = ['pretty', 'text', 'json', 'github', 'sarif'] as const
export type Format = typeof formats[number]
export type Outcome = { problems: readonly Problem[]; files: number; fixed: number; /** Text of files with problems, by the same paths; only the pretty format shows any. */ texts?: ReadonlyMap<string, string> }

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

function summary ({ problems, files, fixed }: Outcome): string {
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  const found = problems.length === 0 ? 'nothing wrong' : [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter(Boolean).join(' and ')
  return `${counted(files, 'file')} checked: ${found}.${fixed > 0 ? ` ${counted(fixed, 'problem')} mended.` : ''}`
}

/** `file:line:column  CODE  what is wrong  →  what to do`, which editors find the place in. */
const line = ({ file, line, column, severity, code, message, remedy }: Problem): string => `${file}:${line}:${column}  ${severity === 'error' ? '' : 'warning '}${code}  ${message}  →  ${remedy}`
const asText = (outcome: Outcome, shown: readonly Problem[]): string => [...shown.map(line), summary(outcome)].join('\n')

type Look = Parameters<typeof styleText>[0]
/** In color where the terminal shows it and NO_COLOR does not stand against it; FORCE_COLOR has the last word. Node judges. */
const styled = (look: Look, text: string): string => styleText(look, text, { stream: process.stdout })

/** Each problem with the line that it stands in, and what to do below. */
const asPretty = (outcome: Outcome, shown: readonly Problem[]): string => {
  const look: Look = outcome.problems.some(isError) ? 'red' : outcome.problems.length > 0 ? 'yellow' : 'green'
  return [...shown.map((problem) => pretty(problem, outcome.texts)), styled(['bold', look], summary(outcome))].join('\n')
}

const widest = 100

function pretty (problem: Problem, texts: Outcome['texts']): string {
  const { file, line, column, severity, code, message, remedy } = problem
  const row = (texts?.get(file)?.split(/\r\n|\n|\r/)[line - 1] ?? '').replaceAll('\t', ' ')
  // A long line is shown around its place.
  const from = column - 1 < widest * 0.75 ? 0 : column - 1 - Math.floor(widest / 2)
  const shown = row.slice(from, from + widest)
  return [
    `${styled('bold', `${file}:${line}:${column}`)}  ${styled(isError(problem) ? 'red' : 'yellow', `${severity} ${code}`)}  ${message}`,
    ...(shown.trim() === '' ? [] : [styled('dim', `  ${from > 0 ? '…' : ' '}${shown}${from + widest < row.length ? '…' : ''}`), `   ${' '.repeat(column - 1 - from)}${styled('red', '^')}`]),
    `   ${styled('cyan', '→')} ${remedy}`, '',
  ].join('\n')
}

const asJson = ({ problems, files, fixed }: Outcome): string =>
  JSON.stringify({ files, fixed, errors: problems.filter(isError).length, warnings: problems.filter((problem) => !isError(problem)).length, problems }, null, 2)

/** Workflow commands: docs.github.com, "Setting an error message". */
const asGithub = (outcome: Outcome): string => {
  const value = (text: string) => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
  const property = (text: string) => value(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
  return [...outcome.problems.map(({ file, line, column, severity, code, message, remedy }) => `::${severity} file=${property(file)},line=${line},col=${column},title=${code}::${value(`${message} → ${remedy}`)}`), summary(outcome)].join('\n')
}

const printers: Record<Format, (outcome: Outcome, shown: readonly Problem[]) => string> = { pretty: asPretty, text: asText, json: asJson, github: asGithub, sarif: ({ problems }) => JSON.stringify(asSarif(problems), null, 2) }
/** `shown` are those that people have not seen yet; the sum is of all, and programs get all. */
export const printProblems = (outcome: Outcome, format: Format, shown = outcome.problems): string => printers[format](outcome, shown)
