/** Trainers at the workbench, on the small curriculum. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from './account-cast.ts'
import type { TestApp, Visitor } from './app.ts'
import { formFields, miniContent } from './learning-cast.ts'

export type Author = { id: number; name: string; visitor: Visitor }

export async function author (test: TestApp, name: string): Promise<Author> {
  const person = await makePerson(test, name)
  await giveGrant(test.db, { personId: person.id, role: 'trainer', agencyId: null, state: null, by: null })
  return { id: person.id, name, visitor: await signedIn(test, person.email) }
}

export const miniText = (file: string): string => readFileSync(path.join(miniContent, 'mini', `${file}.md`), 'utf8')

/** What stands in the text area of a page, as a browser would send it back. */
export function typedIn (html: string, id = 'text'): string {
  const inside = new RegExp(`<textarea id="${id}"[^>]*>\\n?([\\s\\S]*?)</textarea>`).exec(html)?.[1]
  if (inside === undefined) throw new Error('there is no text area')
  return inside.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" })[name]!)
}

/** Opens the bench of a file and sends its form with another text, as a browser without script does. */
export async function write ({ visitor }: Author, place: string, text: string | ((text: string) => string), more: Record<string, string> = {}) {
  const page = await visitor.get(`/author/${place}`)
  if (page.statusCode !== 200) throw new Error(`${place} answered ${page.statusCode}`)
  const before = typedIn(page.body), after = typeof text === 'string' ? text : text(before)
  return visitor.post(`/author/${place}`, { ...hiddenIn(page.body), text: after, do: 'check', ...more })
}

export const hiddenIn = (html: string): Record<string, string> => Object.fromEntries(formFields(html).filter(([name]) => ['base', 'version'].includes(name)))

/** A text with one place replaced; throws when there is nothing to replace. */
export const swapped = (from: string | RegExp, to: string) => (text: string): string => { const after = text.replace(from, to); if (after === text) throw new Error(`nothing to change: ${from}`); return after }
