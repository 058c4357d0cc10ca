/** What is kept of a roster between its steps: how it is read, and what it would do, in words. */
import { createHash } from 'node:crypto'
import type { Columns } from '#src/domain/roster/columns.ts'
import type { Separator } from '#src/domain/roster/csv.ts'
import type { NewAgency, Outcome, Plan, Settings } from '#src/domain/roster/plan.ts'

export type Mapping = {
  encoding: string
  separator: Separator
  /** The first row, whatever it is. */
  first: string[]
  sample: string[][]
  hasHeader: boolean
  columns: Columns
} & Omit<Settings, 'enrolls'>

export type ReportRow = Pick<Outcome, 'row' | 'is' | 'name' | 'email' | 'agency' | 'alike' | 'notes'> & { does: string }
export type Report = {
  counts: Record<Outcome['is'], number>
  joins: number
  enrolls: number
  agencies: NewAgency[]
  /** Of everything that would be done. What is applied has the same print as what was shown. */
  print: string
  rows: ReportRow[]
  /** Said once after it was applied. */
  done?: { people: number; joined: number; enrolled: number; agencies: number; invited: number; leftOut: number }
}

/** Finds out whether two plans would do the same. */
export const printOf = ({ outcomes }: Plan): string => createHash('sha256').update(JSON.stringify(outcomes)).digest('hex')

export function reportOf (plan: Plan): Report {
  const counts = { new: 0, known: 0, same: 0, repeat: 0, ask: 0, wrong: 0 }
  let joins = 0, enrolls = 0
  const rows = plan.outcomes.map((outcome): ReportRow => {
    counts[outcome.is]++
    if (outcome.joins) joins++
    if (outcome.enrolls) enrolls++
    const { row, is, name, email, agency, alike, notes } = outcome
    return { row, is, name, email, agency, alike, notes, does: doesText(outcome) }
  })
  return { counts, joins, enrolls, agencies: plan.agencies, print: printOf(plan), rows }
}

function doesText (outcome: Outcome): string {
  const enrolls = outcome.enrolls ? ['enrolled'] : []
  if (outcome.is === 'new') return ['New person', ...enrolls].join(', ')
  if (outcome.is === 'known') return ['Known', ...(outcome.joins ? [outcome.inPlaceOf === null ? 'belongs here too' : 'moves here'] : []), ...enrolls].join(', ')
  return { same: 'Known, nothing to do', repeat: 'A copy, passed over', ask: 'Set aside', wrong: 'Cannot be taken' }[outcome.is]
}
