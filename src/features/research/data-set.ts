/** The tables of a data set, row by row, from the people who said yes. */
import { type Item, isScored } from '#src/domain/curriculum.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import { type Consent, type GroupSizes, groupSizes } from '#src/domain/research.ts'
import type { Curricula } from '#src/features/curriculum/curricula.ts'
import type { Batches, Row } from '#src/platform/tables.ts'
import { type TableName, tables } from './codebook.ts'
import { type Asked, type Coded, confidence, countConsents, type Filter, type Lines, listConsenting, listGroupSizes, listPlaces, listSatRevisions, listWordings, modules, people as peopleRows, type Q, readLines, responses, type Source } from './data-queries.ts'
import { pseudonyms } from './pseudonyms.ts'

/** People whose rows are asked for together: few enough that other requests get their turn between two batches. */
const batch = 80

export type DataSet = {
  consents: Record<Consent, number>
  people: readonly Coded[]
  /** In the order of the codes, which is the same each time. */
  tables: Record<Exclude<TableName, 'items'>, () => AsyncIterable<Lines>>
  items (): Batches
  /** How many people share a discipline and an agency. */
  groups: GroupSizes
}

/** Reads through `q`, which must be one moment. Throws where two people share a code, or the key is gone. */
export async function openDataSet (q: Q, curricula: Curricula, key: Uint8Array, filter: Filter): Promise<DataSet> {
  const consents = await countConsents(q, filter)
  const people = await pseudonyms(key, 'person', await listConsenting(q, filter))
  const { agencies, cohorts } = await listPlaces(q)
  const places = { agencies: await pseudonyms(key, 'agency', agencies), cohorts: await pseudonyms(key, 'cohort', cohorts) }
  const asked = (from: number, most: number): Asked => ({ filter, places, people: people.slice(from, from + most) })
  const table = (name: TableName, source: Source) => async function* (): AsyncGenerator<Lines> {
    const { columns } = tables.find((each) => each.name === name)!
    for (let from = 0; from < people.length; from += batch) yield* await readLines(q, columns, source, asked(from, batch))
  }
  const groups = new Map<string, number>(), revisions = new Set<number>()
  for (let from = 0; from < people.length; from += 1000) {
    for (const { group, n } of await listGroupSizes(q, asked(from, 1000))) groups.set(group, (groups.get(group) ?? 0) + n)
    for (const id of await listSatRevisions(q, asked(from, 1000))) revisions.add(id)
  }
  return {
    consents, people, groups: groupSizes([...groups.values()]), items: () => listItems(q, curricula, [...revisions]),
    tables: { people: table('people', peopleRows), person_module: table('person_module', modules), responses: table('responses', responses), confidence: table('confidence', confidence) },
  }
}

async function* listItems (q: Q, curricula: Curricula, revisions: readonly number[]): AsyncGenerator<Row[]> {
  for (const wording of await listWordings(q, revisions)) {
    const { module } = await curricula.revision(wording.revisionId)
    const item = module.items.find(({ id }) => id === wording.item)
    if (item) yield [{ curriculum: wording.curriculum, module: wording.module, item: wording.item, item_revision: wording.number, wording_sha256: wording.hash, change: wording.change, ...facts(item) }]
  }
}

/** What an analysis needs to know of an item; never its text, which the program shows to whoever may read content. */
const facts = (item: Item): Row => ({
  type: item.type, objective: item.objective, in_gain: Number(isInGain(item)), forms: item.forms.join(','), possible: isScored(item) ? item.points : 0,
  key: 'options' in item ? item.options.filter(({ right }) => right).map(({ key }) => key).sort().join(',') : null,
  reversed: item.type === 'likert' ? item.statements.filter(({ reversed }) => reversed).map(({ key }) => key).join(',') || null : null,
})
