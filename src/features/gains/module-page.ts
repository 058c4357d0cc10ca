/** The page of one module in one place: the place's figures of that module, its objectives, and confidence beside knowledge. */
import { interval, plain, signed } from '#src/domain/charts/numbers-shown.ts'
import type { Item, Module } from '#src/domain/curriculum.ts'
import { anchorGain, balancedGain } from '#src/domain/gains/forms.ts'
import { type PairCount, peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { gainByObjective } from '#src/domain/gains/objectives.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type Asked, loadPlace } from './ask.ts'
import { confidenceOf } from './confidence.ts'
import { gainPlot, type Plot } from './gain-plot.ts'
import { gainsPath, groupOf, queryOf } from './group.ts'
import { keep } from './keep.ts'
import { people } from './left-lines.ts'
import { objectivesOf, type PlaceFigures } from './place-figures.ts'
import { placePage } from './place-page.ts'
import { findOthersBefore, type Group, listFormTables, listObjectiveTables, listRatings, listRevisions } from './queries.ts'

export async function modulePage (services: Services, asked: Asked): Promise<Views['gains/gains']> {
  const { release, scope, place, filters } = asked
  const module = asked.module!
  const group = { ...groupOf(release.id, scope, place, filters, module.id), module: module.id }
  const { found, around } = await loadPlace(services, asked)
  const isShown = found.total.visibility === 'shown'
  const { versions, tables, ratings, asides } = await keep(services, ['module', release.revisionId, isShown, group], async () => {
    const revisions = await Promise.all((await listRevisions(services.db, release.id, module.id)).map((id) => services.curricula.revision(id)))
    const versions = [...revisions.map((revision) => revision.module), module]
    const likerts = [...new Set(versions.flatMap(({ items }) => items.filter(({ type }) => type === 'likert').map(({ id }) => id)))]
    const [tables, ratings] = isShown ? await Promise.all([listObjectiveTables(services.db, group, objectivesOf(versions)), listRatings(services.db, group, likerts)]) : [[], []]
    const asides = isShown && scope.all ? await asidesOf(services, group, found, module) : []
    return { asOf: found.asOf, size: found.size, versions, tables, ratings, asides }
  })
  const objectives = objectivePlot(module, tables, found.total.gain.scores?.gain ?? null)
  const page = placePage(found, around)
  return {
    ...page, asides,
    links: [...page.links, ...itemsLink(asked)],
    objectives,
    confidence: confidenceOf(versions, ratings),
  }
}

/** To how each item works, for those who may read keys: whoever sees the whole program. Items are narrowed down by cohort, not by state or agency. */
function itemsLink ({ release, scope, place, filters, module }: Asked): { href: string; text: string }[] {
  if (!scope.all || place.kind === 'state' || place.kind === 'agency') return []
  return [{ href: `/gains/${release.id}/modules/${module!.id}/items${queryOf({ ...filters, phase: null, cohort: place.kind === 'cohort' ? place.cohort : filters.cohort })}`, text: 'How each item works' }]
}

/** The objectives of a module, drawn; null where none was asked about. */
function objectivePlot (module: Module, tables: readonly (PairCount & { objective: string })[], mean: number | null): Plot | null {
  const byObjective = Map.groupBy(tables, ({ objective }) => objective)
  const counted = (objective: string): number => objectivesOf([module]).filter((each) => each.objective === objective).length
  const objectives = gainByObjective(module.objectives.filter(({ key }) => byObjective.has(key)).map(({ key }) => ({ objective: key, items: counted(key), table: byObjective.get(key)! })))
  const text = new Map(module.objectives.map(({ key, text }) => [key, text]))
  return objectives.length === 0 ? null : gainPlot(objectives.map(({ objective, items, knowledge }) => ({
    gain: knowledge, visibility: knowledge.scores ? 'shown' as const : knowledge.n === 0 ? 'empty' as const : 'small' as const, label: text.get(objective) ?? objective, hint: items === 1 ? '1 item: a rough measure' : `${items} items${items < 3 ? ': a rough measure' : ''}`, counts: [],
  })), mean)
}

/** Every objective of every module that may be shown in this place. */
export async function objectivesPage (services: Services, asked: Asked): Promise<Views['gains/objectives']> {
  const { release, scope, place, filters } = asked
  const { found, around } = await loadPlace(services, asked)
  const shown = release.modules.filter(({ module }) => found.modules.some(({ id, visibility }) => id === module.id && visibility === 'shown'))
  const tables = await keep(services, ['objectives', release.revisionId, place, groupOf(release.id, scope, place, filters)], async () => ({
    asOf: found.asOf, size: found.size, byModule: await Promise.all(shown.map(({ module }) => listObjectiveTables(services.db, groupOf(release.id, scope, place, filters, module.id), objectivesOf([module])))),
  }))
  return {
    kicker: [asked.placeName, release.curriculum.title].filter(Boolean).join(' · '), title: 'Gain by learning objective', crumbs: [...around.crumbs, { href: gainsPath(release.id, place, filters), text: asked.placeName ?? 'All figures' }],
    modules: shown.flatMap(({ module }, index) => { const plot = objectivePlot(module, tables.byModule[index]!, null); return plot === null ? [] : [{ id: `module-${index}`, title: module.title, plot }] }),
  }
}

const scored = (item: Item): boolean => isInGain(item) && item.forms.includes('A') && item.forms.includes('B')

/** What a reader of one module should know beside its figures. For whoever sees the whole program. */
async function asidesOf ({ db }: Services, group: Group & { module: string }, found: PlaceFigures, module: Module): Promise<string[]> {
  const others = await findOthersBefore(db, group)
  const pre = found.total.gain.scores!.pre
  const lines = others.n < least.scores || others.mean === null ? [] : [`${people(others.n)} with a pre-quiz have no post-quiz to match. They scored ${plain(others.mean)}% before; those in the figures scored ${plain(pre)}%.`]
  if (module.forms.length < 2) return lines
  const tables = await listFormTables(db, group), ab = tables.filter(({ first }) => first === 'A'), ba = tables.filter(({ first }) => first === 'B')
  const balanced = Math.min(peopleIn(ab), peopleIn(ba)) < least.scores ? null : balancedGain(ab, ba)
  if (balanced) lines.push(`Two forms: ${people(balanced.n.ab)} had form A before and B after, ${balanced.n.ba} the reverse. The mean of both orders, free of a difference between the forms, is ${signed(balanced.gain)} points${balanced.ci && Math.min(balanced.n.ab, balanced.n.ba) >= least.inference ? ` (95% interval ${interval(balanced.ci)})` : ''}; form ${balanced.easierB >= 0 ? 'B' : 'A'} was easier by ${plain(Math.abs(balanced.easierB))} points.`)
  const anchors = module.items.filter(scored).map(({ id }) => ({ item: id, objective: 'anchors' }))
  const anchored = anchors.length === 0 ? null : anchorGain(await listObjectiveTables(db, group, anchors))
  if (anchored && anchored.n >= least.scores) lines.push(`On the ${anchors.length} items that both forms share, asked of everybody before and after, ${people(anchored.n)} went from ${plain(anchored.pre.mean)}% to ${plain(anchored.post.mean)}%, ${signed(anchored.gain.mean)} points. Seeing the same item twice helps by itself, so this stands apart.`)
  return lines
}
