/** A form that may carry one file. Its parser is for the scope that registers it alone: every other route refuses such a body. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export type Upload = { body: Record<string, unknown>; /** Of the field named "file". */ file: { name: string; bytes: Buffer; isTooLarge: boolean } | null }

/** Lets the routes of this scope take a file of at most so many bytes, and fields of at most so many. */
export function takeFiles (scope: FastifyInstance, { largestFile, largestField }: { largestFile: number; largestField: number }): void {
  void scope.register(multipart, { limits: { fileSize: largestFile, files: 1, fields: 8, fieldSize: largestField, fieldNameSize: 100, parts: 9, headerPairs: 100 } })
}

/** Fields and the file of a form, with or without one. A body that is no such form is refused like any other that cannot be read. */
export async function readUpload (request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) return { body: (request.body ?? {}) as Record<string, unknown>, file: null }
  const values = new Map<string, unknown>()
  let file: Upload['file'] = null
  try {
    for await (const part of request.parts({ throwFileSizeLimit: false } as object)) {
      if (part.type === 'file') {
        const bytes = await part.toBuffer()
        if (part.fieldname === 'file') file = { name: part.filename ?? '', bytes, isTooLarge: part.file.truncated }
        else values.set(part.fieldname, bytes)
      } else values.set(part.fieldname, values.has(part.fieldname) || part.valueTruncated ? [part.value] : part.value)
    }
  } catch (error) {
    request.log.info({ err: error }, 'an upload could not be read')
    throw Object.assign(new Error('unreadable upload'), { statusCode: 400 })
  }
  return { body: Object.fromEntries(values), file }
}
