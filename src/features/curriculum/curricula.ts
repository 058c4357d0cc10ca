/**
 * Published content, read from the database once per revision and kept: a revision never changes, so it is parsed and rendered once
 * in the life of the process.
 *
 * What is current is replaced whole, when all of it has been read: nobody sees a part. A process that follows publications is told of each (the trigger
 * on module_revisions) and reads it at once, beside the requests. Besides, what is current is looked at by one number, at most twice a second while somebody asks:
 * a process that is told nothing, since its connection is away, waits for that look, so it is within a second of what is published; one that is told does not
 * wait, and finds out by it when its connection has died without a word. The look is one step in the index of the primary key.
 */
import type { Curriculum, FeedbackForm, Module, Page } from '#src/domain/curriculum.ts'
import type { Database } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { type Listening, listenTo } from '#src/platform/db/listen.ts'
import { findRevision, listCurrentRevisions, listItemRevisions, listPictures, newestRevisionId, publicationsChannel, type RevisionRow } from './queries.ts'
import { type AnyDraft, readDraft } from '#src/domain/authoring/read.ts'
import { type RenderedForm, type Rendering, renderForm, renderModule, renderPage } from './render.ts'

export type ModuleRevision = {
  id: number
  number: number
  publishedAt: Date
  module: Module
  /** Item id → id of the wording that this revision holds. */
  itemRevisions: Map<string, number>
  rendering: Rendering
}
export type PageRevision = { id: number; page: Page; html: string }
export type FeedbackRevision = { id: number; curriculum: string; number: number; form: FeedbackForm; rendering: RenderedForm }
/** The current state of a curriculum, all of one moment. */
export type Release = { id: string; revisionId: number; curriculum: Curriculum; html: string; modules: ModuleRevision[]; pages: PageRevision[]; /** Null where the curriculum asks for none. */ feedback: FeedbackRevision | null }

export type Curricula = {
  /** Every published curriculum, by title. */
  list (): Promise<{ id: string; title: string }[]>
  current (curriculum: string): Promise<Release | null>
  /** What was current at a moment; null before the first publication. Read anew each time. */
  asOf (curriculum: string, moment: Date): Promise<Release | null>
  /** Throws NotFound. */
  revision (id: number): Promise<ModuleRevision>
  /** Throws NotFound. */
  feedback (id: number): Promise<FeedbackRevision>
  /** Looks now. Afterwards all is served that was committed before the call. */
  renew (): Promise<void>
  /** From now on publications of other processes are heard of, on a connection of its own. */
  follow (): Listening
}

/** Half of the second within which everybody serves what was published; the other half is for reading it. */
const freshMs = 500

/**
 * What a published text says, by today's reader. It passed the check of its day; a check that has grown stricter since must not take it from those who
 * read it, so it is read as far as it goes. Its id is what it was published under.
 */
function valueOf<K extends RevisionRow['kind']> (row: RevisionRow & { kind: K }) {
  const { draft } = readDraft(`${row.curriculum}/${row.kind === 'curriculum' ? 'curriculum' : row.module}.md`, row.text, row.kind)
  return { ...draft.value, id: row.module } as Extract<AnyDraft, { kind: K }>['value']
}

