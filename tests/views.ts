/**
 * Type-checks every template: `node tests/views.ts`, part of `npm test`. Each becomes a TypeScript function of the data that it says it takes (a page: `Views`,
 * a part: views/parts.ts), one run of tsc judges them all, and what it finds is told with the line of the template. Exits 1 when there is anything.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Eta } from 'eta'

const root = path.join(import.meta.dirname, '..')

/** What templates may call, and what they may print: `printable` in platform/http/views.ts refuses the rest. */
const globals = (): string => `
import type { PageData, Views } from '${root}/src/platform/http/views.ts'
import type { LayoutData, Parts } from '${root}/views/parts.ts'
declare global {
  type Known = Parts & { [V in Exclude<keyof Views, keyof Parts>]: PageData<V> }
  function include<K extends keyof Parts> (part: \`/\${K}\`, data: Parts[K]): string
  function include (part: \`/partials/controls/\${string}\`, data: Parts['partials/controls'] & { name: string }): string
  function layout (name: string, data: LayoutData): void
  function __print (value: string | number | null): void
}`

type Generated = { code: string; /** Line of the template for each line of the code. */ lines: number[] }

/** The template as a function. Its statements and the values that it prints keep their order; the text between is left out. */
export function functionOf (name: string, template: string, eta = new Eta({ debug: true, autoTrim: false })): Generated {
  const code = [`export function render (it: Known['${name}']): void {`], lines = [1]
  let from = 0
  for (const node of eta.parse(template)) {
    if (typeof node === 'string') continue
    from = template.indexOf(node.val, from)
    const line = template.slice(0, from).split('\n').length
    const statement = node.t === 'e' ? node.val : `__print(${node.val});`
    for (const [index, each] of statement.split('\n').entries()) { code.push(each); lines.push(line + index) }
    from += node.val.length
  }
  return { code: [...code, '}', ''].join('\n'), lines }
}

/** Problems as "view:line: message", over all templates given by name and text. */
export function checkViews (templates: Map<string, string>): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-views-'))
  try {
    const generated = new Map([...templates].map(([name, text]) => [`${name.replaceAll('/', '__')}.ts`, { name, ...functionOf(name, text) }]))
    for (const [file, { code }] of generated) writeFileSync(path.join(folder, file), code)
    writeFileSync(path.join(folder, 'globals.ts'), globals())
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(path.join(folder, 'missing.ts'), `export const withoutTemplate: Record<Exclude<keyof Known, ${[...templates.keys()].map((name) => `'${name}'`).join(' | ')}>, never> = {}`)
    // Templates carry no annotations, and an index into a list is checked when it is printed.
    const loosened = { noImplicitAny: false, noUncheckedIndexedAccess: false, noUnusedParameters: false, typeRoots: [path.join(root, 'node_modules/@types')] }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ extends: path.join(root, 'tsconfig.json'), compilerOptions: loosened, include: ['*.ts', `${root}/src/features/**/*.ts`] }))
    const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--pretty', 'false', '-p', folder], { encoding: 'utf8', cwd: folder })
    return stdout.split('\n').filter((line) => line !== '').flatMap((line) => told(line, generated))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lines that continue a message stay with it; faults of src/ are for the type check of src/. */
function told (line: string, generated: Map<string, Generated & { name: string }>): string[] {
  const [, file = '', at = '', message = ''] = /^(.*?)\((\d+),\d+\): (.*)$/.exec(line) ?? []
  const view = generated.get(path.basename(file))
  if (view !== undefined && at === '1') return [`views/${view.name}.eta:1: say what it takes, in the views.ts of its feature or in views/parts.ts`]
  if (view !== undefined) return [`views/${view.name}.eta:${view.lines[Number(at) - 1]}: ${message}`]
  if (path.basename(file) === 'missing.ts') return [`a view without a template: ${message}`]
  if (path.basename(file) === 'parts.ts') return [`views/parts.ts:${at}: ${message}`]
  return file === '' ? [line] : []
}

export function readTemplates (folder = path.join(root, 'views')): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta')).sort()
  return new Map(files.map((file) => [file.slice(0, -'.eta'.length).replaceAll(path.sep, '/'), readFileSync(path.join(folder, file), 'utf8')]))
}

if (import.meta.main) {
  const templates = readTemplates()
  const problems = checkViews(templates)
  process.stdout.write(problems.length > 0 ? `${problems.join('\n')}\n` : `${templates.size} templates fit their data\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
