/** SQL of the machine's own tables. */
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { AuditLine } from './audit.ts'
import type { Database, Db } from './db/client.ts'
import { auditEntries, mails, throttles } from './db/schema/platform.ts'
import type { Mail } from './mail.ts'

export async function insertAuditEntry (db: Db, entry: AuditLine): Promise<void> {
  await db.insert(auditEntries).values({ actorId: entry.actor, action: entry.action, subject: entry.subject, subjectId: String(entry.subjectId), details: entry.details ?? {} })
}

/** One statement for some thousands of lines. */
export async function insertAuditEntries (db: Db, entries: readonly AuditLine[]): Promise<void> {
  const rows = entries.map(({ actor, action, subject, subjectId, details }) => ({ actor, action, subject, subjectId: String(subjectId), details: details ?? {} }))
  if (rows.length > 0) await db.execute(sql`insert into audit_entries (actor_id, action, subject, subject_id, details) select actor, action, subject, "subjectId", details from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(actor bigint, action text, subject text, "subjectId" text, details jsonb)`)
}

/** One statement for some hundreds of mails. */
export async function insertMails (db: Db, all: readonly Mail[]): Promise<void> {
  if (all.length > 0) await db.insert(mails).values(all.map(({ to, ...mail }) => ({ ...mail, recipient: to })))
}

export async function insertMail (db: Db, mail: Mail): Promise<void> {
  await db.insert(mails).values({ kind: mail.kind, recipient: mail.to, subject: mail.subject, text: mail.text, html: mail.html, calendar: mail.calendar, secret: mail.secret, personId: mail.personId, cohortId: mail.cohortId })
}

export type DueMail = { id: number; recipient: string; subject: string; text: string; html: string; calendar: string | null; tries: number; secret: boolean }

/** Takes one due mail for five minutes, longer than sending may take, so that no other process sends it meanwhile; a crash lets it come due again. */
export async function claimMail (db: Database): Promise<DueMail | null> {
  const [row] = await db.$client<DueMail[]>`
    update mails set next_try_at = now() + interval '5 minutes', tries = tries + 1
    where id = (select id from mails where sent_at is null and gave_up_at is null and next_try_at <= now() order by next_try_at limit 1 for update skip locked)
    returning id::int, recipient, subject, text, html, calendar, tries, secret`
  return row ?? null
}

/** A body with a token in it does not stay behind. */
export async function markMailSent (db: Db, id: number, secret: boolean): Promise<void> {
  await db.update(mails).set({ sentAt: sql`now()`, lastError: null, ...(secret ? { text: '', html: '' } : {}) }).where(eq(mails.id, id))
}

/** Null seconds: there is no further try. */
export async function markMailFailed (db: Db, { id, secret }: Pick<DueMail, 'id' | 'secret'>, error: string, retrySeconds: number | null): Promise<void> {
  const fate = retrySeconds === null ? { gaveUpAt: sql`now()`, ...(secret ? { text: '', html: '' } : {}) } : { nextTryAt: sql`now() + make_interval(secs => ${retrySeconds})` }
  await db.update(mails).set({ lastError: error, ...fate }).where(eq(mails.id, id))
}

/** Counts one try under `key` and returns how many there were in the window, this one included. */
export async function countTry (db: Database, key: string, windowSeconds: number): Promise<number> {
  const [row] = await db.$client<{ tries: number }[]>`
    insert into throttles as t (key, tries, since) values (${key}, 1, now())
    on conflict (key) do update set
      tries = case when t.since < now() - make_interval(secs => ${windowSeconds}) then 1 else t.tries + 1 end,
      since = case when t.since < now() - make_interval(secs => ${windowSeconds}) then now() else t.since end
    returning tries`
  return row!.tries
}

export async function forgetTries (db: Db, key: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, key))
}

export async function deleteOldThrottles (db: Db): Promise<void> {
  await db.delete(throttles).where(and(lt(throttles.since, sql`now() - interval '1 day'`)))
}

export async function ping (db: Database): Promise<void> {
  await db.$client`select 1`
}

/** Takes one counted try back. */
export async function returnOneTry (db: Database, key: string): Promise<void> {
  await db.$client`update throttles set tries = tries - 1 where key = ${key} and tries > 0`
}

/** Mails that were not sent yet and hold a link: their bodies go, and so does the mail. */
export async function dropSecretMails (db: Db, recipient: string): Promise<void> {
  await db.update(mails).set({ gaveUpAt: sql`now()`, text: '', html: '', lastError: 'no longer wanted' }).where(and(eq(mails.recipient, recipient), eq(mails.secret, true), isNull(mails.sentAt), isNull(mails.gaveUpAt)))
}
