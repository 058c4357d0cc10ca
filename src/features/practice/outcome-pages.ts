/** What the pages of outcomes show: agencies within reach, one agency over its quarters, the form of one quarter. */
import { can, type Grant, scopeOf } from '#src/domain/access.ts'
import { outcomesByQuarter } from '#src/domain/charts/outcomes.ts'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { benchmarkOf, benchmarks, type Outcome, outcomeFields, type Quarter, quartersOver, quarterText, sentences, wholePercent } from '#src/domain/outcomes.ts'
import { stateName } from '#src/domain/places.ts'
import type { AgencyRow } from '#src/features/people/queries.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { fidelityPart } from './fidelity-pages.ts'
import { listAgencyOutcomes, listOutcomes, type OutcomeEntry } from './outcome-queries.ts'
import { countsOf } from './outcomes.ts'

const shownQuarters = 8
const rateText = (working: number, served: number): string => { const percent = wholePercent({ numerator: working, denominator: served }); return percent === null ? 'nobody was served' : `${working} of ${served}, ${percent}%` }
export const mayEnter = (grants: readonly Grant[], { id, state }: Pick<AgencyRow, 'id' | 'state'>): boolean => can(grants, 'outcomes.enter', { agencyId: id, state })

export async function outcomesPage ({ db }: Services, viewer: SignedIn): Promise<Views['practice/outcomes']> {
  const rows = await listAgencyOutcomes(db, scopeOf(viewer.grants, 'outcomes'))
  return {
    rows: rows.map(({ id, name, state, quarter, working, served }) => ({ href: `/outcomes/${id}`, name, state: stateName(state), quarter: quarter === null ? 'Nothing entered yet' : quarterText(quarter), rate: quarter === null ? '' : rateText(working!, served!) })),
  }
}

export async function agencyOutcomesPage (services: Services, viewer: SignedIn, agency: AgencyRow, notice: string | null): Promise<Views['practice/agency']> {
  const { db, now } = services
  const entries = await listOutcomes(db, agency.id)
  const today = isoDay(now(), viewer.timeZone), isEnterer = mayEnter(viewer.grants, agency)
  const [due] = quartersOver(today, 1), newest = entries[0] ?? null
  const path = `/outcomes/${agency.id}`, at = (quarter: Quarter): string => `${path}/${quarter.toLowerCase()}`
  const missing = quartersOver(today, shownQuarters).filter((quarter) => !entries.some((entry) => entry.quarter === quarter))
  return {
    name: agency.name, path, notice, canEnter: isEnterer,
    next: isEnterer && missing[0] === due ? { kicker: 'Next step', title: `Enter ${quarterText(due!)}`, lines: ['9 counts of your program. Nothing about one person.'], action: { href: at(due!), text: 'Enter the quarter' } } : null,
    newest: newest && { title: quarterText(newest.quarter), sentences: sentences(newest), staff: `${newest.specialists} full-time specialists, ${newest.vacancies} vacant.` },
    chart: outcomesByQuarter({ id: 'rate', title: 'People working a competitive job', note: 'Everybody served in the quarter is counted, whether they looked for work or not.' }, entries.slice(0, shownQuarters).toReversed().map(chartRow), benchmarks),
    columns: Object.values(outcomeFields).map(({ label }) => label),
    rows: entries.map((entry) => ({
      href: isEnterer ? at(entry.quarter) : null, name: quarterText(entry.quarter), cells: Object.values(countsOf(entry)).map(String), by: `${entry.supersedes === null ? 'Entered' : 'Corrected'} by ${entry.enteredBy}, ${dayText(entry.enteredAt, viewer.timeZone, now())}`,
    })),
    rates: (newest?.rates ?? []).map((rate) => ({ name: rate.rate, text: `${rate.definition}: ${rate.denominator === 0 ? 'nobody to count' : `${rate.numerator} of ${rate.denominator}, ${wholePercent(rate)}%`}` })),
    missing: isEnterer ? missing.map((quarter) => ({ href: at(quarter), text: quarterText(quarter) })) : [],
    fidelity: await fidelityPart(services, viewer, agency, isEnterer), engagementHref: `/engagement/agencies/${agency.id}`,
  }
}

function chartRow ({ quarter, working, served }: OutcomeEntry) {
  const rate = { numerator: working, denominator: served }, percent = wholePercent(rate), band = benchmarkOf(rate)
  return { name: quarterText(quarter), share: percent === null ? null : (100 * working) / served, lead: `${percent}%`, parts: `${working} of ${served}`, band: band ? `${band.percent}% ${band.name}` : 'none', hidden: percent === null ? 'Nobody was served.' : null }
}

export const valuesOf = (outcome: Outcome): Record<string, string> => Object.fromEntries(Object.entries(countsOf(outcome)).map(([name, value]) => [name, String(value)]))

/** `typed`: the form that was sent and not kept. `doubts`: what is unusual in it, to be looked at. */
export async function quarterPage ({ db }: Services, agency: AgencyRow, quarter: Quarter, typed: Form | null = null, more: { doubts?: { seen: string; lines: string[] }; isElsewhere?: boolean } = {}): Promise<Views['practice/quarter']> {
  const current = (await listOutcomes(db, agency.id)).find((entry) => entry.quarter === quarter) ?? null
  return {
    title: quarterText(quarter), agency: agency.name, path: `/outcomes/${agency.id}`, action: `/outcomes/${agency.id}/${quarter.toLowerCase()}`, form: typed ?? blankForm(current ? valuesOf(current) : {}),
    supersedes: typed && !more.isElsewhere ? typed.values.supersedes ?? '0' : String(current?.id ?? 0), isCorrection: current !== null, isElsewhere: more.isElsewhere ?? false, doubts: more.doubts ?? null,
    fields: Object.entries(outcomeFields).map(([name, { label, hint, isStaff }]) => ({ name, label, hint, kind: isStaff ? 'text' : 'number' })),
  }
}
