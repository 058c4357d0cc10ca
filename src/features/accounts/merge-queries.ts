/** SQL of two accounts that are one person's: what moves to the kept one, and back. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { identities, people, personEmails } from '#src/platform/db/schema/accounts.ts'
import { lockEmails } from './email-queries.ts'

export type MovedAccount = {
  email: string
  /** As it was before the merge. */
  disabledAt: string | null
  /** Further addresses that moved, and the one that was the merged person's first. */
  emails: number[]
  addedEmail: number | null
  identities: { issuer: string; subject: string }[]
}

/** An address that no mail reaches (RFC 2606): the merged record keeps none of its own. */
const noEmail = (id: number): string => `merged-${id}@merged.invalid`

/**
 * The merged account is closed and says into which; its addresses and its sign-ins elsewhere lead to the kept one. Its password, codes and passkeys stay behind and open nothing.
 * Both rows are held by the caller.
 */
export async function moveAccount (tx: Db, mergedId: number, keptId: number): Promise<MovedAccount> {
  await lockEmails(tx, 'alone')
  const [before] = await tx.select({ email: people.email, disabledAt: people.disabledAt }).from(people).where(eq(people.id, mergedId))
  await tx.update(people).set({ mergedInto: keptId, disabledAt: sql`coalesce(${people.disabledAt}, now())`, email: noEmail(mergedId) }).where(eq(people.id, mergedId))
  const emails = await tx.update(personEmails).set({ personId: keptId }).where(eq(personEmails.personId, mergedId)).returning({ id: personEmails.id })
  const [added] = await tx.insert(personEmails).values({ personId: keptId, email: before!.email }).onConflictDoNothing().returning({ id: personEmails.id })
  const elsewhere = await tx.update(identities).set({ personId: keptId }).where(eq(identities.personId, mergedId)).returning({ issuer: identities.issuer, subject: identities.subject })
  return { email: before!.email, disabledAt: before!.disabledAt?.toISOString() ?? null, emails: emails.map(({ id }) => id), addedEmail: added?.id ?? null, identities: elsewhere }
}

/** Back as it was. False when its address has become somebody else's meanwhile; then nothing should be kept. */
export async function returnAccount (tx: Db, mergedId: number, keptId: number, moved: MovedAccount): Promise<boolean> {
  await lockEmails(tx, 'alone')
  if (moved.addedEmail !== null) await tx.delete(personEmails).where(and(eq(personEmails.id, moved.addedEmail), eq(personEmails.personId, keptId)))
  const [taken] = await tx.execute<{ taken: boolean }>(sql`
    select exists (select from people where lower(email) = lower(${moved.email}) and id <> ${mergedId}) or exists (select from person_emails where lower(email) = lower(${moved.email})) as taken`)
  if (taken!.taken) return false
  if (moved.emails.length > 0) await tx.update(personEmails).set({ personId: mergedId }).where(and(inArray(personEmails.id, moved.emails), eq(personEmails.personId, keptId)))
  for (const { issuer, subject } of moved.identities) await tx.update(identities).set({ personId: mergedId }).where(and(eq(identities.issuer, issuer), eq(identities.subject, subject), eq(identities.personId, keptId)))
  await tx.update(people).set({ mergedInto: null, disabledAt: moved.disabledAt === null ? null : new Date(moved.disabledAt), email: moved.email }).where(eq(people.id, mergedId))
  return true
}
