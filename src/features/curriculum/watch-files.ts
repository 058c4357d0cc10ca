/** Content checked anew whenever a file of it is saved. */
import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '#src/domain/authoring/problem.ts'
import { checkFiles } from './check-files.ts'
import { type Format, printProblems } from './print-problems.ts'

export type Watching = { fix: boolean; format: Format; print (text: string): void; signal?: AbortSignal }

/** Editors save in several steps: write, rename, touch. */
const settledMs = 80

/**
 * Prints everything once, and again after each change; pretty, only the problems that are new, and the sum of all. Resolves when the first check is done; goes on until `signal` is
 * aborted. A folder that cannot be watched is an error of the system, thrown.
 */
export async function watchFiles (target: string, { fix, format, print, signal }: Watching): Promise<void> {
  const isFile = (await stat(target).catch(() => null))?.isFile() ?? false
  let before = new Set<string>()
  let running: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined

  async function check (isFirst: boolean): Promise<void> {
    // An editor that lists problems begins its list anew at this line, and ends it at the sum.
    if (format === 'text') print('Checking …')
    const outcome = await checkFiles(target, fix)
    const now = new Set(outcome.problems.map(nameOf))
    const fresh = outcome.problems.filter((problem) => !before.has(nameOf(problem)))
    const gone = [...before].filter((name) => !now.has(name)).length
    before = now
    if (isFirst || format !== 'pretty') print(printProblems(outcome, format))
    else if (fresh.length > 0 || gone > 0 || outcome.fixed > 0) print(printProblems(outcome, format, fresh))
    if (isFirst) print(`Watching ${target}. Ctrl+C ends it.`)
  }

  await check(true)
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (running !== null) { again = true; return }
      running = check(false).finally(() => { running = null; if (again) { again = false; changed() } })
    }, settledMs)
  }
  const watcher: FSWatcher = watch(isFile ? path.dirname(target) : target, { recursive: true, ...(signal === undefined ? {} : { signal }) }, changed)
  signal?.addEventListener('abort', () => clearTimeout(timer))
  // An aborted watch says so as an error; nothing else is expected here, and the process says it.
  watcher.on('error', (error) => { if (signal?.aborted !== true) throw error })
}

/** The same problem after lines above it have come or gone. */
const nameOf = ({ file, code, message }: Problem): string => `${file} ${code} ${message}`
