/** `publish [path]` of the command line: checks first, says what will change and for whom, and publishes each curriculum whole or not at all. */
import path from 'node:path'
import { merge } from '#src/domain/authoring/changes.ts'
import { isError, type Problem } from '#src/domain/authoring/problem.ts'
import { checkContent } from '#src/features/curriculum/check-files.ts'
import { printProblems } from '#src/features/curriculum/print-problems.ts'
import { Sentence } from '#src/platform/sentence.ts'
import { type Code, runCommand, type Terminal, type Told } from './command.ts'
import { itemsOf, type Pair, pairsOf } from './compare.ts'
import { baseOf, keyOf, type LocalContent, type LocalCurriculum, readLocal, writeBase } from './local-files.ts'
import type { Order, Outcome, State } from './messages.ts'
import { wrapped } from './paint.ts'
import { counted, showClash, showItems, showText, sizeOf, titleOf } from './show-changes.ts'

type Values = { fix?: string[]; 'dry-run'?: boolean; over?: boolean }
type Plan = { local: LocalCurriculum; state: State | null; pairs: Pair[] }
const usage = 'publish [path] [--fix item]… [--dry-run] [--over] [--site address] [--json]'

/** Exit code 1: nothing was published, and it is said why. */
export function publishCommand (words: readonly string[], terminal: Terminal): Promise<Code> {
  const options = { fix: { type: 'string', multiple: true }, 'dry-run': { type: 'boolean' }, over: { type: 'boolean' } } as const
  return runCommand<Values>(terminal, words, { usage, options, most: 1 }, async (told) => {
    const target = told.words[0] ?? terminal.folder
    const here = await readLocal(target)
    const errors = errorsIn(here)
    if (here.curricula.length === 0) throw new Sentence(`There is no curriculum at ${target}: no folder there has a curriculum.md.`)
    if (errors.length > 0) {
      told.json({ is: 'refused', problems: errors })
      told.say(printProblems({ problems: errors, files: here.curricula.flatMap(({ files }) => files).length, fixed: 0 }, 'text'), '', 'Nothing was published: the errors must go first.')
      return 1
    }
    const plans: Plan[] = []
    for (const local of here.curricula) {
      const state = await told.site.state(local.id)
      plans.push({ local, state, pairs: pairsOf(local, state, told.site.address).filter(({ file }) => here.only === null || file.path === here.only.path) })
    }
    return publishPlans(told, plans)
  })
}

/** Of the folder, or of the curriculum of the one file that was named. */
function errorsIn ({ root, content }: LocalContent): Problem[] {
  return checkContent(content).problems.filter(isError).map((problem) => ({ ...problem, file: path.join(root, problem.file) }))
}

/** What of a folder is to be published: what was changed here, and to a site at hand also what nothing is known of, as a start of the app would. */
function isWanted (pair: Pair, { site, values }: Told<Values>): boolean {
  return ['new', 'changed', 'both', 'unknown'].includes(pair.is) || (pair.is === 'old' && site.address !== null && values.over === true)
}

async function publishPlans (told: Told<Values>, plans: readonly Plan[]): Promise<Code> {
  const { values, site, say, json } = told
  const fixes = new Set(values.fix ?? [])
  const wanted = plans.map((plan) => ({ ...plan, pairs: plan.pairs.filter((pair) => isWanted(pair, told)) })).filter(({ pairs }) => pairs.length > 0)
  showOthers(told, plans)
  const orders = wanted.map((plan) => ({ plan, order: orderOf(plan, told, [...fixes].filter((item) => wanted.length === 1 || plan.pairs.some((pair) => itemsIn(pair).has(item)))) }))
  const stray = [...fixes].filter((item) => !orders.some(({ order }) => order.fixes.includes(item)))
  if (stray.length > 0) throw new Sentence(`Nothing was published: no file that changed has an item ${stray.join(', ')}. A wording that is published as a new meaning stays one, so --fix must name its item exactly.`)
  if (orders.length === 0) {
    json({ is: 'published', files: [] })
    say('Nothing is new.')
    return 0
  }
  for (const { plan } of orders) for (const pair of plan.pairs) showPlanned(told, pair, fixes)
  // All are asked before the first is published: with one refused, none is.
  const asked: { plan: Plan; order: Order; outcome: Outcome }[] = []
  for (const each of orders) asked.push({ ...each, outcome: await site.publish(each.plan.local.id, { ...each.order, isDryRun: true }) })
  const refused = asked.filter(({ outcome }) => outcome.is === 'refused')
  if (refused.length > 0) {
    json(refused.map(({ plan, outcome }) => ({ curriculum: plan.local.id, ...outcome })))
    for (const { plan, outcome } of refused) await showRefusal(told, plan, outcome)
    return 1
  }
  if (values['dry-run']) {
    json(asked.map(({ plan, outcome }) => ({ curriculum: plan.local.id, ...outcome })))
    say('', 'Nothing was published: this was a dry run.')
    return 0
  }
  const done: object[] = []
  for (const { plan, order } of asked) {
    const outcome = await site.publish(plan.local.id, order)
    done.push({ curriculum: plan.local.id, ...outcome })
    if (outcome.is === 'refused') { json(done); await showRefusal(told, plan, outcome); return 1 }
    await remember(told, plan, outcome)
    say('', ...outcome.files.map(({ kind, id, title, number }) => `published ${kind} ${id}: ${title} (revision ${number})`))
  }
  json(done)
  return 0
}

