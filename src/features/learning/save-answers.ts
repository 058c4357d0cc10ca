/**
 * Saving answers: what a page sends, judged item by item. An answer is told to be saved only after COMMIT; it replaces another only when
 * its giver had seen that one, or when both come from one page in order. Nothing is dropped without a word.
 */
import { type Answer, type Field, readAnswer, sameAnswer } from '#src/domain/answers.ts'
import type { Item } from '#src/domain/curriculum.ts'
import type { Database } from '#src/platform/db/client.ts'
import { type Current, findSitting, type Given, writeAnswers } from './queries.ts'

/**
 * saved: it is on disk. older: a later answer of the same page has overtaken it. untouched: a plain form that was behind and said nothing new.
 * conflict: another page saved something else, and the person must choose.
 */
export type Outcome = 'saved' | 'older' | 'untouched' | 'conflict'
export type ItemResult = { outcome: Outcome; version: number; savedAt: Date | null; answer: Answer }
export type SaveResult =
  | { kind: 'saved' | 'partly'; items: Map<string, ItemResult>; timeZone: string }
  | { kind: 'not-found' }
  | { kind: 'submitted' }
  | { kind: 'signed-out' }

/** One item's fields that could not be an answer to it, with a sentence that says why. */
export type Refused = { item: string; message: string; fields: Field[] }

/** What else a quiz form sends. */
const ours = new Set(['revision', 'person', 'next'])
const wholeNumber = (text: string | undefined): number | null => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null)
/** A page's random word; '' for a form without script. */
const isWriter = (text: string): boolean => /^[\w-]{0,40}$/.test(text)

/**
 * Per item: `v.<item>` the version seen, `a.<item>…` the answer; a script adds `n.<item>` its own version and `w.<item>` its writer,
 * and sends only the items that changed. Fields of items that are not in this sitting are refused as a whole (`stray`).
 */
export function readGiven (items: readonly Item[], body: Field[]): { given: Given[]; refused: Refused[]; stray: boolean } {
  const fields = new Map<string, Field[]>()
  const heads = new Map<string, string>()
  const known = new Set(items.map((item) => item.id))
  let stray = false
  for (const [name, value] of body) {
    const [, kind, item, part] = /^([avnw])\.([^.]+)(\..+)?$/.exec(name) ?? []
    if (item === undefined) { stray ||= !ours.has(name) || heads.has(name); heads.set(name, value); continue }
    if (!known.has(item) || (part !== undefined && kind !== 'a')) { stray = true; continue }
    if (kind === 'a') fields.set(item, [...(fields.get(item) ?? []), [name, value]])
    else if (heads.has(name)) stray = true
    else heads.set(name, value)
  }
  const given: Given[] = []
  const refused: Refused[] = []
  for (const item of items) {
    const [seen, own, writer = ''] = ['v', 'n', 'w'].map((kind) => heads.get(`${kind}.${item.id}`))
    const base = wholeNumber(seen)
    if (base === null) { stray ||= fields.has(item.id) || seen !== undefined || own !== undefined || writer !== ''; continue }
    const reading = readAnswer(item, fields.get(item.id) ?? [])
    if (!reading.ok) { refused.push({ item: item.id, message: reading.message, fields: fields.get(item.id) ?? [] }); continue }
    const version = own === undefined ? base + 1 : wholeNumber(own)
    if (version === null || version <= base || !isWriter(writer)) { stray = true; continue }
    if (writer === '' && base === 0 && reading.answer === null) continue // a plain form says nothing about an item that was never answered
    given.push({ item: item.id, answer: reading.answer, base, version, writer })
  }
  return { given, refused, stray }
}

/** What became of an answer that was not written. `stored` undefined = nothing is stored for its item. */
export function judge (given: Given, stored: Pick<Current, 'answer' | 'version' | 'writer'> | undefined): Outcome {
  if (stored === undefined) return given.answer === null ? 'saved' : 'conflict'
  if (sameAnswer(given.answer, stored.answer)) return 'saved'
  if (given.writer !== '') return given.writer === stored.writer && given.version <= stored.version ? 'older' : 'conflict'
  return given.answer === null ? 'untouched' : 'conflict'
}

/**
 * The usual way is one statement: `token` stands for a session that the statement judges itself. `findPerson` is asked only off that way:
 * it gives the person of the session, or null when nobody is signed in.
 */
export async function saveAnswers (db: Database, token: Buffer, findPerson: () => Promise<{ id: number; timeZone: string } | null>, attemptId: number, revisionId: number, given: Given[]): Promise<SaveResult> {
  const items = new Map<string, ItemResult>()
  const answers = new Map(given.map((g) => [g.item, g.answer]))
  const written = given.length > 0 ? await writeAnswers(db, { token }, attemptId, revisionId, given) : []
  for (const row of written) items.set(row.item, { outcome: 'saved', version: row.version, savedAt: row.savedAt, answer: answers.get(row.item)! })
  if (written.length > 0 && items.size === given.length) return { kind: 'saved', items, timeZone: written[0]!.timeZone }
  const person = await findPerson()
  if (!person) return { kind: 'signed-out' }
  const sitting = await findSitting(db, attemptId, person.id)
  if (!sitting || sitting.revisionId !== revisionId) return { kind: 'not-found' }
  if (sitting.submittedAt && items.size === 0) return { kind: 'submitted' }
  const stored = new Map(sitting.responses.map((row) => [row.item, row]))
  for (const g of given) {
    if (items.has(g.item)) continue
    const now = stored.get(g.item)
    items.set(g.item, { outcome: judge(g, now), version: now?.version ?? 0, savedAt: now?.savedAt ?? null, answer: now?.answer ?? null })
  }
  return { kind: [...items.values()].some((item) => item.outcome === 'conflict') ? 'partly' : 'saved', items, timeZone: person.timeZone }
}
