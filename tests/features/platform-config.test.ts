/** The environment: each variable with its default, its readable error, and no secret in any of them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { configTable, defaultDataFolder, readConfig } from '#src/platform/config.ts'
import { Sentence } from '#src/platform/sentence.ts'
import { root } from '../support/children.ts'

/** What a wrong environment is told. */
function said (env: Record<string, string>): string {
  try { readConfig(env) } catch (error) {
    expect(error).toBeInstanceOf(Sentence)
    return (error as Sentence).message
  }
  throw new Error(`${JSON.stringify(env)} was taken`)
}

test('nothing need be set', () => {
  const config = readConfig({ HOME: '/homes/renee' })
  expect(config).toMatchObject({
    port: 3000, host: '127.0.0.1', origin: null, databaseUrl: null, databasePool: 8, smtpUrl: null, mailFrom: 'Gainful <training@localhost>', trustProxy: null,
    logLevel: 'info', logFormat: 'auto', dev: false, contentFolder: path.join(root, 'content'),
  })
  expect(path.isAbsolute(config.dataFolder)).toBe(true)
})

test('an empty variable counts as not set', () => {
  const empty = Object.fromEntries(configTable().map(({ name }) => [name, '']))
  expect(readConfig({ HOME: '/homes/renee', ...empty })).toEqual(readConfig({ HOME: '/homes/renee' }))
})

test('every variable is read', () => {
  expect(readConfig({
    PORT: '0', HOST: '0.0.0.0', ORIGIN: 'https://Training.Example.org:443/', GAINFUL_DATA: '/srv/data/', GAINFUL_CONTENT: '/srv/content', DATABASE_URL: 'postgres://a:b@c/d', DATABASE_POOL: '3',
    SMTP_URL: 'smtps://a:b%40c@mail.example.org', MAIL_FROM: 'Training <a@example.org>', TRUST_PROXY: '10.0.0.0/8, ::1,loopback', LOG_LEVEL: 'debug', LOG_FORMAT: 'json', REQUIRE_SECOND_FACTOR: 'no', SIGNING_SECRET: 's'.repeat(32),
    OIDC_PROVIDERS: '[{ "name": "Gulf State", "issuer": "https://login.example.org", "client_id": "gainful" }]',
  }, true)).toEqual({
    port: 0, host: '0.0.0.0', origin: 'https://training.example.org', dataFolder: '/srv/data', contentFolder: '/srv/content', databaseUrl: 'postgres://a:b@c/d', databasePool: 3,
    smtpUrl: 'smtps://a:b%40c@mail.example.org', mailFrom: 'Training <a@example.org>', trustProxy: '10.0.0.0/8, ::1,loopback', logLevel: 'debug', logFormat: 'json', dev: true,
    requireSecondFactor: false, signingSecret: 's'.repeat(32), signInProviders: [{ name: 'Gulf State', slug: 'gulf-state', issuer: 'https://login.example.org', clientId: 'gainful', clientSecret: null }],
  })
})

describe('a value that cannot be used is named, with what it must be', () => {
  test.each([
    ['PORT', 'eighty', 'PORT must be a whole number; it is "eighty"'],
    ['PORT', '-1', 'PORT must be a whole number; it is "-1"'],
    ['PORT', '70000', 'PORT must be between 0 and 65535; it is "70000"'],
    ['ORIGIN', 'training.example.org', 'ORIGIN must be an address like https://training.example.org; it is "training.example.org"'],
    ['ORIGIN', 'https://example.org/training', 'ORIGIN must end after the host: https://training.example.org; it is "https://example.org/training"'],
    ['ORIGIN', 'ftp://example.org', 'ORIGIN must be an address like https://training.example.org; it is "ftp://example.org"'],
    ['DATABASE_POOL', '0', 'DATABASE_POOL must be between 1 and 100; it is "0"'],
    ['DATABASE_POOL', '1e3', 'DATABASE_POOL must be a whole number; it is "1e3"'],
    ['MAIL_FROM', 'Gainful', 'MAIL_FROM must hold one address, like Gainful <training@example.org>; it is "Gainful"'],
    ['TRUST_PROXY', 'true', 'TRUST_PROXY must be an address or network like 10.0.0.0/8, or several with commas between; it is "true"'],
    ['TRUST_PROXY', '10.0.0.0/33', /^TRUST_PROXY must be an address or network/],
    ['TRUST_PROXY', '10.0.0.1/8/8', /^TRUST_PROXY must be an address or network/],
    ['TRUST_PROXY', '10.0.0.1,,::1', /^TRUST_PROXY must be an address or network/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL .*"debug".*"silent".*; it is "loud"$/],
    ['LOG_FORMAT', 'xml', /^LOG_FORMAT .*"json".*"pretty".*; it is "xml"$/],
  ])('%s=%s', (name, value, expected) => {
    const [heading, line, ...more] = said({ [name]: value }).split('\n')
    expect(heading).toBe('The configuration cannot be used:')
    expect(more).toEqual([])
    if (typeof expected === 'string') expect(line!.trim()).toBe(expected)
    else expect(line!.trim()).toMatch(expected)
  })

  test('all of them at once', () => {
    expect(said({ PORT: 'x', LOG_LEVEL: 'x', DATABASE_POOL: 'x' }).split('\n').slice(1).map((line) => line.trim().split(' ')[0])).toEqual(['PORT', 'DATABASE_POOL', 'LOG_LEVEL'])
  })

  test.each([
    ['DATABASE_URL', 'mysql://trainer:canary-7@host/gainful', /^DATABASE_URL must be an address like postgres:\/\/name:password@host:5432\/gainful; it is not shown/],
    ['DATABASE_URL', 'canary-7', /^DATABASE_URL must be an address like/],
    ['DATABASE_URL', 'postgres://trainer:canary-7%@host/gainful', /^DATABASE_URL must have every % of its name and password written as %25; it is not shown/],
    ['SMTP_URL', 'https://trainer:canary-7@host', /^SMTP_URL must be an address like smtps:\/\/name:password@mail.example.org; it is not shown/],
    ['SIGNING_SECRET', 'canary-7', /^SIGNING_SECRET must have at least 32 characters; it is not shown/],
  ])('%s holds a secret and is not echoed', (name, value, expected) => {
    const message = said({ [name]: value })
    expect(message.split('\n')[1]!.trim()).toMatch(expected)
    expect(message).not.toContain('canary-7')
  })
})

test('the data folder is outside the project and home of root, and follows the user’s own rules', () => {
  expect(defaultDataFolder({ HOME: '/root' }, true)).toBe('/var/lib/gainful')
  expect(defaultDataFolder({ HOME: '/homes/renee' }, false)).toBe('/homes/renee/.local/share/gainful')
  expect(defaultDataFolder({ HOME: '/homes/renee', XDG_DATA_HOME: '/data/renee' }, false)).toBe('/data/renee/gainful')
  expect(readConfig({ GAINFUL_DATA: 'here' }).dataFolder).toBe(path.resolve('here'))
})

test('the README tells of every variable, and of no other', () => {
  const section = readFileSync(path.join(root, 'README.md'), 'utf8').split(/^## /m).find((part) => part.startsWith('Configuration'))!
  expect(section.split('\n').flatMap((line) => /^\| `([A-Z_]+)` \|/.exec(line)?.[1] ?? []).sort()).toEqual(configTable().map(({ name }) => name).sort())
  for (const { name, meaning } of configTable()) expect(meaning, name).not.toBe('')
})
