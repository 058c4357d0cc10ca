/** The list of cohorts: open ones first, then by their first day. */
import { z } from 'zod'
import { can } from '#src/domain/access.ts'
import { peopleText } from '#src/features/people/words.ts'
import { readId } from '#src/features/people/fields.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { countCohorts, listCohorts } from './queries.ts'
import { daysText } from './words.ts'

const pageSize = 50

/** Anything in the address that is none of these is as if it were not there. */
const Query = z.object({ q: z.string().max(200).catch(''), curriculum: z.string().max(100).catch(''), show: z.enum(['open', 'closed', 'all']).catch('all'), page: z.string().catch('') })
export const readQuery = (query: unknown): z.output<typeof Query> => Query.parse(query ?? {})

export async function cohortsPage ({ db, curricula }: Services, viewer: SignedIn, query: z.output<typeof Query>): Promise<Views['cohorts/cohorts']> {
  const titles = new Map((await curricula.list()).map(({ id, title }) => [id, title]))
  const filter = { search: query.q.replace(/\p{Cc}/gu, '').toWellFormed().trim(), curriculum: titles.has(query.curriculum) ? query.curriculum : null, show: query.show }
  const total = await countCohorts(db, filter)
  const pages = Math.max(1, Math.ceil(total / pageSize)), page = Math.min(pages, readId(query.page) ?? 1)
  const rows = await listCohorts(db, filter, { size: pageSize, from: (page - 1) * pageSize })
  const given = { ...(filter.search && { q: filter.search }), ...(filter.curriculum && { curriculum: filter.curriculum }), ...(filter.show !== 'all' && { show: filter.show }) }
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/cohorts?${new URLSearchParams({ ...given, page: String(number) })}`)
  return {
    canCreate: can(viewer.grants, 'cohorts'), hasCurricula: titles.size > 0, isFiltered: Object.keys(given).length > 0, page, pages, previous: at(page - 1), next: at(page + 1),
    filter: {
      search: filter.search, curriculum: filter.curriculum ?? '', curricula: [{ value: '', text: 'All' }, ...[...titles].map(([value, text]) => ({ value, text }))],
      show: filter.show, shows: [{ value: 'all', text: 'All, open ones first' }, { value: 'open', text: 'Open' }, { value: 'closed', text: 'Closed' }],
    },
    caption: total === 1 ? '1 cohort' : `${total.toLocaleString('en-US')} cohorts, open ones first, the latest start first`,
    rows: rows.map((cohort) => ({ href: `/cohorts/${cohort.id}`, name: cohort.name, curriculum: titles.get(cohort.curriculum) ?? cohort.curriculum, days: daysText(cohort), people: peopleText(cohort.people), standing: cohort.closedAt === null ? 'Open' : 'Closed' })),
  }
}
