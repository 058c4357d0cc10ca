/**
 * What a signed-out person sent without script is carried through sign-in: the form's fields travel in hidden fields of the sign-in page, and afterwards the same person sends
 * them again with one press. Nothing is stored on the way, and the page that takes them checks everything as ever; `personId` only keeps one person's
 * answers from another's eyes on a shared computer.
 */

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
