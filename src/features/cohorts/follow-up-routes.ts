/** /cohorts/:cohort/follow-up: whom the follow-up quiz goes to, and how many have answered */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { can } from '#src/domain/access.ts'
import { dayText } from '#src/domain/moments.ts'
import type { Services } from '#src/services.ts'
import { cohortsFor } from './cohorts.ts'
import { countFollowUps, type FollowUpCounts, listDrawn } from './follow-up-queries.ts'
import type { CohortRow } from './queries.ts'

const config = { policy: 'cohorts.run' } as const
const pageSize = 100
const Query = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) })

export function followUpRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)

  app.get<{ Params: { cohort: string } }>('/cohorts/:cohort/follow-up', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const viewer = request.person!, now = services.now()
    const [counts, release] = await Promise.all([countFollowUps(db, cohort.id), services.curricula.current(cohort.curriculum)])
    const pages = Math.max(1, Math.ceil(counts.drawn / pageSize)), page = Math.min(Query.parse(request.query).page, pages)
    const rows = await listDrawn(db, cohort.id, { size: pageSize, from: (page - 1) * pageSize })
    const path = `/cohorts/${cohort.id}`, at = (number: number): string | null => (number < 1 || number > pages ? null : `${path}/follow-up?page=${number}`)
    const day = (what: string, moment: Date | null, none: string): string => (moment === null ? none : `${what} ${dayText(moment, viewer.timeZone, now)}`)
    return reply.page('cohorts/follow-up', {
      name: cohort.name, path, lines: linesOf(cohort, counts, cohort.followUpDays ?? release?.curriculum.followUpDays ?? null), page, pages, previous: at(page - 1), next: at(page + 1),
      counts: [{ name: 'completed', figure: String(counts.completed) }, { name: 'asked', figure: String(counts.drawn) }, { name: 'invited', figure: String(counts.invited) }, { name: 'answered', figure: String(counts.answered) }],
      caption: counts.drawn === 1 ? '1 person is asked' : `${counts.drawn.toLocaleString('en-US')} people are asked`,
      rows: rows.map((row) => ({
        href: can(viewer.grants, 'people') ? `/people/${row.personId}` : null, name: row.name, agency: row.agency ? `${row.agency}, ${row.state}` : 'None', invited: day('Invited', row.invitedAt, 'Not invited yet'), reminded: day('Reminded', row.remindedAt, 'Not reminded'),
        answered: row.taken === 0 ? 'Not answered yet' : row.taken === 1 ? 'Answered for 1 module' : `Answered for ${row.taken} modules`,
      })),
    })
  })
}

function linesOf (cohort: CohortRow, { decided, drawn, answered }: FollowUpCounts, days: number | null): string[] {
  const whom = cohort.followUpPercent === null ? 'everybody who has completed' : `${cohort.followUpPercent}% of those who have completed, drawn by lot`
  return [
    `The follow-up quiz goes to ${whom}${days === null ? '' : `, ${days === 1 ? '1 day' : `${days} days`} after completion`}. They are invited by mail and reminded once.`,
    decided === 0 ? 'It is not time for anybody yet.' : `So far it was time for ${decided === 1 ? '1 person' : `${decided} people`}: ${drawn} ${drawn === 1 ? 'is' : 'are'} asked, ${answered} of them answered${drawn === 0 ? '' : ` (${Math.round(100 * answered / drawn)}%)`}. Answered means at least one quiz handed in.`,
  ]
}
