/** What somebody brought to /verify: a credential as text, or a file that is one or is our PDF. */
import { createHash } from 'node:crypto'
import { type Reading, readCredential } from '#src/domain/credential.ts'
import type { Services } from '#src/services.ts'
import { judgeCredential } from './credential.ts'
import { type CertificateRow, findCertificate } from './queries.ts'
import { isPdf, readPdf } from './read-pdf.ts'

export type Outcome =
  | { is: 'genuine'; row: CertificateRow; what: 'credential' | 'PDF' }
  /** `code`: the number under which something else was issued. */
  | { is: 'altered'; what: 'credential' | 'PDF'; code: string | null }
  | { is: 'foreign'; what: 'credential' | 'PDF' }
  | { is: 'unlisted' }
  | { is: 'unreadable'; why: Exclude<Extract<Reading, { not: string }>['not'], 'other proof'> }

export async function judgeText (services: Services, text: string): Promise<Outcome> {
  const read = readCredential(text)
  if ('not' in read) return read.not === 'other proof' ? { is: 'foreign', what: 'credential' } : { is: 'unreadable', why: read.not }
  const judged = await judgeCredential(services, read.token)
  if (judged.verdict === 'genuine') return { is: 'genuine', row: judged.row, what: 'credential' }
  if (judged.verdict === 'altered') return { is: 'altered', what: 'credential', code: null }
  return judged.verdict === 'foreign' ? { is: 'foreign', what: 'credential' } : { is: 'unlisted' }
}

/** A PDF is genuine when it is, byte for byte, the one that was issued. Else the number in it or in its credential tells under what something else was. */
export async function judgeFile (services: Services, bytes: Buffer): Promise<Outcome> {
  if (!isPdf(bytes)) return judgeText(services, bytes.toString('utf8'))
  const { code, token } = readPdf(bytes)
  const judged = token === null ? null : await judgeCredential(services, token)
  const row = judged?.verdict === 'genuine' ? judged.row : code && await findCertificate(services.db, code)
  if (!row) return { is: 'foreign', what: 'PDF' }
  return createHash('sha256').update(bytes).digest('hex') === row.sha256 ? { is: 'genuine', row, what: 'PDF' } : { is: 'altered', what: 'PDF', code: row.code }
}
