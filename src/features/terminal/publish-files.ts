/** Publishing files that a terminal sent: among all that is published, checked anew, whole or not at all, and never over what somebody else published meanwhile without a word. */
import { checkCurriculum, type FileContent } from '#src/domain/authoring/check.ts'
import { isError, type Problem } from '#src/domain/authoring/problem.ts'
import { type AnyDraft, readDraft } from '#src/domain/authoring/read.ts'
import { approvalsNeeded, countApprovals } from '#src/features/author/review-queries.ts'
import { pictureOf } from '#src/features/curriculum/publish-folder.ts'
import { hashOf, type Publication, publishIn, sha256 } from '#src/features/curriculum/publish.ts'
import { findPicture, lockPublishing, publishedItemTypes } from '#src/features/curriculum/queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import type { Order, Outcome, Refusal } from './messages.ts'
import { listPicturesOf, listSiteFiles, type SiteRow } from './queries.ts'

type Sent = Order['files'][number]
type File = Sent & { draft: AnyDraft; hash: string; publication: Publication; current: SiteRow | null; problems: Problem[] }

const nameOf = ({ kind, id }: Pick<Sent, 'kind' | 'id'>): string => (kind === 'curriculum' ? 'curriculum' : id)
const isVideo = (path: string): boolean => /\.(?:mp4|webm)$/i.test(path)

/**
 * Publishes what differs from what is current, in one transaction that no other publication comes between. `by` null: whoever may use the database itself, who needs no approval.
 * An old text may come back, as the newest revision: whoever sends it names the revision that it takes the place of.
 */
export async function publishFiles (db: Database, given: { curriculum: string; order: Order; by: number | null }): Promise<Outcome> {
  const { curriculum, order, by } = given
  return db.transaction(async (tx): Promise<Outcome> => {
    await lockPublishing(tx)
    const current = await listSiteFiles(tx, curriculum)
    const files: File[] = []
    for (const sent of order.files) files.push(await readSent(tx, curriculum, sent, current.find(({ kind, module }) => kind === sent.kind && module === sent.id) ?? null))
    const changed = files.filter((file) => file.current?.hash !== file.hash)
    const refusal = await refusalOf(tx, { curriculum, order, by }, changed, current)
    if (Object.values(refusal).some((list) => list.length > 0)) return { is: 'refused', ...refusal }
    const next = changed.map(({ kind, id, hash, draft, current: row }) => ({ kind, id, title: draft.value.title, revision: null, number: (row?.number ?? 0) + 1, hash }))
    if (order.isDryRun || changed.length === 0) return { is: 'published', files: next }
    const made = await publishIn(tx, { curriculum, publications: changed.map(({ publication }) => publication), by, fixes: new Set(order.fixes), again: true })
    const revisions = new Map(made.map((each) => [`${each.kind} ${each.module}`, each.revisionId]))
    await audit(tx, { actor: by, action: 'published from a terminal', subject: 'curriculum', subjectId: curriculum, details: Object.fromEntries(next.map(({ kind, id, number }) => [kind === 'curriculum' ? 'curriculum' : id, `revision ${number}`])) })
    return { is: 'published', files: next.map((file) => ({ ...file, revision: revisions.get(`${file.kind} ${file.id}`)! })) }
  })
}

const fault = (file: string, message: string, remedy: string): Problem => ({ file, line: 1, column: 1, severity: 'error', code: 'bad-picture', message, remedy })

