/** The environment, read once by a door. Every variable has one line here, and a readable error when it is wrong. */
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { Sentence } from './sentence.ts'

const whole = (least: number, most: number) => z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)
  .refine((n) => n >= least && n <= most, `must be between ${least} and ${most}`)
const url = (schemes: string[], example: string) => z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), { error: `must be an address like ${example}`, abort: true })
  .refine((text) => { try { decodeURIComponent(text); return true } catch { return false } }, 'must have every % of its name and password written as %25')
const isBare = (text: string): boolean => { const { pathname, search, hash, username } = new URL(text); return pathname === '/' && search + hash + username === '' }
/** What Fastify takes for a proxy: addresses, networks, or its three names for whole ranges. */
const isProxy = (text: string): boolean => text.split(',').map((part) => part.trim()).every((part) => {
  const [address = '', bits, more] = part.split('/')
  const most = { 4: 32, 6: 128 }[isIP(address)]
  return /^(loopback|linklocal|uniquelocal)$/.test(part) || (most !== undefined && more === undefined && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most)))
})

/** A provider that people may sign in at, over OpenID Connect. */
export type SignInProvider = { /** As people know it: "Sign in with …". */ name: string; /** The name in an address. */ slug: string; issuer: string; clientId: string; /** Null for a public client, which has none. */ clientSecret: string | null }

const Provider = z.strictObject({
  name: z.string('"name" is missing').trim().min(1, '"name" is empty').max(60, '"name" is longer than 60 characters'),
  issuer: z.string('"issuer" is missing').refine((text) => URL.canParse(text) && (new URL(text).protocol === 'https:' || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(text)), '"issuer" must be an address like https://login.example.org'),
  client_id: z.string('"client_id" is missing').min(1, '"client_id" is empty'),
  client_secret: z.string('"client_secret" must be text').min(1, '"client_secret" is empty').optional(),
}, { error: (issue) => (issue.code === 'unrecognized_keys' ? `has no "${issue.keys.join('", "')}": it takes name, issuer, client_id, client_secret` : undefined) })

/** Names what is wrong without showing what was given, which holds secrets. */
const providers = z.string().transform((text, context): SignInProvider[] => {
  const refuse = (message: string) => { context.addIssue({ code: 'custom', message }); return z.NEVER }
  let listed: unknown
  try { listed = JSON.parse(text) } catch { return refuse('must be JSON: [{ "name": "…", "issuer": "https://…", "client_id": "…", "client_secret": "…" }]') }
  const parsed = z.array(Provider, 'must be a list: [{ "name": "…", … }]').max(10, 'takes at most 10 providers').safeParse(listed)
  if (!parsed.success) return refuse(parsed.error.issues.map(({ path: [index], message }) => (index === undefined ? message : `provider ${Number(index) + 1}: ${message}`)).join('; '))
  const found = parsed.data.map(({ name, issuer, client_id, client_secret }) => ({ name, slug: addressWord(name), issuer, clientId: client_id, clientSecret: client_secret ?? null }))
  const twice = found.find(({ slug }, index) => slug === '' || found.findIndex((other) => other.slug === slug) !== index)
  return twice ? refuse(`two providers may not share the name "${twice.name}", and a name needs a letter or a digit from a to z`) : found
})

const addressWord = (name: string): string => name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')