const itemsIn = ({ file }: Pair): Set<string> => new Set(file.draft.kind === 'module' ? file.draft.value.items.map(({ id }) => id) : [])

/** A picture that the site has already does not travel. Of a site at hand whatever is current now is what the folder takes the place of, unless the folder remembers. */
function orderOf ({ state, pairs }: Plan, { values, site }: Told<Values>, fixes: string[]): Order {
  const there = new Set((state?.files ?? []).flatMap(({ pictures }) => pictures.map(({ hash }) => hash)))
  return {
    fixes, over: values.over === true, isDryRun: false,
    files: pairs.map(({ file, published, base }) => ({
      kind: file.kind, id: file.id, text: file.text, base: base?.revision ?? (site.address === null ? published?.revision ?? null : null),
      pictures: file.pictures.map((picture) => ({ path: picture.path, hash: picture.hash, bytes: there.has(picture.hash) ? null : picture.bytes.toString('base64') })),
    })),
  }
}

function showOthers ({ say }: Told<Values>, plans: readonly Plan[]): void {
  for (const pair of plans.flatMap(({ pairs }) => pairs)) {
    if (pair.is === 'behind') say(wrapped(`${titleOf(pair)} is left out: the site has a newer revision than the one that you pulled and did not change.`, '  '))
    if (pair.is === 'old') say(wrapped(`${titleOf(pair)} is left out: the site had this very text before, and has gone on to revision ${pair.published!.number}.`, '  '))
  }
}

function showPlanned ({ say, paint }: Told<Values>, pair: Pair, fixes: ReadonlySet<string>): void {
  say(paint.strong(`${titleOf(pair)}: ${sizeOf(pair)}`), ...showItems(itemsOf(pair.file, pair.published?.text ?? null), fixes, pair.published === null))
  const open = pair.published?.openSittings ?? 0
  if (open > 0) say(wrapped(`  ${counted(open, 'sitting')} of its quiz ${open === 1 ? 'is' : 'are'} open: ${open === 1 ? 'it goes' : 'they go'} on with the wording that ${open === 1 ? 'it' : 'they'} began with`, '    '))
}

async function showRefusal (told: Told<Values>, plan: Plan, outcome: Outcome): Promise<void> {
  if (outcome.is !== 'refused') return
  const { say, paint } = told
  say('')
  if (outcome.problems.length > 0) say(printProblems({ problems: outcome.problems as Problem[], files: plan.pairs.length, fixed: 0 }, 'text'))
  if (outcome.unknownFixes.length > 0) say(wrapped(`No file that changed has an item ${outcome.unknownFixes.join(', ')}. --fix must name its item exactly.`))
  for (const { kind, id, has, wants } of outcome.unapproved) say(wrapped(`${kind} ${id} has ${has} of the ${counted(wants, 'approval')} that this curriculum asks for. Put the text into a draft in the workbench, and ask somebody to read it there.`))
  for (const { kind, id, number } of outcome.moved) {
    const pair = plan.pairs.find(({ file }) => file.kind === kind && file.id === id)
    if (pair) say(...await threeWay(told, plan.local.id, pair, number))
  }
  say(paint.strong(`Nothing of ${plan.local.id} was published.`))
}

/** What the site changed since the text here was pulled, what was changed here, and where they meet. */
async function threeWay ({ site, paint }: Told<Values>, curriculum: string, { file, published, base }: Pair, number: number): Promise<string[]> {
  const text = base === null ? null : await site.text(curriculum, base.revision)
  const name = `${file.kind} ${file.id}`
  if (text === null || published === null) return [wrapped(`${name}: revision ${number} is current there, and nothing here says which one yours was written from. Pull it into another folder (--to) and compare, or say --over to publish over it.`)]
  const { clashes } = merge(file.text, text, published.text)
  return [
    wrapped(`${name}: you wrote from revision ${base!.number}, and revision ${number} is current now, ${published.publishedBy === null ? 'published on the site itself' : `by ${published.publishedBy}`}.`), '',
    'Changed there since:', ...showText(text, published.text, paint), '', 'Changed by you:', ...showText(text, file.text, paint), '',
    ...(clashes.length === 0 ? [wrapped('The two touch different lines. gainful pull --merge puts them together; look at the result, then publish.')]
      : [`${counted(clashes.length, 'place')} where both changed the same lines:`, ...clashes.flatMap((clash) => showClash(clash, paint)), wrapped('Bring what you want of both into your file, then say --over to publish it over theirs.')]), '',
  ]
}

/** The folder is now written from what it published. */
async function remember ({ site }: Told<Values>, { local, state }: Plan, outcome: Outcome): Promise<void> {
  if (outcome.is !== 'published' || (site.address === null && local.base?.site !== null)) return
  const same = pairsOf(local, state, site.address).filter(({ is }) => is === 'same').map(({ file, published }) => [keyOf(file), { revision: published!.revision, number: published!.number, hash: file.hash }] as const)
  const made = outcome.files.flatMap(({ kind, id, revision, number, hash }) => (revision === null ? [] : [[keyOf({ kind, id }), { revision, number, hash }] as const]))
  await writeBase(local.folder, { site: site.address, curriculum: local.id, files: { ...baseOf(local, site.address), ...Object.fromEntries([...same, ...made]) } })
}
