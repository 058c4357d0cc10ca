/** The front matter of modules, pages and curricula as typed values. Where a field is wrong, a blank stands in for it. */
import { type Approval, type CertificateTerms, type Curriculum, type Discipline, disciplines, type Module } from '../curriculum.ts'
import { sourceAnchor } from '../slug.ts'
import { idExpected, idPattern } from './attributes.ts'
import type { Field, Fields } from './front-matter.ts'
import type { Report } from './problem.ts'

const day = { pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, expects: 'a date', example: '2026-01-31', required: false }
const id = (fields: Fields) => fields.text('id', { pattern: idPattern, expects: idExpected, example: 'zero-exclusion' })
const title = (fields: Fields) => fields.text('title', { example: 'Zero exclusion', most: 200 })

export type Named = { id: Field<string> | null; title: string }
export type Cited = { label: string; text: string } & { line: number; column: number }
export type ModuleFields = Named & Pick<Module, 'minutes' | 'audience' | 'objectives'> & { sources: Cited[]; at: Field<number> | null; objectivesAt: Map<string, Field<string>> }

const kind = (fields: Fields, value: string) => fields.text('kind', { pattern: new RegExp(`^${value}$`), expects: value, example: value, required: value === 'page' })

export function moduleFields (fields: Fields, report: Report): ModuleFields {
  kind(fields, 'module')
  const named = { id: id(fields), title: title(fields)?.value ?? '' }
  const minutes = fields.number('minutes', { least: 1, most: 1440, example: '60' })
  const audience = fields.list('for', { example: '[sees, supervisor, manager]' }).flatMap((each) => {
    const known = (Object.keys(disciplines) as Discipline[]).find((name) => name === each.value)
    if (known === undefined) report('bad-field', each, { name: 'for', expected: `a list of ${Object.keys(disciplines).join(', ')}`, example: '[sees, supervisor]' }, { near: { name: each.value, names: Object.keys(disciplines) } })
    return known ?? []
  })
  const objectives = fields.texts('objectives', { example: 'lines of “short-name: what a trainee can do”' }).filter(({ key }) => {
    if (!idPattern.test(key.value)) report('bad-field', key, { name: 'objectives', expected: `named by ${idExpected}`, example: 'eligibility: State who is eligible' })
    return idPattern.test(key.value)
  })
  const anchors = new Set<string>()
  const sources = fields.texts('sources', { required: false, example: 'lines of “Label: "the source"”' }).map(({ key, text }) => {
    const anchor = sourceAnchor(key.value)
    if (/[[\];!\n]|^\s*[xX]\s*$/.test(key.value)) report('bad-source', key, { what: `the label “${key.value}” cannot be cited`, do: 'Leave out brackets, semicolons and line ends.' })
    else if (anchors.has(anchor)) report('bad-source', key, { what: `“${key.value}” differs from another label only in signs or capitals`, do: 'Tell them apart by a letter or a year.' })
    anchors.add(anchor)
    return { label: key.value.replace(/\s+/g, ' '), text, line: key.line, column: key.column }
  })
  fields.done()
  return {
    ...named, minutes: minutes?.value ?? 0, at: minutes, audience, sources,
    objectives: objectives.map(({ key, text }) => ({ key: key.value, text })), objectivesAt: new Map(objectives.map(({ key }) => [key.value, key])),
  }
}

export function pageFields (fields: Fields): Named {
  kind(fields, 'page')
  const named = { id: id(fields), title: title(fields)?.value ?? '' }
  fields.done()
  return named
}

export type CurriculumFields = Named & Omit<Curriculum, 'kind' | 'id' | 'title' | 'order' | 'pages' | 'text'> & { order: Field<string>[]; pages: Field<string>[]; hoursAt: Field<number> | null }

export function curriculumFields (fields: Fields): CurriculumFields {
  kind(fields, 'curriculum')
  const named = { id: id(fields), title: title(fields)?.value ?? '' }
  const summary = fields.text('summary', { example: 'One day on the practice of IPS', most: 600 })?.value ?? ''
  const order = fields.list('order', { example: '[zero-exclusion, job-development]' })
  const pages = fields.list('pages', { required: false, example: '[glossary]' })
  const passPercent = fields.number('pass_percent', { least: 1, most: 100, example: '80' })?.value ?? 0
  const attempts = fields.number('attempts', { least: 1, most: 100, example: '3' })?.value ?? 0
  const followUpDays = fields.number('follow_up_days', { least: 1, most: 1000, example: '90' })?.value ?? 0
  const group = fields.group('certificate', { example: 'title, delivery_format, contact_hours, provider, signatory' })
  const { certificate, hoursAt } = group === null ? { certificate: noTerms, hoursAt: null } : certificateFields(group)
  fields.done()
  return { ...named, summary, order, pages, passPercent, attempts, followUpDays, certificate, hoursAt }
}

const noTerms: CertificateTerms = {
  title: '', deliveryFormat: '', contactHours: null, provider: { name: '', address: null, email: null, phone: null }, signatory: { name: '', title: '' }, creditTypes: [], expiresAfterMonths: null, approvals: [],
}

function certificateFields (fields: Fields): { certificate: CertificateTerms; hoursAt: Field<number> | null } {
  const text = (group: Fields | null, name: string, example: string, required = true) => group?.text(name, { example, required })?.value ?? null
  const certificate: CertificateTerms = { ...noTerms, title: text(fields, 'title', 'Foundations of IPS') ?? '', deliveryFormat: text(fields, 'delivery_format', 'Self-paced online') ?? '' }
  const hours = hoursField(fields)
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
      creditType: null, hours: null, expiresAfterMonths: null,
    }
    group.done()
    return approval
  })
  fields.done()
  return { certificate: { ...certificate, contactHours: hours?.value ?? null }, hoursAt: hours }
}

/** A number of hours, or the words "sum of modules", which are null. */
function hoursField (fields: Fields): Field<number> | null {
  const written = fields.text('contact_hours', { pattern: /^(?:sum of modules|\d{1,3}(?:\.\d{1,2})?)$/, expects: 'a number of hours or “sum of modules”', example: 'sum of modules' })
  if (written === null || written.value === 'sum of modules') return null
  return { ...written, value: Number(written.value) }
}