export function openCurricula (db: Database): Curricula {
  const modules = new Map<number, Promise<ModuleRevision>>()
  const forms = new Map<number, Promise<FeedbackRevision>>()
  let releases: Map<string, Release> | null = null
  let checking: Promise<Map<string, Release>> | null = null
  let newest = -1
  let asked = 0
  let listening: Listening | null = null

  async function load (): Promise<Map<string, Release>> {
    const rows = await listCurrentRevisions(db)
    const newestOfThese = Math.max(0, ...rows.map(({ id }) => id)) // may be newer than what was looked at
    const list = await Promise.all(rows.filter((row) => row.kind === 'curriculum').map((row) => loadRelease(row.id, rows.filter((each) => each.curriculum === row.curriculum))))
    newest = newestOfThese
    return new Map(list.sort((a, b) => a.curriculum.title.localeCompare(b.curriculum.title)).map((release) => [release.id, release]))
  }

  async function loadRelease (revisionId: number, rows: Omit<RevisionRow, 'text'>[]): Promise<Release> {
    const curriculum = valueOf({ ...(await findRevision(db, revisionId))!, kind: 'curriculum' })
    const form = rows.find((each) => each.kind === 'feedback')
    const idOf = (kind: string, id: string) => rows.find((each) => each.kind === kind && each.module === id)?.id
    const found = <T>(list: (T | undefined)[]) => list.filter((each) => each !== undefined) as T[]
    return {
      id: curriculum.id, revisionId, curriculum, html: renderPage({ kind: 'page', id: curriculum.id, title: curriculum.title, text: curriculum.text, images: [] }, []),
      modules: await Promise.all(found(curriculum.order.map((id) => idOf('module', id))).map(revision)),
      pages: await Promise.all(found(curriculum.pages.map((id) => idOf('page', id))).map(loadPage)),
      feedback: form === undefined ? null : await feedback(form.id),
    }
  }

  async function loadPage (id: number): Promise<PageRevision> {
    const known = [...releases?.values() ?? []].flatMap(({ pages }) => pages).find((page) => page.id === id)
    if (known) return known
    const page = valueOf({ ...(await findRevision(db, id))!, kind: 'page' })
    return { id, page, html: renderPage(page, await listPictures(db, id)) }
  }

  async function loadModule (id: number): Promise<ModuleRevision> {
    const row = await findRevision(db, id)
    if (!row || row.kind !== 'module') throw new NotFound()
    const module = valueOf({ ...row, kind: 'module' })
    const items = await listItemRevisions(db, id)
    return { id, number: row.number, publishedAt: row.publishedAt, module, itemRevisions: new Map(items.map((item) => [item.item, item.id])), rendering: renderModule(module, await listPictures(db, id)) }
  }

  async function loadFeedback (id: number): Promise<FeedbackRevision> {
    const row = await findRevision(db, id)
    if (!row || row.kind !== 'feedback') throw new NotFound()
    const form = valueOf({ ...row, kind: 'feedback' })
    return { id, curriculum: row.curriculum, number: row.number, form, rendering: renderForm(form) }
  }

  /** Read once; a failure is not kept. */
  const once = <T>(known: Map<number, Promise<T>>, load: (id: number) => Promise<T>) => (id: number): Promise<T> => {
    const found = known.get(id)
    if (found !== undefined) return found
    const loading = load(id)
    known.set(id, loading)
    loading.catch(() => known.delete(id))
    return loading
  }
  const revision = once(modules, loadModule), feedback = once(forms, loadFeedback)

  async function fresh (): Promise<Map<string, Release>> {
    if (releases && Date.now() - asked < freshMs) return releases
    if (releases && listening?.isOn()) {
      look().catch(() => {}) // the next look says so to whoever waits for it
      return releases
    }
    return look()
  }

  /** Many may ask at once: one looks, the others wait for what it finds. A look that fails leaves everything as it was. */
  function look (): Promise<Map<string, Release>> {
    checking ??= check().finally(() => { checking = null })
    return checking
  }

  async function check (): Promise<Map<string, Release>> {
    const began = Date.now()
    const now = await newestRevisionId(db)
    releases = releases && now === newest ? releases : await load()
    asked = began
    return releases
  }

  /** A look that is under way may have begun before what is to be seen was there. */
  async function renew (): Promise<void> {
    await checking?.catch(() => {})
    await look()
  }

  return {
    async list () { return [...(await fresh()).values()].map(({ id, curriculum }) => ({ id, title: curriculum.title })) },
    async asOf (curriculum, moment) {
      const rows = await listCurrentRevisions(db, { curriculum, until: moment })
      const own = rows.find((row) => row.kind === 'curriculum')
      return own ? loadRelease(own.id, rows) : null
    },
    async current (curriculum) { return (await fresh()).get(curriculum) ?? null },
    revision, feedback, renew,
    follow: () => listening = listenTo(db, publicationsChannel, () => { renew().catch(() => {}) }), // when it fails the look of the next request finds it
  }
}
