/** The front matter of modules, pages and curricula as typed values. Where a field is wrong, a blank stands in for it. */
import { type Curriculum, type Discipline, disciplines, type Module } from '../curriculum.ts'
import { sourceAnchor } from '../slug.ts'
import { idExpected, idPattern } from './attributes.ts'
import { certificateFields, type CreditsAt, noTerms } from './certificate-fields.ts'
import type { Field, Fields } from './front-matter.ts'
import type { Report } from './problem.ts'

const id = (fields: Fields) => fields.text('id', { pattern: idPattern, expects: idExpected, example: 'zero-exclusion' })
const title = (fields: Fields) => fields.text('title', { example: 'Zero exclusion', most: 200 })

export type Named = { id: Field<string> | null; title: string }
export type Cited = { label: string; text: string } & { line: number; column: number }
export type ModuleFields = Named & Pick<Module, 'minutes' | 'audience' | 'objectives'> & { sources: Cited[]; at: Field<number> | null; objectivesAt: Map<string, Field<string>> }

const kind = (fields: Fields, value: string) => fields.text('kind', { pattern: new RegExp(`^${value}$`), expects: value, example: value, required: value === 'page' || value === 'feedback' })

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

/** Every curriculum has one form at most, and its id says so. */
export function feedbackFields (fields: Fields): Named {
  kind(fields, 'feedback')
  const named = { id: fields.text('id', { pattern: /^feedback$/, expects: 'feedback', example: 'feedback' }), title: title(fields)?.value ?? '' }
  fields.done()
  return named
}

export type CurriculumFields = Named & Omit<Curriculum, 'kind' | 'id' | 'title' | 'order' | 'pages' | 'text'> & { order: Field<string>[]; pages: Field<string>[]; hoursAt: Field<number> | null; creditsAt: CreditsAt[] }

export function curriculumFields (fields: Fields, report: Report): CurriculumFields {
  kind(fields, 'curriculum')
  const named = { id: id(fields), title: title(fields)?.value ?? '' }
  const summary = fields.text('summary', { example: 'One day on the practice of IPS', most: 600 })?.value ?? ''
  const order = fields.list('order', { example: '[zero-exclusion, job-development]' })
  const pages = fields.list('pages', { required: false, example: '[glossary]' })
  const passPercent = fields.number('pass_percent', { least: 1, most: 100, example: '80' })?.value ?? 0
  const attempts = fields.number('attempts', { least: 1, most: 100, example: '3' })?.value ?? 0
  const followUpDays = fields.number('follow_up_days', { least: 1, most: 1000, example: '90' })?.value ?? 0
  const group = fields.group('certificate', { example: 'title, delivery_format, contact_hours, provider, signatory' })
  const terms = group === null ? { certificate: noTerms, hoursAt: null, creditsAt: [] } : certificateFields(group, report)
  fields.done()
  return { ...named, summary, order, pages, passPercent, attempts, followUpDays, ...terms }
}