const Environment = z.object({
  PORT: whole(0, 65535).default(3000).describe('Port to listen on; 0 takes any free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  ORIGIN: url(['http:', 'https:'], 'https://training.example.org').refine(isBare, 'must end after the host: https://training.example.org').transform((text) => new URL(text).origin).optional().describe('Public address, for links in mails and on certificates; https:// makes cookies secure'),
  GAINFUL_DATA: z.string().min(1).optional().describe('Folder of the private PostgreSQL; /var/lib/gainful for root, ~/.local/share/gainful otherwise'),
  GAINFUL_CONTENT: z.string().min(1).default(path.join(import.meta.dirname, '../../content')).describe('Folder of the curricula; content/ of the project'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://name:password@host:5432/gainful').optional().describe('Any PostgreSQL 15 or newer, instead of the private one'),
  DATABASE_POOL: whole(1, 100).default(8).describe('Connections of this process to the database'),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtps://name:password@mail.example.org').optional().describe('Mail server; without it links are shown to the admin instead'),
  MAIL_FROM: z.string().regex(/^[^@\r\n]+@[^@\s]+$/, 'must hold one address, like Gainful <training@example.org>').default('Gainful <training@localhost>').describe('Sender of mails'),
  REQUIRE_SECOND_FACTOR: z.enum(['yes', 'no']).default('yes').describe('Whether admins and trainers must have a second step of signing in, from 7 days after they are first asked'),
  OIDC_PROVIDERS: providers.optional().describe('Where people may also sign in, over OpenID Connect: JSON, a list of { name, issuer, client_id, client_secret }'),
  SIGNING_SECRET: z.string().min(32, 'must have at least 32 characters').optional().describe('Seals the private keys that sign credentials in the database; without it they lie there as they are'),
  TRUST_PROXY: z.string().refine(isProxy, 'must be an address or network like 10.0.0.0/8, or several with commas between').optional().describe('Address or network of the proxy in front, whose X-Forwarded-For is believed'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level to log'),
  LOG_FORMAT: z.enum(['json', 'pretty', 'auto']).default('auto').describe('auto is readable in a terminal and JSON elsewhere'),
})

export type Config = {
  port: number
  host: string
  /** Null until the port is known: then http://localhost:port. */
  origin: string | null
  dataFolder: string
  contentFolder: string
  databaseUrl: string | null
  databasePool: number
  smtpUrl: string | null
  mailFrom: string
  requireSecondFactor: boolean
  signInProviders: SignInProvider[]
  /** What seals private keys at rest; null = they are stored bare. */
  signingSecret: string | null
  trustProxy: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  logFormat: 'json' | 'pretty' | 'auto'
  /** Templates are read anew and the style guide is served. */
  dev: boolean
}

/** Where the private PostgreSQL lives unless GAINFUL_DATA says otherwise: never inside the project, and never under /root, where `nobody` may not go. */
export function defaultDataFolder (env: Record<string, string | undefined>, isRoot = process.getuid?.() === 0): string {
  if (isRoot) return '/var/lib/gainful'
  return path.join(env.XDG_DATA_HOME || path.join(env.HOME || homedir(), '.local/share'), 'gainful')
}

/** Throws a Sentence that names every variable that is wrong. Empty values count as not set. */
export function readConfig (env: Record<string, string | undefined>, dev = false): Config {
  const given = Object.fromEntries(Object.keys(Environment.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${String(issue.path[0])} ${issue.message}; it is ${/URL|OIDC|SECRET/.test(String(issue.path[0])) ? 'not shown, it may hold a secret' : JSON.stringify(given[String(issue.path[0])])}`)
    throw new Sentence(`The configuration cannot be used:\n${lines.join('\n')}`)
  }
  const e = parsed.data
  return {
    port: e.PORT, host: e.HOST, origin: e.ORIGIN ?? null,
    dataFolder: path.resolve(e.GAINFUL_DATA ?? defaultDataFolder(env)), contentFolder: path.resolve(e.GAINFUL_CONTENT),
    databaseUrl: e.DATABASE_URL ?? null, databasePool: e.DATABASE_POOL, smtpUrl: e.SMTP_URL ?? null, mailFrom: e.MAIL_FROM,
    requireSecondFactor: e.REQUIRE_SECOND_FACTOR === 'yes', signInProviders: e.OIDC_PROVIDERS ?? [],
    signingSecret: e.SIGNING_SECRET ?? null, trustProxy: e.TRUST_PROXY ?? null, logLevel: e.LOG_LEVEL, logFormat: e.LOG_FORMAT, dev,
  }
}

/** Name, meaning and default of every variable, for the README and its test. */
export const configTable = (): { name: string; meaning: string }[] => Object.entries(Environment.shape).map(([name, schema]) => ({ name, meaning: schema.description ?? '' }))
