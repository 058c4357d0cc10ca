/** Mails that go out because time has passed: reminders to trainees, a word before a certificate expires, a weekly summary to leads. Each run may happen in any number of processes at once. */
import { scopeOf } from '#src/domain/access.ts'
import { dayText, fullDayText } from '#src/domain/moments.ts'
import { mostReminders } from '#src/domain/optional-mails.ts'
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import { calendarDay } from '#src/features/people/words.ts'
import type { Services } from '#src/services.ts'
import { listDueExpiries, listDueLeads, listDueReminders, listWeek, type WeekRow } from './mail-queries.ts'
import { digestMail, expiringMail, reminderMail } from './mails.ts'

const batch = 200

/** Reminds everybody who is due; returns how many. */
export async function remindTrainees (services: Services, stopped: () => boolean = () => false): Promise<number> {
  let reminded = 0
  for (let more = true; more && !stopped();) {
    const found = await services.db.transaction(async (tx) => {
      if (!await isAlone(tx, 'reminders')) return 0
      const due = await listDueReminders(tx, services.now(), batch)
      for (const one of due) {
        const title = (await services.curricula.current(one.curriculum))?.curriculum.title ?? one.curriculum
        await queueOptional(services, tx, (stop) => reminderMail({
          to: one.email, name: one.name, personId: one.personId, cohortId: one.cohortId, title, cohort: one.cohort, lastDay: dayText(one.lastStepAt, one.timeZone, services.now()), isLast: one.sent + 1 >= mostReminders,
          url: `${services.origin()}/learning/${one.enrollmentId}`, stop,
        }))
      }
      return due.length
    })
    reminded += found
    more = found === batch
  }
  return reminded
}

/** Tells holders of certificates that are about to expire; returns how many. */
export async function tellOfExpiries (services: Services, stopped: () => boolean = () => false): Promise<number> {
  let told = 0
  for (let more = true; more && !stopped();) {
    const found = await services.db.transaction(async (tx) => {
      if (!await isAlone(tx, 'certificates about to expire')) return 0
      const due = await listDueExpiries(tx, services.now(), batch)
      for (const { email, code, lastDay, ...one } of due) await queueOptional(services, tx, (stop) => expiringMail({ ...one, to: email, lastDay: calendarDay(lastDay), url: `${services.origin()}/certificates/${code}`, stop }))
      return due.length
    })
    told += found
    more = found === batch
  }
  return told
}

/** Sends the week's counts to the leads for whom it is time; returns to how many. Who has nobody enrolled gets none. */
export async function sendDigests (services: Services, stopped: () => boolean = () => false): Promise<number> {
  const { db } = services
  let sent = 0
  for (const { id } of await listDueLeads(db, services.now())) {
    if (stopped()) break
    const isSent = await db.transaction(async (tx) => {
      if (!await isAlone(tx, 'weekly summaries')) return false
      const [lead] = await listDueLeads(tx, services.now(), id)
      const rows = lead ? await listWeek(tx, scopeOf(lead.grants, 'gains'), services.now()) : []
      if (!lead || rows.length === 0) return false
      await queueOptional(services, tx, (stop) => digestMail({ to: lead.email, name: lead.name, personId: lead.id, week: fullDayText(services.now(), lead.timeZone), agencies: rows.map((row) => ({ name: `${row.agency}, ${row.state}`, lines: weekLines(row) })), url: `${services.origin()}/gains`, stop }))
      return true
    })
    if (isSent) sent++
  }
  return sent
}

/** Counts of people alone, never a score: small agencies too may be told who takes part. */
export const weekLines = (row: WeekRow): string[] => [
  `This week ${row.startedThisWeek} started and ${row.completedThisWeek} completed.`,
  `In all ${row.enrolled} ${row.enrolled === 1 ? 'is' : 'are'} enrolled, ${row.started} of them ${row.started === 1 ? 'has' : 'have'} started, ${row.completed} ${row.completed === 1 ? 'has' : 'have'} completed.`,
]
