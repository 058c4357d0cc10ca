/** SQL of what is read: released stories within a reader's reach, one's own, and those that wait for an editor. */
import { type SQL, sql } from 'drizzle-orm'
import type { Practice } from '#src/domain/practice.ts'
import type { Naming, Standing, StoryKind, Teller } from '#src/domain/stories.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Grant } from '#src/platform/http/person.ts'

/** Who reads: everything, as those who see the whole program do, or what is for everybody and for these states. */
export type Reader = { personId: number; seesAll: boolean; states: string[] }

/** States of the agencies where somebody belongs now, and of the places that they lead. */
export async function readerOf (db: Db, person: { id: number; grants: readonly Grant[] }): Promise<Reader> {
  const rows = await db.execute<{ state: string }>(sql`
    select distinct g.state from agencies g where exists (select from affiliations a where a.person_id = ${person.id} and a.ended_on is null and a.agency_id = g.id) or g.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(person.grants.flatMap(({ agencyId }) => agencyId ?? []))}::text::jsonb))`)
  return { personId: person.id, seesAll: person.grants.some(({ role }) => role !== 'agency_lead' && role !== 'state_lead'), states: [...new Set([...rows.map(({ state }) => state), ...person.grants.flatMap(({ state }) => state ?? [])])] }
}

/** Where each story stands, with the wording and the author of its newest step. */
const latest = sql`
  stories s join lateral (select id, step, version_id, taken_at from story_steps where story_id = s.id order by id desc limit 1) l on true join story_versions v on v.id = l.version_id join people p on p.id = s.author_id left join agencies g on g.id = v.agency_id
    left join lateral (select shown, printed, quoted from story_consents where story_id = s.id order by id desc limit 1) c on v.teller = 'served'`

/** Released, consented to where that is needed, and for this reader. An author reads their own. */
const isFor = (reader: Reader): SQL => sql`
  l.step = 'released' and (v.teller = 'writer' or c.shown) and (v.reach = 'program' or ${reader.seesAll} or s.author_id = ${reader.personId} or g.state in (select jsonb_array_elements_text(${JSON.stringify(reader.states)}::text::jsonb)))`

export type Shown = {
  id: number; authorId: number; kind: StoryKind; title: string; text: string; practices: Practice[]; naming: Naming; teller: Teller; isForState: boolean
  author: string; agency: string | null; state: string | null; releasedAt: Date; mayPrint: boolean; mayQuote: boolean
}

const shown = sql`s.id::int, s.author_id::int as "authorId", v.kind, v.title, v.text, v.practices::text as practices, v.naming, v.teller, v.reach = 'state' as "isForState", p.name as author, g.name as agency, g.state, l.taken_at as "releasedAt",
  coalesce(c.printed, true) as "mayPrint", coalesce(c.quoted, true) as "mayQuote"`
type Raw = Omit<Shown, 'practices' | 'releasedAt'> & { practices: string; releasedAt: string }
const read = (row: Raw): Shown => ({ ...row, practices: JSON.parse(row.practices) as Practice[], releasedAt: new Date(row.releasedAt) })

/** '' = any. */
export type StoryFilter = { kind: string; practice: string; state: string }
const asked = ({ kind, practice, state }: StoryFilter): SQL => sql`(${kind}::text = '' or v.kind = ${kind}) and (${practice}::text = '' or v.practices ? ${practice}) and (${state}::text = '' or g.state = ${state})`

export async function countShown (db: Db, reader: Reader, filter: StoryFilter): Promise<number> {
  return (await db.execute<{ n: number }>(sql`select count(*)::int as n from ${latest} where ${isFor(reader)} and ${asked(filter)}`))[0]!.n
}

/** The newest first. */
export async function listShown (db: Db, reader: Reader, filter: StoryFilter, page: { size: number; from: number }): Promise<Shown[]> {
  return (await db.execute<Raw>(sql`select ${shown} from ${latest} where ${isFor(reader)} and ${asked(filter)} order by l.id desc limit ${page.size} offset ${page.from}`)).map(read)
}

/** Null for one that is not released or not for this reader. */
export async function findShown (db: Db, reader: Reader, id: number): Promise<Shown | null> {
  const [row] = await db.execute<Raw>(sql`select ${shown} from ${latest} where s.id = ${id} and ${isFor(reader)}`)
  return row ? read(row) : null
}

/** States of released stories within reach, for the filter. */
export async function listStates (db: Db, reader: Reader): Promise<string[]> {
  return (await db.execute<{ state: string }>(sql`select distinct g.state from ${latest} where ${isFor(reader)} and g.state is not null order by 1`)).map(({ state }) => state)
}

/** Up to `most` that were released last, for pages that point to them. */
export const newestStories = (db: Db, reader: Reader, most: number): Promise<Shown[]> => listShown(db, reader, { kind: '', practice: '', state: '' }, { size: most, from: 0 })

export type OwnStory = { id: number; title: string; standing: Standing; hasDraft: boolean; at: Date }

/** Of one author, the one that moved last first. */
export async function listOwnStories (db: Db, personId: number): Promise<OwnStory[]> {
  const rows = await db.execute<Omit<OwnStory, 'at'> & { at: string }>(sql`
    select s.id::int, coalesce(nullif(d.values->>'title', ''), v.title, '') as title, coalesce(l.step, 'draft') as standing, d.id is not null as "hasDraft", coalesce(greatest(d.saved_at, l.taken_at), s.created_at) as at
    from stories s left join story_drafts d on d.story_id = s.id left join lateral (select id, step, version_id, taken_at from story_steps where story_id = s.id order by id desc limit 1) l on true left join story_versions v on v.id = l.version_id
    where s.author_id = ${personId} order by 5 desc, s.id desc limit 100`)
  return rows.map((row) => ({ ...row, at: new Date(row.at) }))
}

export type DeskRow = { id: number; authorId: number; author: string; kind: StoryKind; title: string; standing: Standing; at: Date }

/** What editors have: those that wait for them, the longest first; then those that wait for their authors, and those that are released, the newest first. */
export async function listDesk (db: Db): Promise<DeskRow[]> {
  const rows = await db.execute<Omit<DeskRow, 'at'> & { at: string }>(sql`
    select s.id::int, s.author_id::int as "authorId", p.name as author, v.kind, v.title, l.step as standing, l.taken_at as at from ${latest} where l.step in ('sent', 'agreed', 'declined', 'edited', 'returned', 'released')
    order by l.step not in ('sent', 'agreed', 'declined'), l.step = 'released', case when l.step in ('sent', 'agreed', 'declined') then l.id else -l.id end limit 200`)
  return rows.map((row) => ({ ...row, at: new Date(row.at) }))
}

/** How many wait for this editor, who does not edit their own. */
export async function countWaiting (db: Db, editorId: number): Promise<number> {
  return (await db.execute<{ n: number }>(sql`select count(*)::int as n from ${latest} where l.step in ('sent', 'agreed', 'declined') and s.author_id <> ${editorId}`))[0]!.n
}
