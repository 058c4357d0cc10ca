/** Trainers who read each other's drafts of the small curriculum, and an admin. */
import { expect } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from './account-cast.ts'
import { openApp, type TestApp } from './app.ts'
import { type Author, author, hiddenIn } from './author-cast.ts'
import { formFields, miniContent } from './learning-cast.ts'

export type Reviewing = { here: TestApp; tom: Author; una: Author; ravi: Author; ann: Author }

export async function openReviewing (): Promise<Reviewing> {
  const here = await openApp()
  await publishFolder(here.services, miniContent)
  const [tom, una, ravi] = [await author(here, 'Tom Begay'), await author(here, 'Una Strand'), await author(here, 'Ravi Menon')]
  const person = await makePerson(here, 'Ann Olsen')
  await giveGrant(here.db, { personId: person.id, role: 'admin', agencyId: null, state: null, by: null })
  return { here, tom, una, ravi, ann: { id: person.id, name: 'Ann Olsen', visitor: await signedIn(here, person.email) } }
}

export const open = async ({ visitor }: Author, url: string): Promise<string> => { const reply = await visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }

export async function draftOf ({ db }: TestApp, { id }: Author, file: string): Promise<{ id: number; version: number; text: string }> {
  return (await db.$client<{ id: number; version: number; text: string }[]>`select id::int, version, text from drafts where author_id = ${id} and file = ${file} and ended_at is null`)[0]!
}
export const reviewOf = async (here: TestApp, who: Author, file: string): Promise<string> => `/author/mini/${file}/reviews/${(await draftOf(here, who, file)).id}`
/** Number of the line of a draft that holds these words. */
export const lineWith = async (here: TestApp, who: Author, file: string, words: string): Promise<number> => (await draftOf(here, who, file)).text.split('\n').findIndex((line) => line.includes(words)) + 1

const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }
/** Fields of a page by name, as a browser would send them. */
export const hiddenOf = (page: string, names: string[]): Record<string, string> => Object.fromEntries(formFields(page).filter(([name]) => names.includes(name)).map(([name, value]) => [name, value.replace(/&(lt|gt|quot|amp|#39);/g, (_, sign: string) => signs[sign]!)]))

/** `form`: what a page brought that was opened before. */
export async function comment (by: Author, url: string, line: number | 'whole', text: string, form?: Record<string, string>) {
  return by.visitor.post(`${url}/comments`, { ...(form ?? hiddenOf(await open(by, `${url}?line=${line}`), ['version', 'line', 'quote'])), text })
}
export const approve = async (by: Author, url: string, note = '') => by.visitor.post(`${url}/approvals`, { ...hiddenOf(await open(by, url), ['hash']), note })
export const publish = async (who: Author, file: string, more: Record<string, string> = {}) => who.visitor.post(`/author/mini/${file}/publish`, { ...hiddenIn(await open(who, `/author/mini/${file}/publish`)), do: 'now', ...more })
