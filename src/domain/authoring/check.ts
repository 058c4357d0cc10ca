/** What no file can tell alone: ids, order, links, pictures and hours over all files of the curricula. Pure: files come as a map. */
import type { Curriculum, FeedbackForm, Module, Page } from '../curriculum.ts'
import { checkSvg } from './check-svg.ts'
import type { CurriculumDraft, ModuleDraft, PageDraft } from './draft.ts'
import type { FeedbackDraft } from './draft-feedback.ts'
import { findingsOf, isError, type Findings, type Problem } from './problem.ts'
import { captionsOf, kindOf, videoKinds } from './prose.ts'
import { type AnyDraft, readDraft } from './read.ts'
import type { Field } from './front-matter.ts'

/** Text of markdown, drawings and captions; of other files their size in bytes. */
export type FileContent = { text: string } | { bytes: number }
/** Paths from the root of the content, with slashes: foundational/zero-exclusion.md. */
export type Files = ReadonlyMap<string, FileContent>
/** Curriculum id → item id → type, of everything ever published. */
export type PublishedTypes = ReadonlyMap<string, ReadonlyMap<string, string>>

export type CheckedCurriculum = {
  folder: string
  curriculum: Curriculum
  modules: { file: string; module: Module }[]
  pages: { file: string; page: Page }[]
  feedback: { file: string; form: FeedbackForm } | null
}
/** `curricula` are those in which nothing is wrong: a curriculum with an error in any of its files is left out. */
export type Checked = { problems: Problem[]; curricula: CheckedCurriculum[] }

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** README.md is for people who read the folder, and LANGUAGE.md beside the curricula is the page of the language; neither is part of a curriculum. */
export const isContent = (path: string): boolean => path.endsWith('.md') && path !== 'LANGUAGE.md' && !/^readme\.md$/i.test(nameOf(path))

type Open = { draft: AnyDraft; findings: Findings; inside: Problem[] }

const readBefore = new WeakMap<object, { path: string; read: ReturnType<typeof readDraft> }>()

/** One file read. Whoever checks a folder again with the very same object for a file does not have it read again. */
export function readOnce (path: string, content: { text: string }): ReturnType<typeof readDraft> {
  const before = readBefore.get(content)
  if (before?.path === path) return before.read
  const read = readDraft(path, content.text)
  readBefore.set(content, { path, read })
  return read
}

export function checkCurriculum (files: Files, published: PublishedTypes = new Map()): Checked {
  const open = new Map<string, Open>()
  for (const [path, content] of files) {
    if (!isContent(path) || !('text' in content)) continue
    const { draft, problems } = readOnce(path, content)
    open.set(path, { draft, inside: problems, findings: findingsOf(path) })
  }
  const drawings = findingsOf('')
  for (const [path, content] of files) if (kindOf(path) === 'svg' && 'text' in content) checkSvg(path, content.text, drawings.report)
  const folders = [...new Set([...open.keys()].map(folderOf))].sort()
  const curricula = folders.map((folder) => checkFolder(folder, [...open.values()].filter(({ draft }) => folderOf(draft.file) === folder), published))
  uniqueIds(curricula.flatMap((each) => each.curriculum ?? []), 'curriculum')
  for (const { draft, findings } of open.values()) checkReferences(draft, files, open, findings)

  const loose = curricula.flatMap((each) => each.problems)
  const problems = [...[...open.values()].flatMap(({ inside, findings }) => [...inside, ...findings.problems()].toSorted((a, b) => a.line - b.line || a.column - b.column)), ...drawings.problems(), ...loose]
  problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
  const broken = new Set(problems.filter(isError).map((problem) => problem.file))
  const isSound = (folder: string) => ![...broken].some((file) => file === folder || file.startsWith(`${folder}/`) || (folder === '' && !file.includes('/')))
  return {
    problems,
    curricula: curricula.flatMap(({ folder, curriculum, modules, pages, feedback }) => (curriculum === null || !isSound(folder) ? [] : [{
      folder, curriculum: curriculum.draft.value, modules: modules.map(({ draft }) => ({ file: draft.file, module: draft.value })), pages: pages.map(({ draft }) => ({ file: draft.file, page: draft.value })),
      feedback: feedback && { file: feedback.draft.file, form: feedback.draft.value },
    }])),
  }
}

