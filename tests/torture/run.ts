/**
 * `node tests/torture/run.ts [rounds]`: everything at once, and everything killed, over two servers on one private PostgreSQL with fsync on. Prints figures; exits with
 * 1 when anything acknowledged is lost or anything is not as it must be. 200 rounds take some minutes.
 */
import { cutRounds } from './cuts.ts'
import { finalHash, violations } from './invariants.ts'
import { answerFixed, crashRound, crashSeats, type Fault, pairRound, raceRound, startRound, type Tally } from './rounds.ts'
import { Stage } from './stage.ts'

const rounds = Number(process.argv[2] ?? 200)
const tally: Tally = new Map()
const broken: string[] = []
const say = (text: string) => process.stdout.write(`${text}\n`)

async function phase (title: string, many: number, round: (index: number) => Promise<void>): Promise<void> {
  const began = performance.now()
  const before = stage.ledger.count
  for (let index = 0; index < many; index++) {
    try { await round(index) } catch (error) { broken.push(`${title}, round ${index + 1}: ${(error as Error).message}`) }
  }
  const seconds = (performance.now() - began) / 1000
  broken.push(...await violations(stage))
  say(`${title.padEnd(58)} ${String(many).padStart(5)} rounds   ${seconds.toFixed(1).padStart(6)} s   ${stage.ledger.count - before} answers acknowledged   ${broken.length} broken`)
}

/** Nothing that was final before the fault may be another after it. */
async function crash (fault: Fault): Promise<void> {
  const seats = await crashSeats(stage, 6, 4)
  const [{ now } = { now: new Date() }] = await stage.sql<{ now: Date }[]>`select clock_timestamp() as now`
  const before = await finalHash(stage, now)
  await crashRound(stage, tally, seats, fault)
  if (await finalHash(stage, now) !== before) broken.push('something final has changed')
}

/** How many saves a second two servers take from eight pages, one after the other. */
async function savesPerSecond (seconds: number): Promise<number> {
  const seats = await Promise.all(Array.from({ length: 8 }, () => stage.newSeat()))
  const end = performance.now() + seconds * 1000
  let saved = 0
  await Promise.all(seats.map(async (seat, index) => {
    for (let version = 1; performance.now() < end; version++) {
      const reply = await stage.post(index, seat, 'answers', [['revision', String(seat.revision)], ['v.single', '0'], ['n.single', String(version)], ['w.single', 'one-page'], ['a.single', 'abc'[version % 3]!]])
      if (reply.status !== 200) throw new Error(`a save got ${reply.status}`)
      saved++
    }
  }))
  return saved / seconds
}

const began = performance.now()
const stage = await Stage.open()
try {
  say(`two servers started at one instant on an empty folder in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  await phase('50 saves and 50 submissions at once', rounds, () => raceRound(stage, tally))
  if ([...tally.keys()].some((what) => / 5\d\d/.test(what))) broken.push('a server answered 5xx with nothing wrong')
  await phase('two last modules submitted at once, twice', Math.ceil(rounds / 4), () => pairRound(stage, tally))
  await phase('50 starts of one quiz at once', Math.ceil(rounds / 10), () => startRound(stage, tally))
  await phase('a server killed 0–50 ms after answers were sent', Math.ceil(rounds / 4), (index) => crash({
    strike: () => stage.servers[index % 2]!.kill('SIGKILL'), recover: () => stage.restart(index % 2),
  }))
  await phase('both servers and PostgreSQL killed at once', Math.ceil(rounds / 10), () => crash({ strike: () => stage.killEverything(), recover: () => stage.startEverything() }))
  await phase('a process of PostgreSQL killed under the servers', Math.ceil(rounds / 10), () => crash({ strike: () => stage.killBackend(), recover: () => stage.ready() }))
  await phase('PostgreSQL restarted under the servers', Math.ceil(rounds / 10), () => crash({ strike: () => stage.cluster.stop(), recover: () => stage.startDatabase() }))
  await phase('the wire to PostgreSQL cut after every byte of a save', 1, async () => { const { told, borne } = await cutRounds(stage); say(`  ${told + borne} cuts, ${told} told as not saved`) })
  const seat = await stage.newSeat()
  await answerFixed(stage, seat)
  say(`saves per second, 8 pages over 2 servers: ${(await savesPerSecond(5)).toFixed(0)}`)
  say(`slowest start of a server: ${(stage.slowestStartMs / 1000).toFixed(1)} s`)
  for (const [what, many] of [...tally].sort()) say(`  ${what.padEnd(40)} ${many}`)
  say(`${stage.ledger.count} answers acknowledged, ${broken.filter((text) => text.startsWith('acknowledged')).length} lost or altered; ${broken.length} broken`)
  for (const text of broken.slice(0, 20)) say(`  ${text}`)
} finally {
  await stage.close()
}
process.exit(broken.length > 0 ? 1 : 0) // a pool that lost its server in mid-query may hold on to a socket
