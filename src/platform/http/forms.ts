/** Reading what a form sent: typed data, or the form again with what was typed and a message beside each field. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

export type Form = { values: Record<string, string>; errors: Record<string, string>; /** Not tied to one field. */ problem: string | null }

/** A form that has not been sent yet, with the values it starts from. */
export const blankForm = (values: Record<string, string> = {}): Form => ({ values, errors: {}, problem: null })

/** The same form again, with messages added. */
export const withErrors = (values: Record<string, unknown>, errors: Record<string, string>, problem: string | null = null): Form =>
  ({ values: asText(values), errors, problem })

/** Never kept in a form that is shown again. */
const secret = /password|token|code/i

function asText (values: Record<string, unknown>): Record<string, string> {
  const text: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) if (typeof value === 'string' && !secret.test(name)) text[name] = value
  return text
}

/**
 * `schema` is a z.strictObject of the fields; unknown fields are refused. A failed form keeps what was typed and carries the
 * first message for each field, in the words that the schema gives.
 */
export function readForm<S extends z.ZodType> (request: FastifyRequest, schema: S): { ok: true; data: z.output<S>; values: Record<string, string> } | { ok: false; form: Form } {
  const body = (request.body ?? {}) as Record<string, unknown>
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, data: parsed.data, values: asText(body) }
  const { fieldErrors, formErrors } = z.flattenError(parsed.error) as { fieldErrors: Record<string, string[] | undefined>; formErrors: string[] }
  const errors = Object.fromEntries(Object.entries(fieldErrors).flatMap(([name, messages]) => (messages?.[0] ? [[name, messages[0]]] : [])))
  return { ok: false, form: withErrors(body, errors, formErrors[0] ?? null) }
}

/** Text without control characters, spaces collapsed; refuses arrays and anything longer than `most`. */
export const line = (least: number, most: number, message: string) =>
  z.string({ error: message }).transform((text) => text.normalize('NFC').replace(/[\u0000-\u001f\u007f\u2028\u2029\s]+/gu, ' ').trim())
    .refine((text) => [...text].length >= least && [...text].length <= most, { error: message })

/** Text of several lines: line breaks stay, at most one empty line between two others, no other control characters. */
export const prose = (most: number, message: string) =>
  z.string({ error: message }).transform((text) => text.normalize('NFC').toWellFormed().replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ').replace(/[^\S\n]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim())
    .refine((text) => [...text].length <= most, { error: message })

/** A missing box or list is empty, one value is a list of one. */
export const many = <S extends z.ZodType>(item: S) => z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item))

/** The fields of a form and no others: one that is not ours is refused in words, and nothing is stored. */
export const fields = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? 'This form held a field that is not ours. Nothing was changed.' : undefined) })

/** Thrown inside a transaction when what was typed does not fit what is stored: undoes it, and the form shows the message beside its field. */
export class Refused extends Error {
  override name = 'Refused'
  readonly field: string
  constructor (field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** For `.catch`: the messages of a Refused, by field; any other error goes on. */
export function refusal (error: unknown): { refused: Record<string, string> } {
  if (error instanceof Refused) return { refused: { [error.field]: error.message } }
  throw error
}

/** Name and value pairs of a form in the order sent; a field sent twice is two pairs. */
export const pairsOf = (body: unknown): [name: string, value: string][] => Object.entries((body ?? {}) as Record<string, string | string[]>).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, String(each)]))
