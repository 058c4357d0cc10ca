/** Mails: sent once if their fact is committed, again when the server was away, and never with a header of somebody else's making. */
import { createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Mail, type Mailer, openMailer, queueMail, sendDueMails } from '#src/platform/mail.ts'
import { cloneDatabase } from '../support/database.ts'

let database: Awaited<ReturnType<typeof cloneDatabase>>
beforeAll(async () => { database = await cloneDatabase() })
afterAll(async () => { await database.close() })
const open: { close (): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  await database.db.$client`truncate mails`
})

type Received = { from: string; to: string[]; head: string; body: string }
/** A real SMTP server; `options` make it refuse. */
async function server (options: SMTPServerOptions = {}): Promise<{ received: Received[]; mailer (): Mailer }> {
  const received: Received[] = []
  const smtp = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'],
    onData (stream, session, done) {
      text(stream).then((raw) => {
        const [head = '', ...body] = raw.split('\r\n\r\n')
        const { mailFrom, rcptTo } = session.envelope
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), head: head.replace(/\r\n[ \t]+/g, ' '), body: body.join('\n\n') })
        done()
      }, done)
    },
    ...options,
  })
  smtp.on('error', () => {}) // a client that hangs up is no failure of the test
  await new Promise<void>((listening) => { smtp.listen(0, '127.0.0.1', listening) })
  open.push({ close: () => new Promise<void>((closed) => { smtp.close(() => closed()) }) })
  const { port } = smtp.server.address() as { port: number }
  return { received, mailer: () => mailerAt(port) }
}

function mailerAt (port: number, patienceMs?: number): Mailer {
  const mailer = openMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, mailFrom: 'Gainful <training@example.org>' }, patienceMs)
  open.unshift(mailer)
  return mailer
}

const mail = (over: Partial<Mail> = {}): Mail => ({ kind: 'invitation', to: 'renee@agency.example', subject: 'Your training', text: 'Open https://x.example/invitations/token-canary', html: '<p>Open it</p>', secret: true, ...over })
const rows = () => database.db.$client`select recipient, text, html, sent_at is not null as sent, gave_up_at is not null as gave_up, tries, last_error, round(extract(epoch from next_try_at - now()))::int as wait from mails order by id`
const makeDue = () => database.db.$client`update mails set next_try_at = now() where sent_at is null`

test('a mail goes out once, whole, after its transaction has committed; one of a transaction that was undone never', async () => {
  const { received, mailer } = await server()
  const sender = mailer()
  await database.db.transaction(async (tx) => {
    await queueMail(tx, mail({ subject: 'Zoë’s training – module 1', text: 'Grüße\n.\nend' }))
    expect(await sendDueMails(database.db, sender)).toBe(0)
    expect(received).toEqual([])
  })
  await database.db.transaction(async (tx) => { await queueMail(tx, mail({ to: 'never@agency.example' })); throw new Error('undone') }).catch(() => {})

  expect(await sendDueMails(database.db, sender)).toBe(1)
  expect(await sendDueMails(database.db, sender)).toBe(0)
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ from: 'training@example.org', to: ['renee@agency.example'] })
  expect(received[0]!.head).toContain('To: renee@agency.example')
  const [, subject] = /^Subject: (.*)$/m.exec(received[0]!.head)!
  expect(decodeWords(subject!)).toBe('Zoë’s training – module 1')
  expect(received[0]!.body).toContain('text/html')
})

