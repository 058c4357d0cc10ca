/**
 * Several addresses of one person, each proved by a link that went to it: the agency's, and one that stays when they leave it. All of them sign in, are asked for a new password, and are
 * known when somebody is invited or comes in a roster. Mails go to the first one. Whoever asks for an address that somebody else has learns nothing: a mail tells its owner.
 */
import { audit } from '#src/platform/audit.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { cancelSecretMails, queueMail } from '#src/platform/mail.ts'
import { mayTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { deleteEmail, findOwner, insertEmail, listAskedEmails, listEmails, lockEmails, updateEmailLinksEnded, updateFirstEmail } from './email-queries.ts'
import { judgeLink, makeLink, useLink } from './links.ts'
import { emailKnownMail, emailLinkMail, securityMail, tellPerson } from './mails.ts'
import { findPerson, lockPerson, updateLinksEnded } from './queries.ts'

/** Enough for a life in several agencies, and few enough to stay a person. */
export const mostEmails = 5

/** Mails a link to the address. Throws Refused for the field email: it is theirs already, they have `mostEmails`, or asked ten times in an hour. */
export async function askForEmail (services: Services, given: { personId: number; email: string }): Promise<void> {
  const { personId, email } = given
  if (!services.mailer.configured) throw new Conflict('This site sends no mail, so an address cannot be proved here.')
  if (!await mayTry(services.db, [{ key: `ask-email:${personId}`, most: 10, windowSeconds: 3600 }])) throw new Refused('email', 'You asked for many links. Wait an hour, then ask once more.')
  await services.db.transaction(async (tx) => {
    const person = (await findPerson(tx, personId))!
    const [further, owner] = [await listEmails(tx, personId), await findOwner(tx, email)]
    if (owner === personId) throw new Refused('email', 'This address is yours here already.')
    if (further.length + 1 >= mostEmails) throw new Refused('email', `You have ${mostEmails} addresses. Remove one first.`)
    if (owner !== null) return queueMail(tx, emailKnownMail({ to: email, name: person.name }))
    // One that was asked for is asked for anew; others that still wait stay good.
    await updateEmailLinksEnded(tx, email)
    if ((await listAskedEmails(tx, personId)).length >= mostEmails) throw new Refused('email', 'Several addresses wait for their link to be opened. Open one of those mails first.')
    const url = services.origin() + await makeLink(tx, { purpose: 'email', personId, email, by: personId })
    await queueMail(tx, emailLinkMail({ personId, to: email, name: person.name, url }))
    await audit(tx, { actor: personId, action: 'asked for a further address', subject: 'person', subjectId: personId })
  })
}

/** The link came back, from the browser of whoever asked for it. False when it is over, or the address became somebody else's meanwhile. */
export async function proveEmail (services: Services, given: { personId: number; link: string }): Promise<boolean> {
  return services.db.transaction(async (tx) => {
    await lockEmails(tx, 'alone')
    // Somebody else who opens it must not use it up.
    const standing = await judgeLink(tx, 'email', given.link)
    if (standing.is !== 'live' || standing.personId !== given.personId) return false
    const link = await useLink(tx, 'email', given.link)
    if (link?.email == null) return false
    if ((await lockPerson(tx, given.personId)).disabledAt !== null || await findOwner(tx, link.email) !== null) return false
    if ((await listEmails(tx, given.personId)).length + 1 >= mostEmails) return false
    const id = await insertEmail(tx, given.personId, link.email)
    await audit(tx, { actor: given.personId, action: 'proved a further address', subject: 'person', subjectId: given.personId, details: { address: id } })
    await tellPerson(services, tx, given.personId, 'A further e-mail address was added to your account. You can sign in with it.')
    return true
  })
}

/** Mails go there from now on; the one before stays a further address, and is told. Throws NotFound for an address that is not theirs. */
export async function makeFirst (services: Services, given: { personId: number; emailId: number }): Promise<void> {
  await services.db.transaction(async (tx) => {
    await lockEmails(tx, 'alone')
    const before = (await findPerson(tx, given.personId))!.email
    const email = await deleteEmail(tx, given.personId, given.emailId)
    if (email === null) throw new NotFound('no such address')
    await tellPerson(services, tx, given.personId, 'Mails of your account go to another address of yours from now on. You can still sign in with this one.')
    await updateFirstEmail(tx, given.personId, email)
    const kept = await insertEmail(tx, given.personId, before)
    await audit(tx, { actor: given.personId, action: 'changed first address', subject: 'person', subjectId: given.personId, details: { before: kept } })
  })
}

/** It signs nobody in any more, and links that wait in that mailbox end. The first address cannot go this way, so one is always left. Throws NotFound. */
export async function removeEmail (services: Services, given: { personId: number; emailId: number }): Promise<void> {
  await services.db.transaction(async (tx) => {
    await lockEmails(tx, 'alone')
    const email = await deleteEmail(tx, given.personId, given.emailId)
    if (email === null) throw new NotFound('no such address')
    await updateLinksEnded(tx, given.personId, 'reset')
    await cancelSecretMails(tx, email)
    await audit(tx, { actor: given.personId, action: 'removed an address', subject: 'person', subjectId: given.personId, details: { address: given.emailId } })
    await tellPerson(services, tx, given.personId, 'An e-mail address was removed from your account.')
    if (services.mailer.configured) await queueMail(tx, securityMail({ personId: given.personId, to: email, name: (await findPerson(tx, given.personId))!.name, what: 'This address was removed from your account. It signs nobody in any more.' }))
  })
}
