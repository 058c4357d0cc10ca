/** SQL of reviews: what was said of a draft, who approved which text, who is asked, and what a curriculum asks for. A person whose record was merged into another is that other. */
import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { approvals, drafts, draftTexts, reviewComments, reviewRequests, reviewRules } from '#src/platform/db/schema/author.ts'
import type { DraftRow, Place } from './queries.ts'

/** The record that a person goes by now, over any number of merges. */
const survivorOf = (person: SQL | typeof drafts.authorId | typeof approvals.approvedBy) => sql`(with recursive up as (
  select id, merged_into from people where id = ${person} union all select o.id, o.merged_into from people o join up on o.id = up.merged_into) select id from up where merged_into is null)`
const nameOf = (person: SQL) => sql<string>`(select name from people where id = ${survivorOf(person)})`
const hashOf = (text: SQL | typeof drafts.text) => sql<string>`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`

/** Keeps a draft from changing, and from being published, until the transaction ends. Null when there is none. */
export async function holdDraft (tx: Db, id: number): Promise<{ id: number; authorId: number; version: number; text: string; savedAt: Date; endedAs: string | null; curriculum: string; file: string } | null> {
  const { authorId, version, text, savedAt, endedAs, curriculum, file } = drafts
  return (await tx.select({ id: drafts.id, authorId, version, text, savedAt, endedAs, curriculum, file }).from(drafts).where(eq(drafts.id, id)).for('update'))[0] ?? null
}

/** Whether a person wrote this draft, under whatever record. */
export async function isAuthorOf (db: Db, draftId: number, personId: number): Promise<boolean> {
  const [row] = await db.execute<{ own: boolean }>(sql`select ${survivorOf(sql`d.author_id`)} = ${survivorOf(sql`${personId}::bigint`)} as own from drafts d where d.id = ${draftId}`)
  return row?.own ?? false
}

/** A text that somebody spoke of stays readable: kept as an earlier text of its draft, once. */
export async function keepSpokenOf (tx: Db, { id, version, text, savedAt }: Pick<DraftRow, 'id' | 'version' | 'text' | 'savedAt'>): Promise<void> {
  const known = await tx.select({ id: draftTexts.id }).from(draftTexts).where(and(eq(draftTexts.draftId, id), eq(draftTexts.version, version), eq(draftTexts.text, text))).limit(1)
  if (known.length === 0) await tx.insert(draftTexts).values({ draftId: id, version, text, savedAt })
}

export type CommentRow = { id: number; version: number; line: number | null; quote: string; text: string; answers: number | null; by: string; writtenBy: number; writtenAt: Date; settledBy: string | null; settledAt: Date | null }
const comment = {
  id: reviewComments.id, version: reviewComments.version, line: reviewComments.line, quote: reviewComments.quote, text: reviewComments.text, answers: reviewComments.answers, by: nameOf(sql`review_comments.written_by`),
  writtenBy: reviewComments.writtenBy, writtenAt: reviewComments.writtenAt, settledBy: nameOf(sql`review_comments.settled_by`), settledAt: reviewComments.settledAt,
}
/** In the order in which they were written, answers among them. */
export async function listComments (db: Db, draftId: number): Promise<CommentRow[]> {
  return db.select(comment).from(reviewComments).where(eq(reviewComments.draftId, draftId)).orderBy(asc(reviewComments.id))
}

export async function findComment (db: Db, draftId: number, id: number): Promise<CommentRow | null> {
  return (await db.select(comment).from(reviewComments).where(and(eq(reviewComments.draftId, draftId), eq(reviewComments.id, id))))[0] ?? null
}

export async function insertComment (tx: Db, given: { draftId: number; version: number; line: number | null; quote: string; text: string; answers: number | null; writtenBy: number }): Promise<number> {
  return (await tx.insert(reviewComments).values(given).returning({ id: reviewComments.id }))[0]!.id
}

/** `by` null opens it again. False when it was so before. */
export async function updateSettled (tx: Db, id: number, by: number | null): Promise<boolean> {
  const set = by === null ? { settledBy: null, settledAt: null } : { settledBy: by, settledAt: sql`now()` }
  return (await tx.update(reviewComments).set(set).where(and(eq(reviewComments.id, id), sql`(settled_at is null) = ${by !== null}`)).returning({ id: reviewComments.id })).length > 0
}

