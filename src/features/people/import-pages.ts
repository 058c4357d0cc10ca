/** What the pages of a roster import show. */
import { clockText, dayText } from '#src/domain/moments.ts'
import { type RosterField, rosterFields } from '#src/domain/roster/columns.ts'
import { separators } from '#src/domain/roster/csv.ts'
import { stateName } from '#src/domain/places.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { doneLines } from './apply-roster.ts'
import { disciplineOptions, type Option, stateOptions } from './fields.ts'
import { agencyName, rowName } from './import-fields.ts'
import { listAgencies } from './queries.ts'
import { type ImportRow, listImports, listOpenCohorts, listReportRows } from './roster-queries.ts'
import type { ReportRow } from './roster-report.ts'
import './views.ts'

const number = (n: number): string => n.toLocaleString('en-US')
const counted = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${number(n)} ${many}`)
const cohortOptions = async ({ db }: Services): Promise<Option[]> => [{ value: '', text: 'None: they are only added' }, ...(await listOpenCohorts(db)).map(({ id, name }) => ({ value: String(id), text: name }))]
const momentText = (at: Date, { timeZone }: SignedIn, now: Date): string => `${dayText(at, timeZone, now)}, ${clockText(at, timeZone)}`

export async function importsPage (services: Services, viewer: SignedIn, form: Form): Promise<Views['people/imports']> {
  const [rows, cohorts] = [await listImports(services.db, 50), await cohortOptions(services)]
  return {
    form, cohorts,
    rows: rows.map((row) => ({ href: `/people/imports/${row.id}`, name: row.fileName, when: momentText(row.createdAt, viewer, services.now()), who: row.createdBy ?? '', standing: row.state === 'applied' ? 'Applied' : row.job !== null ? 'Being applied' : row.state === 'checked' ? 'Checked, not applied' : 'Columns not confirmed' })),
  }
}

/** "A: Name", or "A: Renee, Marcus" where the first row is a person. */
const letter = (index: number): string => (index < 26 ? '' : String.fromCharCode(64 + Math.floor(index / 26))) + String.fromCharCode(65 + (index % 26))
const short = (text: string): string => ([...text].length > 40 ? `${[...text].slice(0, 39).join('')}…` : text)

export async function mappingPage (services: Services, row: ImportRow, form: Form | null): Promise<Views['people/import-mapping']> {
  const { mapping } = row
  const columns = mapping.first.map((cell, index) => ({ value: String(index), text: `${letter(index)}: ${short(cell) || 'no name'}` }))
  const start = Object.fromEntries((Object.keys(rosterFields) as RosterField[]).map((field) => [field, String(mapping.columns[field] ?? '')]))
  return {
    name: row.fileName, path: `/people/imports/${row.id}`, lead: `${mapping.encoding}, separated by ${separators[mapping.separator]}.`,
    form: form ?? blankForm({ ...start, hasHeader: mapping.hasHeader ? 'yes' : 'no', elsewhere: mapping.elsewhere, newAgencies: mapping.newAgencies, defaultState: mapping.state ?? '', defaultDiscipline: mapping.discipline, cohortId: String(row.cohortId ?? '') }),
    fields: Object.entries(rosterFields).map(([name, label]) => ({ name, label: `Column: ${label}`, hint: hints[name as RosterField] ?? null })), columns: [{ value: '', text: 'Not in the file' }, ...columns],
    letters: mapping.first.map((_, index) => letter(index)), sample: [mapping.first, ...mapping.sample].map((cells) => mapping.first.map((_, index) => short(cells[index] ?? ''))),
    states: stateOptions('None: the file says it'), disciplines: disciplineOptions, cohorts: await cohortOptions(services),
  }
}
const hints: Partial<Record<RosterField, string>> = { name: 'Or choose the next one, or first and last name.', agency: 'Somebody new needs one; whoever is known may go without.', discipline: 'Titles are understood: “IPS supervisor”, “Program director”, “Employment specialist”.', startedOn: 'As 9/1/2026 or 2026-09-01. Today, where the file does not say.' }

const filters = { wrong: 'With errors', ask: 'Set aside', new: 'New', known: 'Known, changed', same: 'Nothing to do', repeat: 'Copies', all: 'All rows' } as const
export type Filter = keyof typeof filters
export const isFilter = (text: unknown): text is Filter => typeof text === 'string' && Object.hasOwn(filters, text)
const pageSize = 100

export const askedRows = (services: Services, id: number): Promise<ReportRow[]> => listReportRows(services.db, id, 'ask', { size: pageSize, from: 0 })

export async function checkPage (services: Services, row: ImportRow, given: { show: Filter | null; page: number; form: Form | null; apply: Form | null; notice: string | null }): Promise<Views['people/import-check']> {
  const { report, mapping } = row
  const { counts } = report
  const path = `/people/imports/${row.id}`
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const show = given.show ?? (counts.wrong > 0 ? 'wrong' : 'all')
  const shown = show === 'all' ? total : counts[show]
  const pages = Math.max(1, Math.ceil(shown / pageSize)), page = Math.min(pages, given.page)
  const [rows, asked, agencies] = await Promise.all([listReportRows(services.db, row.id, show === 'all' ? null : show, { size: pageSize, from: (page - 1) * pageSize }), askedRows(services, row.id), listAgencies(services.db, 'open')])
  const at = (to: number): string | null => (to < 1 || to > pages ? null : `${path}?show=${show}&page=${to}`)
  const changes = counts.new + counts.known
  return {
    name: row.fileName, path, notice: given.notice, job: row.job === null ? null : `/jobs/${row.job}`,
    facts: [{ name: 'File', text: `${counted(total, 'row', 'rows')}, ${mapping.encoding}, separated by ${separators[mapping.separator]}` }, { name: 'Cohort', text: row.cohort ?? 'None: nobody is enrolled' }, { name: 'Known at another agency', text: { move: 'They move', add: 'They belong to both', keep: 'They stay' }[mapping.elsewhere] }],
    counts: [{ name: 'new', figure: number(counts.new) }, { name: 'known, changed', figure: number(counts.known) }, { name: 'nothing to do', figure: number(counts.same + counts.repeat) }, { name: 'set aside', figure: number(counts.ask) }, { name: 'with errors', figure: number(counts.wrong), ...(counts.wrong > 0 && { wrong: true }) }],
    choices: given.form ?? blankForm(),
    settled: given.form !== null || asked.length > 0 || report.agencies.some(({ choice, close }) => choice === null || close !== null) ? null : `${counted(report.agencies.length, 'agency is', 'agencies are')} not here yet and will be added, unless you say which of yours they are`,
    agencies: report.agencies.slice(0, 200).map((agency, index) => ({
      name: agencyName(index), label: agency.state === null ? agency.name : `${agency.name}, ${agency.state}`, hint: `In ${counted(agency.rows, 'row', 'rows')}${agency.close ? `. Did you mean ${agency.close.text}?` : ''}`, value: agency.choice === null ? '' : String(agency.choice),
      options: [{ value: '', text: 'Not decided: its rows are errors' }, ...(agency.state === null ? [] : [{ value: 'add', text: `Add it in ${stateName(agency.state)}` }]), ...(agency.close ? [{ value: String(agency.close.id), text: `It is ${agency.close.text}` }] : []), ...agencies.filter(({ id }) => id !== agency.close?.id).map(({ id, name, state }) => ({ value: String(id), text: `It is ${name}, ${state}` }))],
    })),
    asked: asked.map((each) => ({
      name: rowName(each.row), label: `Row ${each.row}: ${each.name}, ${each.email}`, hint: each.agency, value: String(mapping.rowChoices[String(each.row)] ?? ''),
      options: [{ value: '', text: 'Not decided: left out' }, { value: 'new', text: 'Somebody else: a new person' }, ...each.alike.flatMap(({ id, name, email }) => (id === null ? [] : [{ value: String(id), text: `The same person as ${name}, ${email}` }]))],
    })),
    moreAsked: counts.ask > asked.length ? `${number(counts.ask - asked.length)} more are asked about when these are decided.` : null,
    filters: (Object.keys(filters) as Filter[]).map((each) => ({ href: `${path}?show=${each}`, text: `${filters[each]} (${number(each === 'all' ? total : counts[each])})`, current: each === show })),
    rows: rows.map((each) => ({ row: number(each.row), name: each.name, email: each.email, agency: each.agency, does: each.does, isWrong: each.is === 'wrong', notes: each.notes.map(({ column, words }) => `${column}: ${words}`) })),
    page, pages, previous: at(page - 1), next: at(page + 1),
    apply: {
      form: given.apply ?? blankForm(), print: report.print, wrong: counts.wrong > 0 ? `Leave out ${counted(counts.wrong, 'row', 'rows')} with errors` : null, canInvite: services.mailer.configured && counts.new > 0,
      text: changes === 0 ? 'Nothing would change: everything that can be taken is here already.' : `${counted(changes, 'person', 'people')} and ${counted(report.agencies.filter(({ choice }) => choice === 'add').length, 'new agency', 'new agencies')}: all of it, or nothing.`, isEmpty: changes === 0,
    },
  }
}

export const appliedPage = (row: ImportRow, viewer: SignedIn, now: Date): Views['people/import-applied'] => ({
  name: row.fileName, when: row.appliedAt === null ? '' : momentText(row.appliedAt, viewer, now), lines: row.report.done ? doneLines(row.report.done) : [], cohort: row.cohortId === null ? null : { href: `/cohorts/${row.cohortId}`, text: row.cohort ?? 'the cohort' },
})
