/** The list of a module's items: what to look at first, then each drawn before and after. Pure. */
import { axisHead, scoreAxis } from '#src/domain/charts/axes.ts'
import { marks } from '#src/domain/charts/item-difficulty.ts'
import { inCell } from '#src/domain/charts/marks.ts'
import { count, percent, signed } from '#src/domain/charts/numbers-shown.ts'
import { disciplines, isScored, phases } from '#src/domain/curriculum.ts'
import { itemExplanations } from '#src/domain/gains/explain-items.ts'
import { least } from '#src/domain/gains/least.ts'
import { reliabilityCaveat } from '#src/domain/gains/reliability.ts'
import { figure } from '#src/domain/gains/wording.ts'
import { noFilters, queryOf } from '#src/features/gains/group.ts'
import type { Views } from '#src/platform/http/views.ts'
import { type Asked, type Found, itemsPath, type Sort } from './ask.ts'
import type { PoolFigures } from './item-figures.ts'
import type { FilterView, Head, ItemRow, Told } from './views.ts'

/** What stands in a cell without a figure: how many there would have to be. */
export const tooFew = (n: number, needed: number = least.items): string => (n === 0 ? 'nobody' : `under ${needed}`)
/** A correlation or a difference of shares; null where everybody earned the same. */
export const two = (value: number | null): string => (value === null ? 'no spread' : figure(value, 2))
export const share = (value: number): string => percent(100 * value, 0)

const words = { mend: 'Mend', look: 'Look', fine: 'Fine', few: 'Too few' } as const
export const toldOf = ({ level, text }: PoolFigures['pre']['reading'], phase: 'pre' | 'post'): Told => ({ word: level === 'few' || level === 'fine' ? phases[phase] : `${words[level]}, ${phases[phase].toLowerCase()}`, text, isWrong: level === 'mend' })

const keyOf: Record<Sort, (row: PoolFigures, phase: 'pre' | 'post', index: number) => number | null> = {
  order: (_row, _phase, index) => index, before: ({ pre }) => pre.figures?.difficulty ?? null, after: ({ post }) => post.figures?.difficulty ?? null, gain: ({ gain }) => gain?.gain ?? null,
  rest: (row, phase) => row[phase].figures?.correctedR ?? null, discrimination: (row, phase) => row[phase].figures?.discrimination ?? null,
}

/** What is not known comes last, either way; what differs by rounding alone stays in the module's order. */
export function sortedBy (rows: readonly PoolFigures[], { sort, isDown, phase }: Asked['view']): PoolFigures[] {
  const keyed = rows.map((row, index) => ({ row, index, key: keyOf[sort](row, phase, index) })).map((each) => ({ ...each, key: each.key === null ? null : Number(each.key.toFixed(9)) }))
  return keyed.sort((a, b) => (a.key === null || b.key === null ? Number(a.key === null) - Number(b.key === null) : isDown ? b.key - a.key : a.key - b.key) || a.index - b.index).map(({ row }) => row)
}

export function listPage ({ pools, reliability, cohorts, change }: Found, asked: Asked): Views['items/items'] {
  const { view, module } = asked
  const scored = pools.filter(({ pool }) => isScored(pool.item))
  const current = scored.filter(({ pool }) => pool.isCurrent), gone = scored.filter(({ pool, pre, post }) => !pool.isCurrent && pre.n + post.n > 0)
  const first = current.filter(({ reading }) => reading.level === 'mend' || reading.level === 'look').sort((a, b) => Number(b.reading.level === 'mend') - Number(a.reading.level === 'mend'))
  const head = (text: string, sort: Sort): Head => ({ text, order: view.sort === sort ? (view.isDown ? 'descending' : 'ascending') : null, href: itemsPath(asked, null, { sort, isDown: view.sort === sort && !view.isDown }) })
  return {
    crumbs: crumbsOf(asked, false), kicker: `${asked.release.curriculum.title} · ${module.module.title}`, title: 'How each item works', filters: filtersOf(asked, cohorts, null),
    phases: (['pre', 'post'] as const).map((phase) => ({ text: phases[phase], href: itemsPath(asked, null, { phase }), isCurrent: view.phase === phase })),
    lead: `Difficulty is the share of the points earned. How an item goes with the rest of the quiz, and how far it tells the best from the lowest, is shown for the ${phases[view.phase].toLowerCase()}.`,
    first: first.map(({ pool, reading }) => ({ ...toldOf(reading, reading.phase), name: pool.item.heading, href: itemsPath(asked, pool.item.id) })),
    firstNote: current.every(({ reading }) => reading.level === 'few') ? `No item has ${least.items} answers yet. From then on this page says how each works.` : first.length === 0 ? 'Nothing stands out.' : 'What the figures suggest, by rules of thumb. Whoever knows the content decides.',
    order: head('Item', 'order'),
    heads: [head('Change, points', 'gain'), head('Right before', 'before'), head('Right after', 'after'), head('With the rest', 'rest'), head('Best less lowest', 'discrimination')],
    axis: current.some(({ pre, post }) => pre.figures ?? post.figures) ? axisHead(scoreAxis, (tick) => `${tick}%`) : null,
    rows: sortedBy(current, view).map((row) => rowOf(row, asked)),
    others: [
      ...pools.filter(({ pool }) => pool.isCurrent && !isScored(pool.item)).map(({ pool }) => ({ name: pool.item.heading, href: pool.item.type === 'open' ? itemsPath(asked, pool.item.id) : null, text: pool.item.type === 'open' ? 'read by trainers, not scored' : 'how people see themselves, not scored' })),
      ...gone.map(({ pool, pre, post }) => ({ name: pool.item.heading, href: itemsPath(asked, pool.item.id, { wording: pool.wordings[0]!.number }), text: `another wording, asked no more: ${count(pre.n)} answers before, ${count(post.n)} after` })),
    ],
    reliability: reliabilityOf(reliability[view.phase], view.phase, change), method: methodOf(asked),
  }
}

