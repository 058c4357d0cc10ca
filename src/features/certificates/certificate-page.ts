/** The certificate as a page: everything that the paper says, for every reader, and where it stands today. */
import type { PrintedFields } from '#src/domain/certificates.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { creditText } from './back-pages.ts'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import type { Services } from '#src/services.ts'
import { canPrintName } from './faces.ts'
import { dayOf, deliveredText, spoken } from './front-page.ts'
import { qrOf } from '#src/platform/qr.ts'
import { namePreview } from './name-preview.ts'
import type { CertificateRow, CertificateSummary } from './queries.ts'
import { statusOf, statusWords } from './status.ts'
import type { WaitingBlock } from './views.ts'
import { listWaiting } from './waiting-queries.ts'

type Fact = { name: string; text: string }
const some = (name: string, ...texts: (string | null)[]): Fact[] => texts.flatMap((text) => (text === null ? [] : [{ name, text }]))
const list = (...texts: (string | null)[]): string => texts.filter((text) => text !== null).join(', ')

/** `mayChange`: for an admin, whoever's it is. */
export function certificatePage (row: CertificateRow, { isHolder, mayChange, timeZone, now }: { isHolder: boolean; mayChange: boolean; timeZone: string; now: Date }) {
  const { fields, code } = row
  const isLive = row.revokedAt === null && row.supersededAt === null
  return {
    heading: fields.heading, name: fields.name, title: fields.title, notes: notesOn(row, { isHolder, seesReason: isHolder || mayChange, timeZone, now }),
    titles: list(fields.credentials, fields.license && `${fields.license.type}, license ${fields.license.number}, ${fields.license.state}`) || null,
    facts: [
      ...some('Contact hours', list(fields.hours, fields.format.toLowerCase())), ...fields.categories.map(({ name, hours }) => ({ name: `In ${name}`, text: hours })), ...some('Place', fields.location),
      ...some('Completed', dayOf(fields.completedOn)), ...some('Good through', fields.expiresOn && dayOf(fields.expiresOn)), ...some('Rule met', fields.rule), ...some('Provider', fields.provider.name), ...some('Signed', list(fields.signatory.name, fields.signatory.title)), ...some('Number', fields.codeText),
    ],
    approvals: fields.approvals.map(({ statement }) => statement), notice: fields.notice,
    modules: fields.modules.map(({ title, minutes, revision, objectives }) => ({ title, hint: `${minutes} minutes, revision ${revision}`, objectives })),
    about: aboutFacts(fields),
    qr: qrOf(fields.verifyUrl), verify: { href: `/verify/${code}`, parts: spoken(fields.verifyUrl).slice(0, -code.length).split(/(?<=[/.-])/).concat(code.match(/.{1,6}/g)!) },
    pdfHref: `/certificates/${code}/pdf`, credentialHref: row.hasCredential ? `/certificates/${code}/credential` : null, revokeHref: mayChange && isLive ? `/certificates/${code}/revoke` : null, reissueHref: mayChange && isLive ? `/certificates/${code}/reissue` : null,
  }
}

function aboutFacts (fields: PrintedFields): Fact[] {
  const { provider } = fields
  return [
    ...some('Training days', deliveredText(fields)), ...some('Begun', dayOf(fields.startedOn)), ...some('Issued', dayOf(fields.issuedOn)), ...some('Instruction', `${fields.minutes} minutes without breaks`),
    ...fields.presenters.map(({ name, credentials }) => ({ name: 'Presenter', text: list(name, credentials) })),
    ...some('Address', provider.address), ...some('E-mail', provider.email), ...some('Phone', provider.phone),
    ...fields.approvals.map((each) => ({ name: 'Approved by', text: list(each.body, `number ${each.number}`, creditText(each), each.validFrom && `from ${dayOf(each.validFrom)}`, each.validTo && `to ${dayOf(each.validTo)}`) })),
    ...some('Text', `${fields.curriculum}, revision ${fields.curriculumRevision}`),
  ]
}

/** What its holder must know before showing it. */
function notesOn (row: CertificateRow, { isHolder, seesReason, timeZone, now }: { isHolder: boolean; seesReason: boolean; timeZone: string; now: Date }): { strong: string; text: string; wrong: boolean; link: { href: string; text: string } | null }[] {
  const why = row.reason === null || !seesReason ? '' : ` Reason: ${row.reason}`
  const ended = {
    valid: [],
    expired: [{ strong: `Expired after ${dayOf(row.expiresOn ?? row.fields.completedOn)}.`, text: 'Whoever checks its number is told so.', wrong: true, link: null }],
    revoked: [{ strong: `Withdrawn on ${fullDayText(row.revokedAt ?? row.issuedAt, timeZone)}.`, text: `Whoever checks its number is told so.${why}`, wrong: true, link: null }],
    superseded: [{
      strong: `Replaced on ${fullDayText(row.supersededAt ?? row.issuedAt, timeZone)}.`, text: `Show the newer one.${why}`, wrong: true,
      link: row.supersededByCode === null ? null : { href: `/certificates/${row.supersededByCode}`, text: 'See the newer certificate' },
    }],
  }[statusOf(row, now)]
  const unprinted = canPrintName(row.fields.name) ? [] : [{ strong: 'The name is not on the PDF.', text: `It has letters that the PDF cannot print. The PDF sends its reader to the public check, where ${isHolder ? 'your' : 'the'} name stands in full.`, wrong: false, link: null }]
  return [...ended, ...unprinted]
}

/** One row of "My certificates". */
export function certificateRow (row: CertificateSummary, now: Date) {
  const { code, fields } = row
  const status = statusOf(row, now)
  return {
    href: `/certificates/${code}`, title: fields.title, hint: `${fields.hours} contact hours. Completed ${dayOf(fields.completedOn)}.${fields.expiresOn === null ? '' : ` Good through ${dayOf(fields.expiresOn)}.`}`, number: fields.codeText,
    ended: status === 'valid' ? null : statusWords[status], pdfHref: `/certificates/${code}/pdf`,
  }
}

/** What waits for this person's name; null where nothing does. */
export async function waitingBlock ({ db, curricula }: Services, personId: number): Promise<WaitingBlock | null> {
  const waiting = await listWaiting(db, { personId })
  if (waiting.length === 0) return null
  const profile = (await findProfile(db, personId))!
  const preview = namePreview({ name: profile.printedName, credentials: profile.credentials || null, license: profile.license })
  const titleOf = new Map((await curricula.list()).map(({ id, title }) => [id, title]))
  const titles = waiting.map(({ curriculum }) => titleOf.get(curriculum) ?? curriculum).join(' and ')
  return {
    title: waiting.length === 1 ? 'Your certificate waits for your name' : `${waiting.length} certificates wait for your name`, shown: profile.printedName, preview,
    lines: [`You have completed ${titles}. ${preview === null ? 'Your name has letters that the certificate cannot print, so write it once more.' : 'Is this your name as it stands on your license? It is printed so, and stays so.'}`],
  }
}
