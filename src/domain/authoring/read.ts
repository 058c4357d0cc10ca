/**
 * The authoring language, read: the text of one file becomes a module, a page, a form of feedback or a curriculum, and a list of problems.
 * Pure and total: any string gives an answer, and nothing is thrown.
 */
import type { Curriculum, FeedbackForm, Module, Page } from '../curriculum.ts'
import { type CurriculumDraft, draftCurriculum, draftModule, draftPage, type ModuleDraft, type PageDraft } from './draft.ts'
import { draftFeedback, type FeedbackDraft } from './draft-feedback.ts'
import { findingsOf, isError, type Problem } from './problem.ts'
import { checkQuality } from './quality.ts'
import { splitLines } from './source.ts'

/** `value` is null exactly when some problem is an error. */
export type ReadResult<T> = { value: T | null; problems: Problem[] }

const result = <T>(value: T, problems: Problem[]): ReadResult<T> => ({ value: problems.some(isError) ? null : value, problems })

export function readModule (file: string, text: string): ReadResult<Module> {
  const { draft, problems } = readDraft(file, text, 'module')
  return result((draft as ModuleDraft).value, problems)
}

export function readPage (file: string, text: string): ReadResult<Page> {
  const { draft, problems } = readDraft(file, text, 'page')
  return result((draft as PageDraft).value, problems)
}

export function readFeedback (file: string, text: string): ReadResult<FeedbackForm> {
  const { draft, problems } = readDraft(file, text, 'feedback')
  return result((draft as FeedbackDraft).value, problems)
}

export function readCurriculum (file: string, text: string): ReadResult<Curriculum> {
  const { draft, problems } = readDraft(file, text, 'curriculum')
  return result((draft as CurriculumDraft).value, problems)
}

export type AnyDraft = ModuleDraft | PageDraft | FeedbackDraft | CurriculumDraft
export type FileKind = AnyDraft['kind']

/** curriculum.md is a curriculum; a file whose front matter says `kind: page` or `kind: feedback` is that; the rest are modules. */
export function kindOfFile (file: string, text: string): FileKind {
  if (/(?:^|\/)curriculum\.md$/.test(file)) return 'curriculum'
  const lines = splitLines(text.slice(0, 64 * 1024))
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  const [, kind = 'module'] = lines.slice(0, Math.max(end, 0)).map((line) => /^kind:[ \t]*["']?(page|feedback)["']?[ \t]*(?:#.*)?$/.exec(line)).find((found) => found !== null) ?? []
  return kind as FileKind
}

/** A file read as far as it can be, sound or not, with everything that is wrong inside it. */
export function readDraft (file: string, text: string, kind: FileKind = kindOfFile(file, text)): { draft: AnyDraft; problems: Problem[] } {
  const { report, problems } = findingsOf(file)
  const draft = { curriculum: draftCurriculum, page: draftPage, feedback: draftFeedback, module: draftModule }[kind](file, text, report)
  if (draft.kind === 'module') checkQuality(draft, report)
  return { draft, problems: problems() }
}
