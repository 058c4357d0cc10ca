/** SQL of the send log, and of mails that people do not want. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Db } from './db/client.ts'
import { mailRefusals, mails } from './db/schema/platform.ts'
import type { Mail } from './mail.ts'

/** A number for a mail that will be queued under it, so that a link in its body can name it. */
export async function nextMailId (db: Db): Promise<number> {
  const [row] = await db.execute<{ id: number }>(sql`select nextval(pg_get_serial_sequence('mails', 'id'))::int as id`)
  return row!.id
}

/** `at`: when it was written. `unsent`: why it is only written down and never sent; null = it is queued. */
export async function insertMailAs (db: Db, id: number, mail: Mail, at: Date, unsent: string | null): Promise<void> {
  await db.insert(mails).overridingSystemValue().values({ id, kind: mail.kind, recipient: mail.to, subject: mail.subject, text: mail.text, html: mail.html, calendar: mail.calendar, secret: mail.secret, personId: mail.personId, cohortId: mail.cohortId, queuedAt: at, lastError: unsent, ...(unsent === null ? {} : { gaveUpAt: sql`now()` }) })
}

/** Mails that wait for somebody who was disabled, or has said meanwhile that they do not want them. */
export async function dropUnwantedMails (db: Database): Promise<void> {
  await db.$client`
    update mails m set gave_up_at = now(), last_error = 'no longer wanted' where sent_at is null and gave_up_at is null and person_id is not null
      and (exists (select from people where id = m.person_id and (disabled_at is not null or erased_at is not null)) or exists (select from mail_refusals where person_id = m.person_id and kind = m.kind))`
}

export type MailFilter = { to: string; kind: string; outcome: '' | 'sent' | 'waiting' | 'not sent' }
export type MailLine = { id: number; kind: string; recipient: string; subject: string; queuedAt: Date; nextTryAt: Date; sentAt: Date | null; gaveUpAt: Date | null; tries: number; lastError: string | null }

type Q = Database['$client']
const matching = (q: Q, { to, kind, outcome }: MailFilter) => q`
  (${to}::text = '' or recipient ilike ${`%${to.replace(/[\\%_]/g, '\\$&')}%`}) and (${kind}::text = '' or kind = ${kind})
  and case ${outcome}::text when 'sent' then sent_at is not null when 'waiting' then sent_at is null and gave_up_at is null when 'not sent' then gave_up_at is not null and sent_at is null else true end`
const line = (q: Q) => q`id::int, kind, recipient, subject, queued_at as "queuedAt", next_try_at as "nextTryAt", sent_at as "sentAt", gave_up_at as "gaveUpAt", tries, last_error as "lastError"`

export async function countMails (db: Database, filter: MailFilter): Promise<number> {
  const [row] = await db.$client<{ n: number }[]>`select count(*)::int as n from mails where ${matching(db.$client, filter)}`
  return row!.n
}

/** The latest first. */
export async function listMails (db: Database, filter: MailFilter, most: number, from: number): Promise<MailLine[]> {
  return db.$client<MailLine[]>`select ${line(db.$client)} from mails where ${matching(db.$client, filter)} order by id desc limit ${most} offset ${from}`
}

export async function listMailKinds (db: Database): Promise<string[]> {
  return (await db.$client<{ kind: string }[]>`select distinct kind from mails order by 1`).map(({ kind }) => kind)
}

export async function findMail (db: Database, id: number): Promise<(MailLine & { text: string; secret: boolean }) | null> {
  const [row] = await db.$client<(MailLine & { text: string; secret: boolean })[]>`select ${line(db.$client)}, text, secret from mails where id = ${id}`
  return row ?? null
}

/** Due now, with its tries before it again. False when it was sent already, its body is gone, or whoever it is to does not want it. */
export async function requeueMail (db: Db, id: number): Promise<boolean> {
  const rows = await db.update(mails).set({ gaveUpAt: null, nextTryAt: sql`now()`, tries: 0, lastError: null }).where(and(eq(mails.id, id), isNull(mails.sentAt), sql`text <> ''`,
    sql`not exists (select from mail_refusals r where r.person_id = mails.person_id and r.kind = mails.kind)`)).returning({ id: mails.id })
  return rows.length > 0
}

/** Whom a mail was to and what kind it was, for whoever holds the link that stands in it. */
export async function findMailByLink (db: Database, id: number, token: string): Promise<{ personId: number; kind: string } | null> {
  const [row] = await db.$client<{ personId: number; kind: string }[]>`select person_id::int as "personId", kind from mails where id = ${id} and person_id is not null and position(${`/${token}`} in text) > 0`
  return row ?? null
}

export async function listRefusals (db: Database, personId: number): Promise<string[]> {
  return (await db.select({ kind: mailRefusals.kind }).from(mailRefusals).where(eq(mailRefusals.personId, personId))).map(({ kind }) => kind)
}

/** True when this changed anything. */
export async function setRefusal (db: Db, personId: number, kind: string, refused: boolean): Promise<boolean> {
  if (refused) return (await db.insert(mailRefusals).values({ personId, kind }).onConflictDoNothing().returning({ kind: mailRefusals.kind })).length > 0
  return (await db.delete(mailRefusals).where(and(eq(mailRefusals.personId, personId), eq(mailRefusals.kind, kind))).returning({ kind: mailRefusals.kind })).length > 0
}

/** Mails to people who are erased, by number or by address: what they say and where they went goes; that there was one of this kind stays. What waits is never sent. */
export async function eraseMails (tx: Db, ids: readonly number[], addresses: readonly string[]): Promise<void> {
  const list = (values: readonly (string | number)[]) => sql`(select value from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`
  await tx.execute(sql`
    update mails set recipient = 'erased@erased.invalid', subject = '', text = '', html = '', calendar = null, last_error = null, gave_up_at = case when sent_at is null then coalesce(gave_up_at, now()) end
    where person_id in (select value::bigint from ${list(ids)} as i) or lower(recipient) in ${list(addresses.map((address) => address.toLowerCase()))}`)
  await tx.delete(mailRefusals).where(sql`person_id in (select value::bigint from ${list(ids)} as i)`)
}
