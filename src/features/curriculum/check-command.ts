/** `check [path] [--format=…] [--fix] [--watch]` of the command line. */
import { isError } from '#src/domain/authoring/problem.ts'
import { checkFiles } from './check-files.ts'
import { type Format, formats, printProblems } from './print-problems.ts'
import { watchFiles } from './watch-files.ts'

const short: Record<string, Format> = { '--json': 'json', '--github': 'github' }

/**
 * Prints what is wrong with content. 0 = no errors, 1 = errors, 2 = the command was misused; null = it goes on watching, until `signal` is aborted or the process ends.
 * Without a format it is pretty in a terminal, and a line for each problem elsewhere.
 */
export async function checkCommand (words: readonly string[], print: (text: string) => void, signal?: AbortSignal): Promise<number | null> {
  const paths = words.filter((word) => !word.startsWith('--'))
  const asked = words.flatMap((word) => short[word] ?? /^--format=(.*)$/.exec(word)?.[1] ?? [])
  const known = (word: string): boolean => word in short || word === '--fix' || word === '--watch' || (word.startsWith('--format=') && formats.some((each) => each === word.slice(9)))
  const unknown = words.find((word) => word.startsWith('--') && !known(word))
  if (unknown !== undefined || paths.length > 1 || asked.length > 1) {
    print(unknown !== undefined ? `check has no option ${unknown}. Options: --format=${formats.join('|')}, --json, --github, --fix, --watch.` : paths.length > 1 ? 'check takes one path.' : 'check prints in one format.')
    return 2
  }
  const format = asked[0] as Format | undefined ?? (process.stdout.isTTY ? 'pretty' : 'text')
  const [target, fix] = [paths[0] ?? 'content', words.includes('--fix')]
  if (words.includes('--watch')) {
    await watchFiles(target, { fix, format, print, ...(signal === undefined ? {} : { signal }) })
    return null
  }
  const outcome = await checkFiles(target, fix)
  print(printProblems(outcome, format))
  return outcome.problems.some(isError) ? 1 : 0
}
