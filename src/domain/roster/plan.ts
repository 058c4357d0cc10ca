/** What a roster would do, row by row, to what is known. Decides; changes nothing. */
import { editDistance } from '../authoring/close-name.ts'
import type { Discipline } from '../curriculum.ts'
import { fold } from '../folding.ts'
import { stateName } from '../places.ts'
import type { RosterRow, RowReading } from './rows.ts'

export type KnownAgency = { id: number; name: string; state: string; isClosed: boolean; mergedInto: number | null }
export type KnownPerson = { id: number; name: string; isDisabled: boolean; isEnrolled: boolean; affiliations: { id: number; agencyId: number; startedOn: string; isPrimary: boolean }[] }
export type Known = {
  agencies: readonly KnownAgency[]
  /** By every folded address that is theirs. */
  byEmail: ReadonlyMap<string, KnownPerson>
  /** People by `likeKey` of their name and an agency that they belong to. */
  alike: ReadonlyMap<string, { id: number; name: string; email: string; person: KnownPerson }[]>
}
export type Settings = {
  /** Somebody known at another agency: moves to this one, belongs to both, or stays where they are. */
  elsewhere: 'move' | 'add' | 'keep'
  /** Agencies that are not here: added unless one with nearly the same name is here, or asked about one by one. */
  newAgencies: 'add' | 'ask'
  /** Where a row does not say. */
  state: string | null
  discipline: Discipline
  /** True when people are enrolled in a cohort too. */
  enrolls: boolean
  today: string
  /** By agencyKey: added, or the id of one that is here. */
  agencyChoices: Readonly<Record<string, 'add' | number>>
  /** By row, for likely duplicates: a new person, or the id of a known one. */
  rowChoices: Readonly<Record<string, 'new' | number>>
}

export type Outcome = {
  row: number
  /** new: a person is made. known: something is added to one. same: nothing to do. repeat: said above. ask: set aside until somebody says who it is. wrong: cannot be taken. */
  is: 'new' | 'known' | 'same' | 'repeat' | 'ask' | 'wrong'
  name: string
  email: string
  agency: string
  personId: number | null
  agencyId: number | null
  /** Key of an agency that is added first. */
  newAgency: string | null
  discipline: Discipline
  startedOn: string
  joins: boolean
  /** Whether the agency that they join becomes their main one. */
  isMain: boolean
  /** The affiliation that ends on the day the new one starts. */
  inPlaceOf: number | null
  enrolls: boolean
  /** Whom it is like, for `ask`. */
  alike: { id: number | null; name: string; email: string }[]
  notes: { column: string; words: string }[]
}
export type NewAgency = { key: string; name: string; state: string | null; city: string; rows: number; /** The one that was probably meant. */ close: { id: number; text: string } | null; choice: 'add' | number | null }
export type Plan = { outcomes: Outcome[]; agencies: NewAgency[] }

export const likeKey = (name: string, agencyId: number): string => `${fold(name)} ${agencyId}`
export const agencyKey = (name: string, state: string | null): string => `${fold(name)}|${state ?? ''}`

/** All rows of a file, in their order. The same input gives the same plan. */
export function planRoster (readings: readonly RowReading[], known: Known, settings: Settings): Plan {
  const planner = openPlan(known, settings)
  return { outcomes: readings.map(planner.next), agencies: planner.agencies() }
}

/** The same, row after row in the order of the file, for whoever must give others a turn meanwhile. `agencies` once all rows are through. */
export function openPlan (known: Known, settings: Settings): { next (reading: RowReading): Outcome; agencies (): NewAgency[] } {
  const agencyOf = agencyFinder(known.agencies, settings)
  const seen = new Map<string, RosterRow>(), names = new Map<string, RosterRow>(), taken = new Map<number, number>()
  /** One person may be named by two addresses, or chosen twice. */
  const once = (outcome: Outcome): Outcome => {
    const before = outcome.personId === null ? undefined : taken.get(outcome.personId)
    if (before === undefined) { if (outcome.personId !== null) taken.set(outcome.personId, outcome.row); return outcome }
    return { ...outcome, is: outcome.is === 'same' ? 'repeat' : 'wrong', joins: false, isMain: false, inPlaceOf: null, enrolls: false, notes: [{ column: 'E-mail', words: `Row ${before} is the same person here. Keep one of them.` }] }
  }
  const next = (reading: RowReading): Outcome => {
    if (!reading.ok) return { ...blank(reading.row, reading.name, reading.email, settings), notes: reading.problems }
    const { data } = reading
    const before = seen.get(data.email)
    if (before) return again(data, before, settings)
    seen.set(data.email, data)
    const person = known.byEmail.get(data.email) ?? null
    const found = data.agency === null ? null : agencyOf.find(data.agency, data.state ?? settings.state, data.city)
    const base: Outcome = {
      ...blank(data.row, data.name, data.email, settings), agency: found?.text ?? data.agency ?? '', discipline: data.discipline ?? settings.discipline, startedOn: data.startedOn ?? settings.today,
      agencyId: found?.id ?? null, newAgency: found?.key ?? null,
    }
    const wrong = (column: string, words: string): Outcome => ({ ...base, notes: [{ column, words }] })
    if (found?.problem) return wrong('Agency', found.problem)
    if (person) return once(forKnown(base, person, data, settings))
    if (found === null) return wrong('Agency', 'Somebody new belongs to an agency. Write its name.')
    return once(forNew(base, known, names, data, settings))
  }
  return { next, agencies: agencyOf.missing }
}

