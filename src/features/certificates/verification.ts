/** What anyone who holds a certificate's number may know of it: enough to rely on it, no scores, no e-mail, no license number, no reason of a revocation. */
import { groupCode } from '#src/domain/certificates.ts'
import { erasedName } from '#src/domain/keeping.ts'
import { clockText, fullDayText } from '#src/domain/moments.ts'
import { dayOf } from './front-page.ts'
import type { CertificateRow } from './queries.ts'

export type Status = 'valid' | 'superseded' | 'revoked'
export const statusOf = ({ revokedAt, supersededAt }: Pick<CertificateRow, 'revokedAt' | 'supersededAt'>): Status => (revokedAt ? 'revoked' : supersededAt ? 'superseded' : 'valid')
export const statusWords: Record<Status, string> = { valid: 'In force', superseded: 'Replaced', revoked: 'Withdrawn' }

const kinds = { CE: 'Continuing education', completion: 'Completion' } as const

/**
 * The answer for machines, at /verify/<number>.json or with Accept: application/json. Its shape only ever grows. Days are YYYY-MM-DD in the cohort's time zone, moments are UTC in ISO
 * 8601; `hours` is a decimal number as text, cut and never rounded up; `sha256` is of the bytes of the PDF as issued, in lower-case hex.
 */
export type PublicRecord = {
  code: string; url: string; status: Status; supersededBy: string | null; endedAt: string | null
  name: string; title: string; kind: 'CE' | 'completion'; hours: string; minutes: number; format: string
  modules: { title: string; minutes: number }[]
  startedOn: string; completedOn: string; issuedOn: string
  provider: string; approvals: { body: string; number: string }[]
  sha256: string; checkedAt: string
}

export function publicRecord (row: CertificateRow, now: Date): PublicRecord {
  const { fields } = row
  return {
    code: row.code, url: fields.verifyUrl, status: statusOf(row), supersededBy: row.supersededByCode, endedAt: (row.revokedAt ?? row.supersededAt)?.toISOString() ?? null,
    name: fields.name, title: fields.title, kind: fields.kind, hours: fields.hours, minutes: fields.minutes, format: fields.format,
    modules: fields.modules.map(({ title, minutes }) => ({ title, minutes })),
    startedOn: fields.startedOn, completedOn: fields.completedOn, issuedOn: fields.issuedOn,
    provider: fields.provider.name, approvals: fields.approvals.map(({ body, number }) => ({ body, number })),
    sha256: row.sha256, checkedAt: now.toISOString(),
  }
}

const utc = (at: Date): string => `${fullDayText(at, 'UTC')}, ${clockText(at, 'UTC')} UTC`

/** The same for people. */
export function verificationPage (row: CertificateRow, now: Date) {
  const { fields } = row
  const status = statusOf(row)
  return {
    number: groupCode(row.code), status, ...verdict(row, status),
    counts: [
      { name: 'contact hours', figure: fields.hours }, { name: fields.modules.length === 1 ? 'module completed' : 'modules completed', figure: String(fields.modules.length) },
      status === 'valid' ? { name: 'status', figure: statusWords[status] } : { name: 'status', figure: statusWords[status], wrong: true as const },
    ],
    facts: [
      { name: 'Name', text: fields.name }, { name: 'Title', text: fields.title }, { name: 'Kind', text: kinds[fields.kind] }, { name: 'Format', text: fields.format },
      { name: 'Begun', text: dayOf(fields.startedOn) }, { name: 'Completed', text: dayOf(fields.completedOn) }, { name: 'Issued', text: dayOf(fields.issuedOn) },
      { name: 'Issued by', text: fields.provider.name }, ...fields.approvals.map(({ body, number }) => ({ name: 'Approved by', text: `${body}, number ${number}` })), { name: 'Checked', text: utc(now) },
    ],
    sha256: row.sha256, jsonHref: `/verify/${row.code}.json`,
  }
}

function verdict (row: CertificateRow, status: Status): { title: string; line: string; newer: { href: string; text: string } | null } {
  if (status === 'valid' && row.fields.name === erasedName) return { title: 'This certificate is genuine', line: 'It was issued here and has not been withdrawn or replaced. Its holder asked to be erased, so their name and the PDF are kept here no longer. Whether a file is the one that was issued, its sum below still tells.', newer: null }
  if (status === 'valid') return { title: 'This certificate is genuine', line: 'It was issued here and has not been withdrawn or replaced.', newer: null }
  if (status === 'revoked') return { title: 'This certificate was withdrawn', line: `It was issued here and withdrawn on ${fullDayText(row.revokedAt!, 'UTC')}. Do not rely on it.`, newer: null }
  return {
    title: 'This certificate was replaced', line: `It was issued here and replaced on ${fullDayText(row.supersededAt!, 'UTC')}. Rely on the newer one alone.`,
    newer: row.supersededByCode === null ? null : { href: `/verify/${row.supersededByCode}`, text: `Certificate ${groupCode(row.supersededByCode)}` },
  }
}
