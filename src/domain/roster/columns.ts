/** Which column of a roster holds what: guessed from its header, corrected by whoever brings it. */
import { fold } from '../folding.ts'

export const rosterFields = {
  email: 'E-mail', name: 'Name', lastFirst: 'Name as “Last, First”', firstName: 'First name', lastName: 'Last name',
  agency: 'Agency', state: 'State of the agency', city: 'City of the agency', discipline: 'Title or discipline', startedOn: 'First day at the agency',
} as const
export type RosterField = keyof typeof rosterFields
/** Place of each field's column, from 0; a field without one is not in the file. */
export type Columns = Partial<Record<RosterField, number>>

/** As headers name them; compared folded, so that "E-Mail_Address" and "email address" are one. The first that fits wins. */
const synonyms: Record<RosterField, string[]> = {
  email: ['Email', 'Email address', 'Work email', 'Work email address', 'Business email', 'Office email', 'Agency email', 'Primary email', 'Contact email', 'Preferred email', 'Mail', 'Email 1', 'Your email', 'User principal name', 'Correo electronico'],
  lastFirst: ['Last, First', 'Last name, first name', 'Name (Last, First)', 'Last, First Name', 'Surname, given name', 'Last, First, Middle', 'Last First MI'],
  firstName: ['First name', 'First', 'Given name', 'Forename', 'FName', 'Nombre', 'First name (legal)', 'Legal first name'],
  lastName: ['Last name', 'Last', 'Surname', 'Family name', 'LName', 'Apellido', 'Apellidos', 'Legal last name'],
  name: ['Name', 'Full name', 'Trainee', 'Trainee name', 'Participant', 'Participant name', 'Staff', 'Staff name', 'Employee', 'Employee name', 'Attendee', 'Attendee name', 'Learner', 'Learner name', 'Student name', 'Display name', 'Name of participant', 'Name for certificate', 'Name on certificate'],
  agency: ['Agency', 'Agency name', 'Name of agency', 'Organization', 'Organisation', 'Organization name', 'Employer', 'Company', 'Company name', 'Provider', 'Provider agency', 'Center', 'Clinic', 'Site', 'Site name', 'Program site', 'Team', 'CMHC'],
  state: ['State', 'ST', 'State code', 'Agency state', 'State/Province', 'State or territory'],
  city: ['City', 'Town', 'City/Town', 'Agency city'],
  discipline: ['Role', 'Title', 'Role/Title', 'Title/Role', 'Job title', 'Position', 'Position title', 'Discipline', 'Job', 'Job role', 'Function', 'Staff role'],
  startedOn: ['Start date', 'First day', 'First day at the agency', 'Hire date', 'Date of hire', 'Date hired', 'Started', 'Started on', 'Since', 'Affiliation start'],
}
const byHeader = new Map<string, RosterField>((Object.entries(synonyms) as [RosterField, string[]][]).toReversed().flatMap(([field, names]) => [rosterFields[field], ...names].map((name) => [fold(name), field] as const)))

/** Words within a longer header, where the whole is none that we know. */
const within: [RegExp, RosterField][] = [[/EMAIL/, 'email'], [/LAST.*FIRST/, 'lastFirst'], [/FIRSTNAME/, 'firstName'], [/LASTNAME|SURNAME/, 'lastName'], [/AGENCY|ORGANI[SZ]ATION|EMPLOYER/, 'agency'], [/FULLNAME/, 'name'], [/JOBTITLE|DISCIPLINE/, 'discipline'], [/HIREDATE|STARTDATE/, 'startedOn']]

const isAddress = (cell: string): boolean => /^\S+@\S+\.\S+$/.test(cell)

/** False when the first row holds an e-mail address: then it is a person already. */
export const hasHeader = (first: readonly string[]): boolean => !first.some(isAddress)

/**
 * `first` is the first row, `sample` some rows after it. Each column and each field is used once, the leftmost column first. Where no header says so, the column with the most
 * addresses is the e-mail; a "Name" whose cells have a comma is "Last, First".
 */
export function guessColumns (first: readonly string[], sample: readonly (readonly string[])[]): Columns {
  const columns: Columns = {}
  const isTaken = (index: number): boolean => Object.values(columns).includes(index)
  const put = (field: RosterField, index: number): void => { if (columns[field] === undefined && !isTaken(index)) columns[field] = index }
  if (hasHeader(first)) {
    const folded = first.map(fold)
    for (const [index, header] of folded.entries()) { const field = byHeader.get(header); if (field) put(field, index) }
    for (const [pattern, field] of within) for (const [index, header] of folded.entries()) if (pattern.test(header)) put(field, index)
  }
  if (columns.email === undefined) {
    const counts = first.map((_, index) => [...sample, ...(hasHeader(first) ? [] : [first])].filter((cells) => isAddress(cells[index] ?? '')).length)
    const most = Math.max(0, ...counts)
    if (most > 0) put('email', counts.indexOf(most))
  }
  const { name } = columns
  if (name !== undefined && columns.lastFirst === undefined) {
    const filled = sample.map((cells) => cells[name] ?? '').filter(Boolean)
    if (filled.length > 0 && filled.filter((cell) => /^[^,]+,\s*\S/.test(cell)).length >= filled.length * 0.8) { delete columns.name; columns.lastFirst = name }
  }
  return columns
}

/** What a choice of columns lacks, by the field whose select should say it; empty when rows can be read. */
export function columnProblems (columns: Columns): Partial<Record<RosterField, string>> {
  const problems: Partial<Record<RosterField, string>> = {}
  if (columns.email === undefined) problems.email = 'Choose the column with the e-mail addresses'
  const isNamed = columns.name !== undefined || columns.lastFirst !== undefined || (columns.firstName !== undefined && columns.lastName !== undefined)
  if (!isNamed) problems.name = 'Choose the column with the names, or those with first and last names'
  const seen = new Map<number, RosterField>()
  for (const [field, index] of Object.entries(columns) as [RosterField, number][]) {
    const other = seen.get(index)
    if (other) problems[field] = `This column is “${rosterFields[other]}” already`
    seen.set(index, field)
  }
  return problems
}
