/** What anyone who holds a certificate's number may know of it: enough to rely on it, no scores, no e-mail, no license number, no reason of a revocation. */
import { groupCode } from '#src/domain/certificates.ts'
import { erasedName } from '#src/domain/keeping.ts'
import { clockText, fullDayText } from '#src/domain/moments.ts'
import { creditText } from './back-pages.ts'
import { dayOf, deliveredText } from './front-page.ts'
import type { CertificateRow } from './queries.ts'
import { type Status, statusOf, statusWords } from './status.ts'

const kinds = { CE: 'Continuing education', completion: 'Completion' } as const

/**
 * The answer for machines, at /verify/<number>.json or with Accept: application/json. Its shape only ever grows. Days are YYYY-MM-DD in the cohort's time zone, moments are UTC in ISO
 * 8601; `hours` is a decimal number as text, cut and never rounded up; `sha256` is of the bytes of the PDF as issued, in lower-case hex. `supersededBy` is null for whoever may not see
 * the newer one: a person whose name has changed decides who learns the new one. `expiresOn` is the last day of validity.
 */
export type PublicRecord = {
  code: string; url: string; status: Status; supersededBy: string | null; endedAt: string | null
  name: string; title: string; kind: 'CE' | 'completion'; hours: string; minutes: number; format: string
  modules: { title: string; minutes: number }[]
  credits: { name: string; hours: string }[]
  /** First and last training day, where the cohort has both. */
  delivered: { from: string; to: string } | null
  presenters: { name: string; credentials: string | null }[]
  startedOn: string; completedOn: string; issuedOn: string; expiresOn: string | null
  /** By hand, by whom; null = earned. */
  awardedBy: string | null
  provider: string; approvals: { body: string; number: string; hours: string; creditType: string | null }[]
  sha256: string; checkedAt: string
}

/** `mayFollow`: whether who asks may see the certificate that took this one's place. */
export function publicRecord (row: CertificateRow, now: Date, mayFollow: boolean): PublicRecord {
  const { fields } = row
  return {
    code: row.code, url: fields.verifyUrl, status: statusOf(row, now), supersededBy: mayFollow ? row.supersededByCode : null, endedAt: (row.revokedAt ?? row.supersededAt)?.toISOString() ?? null,
    name: fields.name, title: fields.title, kind: fields.kind, hours: fields.hours, minutes: fields.minutes, format: fields.format,
    modules: fields.modules.map(({ title, minutes }) => ({ title, minutes })),
    credits: fields.categories, delivered: fields.delivered ?? null, presenters: fields.presenters.map(({ name, credentials }) => ({ name, credentials })), startedOn: fields.startedOn, completedOn: fields.completedOn, issuedOn: fields.issuedOn, expiresOn: fields.expiresOn, awardedBy: fields.awarded?.by ?? null,
    provider: fields.provider.name, approvals: fields.approvals.map(({ body, number, credited, creditType }) => ({ body, number, hours: credited, creditType })),
    sha256: row.sha256, checkedAt: now.toISOString(),
  }
}

const utc = (at: Date): string => `${fullDayText(at, 'UTC')}, ${clockText(at, 'UTC')} UTC`

/** The same for people. `proof`: what was found of a credential or a file that they brought. */
export function verificationPage (row: CertificateRow, now: Date, mayFollow: boolean, proof: string | null = null) {
  const { fields } = row
  const status = statusOf(row, now)
  return {
    number: groupCode(row.code), status, proof, ...verdict(row, status, mayFollow),
    counts: [
      { name: 'contact hours', figure: fields.hours }, { name: fields.modules.length === 1 ? 'module completed' : 'modules completed', figure: String(fields.modules.length) },
      status === 'valid' ? { name: 'status', figure: statusWords[status] } : { name: 'status', figure: statusWords[status], wrong: true as const },
    ],
    facts: [
      { name: 'Name', text: fields.name }, { name: 'Title', text: fields.title }, { name: 'Kind', text: kinds[fields.kind] }, { name: 'Format', text: fields.format },
      ...fields.categories.map(({ name, hours }) => ({ name: 'Of these hours', text: `${hours} in ${name}` })),
      ...(fields.awarded === null ? [] : [{ name: 'Rule met', text: `Awarded by hand, by ${fields.awarded.by}` }]),
      ...[deliveredText(fields)].flatMap((text) => (text === null ? [] : [{ name: 'Training days', text }])), ...fields.presenters.map(({ name, credentials }) => ({ name: 'Presenter', text: [name, credentials].filter((part) => part !== null).join(', ') })),
      { name: 'Begun', text: dayOf(fields.startedOn) }, { name: 'Completed', text: dayOf(fields.completedOn) }, { name: 'Issued', text: dayOf(fields.issuedOn) }, ...(fields.expiresOn === null ? [] : [{ name: 'Good through', text: dayOf(fields.expiresOn) }]),
      { name: 'Issued by', text: fields.provider.name }, ...fields.approvals.map((each) => ({ name: 'Approved by', text: [`${each.body}, number ${each.number}`, creditText(each)].filter((part) => part !== null).join(': ') })), { name: 'Checked', text: utc(now) },
    ],
    sha256: row.sha256, jsonHref: `/verify/${row.code}.json`,
  }
}

function verdict (row: CertificateRow, status: Status, mayFollow: boolean): { title: string; line: string; newer: { href: string; text: string } | null } {
  if (status === 'valid' && row.fields.name === erasedName) return { title: 'This certificate is genuine', line: 'It was issued here and has not been withdrawn or replaced. Its holder asked to be erased, so their name and the PDF are kept here no longer. Whether a file is the one that was issued, its sum below still tells.', newer: null }
  if (status === 'valid') return { title: 'This certificate is genuine', line: 'It was issued here and has not been withdrawn or replaced.', newer: null }
  if (status === 'expired') return { title: 'This certificate has expired', line: `It is genuine, and was good through ${dayOf(row.expiresOn!)}.`, newer: null }
  if (status === 'revoked') return { title: 'This certificate was withdrawn', line: `It was issued here and withdrawn on ${fullDayText(row.revokedAt!, 'UTC')}. Do not rely on it.`, newer: null }
  const newer = mayFollow ? row.supersededByCode : null
  return {
    title: 'This certificate was replaced', line: `It was issued here and replaced on ${fullDayText(row.supersededAt!, 'UTC')}. Rely on the newer one alone${newer === null ? ', and ask its holder for it' : ''}.`,
    newer: newer === null ? null : { href: `/verify/${newer}`, text: `Certificate ${groupCode(newer)}` },
  }
}
