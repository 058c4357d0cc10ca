/** SQL of what this feature keeps of people who are erased. Memberships stay, under the number. */
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { grants, merges, rosterImports } from '#src/platform/db/schema/people.ts'
import { forgotten } from './roster-queries.ts'

/** Roles end; merges forget the address that moved; rosters that name one of the addresses (in lower case) lose their file and rows, as all do after a month. */
export async function eraseStanding (tx: Db, ids: readonly number[], addresses: readonly string[]): Promise<void> {
  await tx.update(grants).set({ endedAt: sql`now()` }).where(and(inArray(grants.personId, [...ids]), isNull(grants.endedAt)))
  await tx.update(merges).set({ moved: sql`jsonb_set(${merges.moved}, '{account,email}', '""')` }).where(or(inArray(merges.keptId, [...ids]), inArray(merges.mergedId, [...ids])))
  const wanted = JSON.stringify(addresses.map((address) => address.toLowerCase()))
  const rows = await tx.execute<{ id: number }>(sql`
    select r.id::int from roster_imports r where exists (select from jsonb_array_elements_text(${wanted}::text::jsonb) as a(address) where position(a.address in lower(r.report::text || r.mapping::text)) > 0
      or position(convert_to(a.address, 'UTF8') in r.bytes) > 0)`)
  for (const { id } of rows) await tx.update(rosterImports).set(forgotten).where(eq(rosterImports.id, id))
}
