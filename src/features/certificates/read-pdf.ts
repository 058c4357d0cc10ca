/**
 * What a PDF that a stranger sends carries of a certificate: the number in its keywords and the credential attached to it. Only these are looked for, with bounds on every step; a whole PDF
 * reader would unpack whatever such a file asks for. A stream of a PDF always stands in the file with its own dictionary before it, however the file was saved, so none is needed.
 */
import { inflateSync } from 'node:zlib'
import { parseCode } from '#src/domain/certificates.ts'
import { isTokenLike, longestCredential } from '#src/domain/credential.ts'

export type PaperFound = { code: string | null; token: string | null }

/** Attachments that are opened at most. */
const most = 20

export const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 1024).includes('%PDF-')

/** Nulls for what is not found. Never throws; unpacks at most 2 MB in all. */
export function readPdf (bytes: Buffer): PaperFound {
  let token: string | null = null
  for (let at = bytes.indexOf('/EmbeddedFile'), tries = 0; at >= 0 && tries < most && token === null; at = bytes.indexOf('/EmbeddedFile', at + 1), tries++) token = tokenAfter(bytes, at)
  const keywords = /(?:\/Keywords \(|<pdf:Keywords>)([0-9A-Z]{26})[)<]/.exec(bytes.toString('latin1'))?.[1]
  return { code: keywords === undefined ? null : parseCode(keywords), token }
}

/** `at` is where a dictionary says that it is of an attachment. Its other entries may stand on either side. */
function tokenAfter (bytes: Buffer, at: number): string | null {
  const near = Math.max(0, at - 1000)
  const before = bytes.subarray(near, at).toString('latin1')
  const after = /^\/EmbeddedFile\b(?:(?!endobj).)*?>>\s*stream\r?\n/s.exec(bytes.subarray(at, at + 1000).toString('latin1'))?.[0]
  if (after === undefined) return null
  const start = at + after.length
  const end = bytes.indexOf('endstream', start)
  const body = bytes.subarray(start, Math.min(end < 0 ? bytes.length : end, start + longestCredential))
  const isPacked = `${before.slice(before.lastIndexOf('obj') + 1)}${after}`.includes('/FlateDecode')
  const text = (isPacked ? unpacked(body) : body)?.toString('latin1').trim() ?? ''
  return isTokenLike(text) ? text : null
}

function unpacked (body: Buffer): Buffer | null {
  try { return inflateSync(body, { maxOutputLength: longestCredential }) } catch { return null }
}
