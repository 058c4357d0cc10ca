/** The admin's start page; beside it the audit trail, exports, mails and jobs. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { type AuditRow, lineOf } from './audit-lines.ts'
import { auditRoutes } from './audit-routes.ts'
import { auditLines, listRows } from './export-queries.ts'
import { exportRoutes } from './export-routes.ts'
import { mailChoiceRoutes } from './mail-choice-routes.ts'
import { mailRoutes } from './mail-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { mergeRoutes } from './merge-routes.ts'
import { ownDataRoutes } from './own-data-routes.ts'
import { type Counts, getCounts } from './queries.ts'

const everything = { actor: '', action: '', subject: '', from: null, to: null, timeZone: 'UTC', upTo: null }

export function adminRoutes (app: FastifyInstance, services: Services) {
  jobRoutes(app, services)
  mergeRoutes(app, services)
  exportRoutes(app, services)
  auditRoutes(app, services)
  mailRoutes(app, services)
  mailChoiceRoutes(app, services)
  ownDataRoutes(app, services)

  app.get('/admin', { config: { policy: 'people' } }, async (request, reply) => {
    const [counts, audit] = await Promise.all([getCounts(services.db), listRows<AuditRow>(services.db, (q) => auditLines(q, everything), 8, 0)])
    return reply.page('admin/admin', {
      next: nextFor(counts), notes: notesFor(counts, services.mailer.configured), audit: audit.map((row) => lineOf(row, request.person!.timeZone)),
      counts: [
        { name: counts.agencies === 1 ? 'agency' : 'agencies', figure: String(counts.agencies) }, { name: counts.people === 1 ? 'person' : 'people', figure: String(counts.people) },
        { name: counts.cohorts === 1 ? 'open cohort' : 'open cohorts', figure: String(counts.cohorts) }, { name: counts.enrollments === 1 ? 'enrollment' : 'enrollments', figure: String(counts.enrollments) },
        { name: counts.certificates === 1 ? 'certificate' : 'certificates', figure: String(counts.certificates) },
      ],
    })
  })
}

/** The first steps of a new program, in order; after them, what an admin looks at every day. */
function nextFor (counts: Counts) {
  if (counts.agencies === 0) return { kicker: 'First step of three', title: 'Add the first agency', lines: ['People belong to agencies, and gains are shown by agency.'], action: { href: '/agencies/new', text: 'Add an agency' } }
  if (counts.cohorts === 0) return { kicker: 'Second step of three', title: 'Open a cohort', lines: ['A cohort is one delivery of a curriculum: a name, dates, the people in it.'], action: { href: '/cohorts/new', text: 'Open a cohort' } }
  if (counts.enrollments === 0) return { kicker: 'Third step of three', title: 'Invite the first trainee', lines: ['They get a link, choose a password and find their modules.'], action: { href: '/people/new', text: 'Invite a person' } }
  return { kicker: null, title: 'See what people have gained', lines: ['Participation first, then scores where enough people stand behind them.'], action: { href: '/gains', text: 'Open gains' } }
}

function notesFor (counts: Counts, hasMail: boolean): string[] {
  return [
    ...(hasMail ? [] : ['No mail server is set, so invitations and resets show you a link to pass on. Set SMTP_URL to have them mailed.']),
    ...(counts.mailsFailed > 0 ? [`${counts.mailsFailed} ${counts.mailsFailed === 1 ? 'mail' : 'mails'} could not be sent after several tries.`] : []),
    ...(counts.mailsWaiting > 0 ? [`${counts.mailsWaiting} ${counts.mailsWaiting === 1 ? 'mail waits' : 'mails wait'} to be sent.`] : []),
  ]
}
