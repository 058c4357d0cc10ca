/** Trainees in a cohort of the small test curriculum, and the browser steps that every test of learning takes. */
import path from 'node:path'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { makePerson, signedIn } from './account-cast.ts'
import { openApp, type TestApp, type Visitor } from './app.ts'

export const miniContent = path.join(import.meta.dirname, 'content')

/** The real app with the small curriculum published and one open cohort. */
export async function openLearning (...given: Parameters<typeof openApp>): Promise<TestApp & { cohortId: number }> {
  const test = await openApp(...given)
  await publishFolder(test.services, miniContent)
  const [cohort] = await test.db.insert(cohorts).values({ name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-09-01' }).returning({ id: cohorts.id })
  return { ...test, cohortId: cohort!.id }
}

export type Trainee = { id: number; name: string; visitor: Visitor; enrollment: number }

export async function makeTrainee (test: TestApp & { cohortId: number }, name: string, discipline = 'sees'): Promise<Trainee> {
  const person = await makePerson(test, name)
  const [row] = await test.db.insert(enrollments).values({ cohortId: test.cohortId, personId: person.id, discipline }).returning({ id: enrollments.id })
  return { id: person.id, name, visitor: await signedIn(test, person.email), enrollment: row!.id }
}

/** Starts a sitting and gives its id. */
export async function begin ({ visitor, enrollment }: Trainee, phase: 'pre' | 'post' | 'followup', module = 'every-type'): Promise<number> {
  const reply = await visitor.post(`/learning/${enrollment}/${module}/attempts`, { phase })
  const id = /^\/attempts\/(\d+)$/.exec(String(reply.headers.location))?.[1]
  if (!id) throw new Error(`starting answered ${reply.statusCode}: ${reply.body.slice(0, 300)}`)
  return Number(id)
}

/** Names and values of every control on a page with the value it holds, as a browser would send them. */
export function formFields (html: string): [string, string][] {
  const pairs: [string, string][] = []
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const get = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
    const type = get('type') ?? 'text'
    if (!get('name') || (['radio', 'checkbox'].includes(type) && !/\schecked\b/.test(tag))) continue
    pairs.push([get('name')!, get('value') ?? ''])
  }
  return pairs
}

/** The hidden fields that a quiz form of this sitting sends: revision, person and the version of each item. */
export async function hiddenFields ({ visitor }: Trainee, attempt: number): Promise<[string, string][]> {
  const page = await visitor.get(`/attempts/${attempt}`)
  return formFields(page.body).filter(([name]) => /^(v\.|revision$|person$)/.test(name))
}

/** Sends the answers of a plain form, whole page at once. */
export async function answer (trainee: Trainee, attempt: number, answers: [string, string][]) {
  return trainee.visitor.post(`/attempts/${attempt}/answers`, [...await hiddenFields(trainee, attempt), ...answers])
}

/** Reviews and submits. */
export async function submit ({ visitor }: Trainee, attempt: number) {
  const review = await visitor.get(`/attempts/${attempt}/review`)
  const reviewed = formFields(review.body).find(([name]) => name === 'reviewed')?.[1] ?? ''
  return visitor.post(`/attempts/${attempt}/submission`, { revision: '1', reviewed })
}

export async function readAll ({ visitor, enrollment }: Trainee, module: string, sections: string[]) {
  for (const section of sections) await visitor.post(`/learning/${enrollment}/${module}/sections/${section}/mark`)
}