function rowOf ({ pool, pre, post, gain, pairs, reading }: PoolFigures, asked: Asked): ItemRow {
  const before = pre.figures?.difficulty ?? null, after = post.figures?.difficulty ?? null, isKnown = before !== null || after !== null
  const difficulty = ({ figures, n }: PoolFigures['pre']) => (figures ? share(figures.difficulty) : tooFew(n))
  const { n, figures } = asked.view.phase === 'pre' ? pre : post
  const hints = [
    ...(asked.module.module.forms.length > 1 ? [`form ${pool.item.forms.join(' and ')}`] : []),
    ...(pool.item.phases.includes('pre') && pool.item.phases.includes('post') ? [] : [`${pool.item.phases.map((each) => phases[each].toLowerCase()).join(', ')} only`]),
  ]
  return {
    name: pool.item.heading, href: itemsPath(asked, pool.item.id), hint: hints.length === 0 ? null : hints.join(' · '), n: count(n),
    svg: isKnown ? inCell(marks(before === null ? null : 100 * before, after === null ? null : 100 * after)) : null,
    gain: gain ? signed(100 * gain.gain, 0) : tooFew(pairs), before: difficulty(pre), after: difficulty(post), rest: figures ? two(figures.correctedR) : tooFew(n),
    discrimination: figures && figures.discrimination !== null ? two(figures.discrimination) : tooFew(n, least.discrimination),
    hidden: isKnown ? null : reading.text,
  }
}

/** The way down to a page of items, from the program. */
export function crumbsOf (asked: Asked, isItem: boolean): { href: string; text: string }[] {
  const { release, module, filters } = asked, gains = `/gains/${release.id}`
  return [{ href: `${gains}${queryOf(filters)}`, text: release.curriculum.title }, { href: `${gains}/modules/${module.module.id}${queryOf(filters)}`, text: module.module.title }, ...(isItem ? [{ href: itemsPath(asked), text: 'Items' }] : [])]
}

function reliabilityOf (found: Found['reliability']['pre'], phase: 'pre' | 'post', change: Found['change']): Views['items/items']['reliability'] {
  if (!found) return { lines: [`Not shown yet. It needs ${least.items} people with the same items, whose scores differ.`], working: [] }
  const { figures, others } = found
  return {
    lines: [
      `${figures.kr20 === null ? 'Cronbach’s α' : 'Cronbach’s α (KR-20)'} of the ${phases[phase].toLowerCase()} is ${figure(figures.alpha, 2)}, from ${figures.items} items and ${count(figures.n)} people.`,
      reliabilityCaveat(phase, figures),
      ...(others > 0 ? [`${count(others)} ${others === 1 ? 'person' : 'people'} had another form or other wordings and ${others === 1 ? 'is' : 'are'} no part of it.`] : []),
      ...(phase === 'pre' && change ? [changeLine(change)] : []),
    ],
    working: workingOf(itemExplanations({ reliability: figures })),
  }
}

/** What one person's gain has to exceed, and whose does. */
function changeLine ({ threshold, up, within, down }: NonNullable<Found['change']>): string {
  return `A single person’s gain says something of that person beyond ${figure(threshold, 0)} points, which is 1.96 times the noise of two such quizzes (reliable change, Jacobson and Truax 1991). Of ${count(up + within + down)} people with both quizzes ${count(up)} went up by more, ${count(down)} down by more, and ${count(within)} stayed within it; the mean of a group is known far better than that.`
}

export const workingOf = (lines: ReturnType<typeof itemExplanations>) => lines.map(({ name, value, formula, attempts }) => ({ name, value, how: `${formula}. ${attempts}` }))

export function methodOf ({ filters }: Asked): string[] {
  return [
    `First complete attempt of each person in each phase; staff who try the curriculum out and withdrawn people are left out. Nothing is shown of fewer than ${least.items} answers, and no comparison of best and lowest of fewer than ${least.discrimination}.`,
    'Change is of the people who met the same wording in both quizzes. “With the rest” is the correlation of the points here with the points on all other items (corrected point-biserial). “Best less lowest” is the share right of the best 27% by total less that of the lowest 27%.',
    'Wordings are counted together only where one merely mends the other, by its author’s word. Any other change starts anew.',
    ...(filters.from !== null || filters.to !== null ? ['Days are those of each quiz; for change, of the post-quiz.'] : []),
  ]
}

export function filtersOf (asked: Asked, cohorts: Found['cohorts'], item: string | null): FilterView {
  const { filters, fault, view } = asked
  const option = (value: string, text: string, chosen: string) => ({ value, text, selected: value === chosen })
  const bare = { ...asked, filters: noFilters }
  return {
    action: itemsPath(bare, item).split('?')[0]!, phase: view.phase, sort: item === null ? `${view.isDown ? '-' : ''}${view.sort}` : null, from: fault?.from ?? filters.from ?? '', to: fault?.to ?? filters.to ?? '', fault: fault?.text ?? null,
    cohorts: [option('', 'All cohorts', String(filters.cohort ?? '')), ...cohorts.map(({ id, name }) => option(String(id), name, String(filters.cohort ?? '')))],
    disciplines: [option('', 'All disciplines', filters.discipline ?? ''), ...Object.entries(disciplines).map(([value, text]) => option(value, text, filters.discipline ?? ''))],
    clear: queryOf(filters) === '' && fault === null ? null : itemsPath(bare, item),
  }
}
