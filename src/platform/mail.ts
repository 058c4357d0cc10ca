/** Mails are rows first: queued in the transaction of the fact they tell, sent afterwards, tried again when the server is away. */
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import type { Config } from './config.ts'
import type { Database, Db } from './db/client.ts'
import { dropUnwantedMails } from './mail-queries.ts'
import { claimMail, dropSecretMails, insertMail, insertMails, markMailFailed, markMailSent } from './queries.ts'

/** `calendar`: an iCalendar object with its METHOD, which goes along. `secret`: the body holds a link that may be used once; it is blanked when sent. `personId` and `cohortId`: whom it is to and what about, where that must be known later. */
export type Mail = { kind: string; to: string; subject: string; text: string; html: string; calendar?: string | null; secret: boolean; personId?: number; cohortId?: number }
export type Mailer = { /** False: there is no mail server, so links are shown to the admin instead. */ configured: boolean; send (mail: Pick<Mail, 'to' | 'subject' | 'text' | 'html' | 'calendar'>): Promise<void>; close (): void }

export const queueMail = (db: Db, mail: Mail): Promise<void> => insertMail(db, mail)
/** Some hundreds at once. */
export const queueMails = (db: Db, all: readonly Mail[]): Promise<void> => insertMails(db, all)

/** Links that wait to be mailed to somebody who may no longer use them. */
export const cancelSecretMails = (db: Db, to: string): Promise<void> => dropSecretMails(db, to)

/** `patienceMs` is how long a silent server is waited for, at each step of the talk with it. */
export function openMailer (config: Pick<Config, 'smtpUrl' | 'mailFrom'>, patienceMs = 8_000): Mailer {
  if (!config.smtpUrl) return { configured: false, close () {}, async send () { throw new Error('there is no mail server') } }
  const options: SMTPPool.Options = { url: config.smtpUrl, pool: true, maxConnections: 2, connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs, dnsTimeout: patienceMs }
  const open = async () => (await import('nodemailer')).default.createTransport(options)
  let transport: ReturnType<typeof open> | null = null // a start does not wait for it
  return {
    configured: true,
    async send (mail) { await (await (transport ??= open())).sendMail({ from: config.mailFrom, to: { name: '', address: mail.to }, subject: mail.subject, text: mail.text, html: mail.html, headers: stopHeaders(mail.text), ...(mail.calendar && { icalEvent: { filename: 'call.ics', method: /^METHOD:(\w+)/m.exec(mail.calendar)?.[1] ?? 'PUBLISH', content: mail.calendar } }) }) },
    close () { void transport?.then((opened) => opened.close()) },
  }
}

/** The link by which a mail may be refused, as mail programs and their servers know it (RFC 2369; one click, RFC 8058). None for a mail without such a link. */
function stopHeaders (text: string): Record<string, string> {
  const link = /https?:\/\/\S+\/unsubscribe\/\d+\/[\w-]{43}(?![\w-])/.exec(text)?.[0]
  return link === undefined ? {} : { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

const serverIsAway = /^(ECONN|ETIMEDOUT|ESOCKET|EDNS|ETLS|EPROTOCOL|EPROXY|EAUTH|ENOAUTH)/
const pauses = [30, 120, 600, 3600, 3 * 3600, 12 * 3600]

/**
 * Sends what is due, one after another, until nothing is; returns how many went out. A mail that is refused never stops the rest; a server that
 * is away does, for this time, so that nobody waits for it once per mail.
 */
export async function sendDueMails (db: Database, mailer: Mailer, stopped: () => boolean = () => false): Promise<number> {
  if (!mailer.configured) return 0
  await dropUnwantedMails(db)
  let sent = 0
  while (!stopped()) {
    const mail = await claimMail(db)
    if (!mail) break
    const failure = await mailer.send({ to: mail.recipient, subject: mail.subject, text: mail.text, html: mail.html, calendar: mail.calendar }).then(() => null, (error: Error & { code?: string }) => error)
    if (failure === null) {
      await markMailSent(db, mail.id, mail.secret)
      sent++
    } else {
      await markMailFailed(db, mail, failure.message.slice(0, 300), pauses[mail.tries - 1] ?? null)
      if (serverIsAway.test(failure.code ?? '')) break
    }
  }
  return sent
}
