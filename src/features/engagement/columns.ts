/** The table of engagement as a file: one row for each agency and month, with what every column means. */
import type { Month } from '#src/domain/practice.ts'
import type { Column, Kind, Row } from '#src/platform/tables.ts'
import type { Figures } from './figures.ts'
import type { AgencyKey } from './queries.ts'

const columns = (...rows: [name: string, kind: Kind, about: string][]): Column[] => rows.map(([name, kind, about]) => ({ name, kind, about }))

/** What the table of participation and that of practice begin with. */
export const whichColumns = columns(
  ['agency_id', 'number', 'Number of the agency; empty: people of no agency'], ['agency', 'text', 'Its name now'], ['state', 'text', 'Its state, postal code'], ['month', 'text', 'YYYY-MM, on the clocks of the cohort or of the call'],
)
export const participationColumns = columns(
  ['enrolled', 'number', 'Enrollments made in the month that count; previews by staff and withdrawn ones do not'], ['started', 'number', 'Enrollments with their first quiz or section in the month'], ['completed', 'number', 'Enrollments that met the rule of their curriculum in the month'],
  ['calls', 'number', 'Calls held in the month on which anybody of the agency was expected: not canceled, attendance taken'], ['expected', 'number', 'Places on them: each person in the cohort when a call began, or with attendance on it, once for each call'],
  ['attended', 'number', 'Places taken; attendance rate = attended ÷ expected, none where expected is 0'], ['excused', 'number', 'People who were excused; they are among those expected'], ['call_minutes', 'number', 'Minutes of all who attended'],
)
export const practiceColumns = columns(
  ['reporting', 'number', 'People who came to a call of the month and reported for it, about the month before'], ['used', 'number', 'Of them, with at least one practice used; practice-use rate = used ÷ reporting'],
  ['goals_due', 'number', 'Goals settled by a report about the month, or never settled and due in it'], ['goals_met', 'number', 'Of them, met; goal attainment = goals_met ÷ goals_due'],
)
const hidden = columns(['hidden', 'text', 'Why used or goals_met is empty although somebody reported: too few people, or a smaller group would follow'])

export const figureColumns: readonly Column[] = [...whichColumns, ...participationColumns, ...practiceColumns, ...hidden]

/** The months of the page, as far as its reader may see them. Months in which nothing happened are left out. */
export function figureRows ({ enrolled, enrolledMonths, seats, use, goals, months, useOf, goalsOf }: Figures): Row[] {
  const agencies = enrolled.filter(({ by }) => by === 'agency'), named = new Map(agencies.map((row) => [row.agencyId, row]))
  const ids = new Set<AgencyKey>([...named.keys(), ...seats.filter(({ isAll }) => !isAll).map(({ agencyId }) => agencyId)])
  const by = <T extends { agencyId: AgencyKey; month: Month | null }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((row) => [`${row.agencyId} ${row.month}`, row]))
  const stepOf = by(enrolledMonths), callOf = by(seats.filter(({ isAll }) => !isAll)), practiced = by([...use, ...goals].filter(({ level }) => level === 'agency'))
  return [...ids].flatMap((id) => months.flatMap((month): Row[] => {
    const key = `${id} ${month}`, step = stepOf.get(key), call = callOf.get(key)
    if (!step && !call && !practiced.has(key)) return []
    const used = useOf({ level: 'agency', agencyId: id }, month), met = goalsOf({ level: 'agency', agencyId: id }, month)
    return [{
      agency_id: id, agency: named.get(id)?.agency ?? null, state: named.get(id)?.state ?? null, month, enrolled: step?.enrolled ?? 0, started: step?.started ?? 0, completed: step?.completed ?? 0,
      calls: call?.calls ?? 0, expected: call?.expected ?? 0, attended: call?.attended ?? 0, excused: call?.excused ?? 0, call_minutes: call?.minutes ?? 0,
      reporting: used.n, used: used.n === 0 ? 0 : used.share?.numerator ?? null, goals_due: met.n, goals_met: met.n === 0 ? 0 : met.share?.numerator ?? null,
      hidden: [used, met].flatMap((each, index) => (each.n > 0 && each.share === null ? [`${index === 0 ? 'used' : 'goals_met'}: ${each.hidden}`] : [])).join('; ') || null,
    }]
  }))
}
