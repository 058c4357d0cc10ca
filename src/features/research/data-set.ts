/** The tables of a data set, row by row, from the people who said yes. */
import { type Item, isScored } from '#src/domain/curriculum.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import { type Consent, type GroupSizes, groupSizes } from '#src/domain/research.ts'
import type { Curricula } from '#src/features/curriculum/curricula.ts'
import type { Batches, Row } from '#src/platform/tables.ts'
import type { TableName } from './codebook.ts'
import { type Coded, countConsents, type Filter, listConfidence, listConsenting, listModules, listPeople, listResponses, listSatRevisions, listWordings, type Q } from './data-queries.ts'
import { pseudonym, pseudonyms } from './pseudonyms.ts'

/** People whose rows are asked for together: some hundred responses, so that other requests get their turn between two batches. */
const batch = 15

export type DataSet = {
  consents: Record<Consent, number>
  people: readonly Coded[]
  /** Rows in the order of the codes, which is the same each time. */
  tables: Record<TableName, () => Batches>
  /** How many people share a discipline and an agency: known once the people have been read. */
  groups (): GroupSizes
}

/** Reads through `q`, which must be one moment. Throws where two people share a code, or the key is gone. */
export async function openDataSet (q: Q, curricula: Curricula, key: Uint8Array, filter: Filter): Promise<DataSet> {
  const consents = await countConsents(q, filter)
  const people = pseudonyms(key, 'person', await listConsenting(q, filter))
  const groups = new Map<string, number>()
  const codesOf = (kind: 'agency' | 'cohort') => {
    const known = new Map<number, string>()
    return (id: number): string => { if (!known.has(id)) known.set(id, pseudonym(key, kind, id)); return known.get(id)! }
  }
  const agencyCode = codesOf('agency'), cohortCode = codesOf('cohort')

  async function* each (read: (q: Q, filter: Filter, people: readonly Coded[]) => Promise<readonly Row[]>, finish: (row: Row) => Row = (row) => row): AsyncGenerator<Row[]> {
    for (let from = 0; from < people.length; from += batch) {
      const rows = await read(q, filter, people.slice(from, from + batch))
      yield rows.map(finish)
    }
  }
  const person = ({ agencyId, ...row }: Row): Row => {
    const group = `${String(row.discipline)} ${String(agencyId)}`
    groups.set(group, (groups.get(group) ?? 0) + 1)
    return { ...row, agency: agencyId === null ? null : agencyCode(agencyId as number) }
  }
  return {
    consents, people,
    tables: {
      people: () => { groups.clear(); return each(listPeople, person) },
      person_module: () => each(listModules, ({ cohortId, ...row }) => ({ ...row, cohort: cohortCode(cohortId as number), gain: row.matched === 1 ? Number((Number(row.post_percent) - Number(row.pre_percent)).toFixed(10)) : null })),
      responses: () => each(listResponses), confidence: () => each(listConfidence),
      items: () => listItems(q, curricula, filter, people),
    },
    groups: () => groupSizes([...groups.values()]),
  }
}

async function* listItems (q: Q, curricula: Curricula, filter: Filter, people: readonly Coded[]): AsyncGenerator<Row[]> {
  const revisions = new Set<number>()
  for (let from = 0; from < people.length; from += 1000) for (const id of await listSatRevisions(q, filter, people.slice(from, from + 1000))) revisions.add(id)
  for (const wording of await listWordings(q, [...revisions])) {
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
