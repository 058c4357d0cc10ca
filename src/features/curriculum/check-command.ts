/** `check [path] [--json | --github] [--fix]` of the command line. */
import { isError } from '#src/domain/authoring/problem.ts'
import { checkFiles } from './check-files.ts'
import { printProblems } from './print-problems.ts'

const options = ['--json', '--github', '--fix']

/** Prints what is wrong with content. 0 = no errors, 1 = errors, 2 = the command was misused. */
export async function checkCommand (words: readonly string[], print: (text: string) => void): Promise<number> {
  const paths = words.filter((word) => !word.startsWith('--'))
  const unknown = words.find((word) => word.startsWith('--') && !options.includes(word))
  if (unknown !== undefined || paths.length > 1) {
    print(unknown !== undefined ? `check has no option ${unknown}. Options: ${options.join(', ')}.` : 'check takes one path.')
    return 2
  }
  const outcome = await checkFiles(paths[0] ?? 'content', words.includes('--fix'))
  print(printProblems(outcome, words.includes('--json') ? 'json' : words.includes('--github') ? 'github' : 'text'))
  return outcome.problems.some(isError) ? 1 : 0
}