const decodeWords = (text: string): string => text.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=\s*/gi, (_, how: string, coded: string) =>
  Buffer.from(how.toUpperCase() === 'B' ? Buffer.from(coded, 'base64').toString('latin1') : coded.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8'))

test('the body of a mail with a link is blanked once it is sent; another keeps its own', async () => {
  const { mailer } = await server()
  await queueMail(database.db, mail())
  await queueMail(database.db, mail({ to: 'amy@agency.example', secret: false, text: 'Your certificate is there' }))
  expect(await sendDueMails(database.db, mailer())).toBe(2)
  expect(await rows()).toMatchObject([{ text: '', html: '', sent: true }, { text: 'Your certificate is there', sent: true }])
})

test('a server that refuses is asked again after growing pauses, then no more, and the link does not stay behind', async () => {
  let asked = 0
  const { received, mailer } = await server({ onRcptTo (_address, _session, done) { asked++; done(Object.assign(new Error('Greylisted, come back'), { responseCode: 451 })) } })
  const sender = mailer()
  await queueMail(database.db, mail())
  const waits: number[] = []
  for (let i = 0; i < 12; i++) {
    expect(await sendDueMails(database.db, sender)).toBe(0)
    const [row] = await rows()
    if (row!.gave_up) break
    expect(row).toMatchObject({ sent: false, tries: i + 1, last_error: expect.stringContaining('Greylisted') })
    waits.push(row!.wait as number)
    expect(await sendDueMails(database.db, sender)).toBe(0) // not due
    await makeDue()
  }
  expect(waits).toEqual([30, 120, 600, 3600, 10_800, 43_200])
  expect(asked).toBe(7)
  expect(await rows()).toMatchObject([{ gave_up: true, sent: false, tries: 7, text: '', html: '' }])
  await makeDue()
  expect(await sendDueMails(database.db, sender)).toBe(0)
  expect(received).toEqual([])
})

test('one mail that is refused does not stop the others', async () => {
  const { received, mailer } = await server({ onRcptTo ({ address }, _session, done) { done(address.startsWith('gone') ? Object.assign(new Error('No such person'), { responseCode: 550 }) : null) } })
  for (const to of ['gone@agency.example', 'not an address', 'renee@agency.example']) await queueMail(database.db, mail({ to }))
  expect(await sendDueMails(database.db, mailer())).toBe(1)
  expect(received.map(({ to }) => to)).toEqual([['renee@agency.example']])
})

test('a server that is away, or silent, is waited for once and not once per mail, and no longer than told', async () => {
  const silent: Server = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((listening) => silent.on('listening', listening))
  const sockets = new Set<import('node:net').Socket>()
  silent.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  open.push({ close: () => new Promise<void>((closed) => { for (const socket of sockets) socket.destroy(); silent.close(() => closed()) }) })
  const { port } = silent.address() as { port: number }
  for (const to of ['a@agency.example', 'b@agency.example', 'c@agency.example']) await queueMail(database.db, mail({ to }))

  const from = Date.now()
  expect(await sendDueMails(database.db, mailerAt(port, 300))).toBe(0)
  expect(Date.now() - from).toBeLessThan(3 * 300)
  expect((await rows()).map(({ tries }) => tries as number)).toEqual([1, 0, 0])

  expect(await sendDueMails(database.db, mailerAt(1))).toBe(0)
  expect((await rows()).map(({ tries }) => tries as number)).toEqual([1, 1, 0])

  // It is back: what is due goes out, the rest in its time.
  const { received, mailer } = await server()
  const sender = mailer()
  expect(await sendDueMails(database.db, sender)).toBe(1)
  await makeDue()
  expect(await sendDueMails(database.db, sender)).toBe(2)
  expect(received.map(({ to }) => to[0]).sort()).toEqual(['a@agency.example', 'b@agency.example', 'c@agency.example'])
})

test('a mail that another sender is taking is passed by, not waited for', async () => {
  const { received, mailer } = await server()
  for (const to of ['taken@agency.example', 'free@agency.example']) await queueMail(database.db, mail({ to }))
  await database.db.$client.begin(async (tx) => {
    await tx`select from mails where recipient = 'taken@agency.example' for update`
    expect(await sendDueMails(database.db, mailer())).toBe(1)
  })
  expect(received.map(({ to }) => to[0])).toEqual(['free@agency.example'])
})

test('senders at once send each mail once', async () => {
  const { received, mailer } = await server()
  for (let i = 0; i < 40; i++) await queueMail(database.db, mail({ to: `person-${i}@agency.example` }))
  const sent = await Promise.all([sendDueMails(database.db, mailer()), sendDueMails(database.db, mailer()), sendDueMails(database.db, mailer())])
  expect(sent.reduce((sum, each) => sum + each)).toBe(40)
  expect(new Set(received.map(({ to }) => to[0])).size).toBe(40)
  expect(received).toHaveLength(40)
})

test('a sender that is told to stop ends after the mail under way', async () => {
  const { received, mailer } = await server()
  for (let i = 0; i < 5; i++) await queueMail(database.db, mail({ to: `person-${i}@agency.example` }))
  expect(await sendDueMails(database.db, mailer(), () => received.length >= 2)).toBe(2)
})

test('no subject and no address can add a header, a recipient or a command', async () => {
  const { received, mailer } = await server()
  const hostile = ['renee@agency.example\r\nBcc: thief@evil.example', 'renee@agency.example, thief@evil.example', 'renee@agency.example>\r\nRCPT TO:<thief@evil.example', '"Renee, thief@evil.example" <renee@agency.example>', 'thief@evil.example;renee@agency.example']
  for (const to of hostile) await queueMail(database.db, mail({ to }))
  await queueMail(database.db, mail({ subject: 'Hello\r\nBcc: thief@evil.example\r\n\r\n<script>', text: 'body' }))
  await queueMail(database.db, mail({ subject: `${'long '.repeat(300)}\nX-Evil: 1` }))
  await sendDueMails(database.db, mailer())
  for (const { to, head } of received) {
    expect(to).toHaveLength(1)
    expect(to[0]).not.toBe('thief@evil.example')
    const names = head.split('\r\n').map((line) => line.split(':')[0]!.toLowerCase())
    expect(names).not.toContain('bcc')
    expect(names).not.toContain('x-evil')
  }
  expect(received.filter(({ head }) => /^Subject: Hello/m.test(head))).toHaveLength(1)
})

test('without a mail server nothing is tried and nothing is lost', async () => {
  const none = openMailer({ smtpUrl: null, mailFrom: 'x@example.org' })
  await queueMail(database.db, mail())
  expect(none.configured).toBe(false)
  expect(await sendDueMails(database.db, none)).toBe(0)
  expect(await rows()).toMatchObject([{ sent: false, tries: 0 }])
})
