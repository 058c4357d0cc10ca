/** What the list of certificates shows, to staff who reach everybody and to the lead of a place. */
import { z } from 'zod'
import { can, scopeOf } from '#src/domain/access.ts'
import { groupCode } from '#src/domain/certificates.ts'
import { stateName, states } from '#src/domain/places.ts'
import { listChoices } from '#src/features/cohorts/choice-queries.ts'
import { agencyOptions, dayField, readId, stateOptions } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { dayOf } from './front-page.ts'
import { countIssued, type IssuedFilter, listIssuedIds, listIssuedRows } from './issued-queries.ts'
import { type Status, statusWords } from './status.ts'
import { countWaiting } from './waiting-queries.ts'

const pageSize = 50
const statuses = Object.keys(statusWords) as Status[]
const text = z.string().max(200).catch('').default('')
const day = dayField().nullable().catch(null).default(null)

/** Anything in the address that is none of these is as if it were not there. */
const Query = z.object({ q: text, cohort: text, agency: text, state: text, curriculum: text, status: text, page: text, from: day, to: day })
export type IssuedQuery = z.output<typeof Query>
export const readIssuedQuery = (query: unknown): IssuedQuery => Query.parse(query ?? {})

/** In force, unless another status or all were chosen. */
export function issuedFilter (query: IssuedQuery, now: Date): IssuedFilter {
  const { q, cohort, agency, state, curriculum, status, from, to } = query
  return {
    search: q.replace(/\p{Cc}/gu, '').trim(), cohortId: readId(cohort), agencyId: readId(agency), state: states.has(state) ? state : null, curriculum: /^[a-z0-9-]{1,100}$/.test(curriculum) ? curriculum : null,
    from, to: from !== null && to !== null && to < from ? null : to, status: status === 'all' ? null : statuses.find((each) => each === status) ?? 'valid', now: now.toISOString(),
  }
}

const given = (filter: IssuedFilter): Record<string, string> => ({
  q: filter.search, cohort: String(filter.cohortId ?? ''), agency: String(filter.agencyId ?? ''), state: filter.state ?? '', curriculum: filter.curriculum ?? '', from: filter.from ?? '', to: filter.to ?? '', status: filter.status ?? 'all',
})

/** How many the filter means, of all that were counted. */
export const meantOf = (counts: Record<Status, number>, status: Status | null): number => (status === null ? statuses.reduce((sum, each) => sum + counts[each], 0) : counts[status])

export async function issuedPage (services: Services, viewer: SignedIn, query: IssuedQuery, form: Form) {
  const { db } = services
  const scope = scopeOf(viewer.grants, 'certificates.read')
  const filter = issuedFilter(query, services.now())
  const mayReissue = can(viewer.grants, 'certificates')
  const [counts, choices, curricula, waiting] = await Promise.all([countIssued(db, scope, filter), listChoices(db, scope), services.curricula.list(), mayReissue ? countWaiting(db) : 0])
  const total = meantOf(counts, filter.status)
  const pages = Math.max(1, Math.ceil(total / pageSize)), page = Math.min(pages, readId(query.page) ?? 1)
  const rows = await listIssuedRows(db, await listIssuedIds(db, scope, filter, { size: pageSize, from: (page - 1) * pageSize }), filter.now)
  const asked = given(filter)
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/certificates/issued?${new URLSearchParams({ ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '')), page: String(number) })}`)
  const reached = scope.all ? stateOptions('All') : [{ value: '', text: 'All' }, ...[...new Set([...scope.states, ...choices.agencies.map(({ state }) => state)])].sort().map((state) => ({ value: state, text: stateName(state) }))]
  return {
    form, waiting: waiting === 0 ? null : waiting === 1 ? '1 completion waits for its holder to confirm the name.' : `${waiting.toLocaleString('en-US')} completions wait for their holders to confirm the name.`, page, pages, previous: at(page - 1), next: at(page + 1), total, caption: captionText(total, page, rows.length),
    counts: statuses.map((status) => ({ name: statusWords[status].toLowerCase(), figure: counts[status].toLocaleString('en-US') })),
    filter: { search: filter.search, from: asked.from!, to: asked.to!, selects: [
      { name: 'status', label: 'Status', value: asked.status!, options: [...statuses.map((value) => ({ value, text: statusWords[value] })), { value: 'all', text: 'All' }] },
      { name: 'cohort', label: 'Cohort', value: asked.cohort!, options: [{ value: '', text: 'All' }, ...choices.cohorts.map(({ id, name }) => ({ value: String(id), text: name }))] },
      { name: 'agency', label: 'Agency', value: asked.agency!, options: agencyOptions('All', choices.agencies) },
      { name: 'state', label: 'State', value: asked.state!, options: reached },
      { name: 'curriculum', label: 'Curriculum', value: asked.curriculum!, options: [{ value: '', text: 'All' }, ...curricula.map(({ id, title }) => ({ value: id, text: title }))] },
    ] },
    hidden: Object.entries(asked).map(([name, value]) => ({ name, value })),
    rows: rows.map((row) => ({
      href: `/certificates/${row.code}`, name: row.name, hint: row.name === row.name_now ? row.email : `${row.email}, now ${row.name_now}`, title: row.title, number: groupCode(row.code), agency: row.agency === null ? 'No agency' : `${row.agency}, ${row.state}`,
      completedOn: row.completed_on, completed: dayOf(row.completed_on), hours: `${row.hours} hours`, status: statusWords[row.status], isOver: row.status !== 'valid', more: [row.awarded ? 'awarded by hand' : '', row.expires_on !== null && (row.status === 'valid' || row.status === 'expired') ? `good through ${dayOf(row.expires_on)}` : ''].filter((part) => part !== '').join(', '),
    })),
    mayAward: can(viewer.grants, 'certificates.award'), mayReissue,
  }
}

const captionText = (total: number, page: number, shown: number): string => {
  const from = (page - 1) * pageSize + 1
  const all = total === 1 ? '1 certificate' : `${total.toLocaleString('en-US')} certificates`
  return total === shown ? all : `${all}, ${from} to ${from + shown - 1}`
}
