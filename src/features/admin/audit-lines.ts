/** Lines of the audit trail in words. */
import { clockText, fullDayText } from '#src/domain/moments.ts'

export type AuditRow = { entry_id: number; at: Date; actor: string | null; action: string; subject: string; subject_id: string; subject_name: string | null; details: string }
export type AuditLine = { when: string; who: string; what: string; /** "name: old → new" and the like. */ details: string[] }

export function lineOf (row: AuditRow, timeZone: string): AuditLine {
  return {
    when: `${fullDayText(row.at, timeZone)}, ${clockText(row.at, timeZone)}`, who: row.actor ?? 'Gainful', what: `${row.action}: ${row.subject_name ?? `${row.subject} ${row.subject_id}`}`,
    details: detailsOf(JSON.parse(row.details) as Record<string, unknown>),
  }
}

const empty = 'nothing'
const valueText = (value: unknown): string => (value === null || value === '' ? empty : value === true ? 'yes' : value === false ? 'no' : typeof value === 'object' ? JSON.stringify(value) : String(value))
/** "time zone" for "timeZone". */
const nameText = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** A field `name` beside a field `nameBefore` was changed from the one to the other; equal ones were not changed and are left out. */
export function detailsOf (details: Record<string, unknown>): string[] {
  return Object.entries(details).flatMap(([name, value]) => {
    if (/.Before$/.test(name) && Object.hasOwn(details, name.slice(0, -'Before'.length))) return []
    if (!Object.hasOwn(details, `${name}Before`)) return [`${nameText(name)}: ${valueText(value)}`]
    const before = valueText(details[`${name}Before`])
    return before === valueText(value) ? [] : [`${nameText(name)}: ${before} → ${valueText(value)}`]
  })
}
