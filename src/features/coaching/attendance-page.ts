/** Who was on which calls, within reach. Participation, never a score: small agencies too may be told who takes part. */
import { z } from 'zod'
import { scopeOf } from '#src/domain/access.ts'
import { callKinds } from '#src/domain/calls/topics.ts'
import { dayText } from '#src/domain/moments.ts'
import { listChoices } from '#src/features/cohorts/choice-queries.ts'
import { agencyOptions, readId } from '#src/features/people/fields.ts'
import { disciplineText } from '#src/features/people/words.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { listAttendance, sumAttendance } from './attendance-queries.ts'

const pageSize = 100

/** Anything in the address that is none of these is as if it were not there. */
const Query = z.object({ cohort: z.string().catch(''), agency: z.string().catch(''), kind: z.enum(['coaching', 'mentor']).nullable().catch(null).default(null), page: z.string().catch('') })
export const readAttendanceQuery = (query: unknown): z.output<typeof Query> => Query.parse(query ?? {})

export async function attendancePage ({ db, now }: Services, viewer: SignedIn, query: z.output<typeof Query>): Promise<Views['coaching/attendance']> {
  const scope = scopeOf(viewer.grants, 'coaching.read')
  const filter = { cohortId: readId(query.cohort), agencyId: readId(query.agency), kind: query.kind }
  const [sum, choices] = await Promise.all([sumAttendance(db, scope, filter), listChoices(db, scope)])
  const pages = Math.max(1, Math.ceil(sum.people / pageSize)), page = Math.min(pages, readId(query.page) ?? 1)
  const rows = await listAttendance(db, scope, filter, { size: pageSize, from: (page - 1) * pageSize })
  const asked = { ...(filter.cohortId && { cohort: String(filter.cohortId) }), ...(filter.agencyId && { agency: String(filter.agencyId) }), ...(filter.kind && { kind: filter.kind }) }
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/calls/attendance?${new URLSearchParams({ ...asked, page: String(number) })}`)
  return {
    isAll: scope.all, page, pages, previous: at(page - 1), next: at(page + 1),
    counts: [
      { name: 'trainees', figure: sum.people.toLocaleString('en-US') }, { name: 'attended, of those expected', figure: `${sum.attended.toLocaleString('en-US')} of ${sum.expected.toLocaleString('en-US')}` },
      { name: 'agencies with anybody there', figure: `${sum.agenciesThere} of ${sum.agencies}` }, { name: 'minutes in calls', figure: sum.minutes.toLocaleString('en-US') },
    ],
    filter: [
      { name: 'cohort', label: 'Cohort', value: String(filter.cohortId ?? ''), options: [{ value: '', text: 'All' }, ...choices.cohorts.map(({ id, name }) => ({ value: String(id), text: name }))] },
      { name: 'agency', label: 'Agency', value: String(filter.agencyId ?? ''), options: agencyOptions('All', choices.agencies) },
      { name: 'kind', label: 'Kind of call', value: filter.kind ?? '', options: [{ value: '', text: 'Both' }, ...Object.entries(callKinds).map(([value, text]) => ({ value, text: `${text}s` }))] },
    ],
    caption: sum.people === 1 ? '1 trainee' : `${sum.people.toLocaleString('en-US')} trainees, by agency`,
    rows: rows.map((row) => ({
      name: row.name, discipline: disciplineText(row.discipline), agency: row.agency ?? 'No agency', calls: row.held === 0 ? 'None held yet' : `${row.attended} of ${row.held}${row.excused > 0 ? `, ${row.excused} excused` : ''}`,
      minutes: row.minutes.toLocaleString('en-US'), last: row.lastAt === null ? 'None' : dayText(row.lastAt, viewer.timeZone, now()),
    })),
  }
}
