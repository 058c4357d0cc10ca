/** What the script of a quiz page sends and is told, without a browser. */
import { begin, hiddenFields, makeTrainee, type openLearning, type Trainee } from './learning-cast.ts'

export type Pairs = [string, string][]
export type Told = { outcome: 'saved' | 'older' | 'untouched' | 'conflict' | 'wrong'; version: number; fields: string; words: string }
/** One answer as a page gives it: `base` is the version it has seen, `version` its own. */
export type One = { base?: number; version: number; writer?: string; fields: Pairs }
export type Seat = { trainee: Trainee; attempt: number; revision: string; stored (item: string): Promise<{ answer: unknown; version: number; writer: string } | undefined> }

export const json = { accept: 'application/json' }
const names = ['Ada', 'Bea', 'Cleo', 'Dee', 'Eve', 'Flo']
let made = 0

/** A new trainee with an open pre-quiz of every item type. */
export async function takeSeat (app: Awaited<ReturnType<typeof openLearning>>): Promise<Seat> {
  const trainee = await makeTrainee(app, `${names[made % 6]} of Seat ${Math.floor(made++ / 6)}`)
  const attempt = await begin(trainee, 'pre')
  const revision = (await hiddenFields(trainee, attempt)).find(([name]) => name === 'revision')![1]
  return {
    trainee, attempt, revision,
    stored: async (item) => (await app.db.$client<{ answer: unknown; version: number; writer: string }[]>`select answer, version, writer from responses where attempt_id = ${attempt} and item = ${item}`)[0],
  }
}

export const body = (revision: string, items: Record<string, One>): Pairs => [['revision', revision], ...Object.entries(items).flatMap(([item, one]): Pairs => [
  [`v.${item}`, String(one.base ?? 0)], [`n.${item}`, String(one.version)], [`w.${item}`, one.writer ?? 'page-one'], ...one.fields,
])]

export const send = ({ trainee, attempt, revision }: Pick<Seat, 'trainee' | 'attempt' | 'revision'>, items: Record<string, One>) => trainee.visitor.post(`/attempts/${attempt}/answers`, body(revision, items), json)

/** The option `key` of the item "single"; '' takes the answer back. */
export const choice = (key: string, version: number, rest: Partial<One> = {}): Record<string, One> => ({ single: { version, fields: key === '' ? [] : [['a.single', key]], ...rest } })

/** Sends one item and gives status, outcome and version. */
export async function outcome (seat: Seat, items: Record<string, One>): Promise<[status: number, outcome: Told['outcome'], version: number]> {
  const reply = await send(seat, items)
  const told = (reply.json() as { items: Record<string, Told> }).items[Object.keys(items)[0]!]!
  return [reply.statusCode, told.outcome, told.version]
}
