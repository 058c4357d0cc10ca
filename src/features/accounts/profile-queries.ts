/** SQL of what a person says of themselves, and of the name that certificates carry. */
import { eq, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'

export type License = { type: string; number: string; state: string }
export type Profile = { id: number; name: string; /** As it prints: what was confirmed or proposed last, else the name. */ printedName: string; confirmedAt: Date | null; credentials: string; license: License | null; erasedAt: Date | null }

const profile = {
  id: people.id, name: people.name, printedName: sql<string>`coalesce(${people.printedName}, ${people.name})`, confirmedAt: people.printedNameConfirmedAt, credentials: people.credentials, license: people.license, erasedAt: people.erasedAt,
}

/** `lock` holds it until the transaction is over: 'share' against changes, 'update' to change it. */
export async function findProfile (db: Db, personId: number, lock: 'share' | 'update' | null = null): Promise<Profile | null> {
  const query = db.select(profile).from(people).where(eq(people.id, personId))
  return ((lock ? await query.for(lock) : await query)[0] as Profile | undefined) ?? null
}

/** A printed name that is given is confirmed by that. */
export async function updateProfile (db: Db, personId: number, given: { name?: string; printedName?: string; credentials?: string; license?: License | null }): Promise<void> {
  await db.update(people).set({ ...given, ...(given.printedName !== undefined && { printedNameConfirmedAt: sql`now()` }) }).where(eq(people.id, personId))
}