function blank (row: number, name: string, email: string, settings: Settings): Outcome {
  return { row, is: 'wrong', name, email, agency: '', personId: null, agencyId: null, newAgency: null, discipline: settings.discipline, startedOn: settings.today, joins: false, isMain: false, inPlaceOf: null, enrolls: false, alike: [], notes: [] }
}

/** The same address a second time: the same words are a copy; others contradict it. */
function again (data: RosterRow, before: RosterRow, settings: Settings): Outcome {
  const base = { ...blank(data.row, data.name, data.email, settings), agency: data.agency ?? '' }
  const isSame = fold(data.name) === fold(before.name) && fold(data.agency ?? '') === fold(before.agency ?? '') && data.state === before.state && data.discipline === before.discipline && data.startedOn === before.startedOn
  if (isSame) return { ...base, is: 'repeat', notes: [{ column: 'E-mail', words: `Says the same as row ${before.row}.` }] }
  return { ...base, notes: [{ column: 'E-mail', words: `Row ${before.row} has this address too, and says something else. Keep one of them.` }] }
}

function forKnown (base: Outcome, person: KnownPerson, data: RosterRow, settings: Settings): Outcome {
  const outcome: Outcome = { ...base, personId: person.id }
  if (person.isDisabled) return { ...outcome, notes: [{ column: 'E-mail', words: `The account of ${person.name} is disabled. Enable it first, or take the row out.` }] }
  const notes = fold(person.name) === fold(data.name) ? [] : [{ column: 'Name', words: `Is ${person.name} here, and stays so.` }]
  const enrolls = settings.enrolls && !person.isEnrolled
  const isThere = data.agency === null || (base.agencyId !== null && person.affiliations.some(({ agencyId }) => agencyId === base.agencyId))
  if (isThere) return { ...outcome, is: enrolls ? 'known' : 'same', enrolls, notes }
  const others = person.affiliations
  if (others.length > 0 && settings.elsewhere === 'keep') return { ...outcome, is: enrolls ? 'known' : 'same', enrolls, notes: [...notes, { column: 'Agency', words: 'Belongs to another agency here, and stays there.' }] }
  const main = settings.elsewhere === 'move' ? others.find(({ isPrimary }) => isPrimary) ?? others[0] ?? null : null
  if (main && base.startedOn < main.startedOn) return { ...outcome, notes: [{ column: 'First day at the agency', words: `The agency before began on ${main.startedOn}. Write that day or a later one.` }] }
  return { ...outcome, is: 'known', joins: true, isMain: main ? main.isPrimary : !others.some(({ isPrimary }) => isPrimary), inPlaceOf: main?.id ?? null, enrolls, notes }
}

function forNew (base: Outcome, known: Known, names: Map<string, RosterRow>, data: RosterRow, settings: Settings): Outcome {
  const nameKey = `${fold(data.name)} ${base.agencyId ?? base.newAgency}`
  const earlier = names.get(nameKey)
  if (!earlier) names.set(nameKey, data)
  const alike = base.agencyId === null ? [] : known.alike.get(likeKey(data.name, base.agencyId)) ?? []
  const made: Outcome = { ...base, is: 'new', joins: true, isMain: true, enrolls: settings.enrolls }
  if (alike.length === 0 && !earlier) return made
  const choice = settings.rowChoices[String(data.row)]
  if (choice === 'new') return made
  const chosen = alike.find(({ id }) => id === choice)
  if (chosen) {
    const outcome = forKnown(base, chosen.person, data, settings)
    return { ...outcome, notes: [...outcome.notes, { column: 'E-mail', words: `Taken for ${chosen.name}, who keeps the address ${chosen.email}.` }] }
  }
  return { ...base, is: 'ask', alike: [...alike.map(({ id, name, email }) => ({ id, name, email })), ...(earlier ? [{ id: null, name: `row ${earlier.row}: ${earlier.name}`, email: earlier.email }] : [])] }
}