type Of<T extends AnyDraft> = Open & { draft: T }
type Folder = { folder: string; curriculum: Of<CurriculumDraft> | null; modules: Of<ModuleDraft>[]; pages: Of<PageDraft>[]; feedback: Of<FeedbackDraft> | null; problems: Problem[] }

function checkFolder (folder: string, files: Open[], published: PublishedTypes): Folder {
  const of = <T extends AnyDraft>(kind: T['kind']) => files.filter(({ draft }) => draft.kind === kind) as Of<T>[]
  const [curriculum = null] = of<CurriculumDraft>('curriculum')
  const modules = of<ModuleDraft>('module')
  const pages = of<PageDraft>('page')
  const forms = of<FeedbackDraft>('feedback')
  const missing = findingsOf(folder === '' ? 'curriculum.md' : `${folder}/curriculum.md`)
  if (curriculum === null) missing.report('missing-curriculum', { line: 1, column: 1 }, { folder: folder || '.' })
  uniqueIds([...modules, ...pages, ...forms], 'file')
  uniqueItems([...modules, ...forms])
  if (curriculum !== null) {
    checkOrder(curriculum, modules, 'order', 'module')
    checkOrder(curriculum, pages, 'pages', 'page')
    checkHours(curriculum, modules)
    checkTypes(modules, published.get(curriculum.draft.value.id) ?? new Map())
  }
  return { folder, curriculum, modules, pages, feedback: forms[0] ?? null, problems: missing.problems() }
}

function uniqueIds (files: readonly Open[], kind: string): void {
  const taken = new Map<string, string>()
  for (const { draft, findings } of files) {
    const { id } = draft.named
    if (id === null) continue
    const before = taken.get(id.value)
    if (before === undefined) taken.set(id.value, draft.file)
    else findings.report('duplicate-id', id, { id: id.value, where: kind === 'curriculum' ? `the curriculum ${before}` : before })
  }
}

function uniqueItems (modules: readonly Of<ModuleDraft | FeedbackDraft>[]): void {
  const taken = new Map<string, string>()
  for (const { draft, findings } of modules) {
    for (const { id, at } of draft.items.toSorted((a, b) => a.at.line - b.at.line)) {
      const before = taken.get(id)
      if (before === undefined) taken.set(id, `${draft.file}:${at.line}`)
      else findings.report('duplicate-id', at, { id, where: `the item at ${before}` })
    }
  }
}

function checkTypes (modules: readonly Of<ModuleDraft>[], published: ReadonlyMap<string, string>): void {
  for (const { draft, findings } of modules) {
    for (const { id, type, at } of draft.items) {
      const before = published.get(id)
      if (before !== undefined && type !== null && before !== type) findings.report('changed-type', at, { id, before, type })
    }
  }
}

/** Everything named exists, once; everything that exists is named. */
function checkOrder (curriculum: Of<CurriculumDraft>, files: readonly Of<ModuleDraft | PageDraft>[], field: 'order' | 'pages', kind: 'module' | 'page'): void {
  const ids = files.flatMap(({ draft }) => draft.named.id?.value ?? [])
  const named: Field<string>[] = curriculum.draft.fields[field]
  const seen = new Set<string>()
  // A file whose id could not be read may be the one that is named: that file says so itself.
  const someUnread = files.some(({ draft }) => draft.named.id === null)
  for (const each of named) {
    if (!ids.includes(each.value) && someUnread) continue
    if (!ids.includes(each.value)) curriculum.findings.report('unknown-module', each, { kind, name: each.value, names: ids.join(', ') || 'none' }, { near: { name: each.value, names: ids } })
    else if (seen.has(each.value)) curriculum.findings.report('repeated-module', each, { name: each.value })
    seen.add(each.value)
  }
  for (const { draft, findings } of files) {
    const { id } = draft.named
    if (id !== null && !seen.has(id.value)) findings.report('unused-module', id, { kind, name: id.value, field })
  }
}

