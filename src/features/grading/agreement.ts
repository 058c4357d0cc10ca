/** How far two people who read the same answers agree, criterion by criterion. */
import type { OpenItem } from '#src/domain/curriculum.ts'
import { type Kappa, type RatingCount, weightedKappa } from '#src/domain/gains/agreement.ts'
import { least } from '#src/domain/gains/least.ts'
import { figure, intervalWords } from '#src/domain/gains/wording.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { ratersPerAnswer } from '#src/domain/rating.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import type { Services } from '#src/services.ts'
import { countRatings, listRatedTwice, type Twice } from './queries.ts'

/** `levels`: how many points a criterion may earn, and one. */
export type CriterionAgreement = { curriculum: string; item: string; heading: string; criterion: string; levels: number; kappa: Kappa }

const openItem = (revision: ModuleRevision, id: string): OpenItem | null => { const item = revision.module.items.find((each) => each.id === id); return item?.type === 'open' ? item : null }

export async function itemsRated ({ curricula }: Services, rows: readonly { revision: number; item: string }[]): Promise<(OpenItem | null)[]> {
  return Promise.all(rows.map(async ({ revision, item }) => openItem(await curricula.revision(revision), item)))
}

/** Linear weights: two points apart are twice as bad as one. Criteria whose words or levels changed are judged apart. In the order of first appearance. */
export async function agreements (services: Services, rows: readonly Twice[]): Promise<CriterionAgreement[]> {
  const items = await itemsRated(services, rows)
  const found = rows.flatMap((row, index) => (items[index]?.rubric ?? []).flatMap(({ criterion, levels }) => {
    const [first, second] = [row.marks[0][criterion], row.marks[1][criterion]]
    return first === undefined || second === undefined ? [] : [{ curriculum: row.curriculum, item: row.item, heading: items[index]!.heading, criterion, levels: levels.length, count: { first, second, n: 1 } satisfies RatingCount }]
  }))
  return [...Map.groupBy(found, ({ curriculum, item, criterion, levels }) => JSON.stringify([curriculum, item, criterion, levels])).values()].map((group) => {
    const { count: _, ...known } = group.at(-1)!
    return { ...known, kappa: weightedKappa(group.map(({ count }) => count), known.levels, 'linear') }
  })
}

export const sameWords = ({ n, same }: Kappa): string => `${Math.round(same * n)} of ${n}`

/** κ with its interval, from ten answers on; below thirty it says that it is a hint. */
export function kappaWords ({ n, kappa, ci }: Kappa): string {
  if (n < least.inference) return `from ${least.inference} answers on`
  if (kappa === null || ci === null) return 'not defined: both always gave the same mark'
  return `${figure(kappa, 2)} (${intervalWords(ci, 2)})${n < 30 ? ', a hint' : ''}`
}

/** What the ratings of one item say, in sentences. */
export async function agreementOf (services: Services, which: { curriculum: string; item: string }): Promise<{ lines: string[] }> {
  const [{ ratings, answers, points, possible }, twice] = await Promise.all([countRatings(services.db, which), listRatedTwice(services.db, which)])
  if (ratings === 0) return { lines: ['No answer has been rated yet.'] }
  const criteria = await agreements(services, twice)
  return {
    lines: [
      `${answers} ${answers === 1 ? 'answer' : 'answers'} rated, ${twice.length} of them by ${ratersPerAnswer} people.${answers >= least.items ? ` Mean ${figure(points!, 1)} of ${possible} points.` : ` A mean is shown from ${least.items} answers on.`}`,
      ...criteria.map(({ criterion, kappa }) => `${plainText(criterion)}: the same mark for ${sameWords(kappa)}; agreement beyond chance (κ, linear weights, 95% interval) ${kappaWords(kappa)}.`),
      'Ratings stand beside scores. They change no submitted score, so nobody passes or fails by them.',
    ],
  }
}