/** Names compared with every agency; a file with more unknown ones has its columns mixed up. */
const mostCompared = 500

/** Written in capitals alone; another row may know the name as it is printed. */
const isShouted = (name: string): boolean => name === name.toUpperCase()

type FoundAgency = { id: number | null; key: string | null; text: string; problem: string | null }

/** Finds agencies by name, in any spelling that folds to the same; follows merges to the one that was kept. Collects those that are not here. */
function agencyFinder (agencies: readonly KnownAgency[], settings: Settings) {
  const byId = new Map(agencies.map((agency) => [agency.id, agency]))
  const byName = Map.groupBy(agencies, ({ name }) => fold(name))
  const missing = new Map<string, NewAgency>()
  const remembered = new Map<string, FoundAgency>()
  const textOf = ({ name, state }: KnownAgency): string => `${name}, ${state}`
  const standing = (agency: KnownAgency): KnownAgency => {
    let now = agency
    for (let steps = 0; now.isClosed && now.mergedInto !== null && steps < 20; steps++) now = byId.get(now.mergedInto) ?? now
    return now
  }
  const here = (agency: KnownAgency): FoundAgency => ({ id: agency.id, key: null, text: textOf(agency), problem: agency.isClosed ? `${textOf(agency)} is closed. Open it again, or write another.` : null })

  function look (name: string, state: string | null, city: string): FoundAgency {
    const named = [...new Set((byName.get(fold(name)) ?? []).filter((agency) => state === null || agency.state === state).map(standing))]
    const open = named.filter(({ isClosed }) => !isClosed)
    if (open.length === 1) return here(open[0]!)
    if (open.length > 1) return { id: null, key: null, text: name, problem: `There is more than one agency of this name (${open.map(textOf).join('; ')}). Write its state.` }
    const key = agencyKey(name, state)
    const choice = settings.agencyChoices[key]
    const chosen = typeof choice === 'number' ? byId.get(choice) : undefined
    if (named.length > 0 && choice === undefined) return here(named[0]!)
    const close = missing.size < mostCompared ? closeTo(name, state) : null
    const isAdded = state !== null && (choice === 'add' || (choice === undefined && settings.newAgencies === 'add' && close === null))
    missing.set(key, { key, name, state, city, rows: 0, close: close && { id: close.id, text: textOf(close) }, choice: chosen ? chosen.id : isAdded ? 'add' : null })
    if (chosen) return here(chosen)
    const text = state === null ? name : `${name}, ${state}`
    if (isAdded) return { id: null, key, text, problem: null }
    const meant = close ? ` Did you mean ${textOf(close)}?` : ''
    return { id: null, key: null, text, problem: state === null ? `No agency “${name}” is here.${meant} To add it, its state must be known.` : `No agency “${name}” is here in ${stateName(state)}.${meant} Say below whether it is added.` }
  }

  /** The nearest open agency, of the state where one is said: at most one letter in eight is another, three in all. Names of agencies share so many words that more would fit nearly any. */
  function closeTo (name: string, state: string | null): KnownAgency | null {
    const sought = fold(name)
    let nearest: KnownAgency | null = null
    let least = Math.min(3, Math.max(1, Math.floor(sought.length / 8))) + 1
    for (const [folded, same] of byName) {
      const agency = same.find((each) => !each.isClosed && (state === null || each.state === state))
      const distance = agency ? editDistance(sought, folded, 3) : 4
      if (distance < least) [nearest, least] = [agency!, distance]
    }
    return nearest
  }

  return {
    find (name: string, state: string | null, city: string): FoundAgency {
      const key = agencyKey(name, state)
      let found = remembered.get(key)
      if (!found) remembered.set(key, found = look(name, state, city))
      const added = missing.get(key)
      if (added) {
        added.rows++
        if (isShouted(added.name) && !isShouted(name)) added.name = name
      }
      return found
    },
    missing: () => [...missing.values()],
  }
}
