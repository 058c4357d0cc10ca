/** Mails about calls: invitations that go into calendars, their updates and cancellations, and reminders. Each run may happen in any number of processes at once. */
import { monthText } from '#src/domain/practice.ts'
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { queueMails } from '#src/platform/mail.ts'
import type { Services } from '#src/services.ts'
import { listExpected } from './attendance-queries.ts'
import { invitationText, senderOf } from './calendar.ts'
import { type Brought, broughtTo, monthFor, reportedText } from './goals.ts'
import { claimReminder, insertInvitations, listReminded, listUntold, type Untold } from './invite-queries.ts'
import { callCancellationMail, type CallDigest, callDigestMail, callInvitationMail, callReminderMail, type CallWords } from './mails.ts'
import { type CallRow, findCall } from './queries.ts'
import { bothTimes, callTitle, minutesText, topicsText } from './words.ts'

/** A call's invitation goes out so many days before it, so that one comes each month; a calendar that is subscribed to has all of them at once. */
const daysAhead = 35
const batch = 100

const wordsOf = (call: CallRow, timeZone: string, now: Date): CallWords =>
  ({ title: callTitle(call), cohort: call.cohort, when: bothTimes(call, timeZone, now), minutes: minutesText(call.minutes), topics: topicsText(call), facilitator: call.facilitator, meetingLink: call.meetingLink })

/** Queues what people must hear of calls still to come; returns how many mails. Says nothing twice. Without a mail server nothing is said, so that nothing stale goes out later. */
export async function tellOfCalls (services: Services, stopped: () => boolean = () => false): Promise<number> {
  if (!services.mailer.configured) return 0
  let told = 0
  for (let more = true; more && !stopped();) {
    const found = await services.db.transaction(async (tx) => {
      if (!await isAlone(tx, 'call invitations')) return 0
      const untold = await listUntold(tx, services.now(), daysAhead, batch)
      const rows = new Map<number, CallRow>()
      for (const id of new Set(untold.map(({ callId }) => callId))) rows.set(id, (await findCall(services.db, id))!)
      await insertInvitations(tx, untold.map(({ callId, personId, sequence, method }) => ({ callId, personId, sequence, method })))
      await queueMails(tx, await Promise.all(untold.map((one) => mailOf(services, rows.get(one.callId)!, one))))
      return untold.length
    })
    told += found
    more = found === batch
  }
  return told
}

async function mailOf (services: Services, call: CallRow, { personId, name, email, timeZone, method, sequence, isUpdate }: Untold) {
  const calendar = await invitationText({ call, to: { name, email }, from: senderOf(services.config.mailFrom), sequence, method, origin: services.origin(), stamp: services.now() })
  const given = { to: email, name, personId, cohortId: call.cohortId, calendar, call: wordsOf(call, timeZone, services.now()) }
  return method === 'cancel' ? callCancellationMail({ ...given, isCanceled: call.canceledAt !== null, reason: call.cancelReason }) : callInvitationMail({ ...given, isUpdate, url: `${services.origin()}/calls` })
}

async function digestOf (tx: Db, call: CallRow): Promise<CallDigest> {
  const expected = await listExpected(tx, call.id)
  const brought = await broughtTo(tx, call, expected.map(({ id }) => id))
  const namesWhere = (fits: (brought: Brought) => boolean): string[] => expected.filter(({ id }) => fits(brought.get(id)!)).map(({ name }) => name)
  return {
    month: monthText(monthFor(call)), reported: reportedText([...brought.values()]), missing: namesWhere(({ asked, report }) => asked && report === null), open: namesWhere(({ goal }) => goal !== null && goal.standing === null),
    away: expected.filter(({ status }) => status === 'excused').map(({ name }) => name),
  }
}

/** Reminds of calls within the next day, each once, and tells whoever holds one what people bring to it; returns how many people. */
export async function remindOfCalls (services: Services, stopped: () => boolean = () => false): Promise<number> {
  let reminded = 0
  for (let more = true; more && !stopped();) {
    more = await services.db.transaction(async (tx) => {
      const id = await claimReminder(tx, services.now())
      if (id === null) return false
      const call = (await findCall(services.db, id))!
      for (const { personId, name, email, timeZone, isHeld } of await listReminded(tx, id)) {
        const given = { to: email, name, personId, cohortId: call.cohortId, call: wordsOf(call, timeZone, services.now()) }
        const digest = isHeld ? await digestOf(tx, call) : null
        await queueOptional(services, tx, (stop) => (digest ? callDigestMail({ ...given, digest, url: `${services.origin()}/calls/${id}`, stop }) : callReminderMail({ ...given, url: `${services.origin()}/calls`, stop })))
        reminded++
      }
      return true
    })
  }
  return reminded
}
