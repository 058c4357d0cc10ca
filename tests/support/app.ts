/** The real app on a database of the test's own, with people made as the product makes them. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import path from 'node:path'
import { buildApp } from '#src/app.ts'
import { readConfig } from '#src/platform/config.ts'
import { openLog } from '#src/platform/log.ts'
import { makeServices, type Services } from '#src/services.ts'
import { cloneDatabase } from './database.ts'

export type TestApp = { app: FastifyInstance; services: Services; db: Services['db']; close (): Promise<void> }

export const contentFolder = path.join(import.meta.dirname, '../../content')

/** `over` replaces the clock or the mailer; nothing of ours is ever replaced by a pretense. */
export async function openApp (over: Partial<Services> = {}, env: Record<string, string> = {}): Promise<TestApp> {
  const database = await cloneDatabase()
  const config = readConfig({ LOG_LEVEL: 'silent', ORIGIN: 'http://localhost', ...env })
  const services = makeServices(config, database.db, openLog(config), over)
  const app = await buildApp(services)
  return { app, services, db: database.db, async close () { await app.close(); services.mailer.close(); await database.close() } }
}

/** One browser: keeps its cookies, sends forms as a browser does, follows no redirects unless told. */
export class Visitor {
  readonly app: FastifyInstance
  readonly cookies = new Map<string, string>()
  constructor (app: FastifyInstance) { this.app = app }

  async request (options: InjectOptions): Promise<LightMyRequestResponse> {
    const reply = await this.app.inject({ ...options, cookies: Object.fromEntries(this.cookies), headers: { host: 'localhost', ...options.headers } })
    for (const cookie of reply.cookies as { name: string; value: string; maxAge?: number; expires?: Date }[]) {
      if (cookie.value === '' || (cookie.expires && cookie.expires.getTime() <= Date.now())) this.cookies.delete(cookie.name)
      else this.cookies.set(cookie.name, cookie.value)
    }
    return reply
  }
  get (url: string, headers: Record<string, string> = {}) { return this.request({ method: 'GET', url, headers }) }
  post (url: string, fields: Record<string, string | string[]> | [string, string][] = {}, headers: Record<string, string> = {}) {
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, each]))
    return this.request({ method: 'POST', url, payload: new URLSearchParams(pairs).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers } })
  }
}