/** Hours may be rounded down to a quarter, as boards do, and never up. */
function checkHours (curriculum: Of<CurriculumDraft>, modules: readonly Of<ModuleDraft>[]): void {
  const { hoursAt, order } = curriculum.draft.fields
  const taught = modules.filter(({ draft }) => order.some((each) => each.value === draft.named.id?.value))
  if (modules.some(({ draft }) => draft.fields.at === null || draft.named.id === null)) return
  checkCredits(curriculum, taught)
  if (hoursAt === null) return
  const minutes = taught.reduce((sum, { draft }) => sum + draft.value.minutes, 0)
  const hours = minutes / 60
  if (hoursAt.value > hours + 0.005 || hoursAt.value < Math.floor(hours * 4) / 4) {
    curriculum.findings.report('hours-differ', hoursAt, { hours: hoursAt.value, sum: `${Number(hours.toFixed(2))} hours (${minutes} minutes)` })
  }
}

/** A kind of credit counts modules that are taught, and no more hours than they have. */
function checkCredits ({ draft: { fields }, findings }: Of<CurriculumDraft>, taught: readonly Of<ModuleDraft>[]): void {
  const minutes = new Map(taught.map(({ draft }) => [draft.named.id!.value, draft.value.minutes]))
  const hoursOf = (ids: Iterable<string>): number => [...ids].reduce((sum, id) => sum + (minutes.get(id) ?? 0), 0) / 60
  for (const { name, hours, modules } of fields.creditsAt) {
    for (const each of modules) if (!minutes.has(each.value)) findings.report('unknown-module', each, { kind: 'module', name: each.value, names: [...minutes.keys()].join(', ') || 'none' }, { near: { name: each.value, names: [...minutes.keys()] } })
    const most = Math.min(fields.hoursAt?.value ?? Infinity, hoursOf(modules.length === 0 ? minutes.keys() : new Set(modules.map((each) => each.value))))
    if (hours !== null && hours.value > most + 0.005) findings.report('credit-hours', hours, { name, hours: hours.value, sum: Number(most.toFixed(2)) })
  }
}

function checkReferences (draft: AnyDraft, files: Files, open: ReadonlyMap<string, Open>, { report }: Findings): void {
  const folder = folderOf(draft.file)
  const near = (path: string) => ({ near: { name: path, names: [...files.keys()].filter((file) => file.startsWith(folder)).map((file) => (folder === '' ? file : file.slice(folder.length + 1))) } })
  for (const { target, ...at } of draft.prose.images) {
    const path = resolved(folder, target)
    if (path === null || !files.has(path)) report('missing-file', at, { path: target }, near(target))
    else if (videoKinds.includes(kindOf(path)) && !files.has(captionsOf(path))) report('missing-captions', at, { path: captionsOf(target) })
  }
  for (const { target, ...at } of draft.prose.links) {
    const [file = '', anchor = ''] = target.split('#', 2)
    const path = file === '' ? draft.file : resolved(folder, file)
    const to = path === null ? undefined : open.get(path)?.draft
    if (path === null || !files.has(path)) report('missing-file', at, { path: file }, near(file))
    else if (to === undefined) report('bad-link', at, { what: `${file} is not a page of the curriculum`, do: 'Link to a module or page beside this one, or to a whole address.' })
    else if (folderOf(to.file) !== folder) report('bad-link', at, { what: 'a link into another curriculum', do: 'Trainees may not be enrolled there: link within the curriculum.' })
    else if (to.named.id !== null && nameOf(to.file) !== `${to.named.id.value}.md` && to.kind !== 'curriculum') report('bad-link', at, { what: `${nameOf(to.file)} is published as ${to.named.id.value}`, do: `Name the file ${to.named.id.value}.md, and link to that.` })
    else if (anchor !== '' && !to.anchors.has(anchor)) {
      const names = [...to.anchors]
      report('bad-link', at, { what: `${nameOf(to.file)} has no heading #${anchor}`, do: `Headings there: ${names.slice(0, 8).map((each) => `#${each}`).join(', ')}.` }, { near: { name: anchor, names } })
    }
  }
}

/** A path in the map, or null when it leaves the content. */
function resolved (folder: string, target: string): string | null {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of target.split('?')[0]!.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
