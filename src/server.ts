#!/usr/bin/env node
/** Door 1: read the environment, open the database, publish what is new in content/, listen, run the schedule, close gracefully. */
import { buildApp } from './app.ts'
import { ensureSetUpLink } from './features/accounts/set-up.ts'
import { publishFolder } from './features/curriculum/publish-folder.ts'
import { readConfig } from './platform/config.ts'
import { openDatabase } from './platform/db/client.ts'
import { openLog } from './platform/log.ts'
import { startLoop } from './platform/loop.ts'
import { explain, Sentence } from './platform/sentence.ts'
import { schedule } from './schedule.ts'
import { makeServices, type Services } from './services.ts'

type Running = { services: Services; url: string; close (): Promise<void> }

/** Starts everything; closing finishes requests under way, stops the schedule and leaves PostgreSQL clean. */
export async function start (env: Record<string, string | undefined>, options: { dev?: boolean; prepare? (services: Services): Promise<void> } = {}): Promise<Running> {
  const config = readConfig(env, options.dev)
  const log = openLog(config)
  const database = await openDatabase(config, log)
  let app: Awaited<ReturnType<typeof buildApp>> | null = null
  let following: ReturnType<Services['curricula']['follow']> | null = null
  try {
    const services = makeServices(config, database.db, log)
    await publishFolder(services, config.contentFolder)
    following = services.curricula.follow()
    const listening = app = await buildApp(services)
    await listen(listening, config)
    // After listening: what is prepared may carry the address, and a free port is known only now.
    await options.prepare?.(services)
    const loop = startLoop(schedule(services), log)
    return {
      services, url: services.origin(),
      async close () {
        await listening.close()
        await loop.stop()
        services.mailer.close()
        await following?.stop()
        await database.close()
      },
    }
  } catch (error) {
    await app?.close()
    await following?.stop()
    await database.close().catch((failure: unknown) => log.error({ err: failure }, 'closing failed'))
    throw error
  }
}

async function listen (app: Awaited<ReturnType<typeof buildApp>>, config: Services['config']): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new Sentence(`Port ${config.port} of ${config.host} is taken by another program. Set PORT to another one.`)
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') throw new Sentence(`Gainful may not listen on ${config.host}:${config.port}. Set HOST and PORT to others.`)
    throw error
  }
  const address = app.server.address()
  if (config.port === 0 && address !== null && typeof address === 'object') config.port = address.port
}

/**
 * Closes on SIGTERM and SIGINT, as soon as what is starting has started; a second signal, or 15 seconds, ends it at once. Under npm one Ctrl-C
 * arrives twice, from the terminal and from npm: within a second it is the same one.
 */
export function closeOnSignals (starting: Running | Promise<Running>): void {
  let since = 0
  const end = async () => {
    if (since > 0 && Date.now() - since > 1000) process.exit(1)
    if (since > 0) return
    since = Date.now()
    setTimeout(() => process.exit(1), 15_000).unref()
    const running = await starting
    try { await running.close() } catch (error) {
      running.services.log.error({ err: error }, 'closing failed')
      process.exitCode = 1
    }
    process.exit()
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

if (import.meta.main) {
  try {
    const starting = start(process.env, { dev: process.argv.includes('--dev') })
    closeOnSignals(starting)
    const { services, url } = await starting
    const link = await ensureSetUpLink(services)
    process.stdout.write(`\nGainful is at ${url}\n${link ? `\nNobody is an admin yet. Open this link, once, to become the first:\n\n  ${link}\n\n` : ''}`)
  } catch (error) {
    explain(error)
  }
}
