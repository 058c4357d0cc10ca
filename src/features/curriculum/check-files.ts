/** Content on disk: read into memory within limits, and checked. */
import { isUtf8 } from 'node:buffer'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Checked, checkCurriculum, type FileContent, isContent } from '#src/domain/authoring/check.ts'
import { findingsOf, isError, type Problem, withFixes } from '#src/domain/authoring/problem.ts'
import type { Curriculum, Module } from '#src/domain/curriculum.ts'

const largest = 1024 * 1024
const most = 2000
const textKinds = ['.md', '.svg', '.vtt']

/** `bytes` are the files that could be read, by the same paths as `files`: relative to `root`, with slashes. */
export type Content = { root: string; files: Map<string, FileContent>; bytes: Map<string, Buffer>; problems: Problem[] }

/** Everything below a folder of content. Never throws for what is on disk: what cannot be read becomes a problem. */
export async function readContent (root: string): Promise<Content> {
  const content: Content = { root, files: new Map(), bytes: new Map(), problems: [] }
  const { report, problems } = findingsOf('')
  try {
    const entries = await listFiles(root, '')
    if (entries.length > most) report('too-many-files', { line: 1, column: 1 }, {}, { file: '.' })
    else for (const file of entries) await readInto(content, file, report)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') report('not-found', { line: 1, column: 1 }, { path: root }, { file: '.' })
    else report('unreadable', { line: 1, column: 1 }, { reason: code }, { file: '.' })
  }
  content.problems = problems()
  return content
}

async function listFiles (root: string, folder: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isFile()) files.push(name)
    else if (entry.isDirectory()) files.push(...await listFiles(root, name))
    if (files.length > most) break
  }
  return files.sort()
}

async function readInto (content: Content, file: string, report: ReturnType<typeof findingsOf>['report']): Promise<void> {
  const full = path.join(content.root, file)
  const start = { line: 1, column: 1 }
  try {
    const { size } = await stat(full)
    content.files.set(file, { bytes: size })
    if (size > largest) return report('too-large', start, { size: `${(size / largest).toFixed(1)} MB` }, { file })
    const bytes = await readFile(full)
    content.bytes.set(file, bytes)
    if (!textKinds.includes(path.extname(file).toLowerCase())) return
    content.files.set(file, { text: bytes.toString('utf8') })
    if (!isUtf8(bytes)) report('bad-encoding', firstBadByte(bytes), {}, { file })
  } catch (error) {
    report('unreadable', start, { reason: (error as NodeJS.ErrnoException).code ?? 'unknown' }, { file })
  }
}

/** Where the first line that is not UTF-8 goes wrong. */
function firstBadByte (bytes: Buffer): { line: number; column: number } {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    const row = bytes.subarray(start, end === -1 ? bytes.length : end)
    if (!isUtf8(row)) return { line, column: row.toString('utf8').indexOf('\uFFFD') + 1 }
    start += row.length + 1
  }
  return { line, column: 1 }
}

/** Content and what is wrong with it, in the files and between them. Paths of problems are relative to the root. */
export function checkContent (content: Content, published?: Parameters<typeof checkCurriculum>[1]): Checked {
  const { problems, curricula } = checkCurriculum(content.files, published)
  const undecoded = new Set(content.problems.filter((problem) => problem.code === 'bad-encoding').map((problem) => problem.file))
  const rest = problems.filter((problem) => problem.code !== 'bad-character' || !undecoded.has(problem.file))
  const broken = content.problems.map((problem) => problem.file)
  const isSound = (folder: string) => !broken.some((file) => file === '.' || folder === '' || file.startsWith(`${folder}/`))
  return { problems: [...content.problems, ...rest], curricula: curricula.filter(({ folder }) => isSound(folder)) }
}

export type SoundCurriculum = { curriculum: Curriculum; /** In the order of teaching. */ modules: { file: string; module: Module }[] }

/** Every sound curriculum in a folder, or the one module that the path is; `errors` counts those that keep others out. Curricula of which nothing is asked for are left out. */
export async function soundContent (target: string): Promise<{ curricula: SoundCurriculum[]; errors: number; content: Content }> {
  const isFile = (await stat(target).catch(() => null))?.isFile() ?? false
  const content = await readContent(isFile ? path.dirname(target) : target)
  const { curricula, problems } = checkContent(content)
  const taught = curricula.map(({ curriculum, modules }) => {
    const inOrder = curriculum.order.flatMap((id) => modules.filter(({ module }) => module.id === id))
    return { curriculum, modules: inOrder.filter(({ file }) => !isFile || file === path.basename(target)) }
  })
  return { curricula: taught.filter(({ modules }) => modules.length > 0), errors: problems.filter(isError).length, content }
}

/** `texts` are those of the files with problems, by the paths that the problems name. */
export type Report = { problems: Problem[]; files: number; fixed: number; texts: Map<string, string> }

/**
 * Checks a folder of content, one curriculum, or one file among its neighbors. Paths of problems are as the caller would write them.
 * With `fix`, problems that have a certain remedy are mended on disk first.
 */
export async function checkFiles (target: string, fix = false): Promise<Report> {
  const isFile = (await stat(target).catch(() => null))?.isFile() ?? false
  const root = isFile ? path.dirname(target) : target
  const only = isFile ? path.basename(target) : null
  const wanted = (problem: Problem) => only === null || problem.file === only
  let content = await readContent(root)
  let { problems } = checkContent(content)
  const fixed = fix ? await applyFixes(content, problems.filter(wanted)) : 0
  if (fixed > 0) {
    content = await readContent(root)
    problems = checkContent(content).problems
  }
  const checked = [...content.files.keys()].filter((file) => isContent(file) && (only === null || file === only))
  const found = problems.filter(wanted)
  const texts = new Map([...new Set(found.map(({ file }) => file))].flatMap((file) => { const held = content.files.get(file); return held !== undefined && 'text' in held ? [[path.join(root, file), held.text] as const] : [] }))
  return { problems: found.map((problem) => ({ ...problem, file: path.join(root, problem.file) })), files: checked.length, fixed, texts }
}

async function applyFixes (content: Content, problems: readonly Problem[]): Promise<number> {
  const mendable = problems.filter((problem) => problem.fix !== undefined)
  for (const file of new Set(mendable.map((problem) => problem.file))) {
    const text = content.bytes.get(file)?.toString('utf8')
    if (text !== undefined) await writeFile(path.join(content.root, file), withFixes(text, mendable.filter((problem) => problem.file === file)))
  }
  return mendable.length
}
