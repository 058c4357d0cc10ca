/** A live day that is on, its trainer, and as many trainees of its cohort as wanted, all signed in; and a screen that listens to a stream over real HTTP. */
import http from 'node:http'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { type DayRow, findDay } from '#src/features/days/queries.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { type TestApp, Visitor } from './app.ts'
import { openLearning, type Trainee } from './learning-cast.ts'
import { wholeDay } from './program.ts'

export type LiveDay = TestApp & { cohortId: number; day: DayRow; path: string; trainer: Visitor; trainerId: number; trainees: Trainee[] }

async function visitorOf ({ app, db }: TestApp, name: string): Promise<{ id: number; visitor: Visitor }> {
  const id = (await db.transaction((tx) => createPerson(tx, { name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@agency.example`, by: null })))!
  const visitor = new Visitor(app)
  visitor.cookies.set('gainful', (await startSignIn(db, id, 'a test')).token)
  return { id, visitor }
}

export async function makeAttendee (test: TestApp & { cohortId: number }, name: string): Promise<Trainee> {
  const { id, visitor } = await visitorOf(test, name)
  const [row] = await test.db.insert(enrollments).values({ cohortId: test.cohortId, personId: id, discipline: 'other' }).returning({ id: enrollments.id })
  return { id, name, visitor, enrollment: row!.id }
}

export async function openLiveDay (count: number, ...given: Parameters<typeof openLearning>): Promise<LiveDay> {
  const test = await openLearning(...given)
  const trainer = await visitorOf(test, 'Tom Begay')
  await giveGrant(test.db, { personId: trainer.id, role: 'trainer', agencyId: null, state: null, by: null })
  const id = await test.db.transaction((tx) => createDay(tx, { cohortId: test.cohortId, ...wholeDay(test.services.now()), by: trainer.id }))
  const trainees: Trainee[] = []
  for (let number = 1; number <= count; number++) trainees.push(await makeAttendee(test, `Phone ${String(number).padStart(2, '0')}`))
  return { ...test, day: (await findDay(test.db, id))!, path: `/days/${id}`, trainer: trainer.visitor, trainerId: trainer.id, trainees }
}

export type Screen = { status: number; headers: http.IncomingHttpHeaders; /** Messages so far, each as the HTML that it carries. */ messages: string[]; /** When each came, by performance.now(). */ times: number[]; /** Resolves when the server ends the stream. */ ended: Promise<void>; close (): void }

/** Listens as EventSource does. */
export function listen (base: string, path: string, visitor: Visitor): Promise<Screen> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return new Promise((resolve, reject) => {
    const request = http.get(new URL(path, base), { headers: { accept: 'text/event-stream', 'accept-encoding': 'gzip, br', cookie } }, (reply) => {
      const messages: string[] = [], times: number[] = []
      let text = ''
      const ended = new Promise<void>((done) => { reply.on('close', done) })
      reply.setEncoding('utf8').on('error', () => {}).on('data', (part: string) => {
        text += part
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const lines = text.slice(0, end).split('\n').filter((line) => line.startsWith('data: '))
          if (lines.length > 0) { messages.push(lines.map((line) => line.slice(6)).join('\n')); times.push(performance.now()) }
          text = text.slice(end + 2)
        }
      })
      resolve({ status: reply.statusCode!, headers: reply.headers, messages, times, ended, close: () => request.destroy() })
    })
    request.on('error', reject)
  })
}
