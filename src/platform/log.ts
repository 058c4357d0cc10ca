/** What the process says. JSON for machines, readable in a terminal; never a password, token, answer or SQL parameter. */
import type { FastifyBaseLogger } from 'fastify'
import { pino, stdTimeFunctions, type LoggerOptions } from 'pino'
import type prettyStream from 'pino-pretty'
import type { Config } from './config.ts'
import { whenUsed } from './when-used.ts'

const pretty = whenUsed<typeof prettyStream>('pino-pretty') // only where somebody reads

/** Addresses carry tokens in their last part: those are never written down, however the address was written. */
function withoutTokens (url: string): string {
  const path = url.split(/[?#]/)[0]!
  return (path.includes('%') ? decoded(path) : path).replace(/(set-up|invitations|password-resets)\/.*/is, '$1/…')
}
const decoded = (text: string): string => { try { return decodeURIComponent(text) } catch { return '(an address that cannot be decoded)' } }

/** Where it happened, without the message, which heads every stack. */
function framesOf ({ stack = '', message = '' }: { stack?: string; message?: string }): string | undefined {
  const at = stack.indexOf(message)
  return at === -1 ? undefined : stack.slice(at + message.length).trim()
}

/** A database error's own message holds the statement and its parameters; only its code and place are told. */
export function errorFacts (error: unknown): Record<string, unknown> {
  const facts: Record<string, unknown> = {}
  if (typeof error !== 'object' || error === null) return { message: String(error) }
  let at = error as { name?: string; message?: string; code?: string; cause?: unknown; stack?: string; constraint_name?: string; table_name?: string } | undefined
  const isSql = (e: object) => 'query' in e || 'severity' in e || (e as { name?: string }).name === 'PostgresError'
  for (let depth = 0; at && depth < 4; depth++) {
    if (typeof at === 'object' && isSql(at)) Object.assign(facts, { type: 'database', code: at.code, constraint: at.constraint_name, table: at.table_name, stack: framesOf(at) ?? facts.stack })
    else if (depth === 0) Object.assign(facts, { type: at.name, message: at.message, code: at.code, stack: at.stack })
    at = at.cause as typeof at
  }
  return facts
}

export function openLog (config: Pick<Config, 'logLevel' | 'logFormat'>): FastifyBaseLogger {
  const isForEyes = config.logFormat === 'pretty' || (config.logFormat === 'auto' && process.stdout.isTTY === true)
  const options: LoggerOptions = {
    level: config.logLevel, base: undefined, timestamp: stdTimeFunctions.isoTime,
    serializers: {
      req: (request: { method: string; url: string; id: string }) => ({ method: request.method, url: withoutTokens(request.url) }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      err: errorFacts,
    },
  }
  if (!isForEyes) return pino(options)
  return pino(options, pretty()({ ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss', singleLine: true, sync: true }))
}
