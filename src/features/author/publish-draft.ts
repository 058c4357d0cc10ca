/** A draft is published: now, or at a moment that its author names. */
import { withMember } from '#src/domain/authoring/new-file.ts'
import type { Published } from '#src/features/curriculum/publish.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { asTyped, beside } from './bench.ts'
import { findPlan, insertPlan, listDuePlans, type PlanRow, updatePlanEnded } from './publish-queries.ts'
import { type DraftRow, findDraft, listDrafts, type Place, updateDraftEnded } from './queries.ts'
import { releaseText } from './release.ts'
import { expectApproved } from './review-draft.ts'
import { openShelves, type Shelf, type Shelves } from './shelf.ts'

type Needs = Pick<Services, 'db' | 'now'>
/** `version`: of the draft as its author saw it. `joins`: a new module takes the last place in the order of its curriculum. */
export type Given = { place: Place; by: number; version: number; fixes: ReadonlySet<string>; joins: boolean }

/** Throws Conflict, with a sentence, when the draft has changed since, lacks an approval, or cannot be published. */
export async function publishDraft (services: Needs, shelves: Shelves, { place, by, version, fixes, joins }: Given): Promise<Published[]> {
  const shelf = await shelves.of(place.curriculum)
  const draft = await findDraft(services.db, place, by)
  if (draft === null || draft.version !== version) throw new Conflict(changedSince)
  const others = await goingAlong(services, shelf, draft, joins)
  return releaseText(services, shelves, {
    place, text: draft.text, base: draft.baseRevisionId, by, fixes, others,
    async along (tx, published) {
      const held = await findDraft(tx, place, by, true)
      if (held === null || held.version !== version) throw new Conflict(changedSince)
      await endDrafts(tx, place, by, shelf, others)
      await auditPublished(tx, place, by, published, fixes, null)
    },
  })
}

const changedSince = 'This draft was changed on another page since you looked at it, so nothing was published. Look at what changes once more.'

/** Of a curriculum that was never published all of it; and, where a new module takes its place, the curriculum's own file with one id more. */
async function goingAlong (services: Needs, shelf: Shelf, { file, authorId }: Pick<DraftRow, 'file' | 'authorId'>, joins: boolean): Promise<Map<string, string>> {
  const others = await beside(services, shelf, authorId)
  others.delete(file)
  const own = shelf.current.get('curriculum')
  if (joins && own && !shelf.current.has(file)) {
    const joined = withMember(asTyped(own.text), 'order', file)
    if (joined === null) throw new Conflict('The curriculum has no list “order” that this module could join. Publish it by itself, and add it there by hand.')
    if (joined !== asTyped(own.text)) others.set('curriculum', joined)
  }
  return others
}

/** The draft itself, and those that went out with it. */
async function endDrafts (tx: Db, place: Place, by: number, shelf: Shelf, others: ReadonlyMap<string, string>): Promise<void> {
  const isWhole = shelf.current.size === 0
  for (const each of await listDrafts(tx, place.curriculum)) {
    if (each.authorId !== by || (each.file !== place.file && !(isWhole && others.has(each.file)))) continue
    const plan = await findPlan(tx, each.id)
    if (plan) await updatePlanEnded(tx, plan.id, { endedAs: 'canceled', why: 'It was published before.' })
    await updateDraftEnded(tx, each.id, 'published')
  }
}

export async function auditPublished (tx: Db, { curriculum }: Place, by: number, published: readonly Published[], fixes: ReadonlySet<string>, restored: number | null): Promise<void> {
  for (const { kind, module, revisionId } of published) {
    await audit(tx, { actor: by, action: restored === null ? 'published revision' : 'restored revision', subject: 'revision', subjectId: revisionId, details: { curriculum, kind, file: module, wordingFixes: [...fixes].join(', '), ...(restored !== null && { ofRevision: restored }) } })
  }
}

/** Notes that this very text is to be published at a moment. Throws Conflict when the draft has changed, or is planned already. */
export async function planDraft ({ db }: Needs, { place, by, version, fixes, joins, publishAt }: Given & { publishAt: Date }): Promise<void> {
  await db.transaction(async (tx) => {
    const draft = await findDraft(tx, place, by, true)
    if (draft === null || draft.version !== version) throw new Conflict(changedSince)
    await expectApproved(tx, place.curriculum, by, new Map([[place.file, draft.text]]))
    if (!await insertPlan(tx, { draftId: draft.id, version, text: draft.text, baseRevisionId: draft.baseRevisionId, fixes: [...fixes], joins, publishAt, plannedBy: by })) throw new Conflict('This draft is planned already. Cancel that first.')
    await audit(tx, { actor: by, action: 'planned publication', subject: 'draft', subjectId: draft.id, details: { curriculum: place.curriculum, file: place.file, at: publishAt.toISOString(), version } })
  })
}

/** Throws Conflict when nothing is planned any more. */
export async function cancelPlan (tx: Db, draftId: number, by: number): Promise<void> {
  const plan = await findPlan(tx, draftId)
  if (!plan || !await updatePlanEnded(tx, plan.id, { endedAs: 'canceled' })) throw new Conflict('This is not planned any more: it was published or canceled meanwhile.')
  await audit(tx, { actor: by, action: 'canceled planned publication', subject: 'draft', subjectId: draftId, details: { curriculum: plan.curriculum, file: plan.file } })
}

/** The draft ends; its text is kept, and what is planned of it is canceled. Without a draft nothing happens. */
export async function discardDraft ({ db }: Needs, place: Place, by: number): Promise<void> {
  await db.transaction(async (tx) => {
    const draft = await findDraft(tx, place, by, true)
    if (!draft) return
    if (await findPlan(tx, draft.id)) await cancelPlan(tx, draft.id, by)
    await updateDraftEnded(tx, draft.id, 'discarded')
  })
}

/** What is due is published; what cannot be says why on the workbench, and its draft stays. Safe in any number of processes. */
export async function publishPlanned (services: Needs, stopped: () => boolean = () => false): Promise<number> {
  const due = await listDuePlans(services.db, services.now())
  if (due.length === 0) return 0
  const shelves = openShelves(services.db)
  let done = 0
  for (const plan of due) {
    if (stopped()) break
    if (await publishPlan(services, shelves, plan)) done++
  }
  return done
}

class AnotherWasQuicker extends Error { override name = 'AnotherWasQuicker' }

async function publishPlan (services: Needs, shelves: Shelves, plan: PlanRow): Promise<boolean> {
  const { curriculum, file, text, baseRevisionId: base, plannedBy: by } = plan, place = { curriculum, file }, fixes = new Set(plan.fixes)
  const shelf = await shelves.of(curriculum)
  try {
    const others = await goingAlong(services, shelf, { file, authorId: by }, plan.joins)
    await releaseText(services, shelves, {
      place, text, base, by, fixes, others,
      async along (tx, published) {
        if (!await updatePlanEnded(tx, plan.id, { endedAs: 'published', revisionId: published.at(-1)!.revisionId })) throw new AnotherWasQuicker()
        const draft = await findDraft(tx, place, by, true)
        // Who wrote on meanwhile keeps that, as a draft over a revision of before.
        if (draft?.id === plan.draftId && draft.version === plan.version) await endDrafts(tx, place, by, shelf, others)
        await auditPublished(tx, place, by, published, fixes, null)
      },
    })
    return true
  } catch (error) {
    if (error instanceof AnotherWasQuicker) return false
    if (!(error instanceof Conflict)) throw error
    await updatePlanEnded(services.db, plan.id, { endedAs: 'failed', why: error.message })
    return false
  }
}
