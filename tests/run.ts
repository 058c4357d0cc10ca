/**
 * `npm test`: everything that must hold, in the order in which it is quickest to mend. Words after `npm test --` choose test files.
 * Each step says how it went and how long it took; the last line is "N passed, N failed": one for each step before the tests, one for each test.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules/.bin')
// The Node that came with npm, for tools that ask for `node`.
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, NODE_ENV: 'test' }

type Tally = { passed: number; failed: number }

/** Runs to its end and gives the exit code; what it prints is shown as it comes, or all at once if `quiet` and it fails. */
function run (command: string, words: string[], quiet = false): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(path.join(bin, command), words, { cwd: root, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part))
    child.on('error', (error) => { process.stdout.write(`${error.message}\n`); resolve(1) })
    child.on('close', (code) => {
      if (quiet && code !== 0) process.stdout.write(Buffer.concat(said))
      resolve(code ?? 1)
    })
  })
}

const step = (command: string, ...words: string[]) => async (): Promise<Tally> => (await run(command, words, true) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; testResults: { status: string; assertionResults: { status: string }[] }[] }

/** A test that was left out counts as failed, unless tests were chosen; so does a file that could not be read, and a run that ended badly with no failed test. */
async function tests (): Promise<Tally> {
  const chosen = process.argv.slice(2)
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-run-'))
  const file = path.join(folder, 'report.json')
  try {
    const code = await run('vitest', ['run', '--config', 'tests/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...chosen])
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const unread = report.testResults.filter((each) => each.status === 'failed' && !each.assertionResults.some(({ status }) => status === 'failed')).length
    const failed = report.numFailedTests + unread + (chosen.length > 0 ? 0 : report.numPendingTests)
    return { passed: report.numPassedTests, failed: code === 0 ? failed : Math.max(1, failed) }
  } catch {
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const steps: Record<string, () => Promise<Tally>> = {
  types: step('tsc', '--noEmit', '-p', '.'),
  templates: step('node', 'tests/views.ts'),
  lint: step('biome', 'lint', '--config-path', 'tests/lint.json', '--error-on-warnings', 'src', 'tests', 'views/assets'),
  content: step('node', 'src/cli.ts', 'check', 'content'),
  tests,
}

const total: Tally = { passed: 0, failed: 0 }
for (const [name, take] of Object.entries(steps)) {
  const began = performance.now()
  const { passed, failed } = await take()
  total.passed += passed
  total.failed += failed
  process.stdout.write(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
