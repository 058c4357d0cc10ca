/** SQL of stories and lessons on their way: drafts, wordings, steps, consents. Whoever changes one holds its row. */
import { and, desc, eq, max, sql } from 'drizzle-orm'
import type { Consent, Standing, Step, Story } from '#src/domain/stories.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { agencies } from '#src/platform/db/schema/people.ts'
import { stories, storyConsents, storyDrafts, storySteps, storyVersions } from '#src/platform/db/schema/stories.ts'
import type { Draft } from './fields.ts'

export type DraftRow = { values: Draft; version: number; savedAt: Date }
export type VersionRow = Story & { id: number; number: number; agencyId: number | null; agency: string | null; state: string | null; writtenAt: Date }
export type StepRow = { id: number; step: Step; versionId: number; word: string; takenAt: Date }
export type StoryRow = {
  id: number; authorId: number; author: string; draft: DraftRow | null
  /** The newest step, and where the story stands by it. */
  last: StepRow | null; standing: Standing
  /** The newest that a person served agreed to. */
  consent: (Consent & { confirmedAt: Date }) | null
}

/** Whoever is enrolled, or was: with work of the program behind them. */
export const isEnrolled = async (db: Db, personId: number): Promise<boolean> =>
  (await db.select({ id: enrollments.id }).from(enrollments).where(and(eq(enrollments.personId, personId), eq(enrollments.isPreview, false))).limit(1)).length > 0

export async function insertStory (tx: Db, authorId: number, createdAt: Date): Promise<number> {
  return (await tx.insert(stories).values({ authorId, createdAt }).returning({ id: stories.id }))[0]!.id
}

/** Only what was never sent in: the rest is kept by its versions. */
export async function deleteStory (tx: Db, id: number): Promise<void> {
  await tx.delete(storyDrafts).where(eq(storyDrafts.storyId, id))
  await tx.execute(sql`delete from stories where id = ${id} and not exists (select from story_versions where story_id = ${id})`)
}

export async function deleteDraft (tx: Db, storyId: number): Promise<void> {
  await tx.delete(storyDrafts).where(eq(storyDrafts.storyId, storyId))
}

/** In place of the one that was there. */
export async function putDraft (tx: Db, given: { storyId: number; values: Draft; version: number; savedAt: Date }): Promise<void> {
  const { values, version, savedAt } = given
  await tx.insert(storyDrafts).values(given).onConflictDoUpdate({ target: storyDrafts.storyId, set: { values, version, savedAt } })
}

/** Numbers of this author's stories that were never sent in, with their drafts. */
export async function listUnsent (db: Db, authorId: number): Promise<{ id: number; values: Draft }[]> {
  return (await db.select({ id: stories.id, values: storyDrafts.values }).from(stories).innerJoin(storyDrafts, eq(storyDrafts.storyId, stories.id))
    .where(and(eq(stories.authorId, authorId), sql`not exists (select from story_versions where story_id = ${stories.id})`))) as { id: number; values: Draft }[]
}

/** Null for none of that number. `isHeld`: nobody else changes it until the transaction is over. */
export async function findStory (db: Db, id: number, isHeld = false): Promise<StoryRow | null> {
  const query = db.select({ id: stories.id, authorId: stories.authorId, author: people.name }).from(stories).innerJoin(people, eq(people.id, stories.authorId)).where(eq(stories.id, id))
  const [row] = isHeld ? await query.for('update', { of: stories }) : await query
  if (!row) return null
  const [draft] = await db.select({ values: storyDrafts.values, version: storyDrafts.version, savedAt: storyDrafts.savedAt }).from(storyDrafts).where(eq(storyDrafts.storyId, id))
  const [last] = await db.select({ id: storySteps.id, step: storySteps.step, versionId: storySteps.versionId, word: storySteps.word, takenAt: storySteps.takenAt }).from(storySteps).where(eq(storySteps.storyId, id)).orderBy(desc(storySteps.id)).limit(1)
  const [consent] = await db.select({ keptAt: storyConsents.keptAt, signedOn: storyConsents.signedOn, shown: storyConsents.shown, printed: storyConsents.printed, quoted: storyConsents.quoted, confirmedAt: storyConsents.confirmedAt }).from(storyConsents)
    .where(eq(storyConsents.storyId, id)).orderBy(desc(storyConsents.id)).limit(1)
  return { ...row, draft: (draft as DraftRow | undefined) ?? null, last: (last as StepRow | undefined) ?? null, standing: (last?.step as Step | undefined) ?? 'draft', consent: consent ?? null }
}

