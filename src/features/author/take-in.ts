/** A draft whose revision has moved on takes the newer one in: three texts become one, and what the draft said is kept. */
import { type Choice, type Merged, merge, settled } from '#src/domain/authoring/changes.ts'
import { findRevision } from '#src/features/curriculum/queries.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { asTyped, type Bench } from './bench.ts'
import { findDraft, insertDraftText, updateDraft } from './queries.ts'

/** Null where there is nothing to take in. */
export async function mergeOf ({ db }: Pick<Services, 'db'>, { draft, current }: Bench): Promise<Merged | null> {
  if (draft === null || current === null || draft.baseRevisionId === current.id) return null
  const base = draft.baseRevisionId === null ? null : await findRevision(db, draft.baseRevisionId)
  return merge(asTyped(draft.text), asTyped(base?.text ?? ''), asTyped(current.text))
}

/** `onto`: the revision that the choices were made over. False when a choice is missing. Throws Conflict when the draft or the revision is another by now. */
export async function takeIn ({ db }: Pick<Services, 'db'>, bench: Bench, given: { version: number; onto: number; choices: readonly (Choice | undefined)[] }): Promise<boolean> {
  const merged = await mergeOf({ db }, bench)
  if (merged === null) throw new NotFound('nothing to take in')
  if (bench.draft!.version !== given.version || bench.current!.id !== given.onto) throw new Conflict('The draft or what is published changed since you looked. Nothing was changed: look at both once more.')
  const text = settled(merged, given.choices)
  if (text === null) return false
  await db.transaction(async (tx) => {
    const held = await findDraft(tx, bench.place, bench.draft!.authorId, true)
    if (held === null || held.version !== given.version) throw new Conflict('The draft changed since you looked. Nothing was changed: look at both once more.')
    await insertDraftText(tx, held)
    await updateDraft(tx, held.id, { text, baseRevisionId: given.onto, writer: '', turn: 0 })
  })
  return true
}
