/** Fidelity on the page of an agency, and the form of one review. */
import { fidelityTrend } from '#src/domain/charts/fidelity.ts'
import { bandOf, bands, highest, kinds, lowest, numbered, sections, sectionTotals, type Tool, tools } from '#src/domain/fidelity.ts'
import { calendarDay } from '#src/features/people/words.ts'
import type { AgencyRow } from '#src/features/people/queries.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type FidelityEntry, listFidelity } from './fidelity-queries.ts'
import type { FidelityPart } from './views.ts'

export const itemName = (number: number): string => `item${number}`

export async function fidelityPart ({ db }: Services, _viewer: SignedIn, agency: AgencyRow, canEnter: boolean): Promise<FidelityPart> {
  const entries = await listFidelity(db, agency.id), path = `/outcomes/${agency.id}/fidelity`
  const scored = entries.filter(({ tool }) => tool === 'IPS-25')
  return {
    addHref: canEnter ? `${path}/new` : null,
    chart: scored.length === 0 ? null : fidelityTrend({ id: 'fidelity', title: 'IPS-25, review by review', note: '' }, scored.map(({ assessedOn, kind, total }) => ({ name: calendarDay(assessedOn), hint: kinds[kind], total, isIndependent: kind === 'independent', band: bandOf('IPS-25', total)! })), { lowest, highest, bands }),
    rows: entries.toReversed().map((entry) => ({
      href: canEnter ? `${path}/${entry.id}` : null, name: `${entry.tool}, ${calendarDay(entry.assessedOn)}`, by: `${kinds[entry.kind]}: ${entry.assessor}${entry.supersedes === null ? '' : '. Corrected.'}`, score: scoreText(entry),
      parts: entry.items ? sectionTotals(entry.items).map(({ title, total, most }) => `${title} ${total} of ${most}`).join(', ') : `Employment ${entry.employment}, education ${entry.education}`,
    })),
  }
}

const scoreText = ({ tool, total }: FidelityEntry): string => { const band = bandOf(tool, total); return band === null ? `${total} in all` : `${total} of ${highest}, ${band}` }

const valuesOf = ({ tool, assessedOn, kind, assessor, items, employment, education }: FidelityEntry): Record<string, string> => ({
  tool, assessedOn, kind, assessor, employment: String(employment ?? ''), education: String(education ?? ''), ...Object.fromEntries(Object.entries(items ?? {}).map(([number, score]) => [itemName(Number(number)), String(score)])),
})

/** `current`: the review that is corrected; null for a new one. */
export function fidelityForm (agency: AgencyRow, current: FidelityEntry | null, tool: Tool, typed: Form | null = null): Views['practice/fidelity'] {
  const form = typed ?? blankForm(current ? valuesOf(current) : { tool })
  const path = `/outcomes/${agency.id}`
  return {
    title: current ? 'Correct a fidelity score' : 'Enter a fidelity score', agency: agency.name, path, action: current ? `${path}/fidelity/${current.id}` : `${path}/fidelity`, form, isCorrection: current !== null, isByItem: tool === 'IPS-25', tool, toolName: tools[tool],
    other: current ? null : tool === 'IPS-25' ? { href: `${path}/fidelity/new?tool=IPS-Y`, text: 'Enter IPS-Y totals instead' } : { href: `${path}/fidelity/new`, text: 'Enter IPS-25 items instead' },
    kinds: Object.entries(kinds).map(([value, text]) => ({ value, text })),
    sections: sections.map(({ title }) => ({ title, fields: numbered.filter(({ section }) => section === title).map(({ number, name }) => ({ name: itemName(number), label: `${number}. ${name}`, value: form.values[itemName(number)] ?? '', error: form.errors[itemName(number)] ?? null })) })),
  }
}
