/** Reminders of what is missing, each once: a month's report, a quarter's counts. Each run may happen in any number of processes at once. */
import { isoDay } from '#src/domain/moments.ts'
import { dayOfQuarter, quarterOf, quartersOver, quarterText } from '#src/domain/outcomes.ts'
import { monthText } from '#src/domain/practice.ts'
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import { whenText } from '#src/features/coaching/words.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { outcomesDueMail, reportDueMail } from './mails.ts'
import { listDueOutcomes, listDueReports } from './reminder-queries.ts'

const batch = 200

/** Batch after batch, one process at a time; `queue` returns how many it found. */
async function inBatches ({ db }: Services, work: string, stopped: () => boolean, queue: (tx: Db) => Promise<number>): Promise<number> {
  let all = 0
  for (let more = true; more && !stopped();) {
    const found = await db.transaction(async (tx) => (await isAlone(tx, work) ? queue(tx) : 0))
    all += found
    more = found === batch
  }
  return all
}

/** Returns how many people were reminded of their report. */
export async function remindOfReports (services: Services, stopped: () => boolean = () => false): Promise<number> {
  return inBatches(services, 'reports due', stopped, async (tx) => {
    const due = await listDueReports(tx, services.now(), batch)
    for (const { email, timeZone, month, callAt, ...one } of due) {
      await queueOptional(services, tx, (stop) => reportDueMail({ ...one, to: email, month: monthText(month), call: callAt && whenText(callAt, timeZone, services.now()), url: `${services.origin()}/practice/reports/${month}`, stop }))
    }
    return due.length
  })
}

/** Quarters begin by the clocks of the program's own zone. */
const programZone = 'America/Chicago'

/** Returns how many people were reminded of the newest quarter that is over. */
export async function remindOfOutcomes (services: Services, stopped: () => boolean = () => false): Promise<number> {
  const today = isoDay(services.now(), programZone), [quarter] = quartersOver(today, 1)
  const since = `${today.slice(0, 5)}${String((Number(quarterOf(today).slice(6)) - 1) * 3 + 1).padStart(2, '0')}-01`
  return inBatches(services, 'outcomes due', stopped, async (tx) => {
    const due = await listDueOutcomes(tx, services.now(), { quarter: quarter!, day: dayOfQuarter(today), since }, batch)
    for (const { email, agencies, ...one } of due) {
      const [only] = agencies
      const path = agencies.length === 1 ? `/outcomes/${only!.id}/${quarter!.toLowerCase()}` : '/outcomes'
      await queueOptional(services, tx, (stop) => outcomesDueMail({ ...one, to: email, quarter: quarterText(quarter!), agencies: agencies.map(({ name }) => name), url: `${services.origin()}${path}`, stop }))
    }
    return due.length
  })
}
