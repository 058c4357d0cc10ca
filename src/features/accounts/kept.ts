/**
 * What a signed-out person sent without script is carried through sign-in: the form's fields travel in hidden fields of the sign-in page, and afterwards the same person sends
 * them again with one press. Nothing is stored on the way, and the page that takes them checks everything as ever; `personId` only keeps one person's
 * answers from another's eyes on a shared computer. Every step of signing in carries them on: a wrong password, a code, a passkey. Only a sign-in elsewhere cannot, since the
 * browser leaves this site; there they wait in the row that waits for its return (sign-in-elsewhere.ts).
 */
import { z } from 'zod'
import { ownPath } from './own-path.ts'

export type Kept = {
  /** The fields, urlencoded. */
  fields: string
  /** The path that they were sent to. */
  path: string
  /** Whose they are. */
  personId: number
}

/** Packs the body of a request. Values that are no text are left out. */
export function keepFields (body: unknown, path: string, personId: number): Kept {
  const pairs = Object.entries((body ?? {}) as Record<string, unknown>)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).flatMap((one): [string, string][] => (typeof one === 'string' ? [[name, one]] : [])))
  return { fields: new URLSearchParams(pairs).toString(), path, personId }
}

export const unpackFields = (kept: Kept): { name: string; value: string }[] => [...new URLSearchParams(kept.fields)].map(([name, value]) => ({ name, value }))

/** Hidden fields of every form on the way through signing in. */
export const onTheWay = {
  next: z.string().max(5000).default(''),
  kept: z.string().max(900_000).default(''),
  keptFor: z.string().max(2000).default(''),
  keptPerson: z.string().regex(/^\d{0,15}$/).default(''),
}

/** Where somebody goes on to after signing in, and what they take along. */
export type Way = { next: string; kept: Kept | null }

/** Reads a form's body, right or wrong in other fields. A path that is not ours carries nothing. */
export function wayOf (body: unknown): Way {
  const { next, kept, keptFor, keptPerson } = (body ?? {}) as Record<string, unknown>
  const path = ownPath(keptFor)
  const isKept = typeof kept === 'string' && kept !== '' && typeof keptPerson === 'string' && /^\d{1,15}$/.test(keptPerson) && path !== '/'
  return { next: ownPath(next), kept: isKept ? { fields: kept, path, personId: Number(keptPerson) } : null }
}
