/** Everything a feature may need, made once by a door (or a test) and passed by hand. */
import type { FastifyBaseLogger } from 'fastify'
import { type Curricula, openCurricula } from '#src/features/curriculum/curricula.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/db/client.ts'
import { type Mailer, openMailer } from './platform/mail.ts'

export type Services = {
  config: Config
  db: Database
  log: FastifyBaseLogger
  mailer: Mailer
  /** What is published, read once per revision and kept in memory. */
  curricula: Curricula
  /** The one clock of rules; the database keeps its own for facts. */
  now (): Date
  /** Public address without a slash at the end. */
  origin (): string
}

export function makeServices (config: Config, db: Database, log: FastifyBaseLogger, over: Partial<Services> = {}): Services {
  const services: Services = {
    config, db, log,
    mailer: openMailer(config),
    curricula: openCurricula(db),
    now: () => new Date(),
    origin: () => config.origin ?? `http://localhost:${config.port}`,
    ...over,
  }
  return services
}
