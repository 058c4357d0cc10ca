/** What authors write: saved as they go, sent in, thrown away while it is theirs alone. Nothing is stored that the check of words stops. */
import { identifierProblem } from '#src/domain/identifiers.ts'
import { isoDay } from '#src/domain/moments.ts'
import { isOpen, mayTake } from '#src/domain/stories.ts'
import { findCurrentAffiliation } from '#src/features/cohorts/queries.ts'
import { listKnownNames } from '#src/features/people/known-names-queries.ts'
import { lockPersonRow } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { type Draft, isSame, storyIn } from './fields.ts'
import { deleteDraft, deleteStory, findAgreed, findStory, getVersion, insertConsent, insertStep, insertStory, insertVersion, isEnrolled, listUnsent, putDraft, type StoryRow, type VersionRow } from './queries.ts'

export type Author = Pick<SignedIn, 'id' | 'timeZone' | 'grants'>
export type Kept = { kind: 'saved' | 'sent' | 'discarded'; id: number } | { kind: 'refused'; errors: Record<string, string> } | /** Saved elsewhere since the page was made. */ { kind: 'elsewhere' }

/** Enrolled, or with a grant: a coach, a lead, whoever runs the program. */
export const mayWrite = async (db: Db, { id, grants }: Pick<Author, 'id' | 'grants'>): Promise<boolean> => grants.length > 0 || isEnrolled(db, id)

const instead = 'A story points to nobody who could be recognized, so nothing was stored. Write “a young man”, “a woman in her thirties”, “a bakery”.'

/** What the check of words stops, by field. Names of the author’s own colleagues may stand. */
export async function wordsStopped (db: Db, authorId: number, texts: Record<string, string>): Promise<Record<string, string>> {
  const known = await listKnownNames(db, { personId: authorId })
  return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => { const problem = identifierProblem(text, known, instead); return problem ? [[name, problem]] : [] }))
}

/** The draft that a wording would be if it were open, with the consent that stands. */
export const draftOf = ({ kind, title, text, practices, naming, reach, teller }: VersionRow, consent: StoryRow['consent']): Draft =>
  ({ kind, title, text, practices, naming, reach, teller, keptAt: consent?.keptAt ?? '', signedOn: consent?.signedOn ?? null, shown: consent?.shown ?? false, printed: consent?.printed ?? false, quoted: consent?.quoted ?? false })

/** What its author goes on writing: their draft, else the wording that was sent in last. */
export async function openDraft (db: Db, story: StoryRow): Promise<Draft | null> {
  if (story.draft) return story.draft.values
  const agreed = await findAgreed(db, story.id)
  return agreed && draftOf(agreed, story.consent)
}

/** A story of this author that they may write on. Throws NotFound, and Conflict while it is with the editors or released. */
export async function ownOpen (db: Db, author: Pick<Author, 'id'>, storyId: number | null, isHeld = false): Promise<StoryRow> {
  const story = storyId === null ? null : await findStory(db, storyId, isHeld)
  if (!story || story.authorId !== author.id || story.standing === 'consent withdrawn') throw new NotFound('no such story')
  if (!isOpen(story.standing)) throw new Conflict('This was sent in. Withdraw it to write on.')
  return story
}

type Given = { author: Author; /** Null = a new one. */ storyId: number | null; draft: Draft; /** Of the draft that the form was made from; 0 = none. */ version: number; action: 'save' | 'send' | 'discard' }

/** The same form sent twice has done what it was to do. Throws NotFound for whoever writes none, and what ownOpen says. */
export async function keepStory (services: Services, given: Given): Promise<Kept> {
  const { author, draft, action } = given
  return services.db.transaction(async (tx): Promise<Kept> => {
    if (!await lockPersonRow(tx, author.id) || !await mayWrite(tx, author)) throw new NotFound('nobody who writes')
    const storyId = given.storyId ?? (await listUnsent(tx, author.id)).find(({ values }) => isSame(values, draft))?.id ?? null
    if (action === 'send' && storyId !== null && await isSentAlready(tx, author, storyId, draft)) return { kind: 'sent', id: storyId }
    const story = storyId === null ? null : await ownOpen(tx, author, storyId, true)
    if (action === 'discard') {
      if (story) await discard(tx, story)
      return { kind: 'discarded', id: story?.id ?? 0 }
    }
    const errors = await wordsStopped(tx, author.id, { title: draft.title, text: draft.text, keptAt: draft.keptAt })
    if (Object.keys(errors).length > 0) return { kind: 'refused', errors }
    const stored = story?.draft ?? null
    if (given.storyId !== null && (stored?.version ?? 0) !== given.version && !(stored && isSame(stored.values, draft))) return { kind: 'elsewhere' }
    if (action === 'send') return send(services, tx, author, story, draft)
    const id = story?.id ?? await insertStory(tx, author.id, services.now())
    if (!stored || !isSame(stored.values, draft)) await putDraft(tx, { storyId: id, values: draft, version: (stored?.version ?? 0) + 1, savedAt: services.now() })
    return { kind: 'saved', id }
  })
}

/** What was sent in before stays; one that never was is gone. */
async function discard (tx: Db, story: StoryRow): Promise<void> {
  await deleteDraft(tx, story.id)
  if (story.last === null) await deleteStory(tx, story.id)
}

async function isSentAlready (tx: Db, author: Author, storyId: number, draft: Draft): Promise<boolean> {
  const story = await findStory(tx, storyId, true)
  if (story?.authorId !== author.id || story.last?.step !== 'sent') return false
  return isSame(draftOf(await getVersion(tx, story.last.versionId), draft.teller === 'served' ? story.consent : null), draft)
}

async function send (services: Services, tx: Db, author: Author, story: StoryRow | null, draft: Draft): Promise<Kept> {
  const affiliation = await findCurrentAffiliation(tx, author.id)
  const read = storyIn(draft, { hasAgency: affiliation !== null, today: isoDay(services.now(), author.timeZone) })
  if (read.errors !== null) return { kind: 'refused', errors: read.errors }
  if (!mayTake(story?.standing ?? 'draft', 'sent', { isAuthor: true, isEditor: false })) throw new Conflict('This was sent in. Withdraw it to write on.')
  const at = services.now()
  const id = story?.id ?? await insertStory(tx, author.id, at)
  const versionId = await insertVersion(tx, id, { ...read.story, agencyId: affiliation?.agencyId ?? null, writtenBy: author.id, writtenAt: at })
  if (read.consent) await insertConsent(tx, id, { ...read.consent, confirmedBy: author.id, confirmedAt: at })
  await deleteDraft(tx, id)
  await insertStep(tx, { storyId: id, versionId, step: 'sent', takenBy: author.id, takenAt: at })
  await audit(tx, { actor: author.id, action: 'sent in story', subject: 'story', subjectId: id, details: { version: versionId, standing: 'sent', standingBefore: story?.standing ?? 'draft', ...(read.consent && { shown: true, printed: read.consent.printed, quoted: read.consent.quoted }) } })
  return { kind: 'sent', id }
}
