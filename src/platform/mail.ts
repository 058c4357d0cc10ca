/** Mails are rows first: queued in the transaction of the fact they tell, sent afterwards, tried again when the server is away. */
import nodemailer from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import type { Config } from './config.ts'
import type { Database, Db } from './db/client.ts'
import { dropUnwantedMails } from './mail-queries.ts'
import { claimMail, dropSecretMails, insertMail, insertMails, markMailFailed, markMailSent } from './queries.ts'

/** `secret`: the body holds a link that may be used once; it is blanked when sent. `personId` and `cohortId`: whom it is to and what about, where that must be known later. */
export type Mail = { kind: string; to: string; subject: string; text: string; html: string; secret: boolean; personId?: number; cohortId?: number }
export type Mailer = { /** False: there is no mail server, so links are shown to the admin instead. */ configured: boolean; send (mail: Pick<Mail, 'to' | 'subject' | 'text' | 'html'>): Promise<void>; close (): void }

export const queueMail = (db: Db, mail: Mail): Promise<void> => insertMail(db, mail)
/** Some hundreds at once. */
export const queueMails = (db: Db, all: readonly Mail[]): Promise<void> => insertMails(db, all)

/** Links that wait to be mailed to somebody who may no longer use them. */
export const cancelSecretMails = (db: Db, to: string): Promise<void> => dropSecretMails(db, to)

export function openMailer (config: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer {
  if (!config.smtpUrl) return { configured: false, close () {}, async send () { throw new Error('there is no mail server') } }
  // A server that hangs must not hold up the loop for longer than this.
  const options: SMTPPool.Options = { url: config.smtpUrl, pool: true, maxConnections: 2, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }
  const transport = nodemailer.createTransport(options)
  return {
    configured: true,
    async send (mail) { await transport.sendMail({ from: config.mailFrom, to: mail.to, subject: mail.subject, text: mail.text, html: mail.html }) },
    close () { transport.close() },
  }
}

const pauses = [30, 120, 600, 3600, 3 * 3600, 12 * 3600]

/** Sends what is due, one after another, until nothing is; returns how many went out. A failing server never stops the rest. */
export async function sendDueMails (db: Database, mailer: Mailer, stopped: () => boolean = () => false): Promise<number> {
  if (!mailer.configured) return 0
  await dropUnwantedMails(db)
  let sent = 0
  while (!stopped()) {
    const mail = await claimMail(db)
    if (!mail) break
    try {
      await mailer.send({ to: mail.recipient, subject: mail.subject, text: mail.text, html: mail.html })
      await markMailSent(db, mail.id, mail.secret)
      sent++
    } catch (error) {
      await markMailFailed(db, mail.id, String((error as Error).message).slice(0, 300), pauses[mail.tries - 1] ?? null)
    }
  }
  return sent
}
