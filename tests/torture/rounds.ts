/** One round of each torture. Every reply goes into the tally, every acknowledged answer into the ledger; what is broken is found by invariants.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import { raced } from './invariants.ts'
import type { Reply, Seat, Stage } from './stage.ts'

export type Tally = Map<string, number>
export const count = (tally: Tally, what: string): void => { tally.set(what, (tally.get(what) ?? 0) + 1) }

type Save = { item: keyof typeof raced; version: number }
const shuffled = <T>(list: T[]): T[] => list.map((each) => [Math.random(), each] as const).sort(([a], [b]) => a - b).map(([, each]) => each)
const outcomeOf = (reply: Reply, item: string): string => (reply.json.submitted ? 'submitted' : reply.json.items?.[item]?.outcome ?? '')

/** A later answer of one page, which has seen nothing of the server yet. */
function fieldsOf (seat: Seat, { item, version }: Save): [string, string][] {
  const answer = raced[item](version)
  return [['revision', String(seat.revision)], [`v.${item}`, '0'], [`n.${item}`, String(version)], [`w.${item}`, 'one-page'], ...typeof answer === 'string' ? [[`a.${item}`, answer] as [string, string]] : Object.entries(answer).map(([part, value]): [string, string] => [`a.${item}.${part}`, String(value)])]
}

async function save (stage: Stage, tally: Tally, server: number, seat: Seat, what: Save): Promise<void> {
  const reply = await stage.post(server, seat, 'answers', fieldsOf(seat, what))
  const outcome = outcomeOf(reply, what.item)
  count(tally, `save ${reply.status} ${outcome}`)
  if (reply.status === 200) stage.ledger.note({ attempt: seat.attempt, item: what.item, version: what.version, answer: raced[what.item](what.version) })
}

/** `ahead`: as of a review page that foresaw so many versions more, so that some are right in the midst of saves. */
async function submit (stage: Stage, tally: Tally, server: number, seat: Seat, ahead = 0): Promise<boolean> {
  const reply = await stage.post(server, seat, 'submission', [['reviewed', String(await stage.sumOf(seat.attempt) + ahead)]])
  count(tally, `submission ${reply.status}`)
  return reply.status === 303
}

/** Five right answers, so that the sitting is passed whatever the race leaves. */
export async function answerFixed (stage: Stage, seat: Seat): Promise<void> {
  const revision = await stage.services.curricula.revision(seat.revision)
  const match = revision.module.items.find((item) => item.type === 'match')!
  const answers: Record<string, [string, string][]> = {
    multiple: [['a.multiple', 'a'], ['a.multiple', 'c']], truefalse: [['a.truefalse', 'a']], number: [['a.number', '98765']], text: [['a.text', 'canary text accept']],
    match: match.rows.map((row): [string, string] => [`a.match.${row.key}`, row.right]),
  }
  const reply = await stage.post(seat.attempt, seat, 'answers', [['revision', String(seat.revision)], ...Object.entries(answers).flatMap(([item, fields]): [string, string][] => [[`v.${item}`, '0'], [`n.${item}`, '1'], [`w.${item}`, 'one-page'], ...fields])])
  if (reply.status !== 200) throw new Error(`the first answers got ${reply.status}`)
}

/** `many` saves of two items, their versions in random order, and as many submissions, all at once over both servers. */
export async function raceRound (stage: Stage, tally: Tally, many = 50): Promise<void> {
  const seat = await stage.newSeat()
  await answerFixed(stage, seat)
  const saves = Array.from({ length: many }, (_, i) => (): Promise<unknown> => save(stage, tally, i, seat, { item: i % 2 ? 'single' : 'likert', version: 1 + Math.floor(i / 2) }))
  const submissions = Array.from({ length: many }, (_, i) => (): Promise<unknown> => submit(stage, tally, i, seat, i % 10))
  await Promise.all(shuffled([...saves, ...submissions]).map(async (act) => { await pause(Math.random() * 2 * many); await act() }))
  if (!await submit(stage, tally, 0, seat)) throw new Error('a sitting could not be submitted with nobody else about')
  const late = await stage.post(1, seat, 'answers', fieldsOf(seat, { item: 'single', version: 99 }))
  if (late.status !== 409 || late.json.submitted !== true) throw new Error(`a late answer got ${late.status}`)
}

