/**
 * Somebody who is not signed in asks to join by a code. The answer is the same, in words and in time, whether or not anybody has that e-mail: what comes of it stands in a mail alone.
 * No place is taken and nobody is enrolled before the address is proved: the link in the mail leads back to the code, with what was typed.
 */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Discipline } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { foldEmail } from '#src/features/accounts/fields.ts'
import { makeLink } from '#src/features/accounts/links.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { insertMailAs, nextMailId } from '#src/platform/mail-queries.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { judgeJoinCode, type Over } from './join-cohort.ts'
import { findPersonAt, type JoinCodeRow } from './join-queries.ts'
import { joinMail } from './mails.ts'
import { findCohort } from './queries.ts'

export type Asking = { code: string; name: string; email: string; /** Null: none of those listed. */ agencyId: number | null; discipline: Discipline; /** Of the browser. */ address: string }

/** Longer than the work behind it takes, so that the time says nothing. */
const answerAfterMilliseconds = 250

/** At most 3 mails an hour to one address, what is over is dropped without a word; and 200 requests an hour from one network, so that a room full of people comes in. */
export async function askToJoin (services: Services, given: Asking): Promise<{ is: 'asked' | 'throttled' } | { is: 'over'; why: Over }> {
  const { db, now } = services
  if (!await mayTry(db, [{ key: `join:${network(given.address)}`, most: 200, windowSeconds: 3600 }])) return { is: 'throttled' }
  const judged = await judgeJoinCode(db, given.code, null, now())
  if ('over' in judged) return { is: 'over', why: judged.over }
  await Promise.all([answerByMail(services, given, judged.row), wait(answerAfterMilliseconds)])
  return { is: 'asked' }
}

async function answerByMail (services: Services, given: Asking, code: JoinCodeRow): Promise<void> {
  const key = createHash('sha256').update(foldEmail(given.email)).digest('base64url')
  if (!await mayTry(services.db, [{ key: `join-mail:${key}`, most: 3, windowSeconds: 3600 }])) return
  await services.db.transaction(async (tx) => {
    const cohort = (await findCohort(tx, code.cohortId))!
    const person = await personFor(tx, given, cohort.timeZone)
    if (person.isDisabled) return
    const wanted = new URLSearchParams({ agency: String(given.agencyId ?? 'none'), discipline: given.discipline })
    const path = person.hasPassword ? `/join/${code.code}` : `${await makeLink(tx, { purpose: 'invitation', personId: person.id, by: null })}?${new URLSearchParams({ next: `/join/${code.code}?${wanted}` })}`
    const mail = joinMail({ to: given.email, name: person.name, personId: person.id, cohortId: cohort.id, cohort: cohort.name, url: services.origin() + path, isNew: !person.hasPassword })
    // Where there is no mail server it is written down as it would have been sent, for an admin to pass on.
    await insertMailAs(tx, await nextMailId(tx), mail, services.now(), services.mailer.configured ? null : 'there is no mail server')
    await audit(tx, { actor: null, action: 'asked to join', subject: 'person', subjectId: person.id, details: { cohort: cohort.id, joinCode: code.id } })
  })
}

/** Who has this address; somebody new where nobody has it, also when two ask at once. */
async function personFor (tx: Db, { name, email }: Asking, timeZone: string): Promise<NonNullable<Awaited<ReturnType<typeof findPersonAt>>>> {
  const known = await findPersonAt(tx, email)
  if (known) return known
  const id = await createPerson(tx, { name, email, timeZone, by: null })
  return id === null ? (await findPersonAt(tx, email))! : { id, name, isDisabled: false, hasPassword: false }
}
