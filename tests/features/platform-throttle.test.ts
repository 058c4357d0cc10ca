/** Limits on tries: counted in the database, so that a thousand at once in many processes count as a thousand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearTries, forgetOldThrottles, mayTry, network, returnTry } from '#src/platform/throttle.ts'
import { cloneDatabase } from '../support/database.ts'

let test_: Awaited<ReturnType<typeof cloneDatabase>>
beforeAll(async () => { test_ = await cloneDatabase() })
afterAll(async () => { await test_.close() })
const limit = (key: string, most = 3, windowSeconds = 60) => [{ key, most, windowSeconds }]
/** As if everything had happened so long ago. */
const age = (key: string, seconds: number) => test_.db.$client`update throttles set since = since - make_interval(secs => ${seconds}) where key = ${key}`

test('so many tries are allowed in a window, and as many in the next', async () => {
  const tries = async () => { const answers = []; for (let i = 0; i < 5; i++) answers.push(await mayTry(test_.db, limit('window'))); return answers }
  expect(await tries()).toEqual([true, true, true, false, false])
  await age('window', 59)
  expect(await mayTry(test_.db, limit('window'))).toBe(false)
  await age('window', 2)
  expect(await tries()).toEqual([true, true, true, false, false])
})

test('of two hundred at once exactly as many pass as may', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => mayTry(test_.db, limit('parallel', 17))))
  expect(answers.filter(Boolean)).toHaveLength(17)
})

test('a try counts under every limit, and one that is full refuses it', async () => {
  const both = [...limit('person', 2), ...limit('office', 5)]
  expect([await mayTry(test_.db, both), await mayTry(test_.db, both), await mayTry(test_.db, both)]).toEqual([true, true, false])
  await clearTries(test_.db, 'person')
  expect([await mayTry(test_.db, both), await mayTry(test_.db, both), await mayTry(test_.db, both)]).toEqual([true, true, false]) // the sixth of the office
  await returnTry(test_.db, 'office')
  await clearTries(test_.db, 'person')
  expect(await mayTry(test_.db, both)).toBe(false)
  for (let i = 0; i < 20; i++) await returnTry(test_.db, 'office') // never below none
  expect((await test_.db.$client`select tries from throttles where key = 'office'`)[0]).toEqual({ tries: 0 })
})

test('old counts are forgotten, recent ones kept', async () => {
  await mayTry(test_.db, [...limit('old'), ...limit('recent')])
  await age('old', 90_000)
  await forgetOldThrottles(test_.db)
  expect((await test_.db.$client`select key from throttles where key in ('old', 'recent')`).map(({ key }) => key as string)).toEqual(['recent'])
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:203.0.113.9', '203.0.113.9'],
  ['::ffff:cb00:7109', '203.0.113.9'],
  ['0:0:0:0:0:ffff:cb00:7109', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
  ['not an address', 'not an address'],
])('%s is of network %s', (address, expected) => { expect(network(address)).toBe(expected) })

test('addresses of one /64 share a count, and those of the next have their own', async () => {
  const from = (address: string) => mayTry(test_.db, limit(`sign-in:${network(address)}`, 1))
  expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::9'), await from('2001:db8:1:3::1'), await from('::ffff:203.0.113.9'), await from('203.0.113.9')]).toEqual([true, false, true, true, false])
})
