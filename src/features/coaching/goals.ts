/** What each person of a call brings to it: the goal carried over, whether their report is in, what they practiced. For the call's screen, and for the mail before it. */
import { isoDay } from '#src/domain/moments.ts'
import { type GoalRow, goalsOf, type Month, monthOfCall, openGoal } from '#src/domain/practice.ts'
import type { Db } from '#src/platform/db/client.ts'
import { listReporters, listTold, type Told } from './goal-queries.ts'
import type { CallRow } from './queries.ts'

/** `report` is the one that this call talks about; `asked`: they were enrolled in its month, so that one is expected. */
export type Brought = { goal: GoalRow | null; report: Told | null; hasDraft: boolean; asked: boolean }

/** The month that a call talks about, on its own clocks. */
export const monthFor = ({ startsAt, timeZone }: Pick<CallRow, 'startsAt' | 'timeZone'>): Month => monthOfCall(isoDay(startsAt, timeZone))

export async function broughtTo (db: Db, call: Pick<CallRow, 'id' | 'startsAt' | 'timeZone'>, people: readonly number[]): Promise<Map<number, Brought>> {
  const month = monthFor(call)
  const [told, reporters] = [Map.groupBy(await listTold(db, people, month), ({ personId }) => personId), await listReporters(db, people, month)]
  return new Map(people.map((id) => {
    const reports = told.get(id) ?? [], reporter = reporters.get(id)
    // A call that was moved keeps the reports that were written for it.
    const report = reports.find(({ callId }) => callId === call.id) ?? reports.find((each) => each.month === month) ?? null
    return [id, { goal: openGoal(goalsOf(reports), report?.month ?? month), report, hasDraft: reporter?.hasDraft ?? false, asked: reporter !== undefined && reporter.first <= month }]
  }))
}

/** "4 of 6 reports are in, 1 more is begun." */
export function reportedText (brought: readonly Brought[]): string {
  const asked = brought.filter(({ asked, report }) => asked || report), begun = asked.filter(({ report, hasDraft }) => !report && hasDraft).length
  return asked.length === 0 ? 'Nobody was enrolled then, so no report is expected.' : `${asked.filter(({ report }) => report).length} of ${asked.length} ${asked.length === 1 ? 'report is' : 'reports are'} in${begun === 0 ? '' : `, ${begun} more ${begun === 1 ? 'is' : 'are'} begun`}.`
}
