/**
 * What is published, as the files that it would be: so that a draft is checked among its neighbors exactly as a folder of content is. Read once for each state of the database and kept,
 * so that checking while somebody types reads one file and no more.
 */
import { type Checked, checkCurriculum, type FileContent, type PublishedTypes, readOnce } from '#src/domain/authoring/check.ts'
import { isError, type Problem } from '#src/domain/authoring/problem.ts'
import type { AnyDraft } from '#src/domain/authoring/read.ts'
import { findRevision, listCurrentRevisions, publishedItemTypes, type RevisionRow } from '#src/features/curriculum/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import { listPaths, type PathRow, type Place, shelfVersion } from './queries.ts'

export type Current = RevisionRow & { file: string; content: { text: string } }
/** One curriculum. `files` are keyed as in a folder of content: <curriculum>/<file>.md. */
export type Shelf = { curriculum: string; current: Map<string, Current>; files: Map<string, FileContent>; paths: PathRow[]; types: PublishedTypes; baseline: Set<string> }
/** A text among its neighbors. `problems` are its own, and errors that it would bring to other files; those name them. */
export type Judged = { draft: AnyDraft; problems: Problem[]; checked: Checked }

export type Shelves = {
  /** Empty for a curriculum of which nothing was published. */
  of (curriculum: string): Promise<Shelf>
  /** Every curriculum of which something was published. */
  all (): Promise<Shelf[]>
}

/** Name of a revision's file without .md. */
export const fileOf = ({ kind, module }: Pick<RevisionRow, 'kind' | 'module'>): string => (kind === 'curriculum' ? 'curriculum' : module)
export const pathOf = ({ curriculum, file }: Place): string => `${curriculum}/${file}.md`

const mostTexts = 500

export function openShelves (db: Database): Shelves {
  const texts = new Map<number, Promise<Current>>()
  let version = ''
  let kept = new Map<string, Promise<Shelf>>()

  function textOf (id: number): Promise<Current> {
    const known = texts.get(id)
    if (known !== undefined) return known
    const loading = findRevision(db, id).then((row): Current => ({ ...row!, file: fileOf(row!), content: { text: row!.text } }))
    texts.set(id, loading)
    loading.catch(() => texts.delete(id))
    return loading
  }

  async function load (curriculum: string): Promise<Shelf> {
    const rows = await listCurrentRevisions(db, { curriculum })
    const [current, paths, types] = [await Promise.all(rows.map(({ id }) => textOf(id))), await listPaths(db, curriculum), await publishedItemTypes(db)]
    const files = new Map<string, FileContent>(current.map((each) => [pathOf(each), each.content]))
    for (const { path, text, bytes } of paths) {
      files.set(`${curriculum}/${path}`, text === null ? { bytes } : { text })
      // Captions lie beside a video in its folder, and were there when it was published.
      files.set(`${curriculum}/${path.replace(/\.\w+$/, '.vtt')}`, { bytes: 0 })
    }
    return { curriculum, current: new Map(current.map((each) => [each.file, each])), files, paths, types, baseline: new Set(checkCurriculum(files, types).problems.map(keyOf)) }
  }

  async function fresh (): Promise<void> {
    const now = await shelfVersion(db)
    if (now === version) return
    version = now
    kept = new Map()
    if (texts.size > mostTexts) texts.clear() // revisions of before are asked for no more
  }

  async function of (curriculum: string): Promise<Shelf> {
    await fresh()
    const known = kept.get(curriculum) ?? load(curriculum)
    kept.set(curriculum, known)
    known.catch(() => kept.delete(curriculum))
    return known
  }

  return {
    of,
    async all () { return Promise.all([...new Set((await listCurrentRevisions(db)).map(({ curriculum }) => curriculum))].map(of)) },
  }
}

const keyOf = ({ file, code, line, message }: Problem): string => `${file} ${code} ${line} ${message}`

/** What a current revision says, by today's reader. */
export const readPublished = (current: Current): AnyDraft => readOnce(pathOf(current), current.content).draft

/** Judges texts that stand in for files of a shelf: `own` is the one that is asked about, `others` go with it. */
export function judge (shelf: Shelf, file: string, own: string, others: ReadonlyMap<string, string> = new Map()): Judged {
  const files = new Map(shelf.files)
  for (const [name, text] of others) files.set(pathOf({ curriculum: shelf.curriculum, file: name }), { text })
  const path = pathOf({ curriculum: shelf.curriculum, file }), content = { text: own }
  files.set(path, content)
  const checked = checkCurriculum(files, shelf.types)
  const { draft } = readOnce(path, content)
  // A new module is given its place when it is published, so until then nobody has to look for one.
  const hasPlace = ({ code }: Problem): boolean => code !== 'unused-module' || draft.kind !== 'module' || shelf.current.has(file)
  return { draft, checked, problems: [...checked.problems.filter((problem) => problem.file === path && hasPlace(problem)), ...nameProblems(draft, path, file, shelf.current.get(file)?.kind), ...checked.problems.filter((problem) => problem.file !== path && isError(problem) && !shelf.baseline.has(keyOf(problem)))] }
}

/** A file is published under its id, and found by its name: in the workbench the two never part. What was published as a module stays one. */
function nameProblems ({ kind, named }: AnyDraft, path: string, file: string, before: string | undefined): Problem[] {
  const expected = kind === 'curriculum' ? path.split('/')[0]! : file
  const base = { severity: 'error', code: 'bad-field', file: path } as const
  const other: Problem[] = before !== undefined && before !== kind ? [{ ...base, line: 1, column: 1, message: `this was published as a ${before}, and is now a ${kind}`, remedy: before === 'module' ? 'Remove the line kind: …' : `Write kind: ${before}.` }] : []
  if (named.id === null || named.id.value === expected) return other
  return [...other, { ...base, line: named.id.line, column: named.id.column, message: `the id is “${named.id.value}”, but this is ${expected}`, remedy: `Write id: ${expected}. An id never changes; what should have another is another file.`, instead: { said: named.id.value, write: expected } }]
}
