/** Problems of content as lines for people, for programs, and for the notes that CI puts beside a change. */
import { isError, type Problem } from '#src/domain/authoring/problem.ts'

export type Format = 'text' | 'json' | 'github'
type Outcome = { problems: readonly Problem[]; files: number; fixed: number }

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

function summary ({ problems, files, fixed }: Outcome): string {
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  const found = problems.length === 0 ? 'nothing wrong' : [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter(Boolean).join(' and ')
  return `${counted(files, 'file')} checked: ${found}.${fixed > 0 ? ` ${counted(fixed, 'problem')} mended.` : ''}`
}

/** `file:line:column  CODE  what is wrong  →  what to do`, and one line that sums up. */
const asText = (outcome: Outcome): string =>
  [...outcome.problems.map(({ file, line, column, severity, code, message, remedy }) => `${file}:${line}:${column}  ${severity === 'error' ? '' : 'warning '}${code}  ${message}  →  ${remedy}`), summary(outcome)].join('\n')

const asJson = ({ problems, files, fixed }: Outcome): string =>
  JSON.stringify({ files, fixed, errors: problems.filter(isError).length, warnings: problems.filter((problem) => !isError(problem)).length, problems }, null, 2)

/** Workflow commands: docs.github.com, "Setting an error message". */
const asGithub = (outcome: Outcome): string => {
  const value = (text: string) => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
  const property = (text: string) => value(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
  return [...outcome.problems.map(({ file, line, column, severity, code, message, remedy }) => `::${severity} file=${property(file)},line=${line},col=${column},title=${code}::${value(`${message} → ${remedy}`)}`), summary(outcome)].join('\n')
}

export const printProblems = (outcome: Outcome, format: Format): string => (format === 'json' ? asJson(outcome) : format === 'github' ? asGithub(outcome) : asText(outcome))
