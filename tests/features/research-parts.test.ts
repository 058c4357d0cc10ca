/** What a trainee is asked about research, the codes in place of people, and the archive around a data set. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pseudonym, pseudonyms } from '#src/features/research/pseudonyms.ts'
import { zipFile } from '#src/platform/zip-file.ts'
import type { TestApp } from '../support/app.ts'
import { makeTrainee, openLearning } from '../support/learning-cast.ts'
import { readZip } from '../support/zip.ts'

let here: TestApp & { cohortId: number }
beforeAll(async () => { here = await openLearning() })
afterAll(() => here.close())

test('a trainee is asked once on my learning, answers in plain words, and may take it back on the account page', async () => {
  const { id, visitor: trainee } = await makeTrainee(here, 'Tess Trainee')
  const asks = async () => (await trainee.get('/learning')).body.includes('May researchers use your quiz results?')
  expect(await asks()).toBe(true)
  const account = (await trainee.get('/account')).body
  expect(account).toContain('href="/account/research"')
  expect((await trainee.get('/account/research')).body).toContain('You have not answered yet')
  expect((await trainee.post('/account/research', { answer: 'perhaps', from: 'learning' })).statusCode).toBe(422)
  const answered = await trainee.post('/account/research', { answer: 'no', from: 'learning' })
  expect([answered.statusCode, answered.headers.location, await asks()]).toEqual([303, '/learning', false])
  await trainee.post('/account/research', { answer: 'yes' })
  await trainee.post('/account/research', { answer: 'yes' })
  expect((await trainee.get('/account/research')).body).toMatch(/You said yes on .*I take my yes back/s)
  await trainee.post('/account/research', { answer: 'no' })
  const said = await here.db.$client<{ is_given: boolean; asked: string }[]>`select is_given, asked from research_consents where person_id = ${id} order by id`
  expect(said.map(({ is_given: isGiven }) => isGiven)).toEqual([false, true, false])
  expect(said.every(({ asked }) => asked.startsWith('May researchers use your quiz results?') && asked.includes('You can take a yes back at any time'))).toBe(true)
  await expect(here.db.$client`update research_consents set is_given = true`).rejects.toThrow('append-only')
})

test('codes are keyed, and two that are the same stop the work', async () => {
  const key = randomBytes(32), numbers = Array.from({ length: 1000 }, (_, index) => index + 1)
  const coded = await pseudonyms(key, 'person', numbers)
  expect(coded.map(({ code }) => code)).toEqual(coded.map(({ code }) => code).toSorted())
  expect(await pseudonyms(key, 'person', [...numbers].reverse())).toEqual(coded)
  expect(pseudonym(key, 'agency', 1).slice(1)).not.toBe(pseudonym(key, 'person', 1).slice(1))
  await expect(pseudonyms(key, 'person', numbers, 2)).rejects.toThrow('two of kind person have one code')
  expect(() => pseudonym(Buffer.alloc(0), 'person', 1)).toThrow('has ended')
  // Python's hmac, in the same alphabet.
  expect(pseudonym(Buffer.alloc(32, 7), 'person', 42)).toBe('PX7211WYEZYCDZXAC')
})

test('an archive is whole or breaks off; each file is made when its turn comes', async () => {
  const at = new Date('2026-11-22T12:00:00Z'), turns: string[] = []
  const file = (name: string, pieces: string[]) => ({ name, bytes () { turns.push(name); return pieces.map((piece) => Buffer.from(piece)) } })
  const whole: Buffer[] = []
  for await (const part of zipFile([file('a/one.txt', ['one', ', and more'.repeat(5000)]), file('a/empty.txt', []), file('a/two.txt', ['two'])], at)) whole.push(part)
  const read = readZip(Buffer.concat(whole))
  expect([...read].map(([name, bytes]) => [name, bytes.length])).toEqual([['a/one.txt', 50_003], ['a/empty.txt', 0], ['a/two.txt', 3]])
  expect(turns).toEqual(['a/one.txt', 'a/empty.txt', 'a/two.txt'])
  async function* broken () { yield Buffer.from('one'); throw new Error('the database is gone') }
  await expect((async () => { for await (const _ of zipFile([{ name: 'x', bytes: broken }, file('y', ['y'])], at)) turns.push('part') })()).rejects.toThrow('the database is gone')
})