/** Every kept text of the versions that comments of a draft speak of. */
export async function listSpokenOf (db: Db, draftId: number): Promise<{ version: number; text: string }[]> {
  return db.select({ version: draftTexts.version, text: draftTexts.text }).from(draftTexts)
    .where(and(eq(draftTexts.draftId, draftId), sql`${draftTexts.version} in (select version from review_comments where draft_id = ${draftId} and line is not null)`))
}

export type ApprovalRow = { id: number; textHash: string; note: string; by: string; person: number; approvedAt: Date; withdrawnAt: Date | null; /** Of its author too, since the two records were made one. */ isOwn: boolean; text: string | null }
/** The latest first, with the text that was approved. */
export async function listApprovals (db: Db, draftId: number): Promise<ApprovalRow[]> {
  return db.select({
    id: approvals.id, textHash: approvals.textHash, note: approvals.note, by: nameOf(sql`approvals.approved_by`), person: sql<number>`${survivorOf(sql`approvals.approved_by`)}::int`, approvedAt: approvals.approvedAt, withdrawnAt: approvals.withdrawnAt,
    isOwn: sql<boolean>`${survivorOf(sql`approvals.approved_by`)} = ${survivorOf(sql`drafts.author_id`)}`, text: sql<string | null>`(select k.text from draft_texts k where k.draft_id = ${draftId} and ${hashOf(sql`k.text`)} = approvals.text_hash limit 1)`,
  }).from(approvals).innerJoin(drafts, eq(drafts.id, approvals.draftId)).where(eq(approvals.draftId, draftId)).orderBy(desc(approvals.id))
}

/** False when this person approved this text before. */
export async function insertApproval (tx: Db, given: { draftId: number; textHash: string; note: string; approvedBy: number }): Promise<boolean> {
  return (await tx.insert(approvals).values(given).onConflictDoNothing().returning({ id: approvals.id })).length > 0
}

/** Every approval of a draft by this person that stands; under former records of theirs too. Returns how many. */
export async function updateApprovalsWithdrawn (tx: Db, draftId: number, by: number): Promise<number> {
  return (await tx.update(approvals).set({ withdrawnAt: sql`now()` }).where(and(eq(approvals.draftId, draftId), isNull(approvals.withdrawnAt), sql`${survivorOf(approvals.approvedBy)} = ${by}`)).returning({ id: approvals.id })).length
}

/** How many approvals anything of this curriculum needs before it is published. */
export async function approvalsNeeded (db: Db, curriculum: string): Promise<number> {
  return (await db.select({ n: reviewRules.approvals }).from(reviewRules).where(eq(reviewRules.curriculum, curriculum)).orderBy(desc(reviewRules.id)).limit(1))[0]?.n ?? 0
}

/** The same of every curriculum that asks for any. */
export async function listNeeded (db: Db): Promise<Map<string, number>> {
  const rows = await db.execute<{ curriculum: string; n: number }>(sql`select distinct on (curriculum) curriculum, approvals as n from review_rules order by curriculum, id desc`)
  return new Map([...rows].filter(({ n }) => n > 0).map(({ curriculum, n }) => [curriculum, n]))
}

/** Holds the live drafts of one author until the transaction ends, so that no approval of them comes or goes meanwhile. */
export async function holdDrafts (tx: Db, { curriculum, authorId, files }: { curriculum: string; authorId: number; files: string[] }): Promise<void> {
  await tx.select({ id: drafts.id }).from(drafts).where(and(eq(drafts.curriculum, curriculum), eq(drafts.authorId, authorId), inArray(drafts.file, files), isNull(drafts.endedAt))).orderBy(asc(drafts.id)).for('update')
}

/**
 * How many people approved this very text in a live draft of a file: other than `by`, who publishes it, and than the draft's author. `authorId`: whose draft; null = anybody's. Whoever gave
 * two, under two records that are one person's by now, counts once.
 */