async function readSent (tx: Db, curriculum: string, sent: Sent, current: SiteRow | null): Promise<File> {
  const path = `${curriculum}/${nameOf(sent)}.md`
  const { draft } = readDraft(path, sent.text, sent.kind)
  const problems: Problem[] = []
  if (draft.value.id !== sent.id || (sent.kind === 'curriculum' && sent.id !== curriculum)) problems.push({ ...fault(path, `the id in it is “${draft.value.id}”`, `Write id: ${sent.id}.`), code: 'bad-field' })
  const pictures: Publication['pictures'] = []
  for (const picture of sent.pictures) {
    const bytes = picture.bytes === null ? (await findPicture(tx, picture.hash))?.bytes : Buffer.from(picture.bytes, 'base64')
    if (bytes === undefined) { problems.push(fault(path, `${picture.path} is not here`, 'Send it with the text.')); continue }
    const read = pictureOf(picture.path, bytes)
    if (sha256(bytes) !== picture.hash || (read.size === null && !isVideo(picture.path))) problems.push(fault(path, `${picture.path} is not what its name says`, 'Save the picture anew, as the kind that its name says.'))
    pictures.push(read)
  }
  return { ...sent, draft, current, problems, hash: hashOf(sent.text, sent.pictures), publication: { value: draft.value, text: sent.text, pictures } }
}

async function refusalOf (tx: Db, { curriculum, order, by }: { curriculum: string; order: Order; by: number | null }, changed: readonly File[], current: readonly SiteRow[]): Promise<Refusal> {
  const items = new Set(changed.flatMap(({ draft }) => (draft.kind === 'module' ? draft.value.items.map(({ id }) => id) : [])))
  const wants = by === null ? 0 : await approvalsNeeded(tx, curriculum)
  const unapproved: Refusal['unapproved'] = []
  if (by !== null && wants > 0) for (const file of changed) {
    const has = await countApprovals(tx, { curriculum, file: nameOf(file), authorId: null, textHash: sha256(file.text), by })
    if (has < wants) unapproved.push({ kind: file.kind, id: file.id, has, wants })
  }
  return {
    problems: [...changed.flatMap(({ problems }) => problems), ...await problemsOf(tx, curriculum, changed, current)],
    moved: order.over ? [] : changed.filter((file) => file.current !== null && file.current.id !== file.base).map(({ kind, id, current: row }) => ({ kind, id, number: row!.number })),
    unknownFixes: order.fixes.filter((item) => !items.has(item)), unapproved,
  }
}

/** Errors of the changed files, and those that they would bring to others. What was published passed the check of its day. */
async function problemsOf (tx: Db, curriculum: string, changed: readonly File[], current: readonly SiteRow[]): Promise<Problem[]> {
  const types = await publishedItemTypes(tx)
  const pictures = await listPicturesOf(tx, current.map(({ id }) => id))
  const before = new Map<string, FileContent>(current.map((row) => [`${curriculum}/${nameOf({ kind: row.kind, id: row.module })}.md`, { text: row.text }]))
  for (const { path, hash } of [...pictures.values()].flat()) await addPicture(before, curriculum, path, async () => (await findPicture(tx, hash))!.bytes)
  const after = new Map(before)
  for (const file of changed) {
    after.set(`${curriculum}/${nameOf(file)}.md`, { text: file.text })
    for (const { path, bytes } of file.publication.pictures) await addPicture(after, curriculum, path, async () => bytes)
  }
  const keyOf = ({ file, code, message }: Problem): string => `${file} ${code} ${message}`
  const old = new Set(checkCurriculum(before, types).problems.map(keyOf))
  const own = new Set(changed.map((file) => `${curriculum}/${nameOf(file)}.md`))
  return checkCurriculum(after, types).problems.filter((problem) => isError(problem) && (own.has(problem.file) || !old.has(keyOf(problem))))
}

/** Drawings are read by the check; of other files it asks only that they are there. Captions lie beside a video, and are not published. */
async function addPicture (files: Map<string, FileContent>, curriculum: string, path: string, bytesOf: () => Promise<Buffer>): Promise<void> {
  files.set(`${curriculum}/${path}`, /\.svg$/i.test(path) ? { text: (await bytesOf()).toString('utf8') } : { bytes: 0 })
  if (isVideo(path)) files.set(`${curriculum}/${path.replace(/\.\w+$/, '.vtt')}`, { bytes: 0 })
}
