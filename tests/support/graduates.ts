/** Trainees who have earned a certificate in the browser, as the product gives it. */
import { certificates } from '#src/platform/db/schema/certificates.ts'
import { eq } from 'drizzle-orm'
import type { TestApp } from './app.ts'
import { answer, begin, makeTrainee, readAll, submit, type Trainee } from './learning-cast.ts'

export type Graduate = Trainee & { code: string }

const rightAnswers: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']]

/** Does the first module of the small test curriculum, which is all that a SEES needs. */
export async function graduate (app: TestApp & { cohortId: number }, name: string): Promise<Graduate> {
  const trainee = await makeTrainee(app, name)
  await submit(trainee, await begin(trainee, 'pre'))
  await readAll(trainee, 'every-type', ['the-first-part', 'the-second-part'])
  const attempt = await begin(trainee, 'post')
  await answer(trainee, attempt, rightAnswers)
  await submit(trainee, attempt)
  const [row] = await app.db.select({ code: certificates.code }).from(certificates).where(eq(certificates.personId, trainee.id))
  return { ...trainee, code: row!.code }
}

/** Header, payload and signature of a token, as they stand in it. */
export const partsOf = (token: string): [string, string, string] => token.split('.') as [string, string, string]
type Decoded = Record<string, unknown> & { kid: string; iss: string; credentialSubject: Record<string, unknown> & { identifier: [{ identityHash: string }, { identityHash: string; salt: string }] } }
export const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Decoded
export const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