export async function countApprovals (db: Db, { curriculum, file, authorId, textHash, by }: Place & { authorId: number | null; textHash: string; by: number }): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`
    select count(distinct ${survivorOf(sql`a.approved_by`)})::int as n from approvals a join drafts d on d.id = a.draft_id
    where d.curriculum = ${curriculum} and d.file = ${file} and d.author_id = coalesce(${authorId}::bigint, d.author_id) and d.ended_at is null and a.text_hash = ${textHash} and a.withdrawn_at is null
      and ${survivorOf(sql`a.approved_by`)} not in (${survivorOf(sql`d.author_id`)}, ${survivorOf(sql`${by}::bigint`)})`)
  return row!.n
}

export async function insertRule (tx: Db, given: { curriculum: string; approvals: number; setBy: number }): Promise<void> {
  await tx.insert(reviewRules).values(given)
}

export type RuleRow = { approvals: number; by: string; setAt: Date }
export async function listRules (db: Db, curriculum: string): Promise<RuleRow[]> {
  return db.select({ approvals: reviewRules.approvals, by: nameOf(sql`review_rules.set_by`), setAt: reviewRules.setAt }).from(reviewRules).where(eq(reviewRules.curriculum, curriculum)).orderBy(desc(reviewRules.id)).limit(50)
}

export async function findRequest (db: Db, draftId: number): Promise<{ version: number; askedAt: Date } | null> {
  return (await db.select({ version: reviewRequests.version, askedAt: reviewRequests.askedAt }).from(reviewRequests).where(and(eq(reviewRequests.draftId, draftId), isNull(reviewRequests.endedAt))))[0] ?? null
}

export async function insertRequest (tx: Db, given: { draftId: number; version: number; askedBy: number }): Promise<void> {
  await tx.insert(reviewRequests).values(given)
}

/** False when nothing is asked. */
export async function updateRequestEnded (tx: Db, draftId: number): Promise<boolean> {
  return (await tx.update(reviewRequests).set({ endedAt: sql`now()` }).where(and(eq(reviewRequests.draftId, draftId), isNull(reviewRequests.endedAt))).returning({ id: reviewRequests.id })).length > 0
}

/** Who may approve a text of this author: trainers and admins who can sign in, but not the author; by name. Null: all of them. */
export async function listReviewers (db: Db, authorId: number | null): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select p.name from people p where p.disabled_at is null and p.erased_at is null and p.merged_into is null and p.id is distinct from ${survivorOf(sql`${authorId}::bigint`)}
      and exists (select from grants r where r.person_id = p.id and r.role in ('admin', 'trainer') and r.ended_at is null) order by p.name, p.id limit 200`)
  return [...rows].map(({ name }) => name)
}

export type ReviewState = { isAsked: boolean; open: number; given: number; needed: number; /** Approvals of a text that the draft has left behind. */ outdated: number }
/** Of live drafts, by draft; those of which nobody ever said or asked anything are left out. */
export async function listReviewStates (db: Db): Promise<Map<number, ReviewState>> {
  const rows = await db.execute<ReviewState & { id: number }>(sql`
    select d.id::int, exists (select from review_requests r where r.draft_id = d.id and r.ended_at is null) as "isAsked", (select count(*)::int from review_comments c where c.draft_id = d.id and c.answers is null and c.settled_at is null) as open,
      (select count(distinct ${survivorOf(sql`a.approved_by`)})::int from approvals a where a.draft_id = d.id and a.withdrawn_at is null and a.text_hash = ${hashOf(sql`d.text`)} and ${survivorOf(sql`a.approved_by`)} <> ${survivorOf(sql`d.author_id`)}) as given,
      (select count(*)::int from approvals a where a.draft_id = d.id and a.withdrawn_at is null and a.text_hash <> ${hashOf(sql`d.text`)}) as outdated,
      coalesce((select approvals from review_rules r where r.curriculum = d.curriculum order by r.id desc limit 1), 0) as needed
    from drafts d where d.ended_at is null and (exists (select from review_requests r where r.draft_id = d.id) or exists (select from review_comments c where c.draft_id = d.id) or exists (select from approvals a where a.draft_id = d.id))`)
  return new Map([...rows].map(({ id, ...state }) => [id, state]))
}
