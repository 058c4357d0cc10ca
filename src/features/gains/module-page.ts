/** The page of one module in one place: the place's figures of that module, its objectives, and confidence beside knowledge. */
import { gainByObjective } from '#src/domain/gains/objectives.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type Asked, loadPlace } from './ask.ts'
import { confidenceOf } from './confidence.ts'
import { gainPlot } from './gain-plot.ts'
import { groupOf, queryOf } from './group.ts'
import { keep } from './keep.ts'
import { objectivesOf } from './place-figures.ts'
import { placePage } from './place-page.ts'
import { listObjectiveTables, listRatings, listRevisions } from './queries.ts'

export async function modulePage (services: Services, asked: Asked): Promise<Views['gains/gains']> {
  const { release, scope, place, filters } = asked
  const module = asked.module!
  const group = { ...groupOf(release.id, scope, place, filters, module.id), module: module.id }
  const { found, around } = await loadPlace(services, asked)
  const isShown = found.total.visibility === 'shown'
  const { versions, tables, ratings } = await keep(services, ['module', release.revisionId, isShown, group], async () => {
    const revisions = await Promise.all((await listRevisions(services.db, release.id, module.id)).map((id) => services.curricula.revision(id)))
    const versions = [...revisions.map((revision) => revision.module), module]
    const likerts = [...new Set(versions.flatMap(({ items }) => items.filter(({ type }) => type === 'likert').map(({ id }) => id)))]
    const [tables, ratings] = isShown ? await Promise.all([listObjectiveTables(services.db, group, objectivesOf(versions)), listRatings(services.db, group, likerts)]) : [[], []]
    return { asOf: found.asOf, size: found.size, versions, tables, ratings }
  })
  const byObjective = Map.groupBy(tables, ({ objective }) => objective)
  const counted = (objective: string): number => objectivesOf([module]).filter((each) => each.objective === objective).length
  const objectives = gainByObjective(module.objectives.filter(({ key }) => byObjective.has(key)).map(({ key }) => ({ objective: key, items: counted(key), table: byObjective.get(key)! })))
  const text = new Map(module.objectives.map(({ key, text }) => [key, text]))
  const page = placePage(found, around)
  return {
    ...page,
    links: [...page.links, ...itemsLink(asked)],
    objectives: objectives.length === 0 ? null : gainPlot(objectives.map(({ objective, items, knowledge }) => ({
      gain: knowledge, visibility: knowledge.scores ? 'shown' as const : knowledge.n === 0 ? 'empty' as const : 'small' as const, label: text.get(objective) ?? objective, hint: items === 1 ? '1 item: a rough measure' : `${items} items${items < 3 ? ': a rough measure' : ''}`, counts: [],
    })), found.total.gain.scores?.gain ?? null),
    confidence: confidenceOf(versions, ratings),
  }
}

/** To how each item works, for those who may read keys: whoever sees the whole program. Items are narrowed down by cohort, not by state or agency. */
function itemsLink ({ release, scope, place, filters, module }: Asked): { href: string; text: string }[] {
  if (!scope.all || place.kind === 'state' || place.kind === 'agency') return []
  return [{ href: `/gains/${release.id}/modules/${module!.id}/items${queryOf({ ...filters, cohort: place.kind === 'cohort' ? place.cohort : filters.cohort })}`, text: 'How each item works' }]
}
