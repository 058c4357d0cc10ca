/** A row of a roster as data, or what is wrong with it, cell by cell. */
import type { Discipline } from '../curriculum.ts'
import { readEmail } from '../emails.ts'
import { readName } from '../names.ts'
import { findState } from '../places.ts'
import { type Columns, type RosterField, rosterFields } from './columns.ts'
import type { CsvRecord } from './csv.ts'

/** What a row says. Null: it says nothing. `startedOn` is YYYY-MM-DD. */
export type RosterRow = { row: number; email: string; name: string; agency: string | null; state: string | null; city: string; discipline: Discipline | null; startedOn: string | null }
/** `column` names the field; `words` is a sentence. */
export type RowProblem = { column: string; words: string }
export type RowReading = { row: number; ok: true; data: RosterRow } | { row: number; ok: false; name: string; email: string; problems: RowProblem[] }

/** `columns` as columnProblems accepts them; `today` is YYYY-MM-DD and the last first day that is taken. */
export function readRow ({ row, cells }: CsvRecord, columns: Columns, today: string): RowReading {
  const problems: RowProblem[] = []
  const cell = (field: RosterField): string => { const index = columns[field]; return index === undefined ? '' : cells[index] ?? '' }
  const wrong = (field: RosterField, words: string): void => { problems.push({ column: rosterFields[field], words }) }

  const email = readEmail(bareAddress(cell('email')))
  if (!email.ok) wrong('email', cell('email') === '' ? 'There is no e-mail address.' : `“${short(cell('email'))}” is no e-mail address like name@agency.org.`)
  const typed = nameOf(cell)
  const name = readName(typed.slice(0, 2000))
  if (!name.ok) wrong(columns.name !== undefined ? 'name' : columns.lastFirst !== undefined ? 'lastFirst' : 'lastName', name.message)
  const agency = cell('agency').normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (agency !== '' && ([...agency].length < 2 || [...agency].length > 160)) wrong('agency', 'The name of an agency has 2 to 160 characters.')
  const state = findState(cell('state'))
  if (cell('state') !== '' && state === null) wrong('state', `“${short(cell('state'))}” is no state. Write it as LA or Louisiana.`)
  const startedOn = cell('startedOn') === '' ? null : readDay(cell('startedOn'))
  if (cell('startedOn') !== '' && startedOn === null) wrong('startedOn', `“${short(cell('startedOn'))}” is no day. Write it as 9/1/2026 or 2026-09-01.`)
  else if (startedOn !== null && startedOn > today) wrong('startedOn', `${startedOn} is still to come.`)

  if (problems.length > 0 || !email.ok || !name.ok) return { row, ok: false, name: short(typed), email: short(cell('email')), problems }
  const city = [...cell('city').normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim()].slice(0, 100).join('')
  return { row, ok: true, data: { row, email: email.email, name: name.name, agency: agency === '' ? null : agency, state, city, discipline: readDiscipline(cell('discipline')), startedOn } }
}

const short = (text: string): string => ([...text].length > 60 ? `${[...text].slice(0, 59).join('')}…` : text)

/** The address in "Renee T. <renee@agency.org>" and "mailto:renee@agency.org;". */
const bareAddress = (cell: string): string => (/<([^<>\s]+@[^<>\s]+)>\s*[;,]?$/.exec(cell)?.[1] ?? cell).replace(/^mailto:/i, '').replace(/[;,]\s*$/, '')

function nameOf (cell: (field: RosterField) => string): string {
  const turned = cell('lastFirst')
  if (turned !== '') {
    const [last = '', ...rest] = turned.split(',').map((part) => part.trim())
    return rest.length === 0 ? last : `${rest.join(', ')} ${last}`.trim()
  }
  return cell('name') || `${cell('firstName')} ${cell('lastName')}`.trim()
}

/** YYYY-MM-DD for "2026-09-01", "9/1/2026", "9/1/26" and "09-01-2026", with or without a time after it, month first as in the US; null for anything else, and outside 1950 to 2099. */
export function readDay (text: string): string | null {
  const bare = text.trim().replace(/[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?Z?$/i, '')
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare)
  const us = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)$/.exec(bare)
  const [year, month, day] = iso ? [iso[1]!, iso[2]!, iso[3]!] : us ? [us[3]!.length === 2 ? `20${us[3]}` : us[3]!, us[1]!, us[2]!] : ['', '', '']
  const said = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = Date.parse(`${said}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== said || year < '1950' || year > '2099' ? null : said
}

/** First that fits; a supervisor of employment specialists is a supervisor. */
const titles: [RegExp, Discipline][] = [
  [/\b(supervis\w*|team lead\w*|lead (sees|specialist|ips)\w*)\b/i, 'supervisor'], [/\b(program|clinic\w*|project|site) (manager|director|coordinator)\b|\bmanager\b|\bdirector\b|\badministrator\b/i, 'manager'],
  [/\bsees\b|\bips\b|\bemployment\b|\beducation\b|\bvocational\b|\bjob (coach|developer)\b/i, 'sees'],
]

/** The discipline that a job title means; 'other' for a title of none of them, null for no title. */
export function readDiscipline (title: string): Discipline | null {
  if (title.trim() === '') return null
  return titles.find(([pattern]) => pattern.test(title))?.[1] ?? 'other'
}
