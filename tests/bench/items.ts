/** `node tests/bench/items.ts [responses]`: how long item analysis takes on a national program, in the database and over all of its page. */
import { groupFor, loadItems, readAsked } from '#src/features/items/ask.ts'
import { itemPage } from '#src/features/items/item-page.ts'
import { listPage } from '#src/features/items/list-page.ts'
import { listItemCounts, listItemPairs, listTimes, listWordings } from '#src/features/items/queries.ts'
import { fillProgram } from './gains-stage.ts'
import { openStage } from './stage.ts'

const responses = Number(process.argv[2] ?? 1_000_000)
const say = (text: string) => process.stdout.write(`${text}\n`)
const middle = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
async function time (name: string, work: () => Promise<unknown>, rounds = 9): Promise<void> {
  await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) { const from = performance.now(); await work(); times.push(performance.now() - from) }
  say(`  ${name.padEnd(34)} ${middle(times).toFixed(0).padStart(5)} ms`)
}

const stage = await openStage(0, 'foundational')
const { services } = stage
try {
  say(JSON.stringify(await fillProgram(services, 'foundational', responses)))
  const release = (await services.curricula.current('foundational'))!
  const module = release.modules[1]!.module
  const asked = await readAsked(services, { curriculum: 'foundational', module: module.id }, {}, { all: true })
  const group = groupFor(asked), wordings = await listWordings(stage.db, group.curriculum, group.module), item = module.items[0]!.id
  await time('counts of all items, one statement', () => listItemCounts(stage.db, group, wordings.map(({ id }) => id)))
  await time('before and after, one statement', () => listItemPairs(stage.db, group, wordings.map(({ id }) => ({ wording: id, pool: id }))))
  await time('time on one item', () => listTimes(stage.db, group, item, 500))
  await time('list of items', async () => listPage(await loadItems(services, asked), asked))
  await time('page of one item', () => itemPage(services, asked, item))
} finally { await stage.close() }
