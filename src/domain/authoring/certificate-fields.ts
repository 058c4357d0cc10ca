/** What `curriculum.md` says about the certificate: title, hours, kinds of credit, approvals. Where a field is wrong, a blank stands in for it. */
import type { Approval, CertificateTerms } from '../curriculum.ts'
import type { Field, Fields } from './front-matter.ts'
import type { Report } from './problem.ts'

const day = { pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, expects: 'a date', example: '2026-01-31', required: false }

export const noTerms: CertificateTerms = {
  title: '', deliveryFormat: '', contactHours: null, provider: { name: '', address: null, email: null, phone: null }, signatory: { name: '', title: '' }, creditTypes: [], expiresAfterMonths: null, approvals: [],
}

/** Where the numbers and names of a kind of credit stand, for what only the whole curriculum can tell. */
export type CreditsAt = { name: string; hours: Field<number> | null; modules: Field<string>[] }

export function certificateFields (fields: Fields, report: Report): { certificate: CertificateTerms; hoursAt: Field<number> | null; creditsAt: CreditsAt[] } {
  const text = (group: Fields | null, name: string, example: string, required = true) => group?.text(name, { example, required })?.value ?? null
  const certificate: CertificateTerms = { ...noTerms, title: text(fields, 'title', 'Foundations of IPS') ?? '', deliveryFormat: text(fields, 'delivery_format', 'Self-paced online') ?? '' }
  const hours = hoursField(fields, 'contact_hours')
  const credits = creditFields(fields, report)
  certificate.creditTypes = credits.map(({ name, hours: at, modules }) => ({ name, hours: at?.value ?? null, modules: modules.length === 0 ? null : modules.map((each) => each.value) }))
  certificate.expiresAfterMonths = monthsField(fields)
  const provider = fields.group('provider', { example: 'name, address, email, phone' })
  certificate.provider = {
    name: text(provider, 'name', 'Training Institute') ?? '', address: text(provider, 'address', '1 Main Street, Albuquerque, NM 87102', false),
    email: provider?.text('email', { pattern: /^[^\s@]+@[^\s@]+$/, expects: 'an e-mail address', example: 'training@example.org', required: false })?.value ?? null,
    phone: text(provider, 'phone', '505 555 0100', false),
  }
  provider?.done()
  const signatory = fields.group('signatory', { example: 'name, title' })
  certificate.signatory = { name: text(signatory, 'name', 'Ana Reyes') ?? '', title: text(signatory, 'title', 'Director') ?? '' }
  signatory?.done()
  certificate.approvals = fields.groups('approvals', { required: false, example: 'a list of body, number, statement' }).map((group): Approval => {
    const approval = {
      body: text(group, 'body', 'Board') ?? '', number: text(group, 'number', 'A-100') ?? '', statement: text(group, 'statement', 'Approved by the Board, number A-100') ?? '',
      validFrom: group.text('valid_from', day)?.value ?? null, validTo: group.text('valid_to', day)?.value ?? null,
      creditType: text(group, 'credit_type', 'CE hours', false), hours: group.number('hours', { ...someHours, required: false })?.value ?? null, expiresAfterMonths: monthsField(group),
    }
    group.done()
    return approval
  })
  fields.done()
  return { certificate: { ...certificate, contactHours: hours?.value ?? null }, hoursAt: hours, creditsAt: credits }
}

const someHours = { least: 0.1, most: 999, fraction: true, example: '1.5' }
const monthsField = (fields: Fields): number | null => fields.number('expires_after_months', { least: 1, most: 600, example: '24', required: false })?.value ?? null

/** A number of hours, or the words "sum of modules", which are null. */
function hoursField (fields: Fields, name: string): Field<number> | null {
  const written = fields.text(name, { pattern: /^(?:sum of modules|\d{1,3}(?:\.\d{1,2})?)$/, expects: 'a number of hours or “sum of modules”', example: 'sum of modules' })
  if (written === null || written.value === 'sum of modules') return null
  return { ...written, value: Number(written.value) }
}

function creditFields (fields: Fields, report: Report): CreditsAt[] {
  const taken = new Set<string>()
  return fields.groups('credit_types', { required: false, example: 'a list of name, hours, modules' }).flatMap((group) => {
    const name = group.text('name', { example: 'Ethics', most: 80 })
    const hours = hoursField(group, 'hours')
    const modules = group.list('modules', { example: '[zero-exclusion]', required: false })
    group.done()
    if (name === null) return []
    if (taken.has(name.value.toLowerCase())) report('bad-field', name, { name: 'name', expected: 'a name that no other kind of credit has', example: 'Cultural competence' })
    taken.add(name.value.toLowerCase())
    return [{ name: name.value, hours, modules }]
  })
}