/** The last two modules of one person, submitted at once. */
export async function pairRound (stage: Stage, tally: Tally): Promise<void> {
  const first = await stage.newSeat('supervisor')
  const second = await stage.openQuiz(first, 'second')
  await answerFixed(stage, first)
  const right = [1, 2, 3, 4, 5, 6].flatMap((i): [string, string][] => [[`v.second-${i}`, '0'], [`n.second-${i}`, '1'], [`w.second-${i}`, 'one-page'], [`a.second-${i}`, 'abc'[i % 3]!]])
  await stage.post(0, second, 'answers', [['revision', String(second.revision)], ...right])
  const done = await Promise.all([submit(stage, tally, 0, first), submit(stage, tally, 1, second), submit(stage, tally, 1, first), submit(stage, tally, 0, second)])
  if (done.includes(false)) throw new Error('a submission was refused')
}

/** `many` starts of one quiz at once. */
export async function startRound (stage: Stage, tally: Tally, many = 50): Promise<void> {
  const { enrollment, cookie } = await stage.newSeat('supervisor')
  const replies = await Promise.all(Array.from({ length: many }, (_, i) => fetch(`${stage.servers[i % 2]!.url}/learning/${enrollment}/second/attempts`, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ phase: 'pre' }) })))
  for (const reply of replies) count(tally, `start ${reply.status}`)
  const places = new Set(replies.map((reply) => reply.headers.get('location')))
  if (places.size !== 1) throw new Error(`one quiz was started as ${[...places].join(' and ')}`)
}

/** `strike` ends processes; `recover` resolves when all is whole again. */
export type Fault = { strike (): Promise<void>; recover (): Promise<void> }

/**
 * Pages that save one answer after the other while others submit; after a random 0–50 ms the fault strikes. When it is over, each page sends its last
 * request again, as ours does, and must find it saved once; and every submission is asked for again.
 */
export async function crashRound (stage: Stage, tally: Tally, seats: { pages: Seat[]; submitting: Seat[] }, fault: Fault): Promise<void> {
  let over = false
  const last = new Map<Seat, Save>()
  const page = async (seat: Seat, index: number) => {
    for (let version = 1; !over; version++) {
      const what: Save = { item: index % 2 ? 'single' : 'likert', version }
      last.set(seat, what)
      try { await save(stage, tally, index, seat, what) } catch { count(tally, 'save without a reply'); return }
    }
  }
  const working = [...seats.pages.map(page), ...seats.submitting.map(async (seat, index) => { await pause(Math.random() * 40); await submit(stage, tally, index, seat).catch(() => count(tally, 'submission without a reply')) })]
  await pause(Math.random() * 50)
  over = true
  await fault.strike()
  await Promise.all(working)
  await fault.recover()
  for (const [index, seat] of seats.pages.entries()) {
    const what = last.get(seat)
    if (!what) continue
    await save(stage, tally, index + 1, seat, what)
    const [row] = await stage.sql<{ version: number }[]>`select version from responses where attempt_id = ${seat.attempt} and item = ${what.item}`
    if (row?.version !== what.version) throw new Error(`sent again, version ${what.version} is stored as ${row?.version}`)
  }
  for (const [index, seat] of [...seats.submitting, ...seats.pages].entries()) if (!await submit(stage, tally, index, seat)) throw new Error('a submission that was sent again was refused')
}

export async function crashSeats (stage: Stage, pages: number, submitting: number): Promise<{ pages: Seat[]; submitting: Seat[] }> {
  const all: Seat[] = []
  for (let i = 0; i < pages + submitting; i++) { const seat = await stage.newSeat(); await answerFixed(stage, seat); all.push(seat) }
  return { pages: all.slice(0, pages), submitting: all.slice(pages) }
}