const version = {
  id: storyVersions.id, number: storyVersions.number, kind: storyVersions.kind, title: storyVersions.title, text: storyVersions.text, practices: storyVersions.practices, naming: storyVersions.naming, reach: storyVersions.reach, teller: storyVersions.teller,
  agencyId: storyVersions.agencyId, agency: agencies.name, state: agencies.state, writtenAt: storyVersions.writtenAt,
}
const versions = (db: Db) => db.select(version).from(storyVersions).leftJoin(agencies, eq(agencies.id, storyVersions.agencyId))

export async function getVersion (db: Db, id: number): Promise<VersionRow> {
  return (await versions(db).where(eq(storyVersions.id, id)))[0] as VersionRow
}

/** The newest wording that its author has sent in or agreed to; null while it was never sent in. */
export async function findAgreed (db: Db, storyId: number): Promise<VersionRow | null> {
  const [row] = await versions(db).innerJoin(storySteps, eq(storySteps.versionId, storyVersions.id)).where(and(eq(storyVersions.storyId, storyId), sql`${storySteps.step} in ('sent', 'agreed')`)).orderBy(desc(storySteps.id)).limit(1)
  return (row as VersionRow | undefined) ?? null
}

export async function insertVersion (tx: Db, storyId: number, story: Story & { agencyId: number | null; writtenBy: number; writtenAt: Date }): Promise<number> {
  const [newest] = await tx.select({ number: max(storyVersions.number) }).from(storyVersions).where(eq(storyVersions.storyId, storyId))
  return (await tx.insert(storyVersions).values({ ...story, storyId, number: (newest?.number ?? 0) + 1 }).returning({ id: storyVersions.id }))[0]!.id
}

export async function insertStep (tx: Db, step: { storyId: number; versionId: number; step: Step; word?: string; takenBy: number | null; takenAt: Date }): Promise<number> {
  return (await tx.insert(storySteps).values(step).returning({ id: storySteps.id }))[0]!.id
}

export async function insertConsent (tx: Db, storyId: number, consent: Consent & { confirmedBy: number; confirmedAt: Date }): Promise<void> {
  const { keptAt, signedOn, shown, printed, quoted, confirmedBy, confirmedAt } = consent
  await tx.insert(storyConsents).values({ storyId, keptAt, signedOn, shown, printed, quoted, confirmedBy, confirmedAt })
}

/** What was written goes, everywhere; that there was a story, and what happened to it, stays. */
export async function eraseWords (tx: Db, storyIds: readonly number[]): Promise<void> {
  const ids = sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(storyIds)}::text::jsonb))`
  await tx.execute(sql`delete from story_drafts where story_id in ${ids}`)
  await tx.execute(sql`update story_versions set title = 'Erased', text = '' where story_id in ${ids}`)
  await tx.execute(sql`update story_steps set word = '' where story_id in ${ids}`)
  await tx.execute(sql`update story_consents set kept_at = '' where story_id in ${ids}`)
}

/** Whom to write to about a story of theirs; null for somebody who was erased, disabled or merged. */
export async function findAddress (db: Db, personId: number): Promise<{ name: string; email: string } | null> {
  const [row] = await db.select({ name: people.name, email: people.email }).from(people).where(and(eq(people.id, personId), sql`disabled_at is null and erased_at is null and merged_into is null`))
  return row ?? null
}
