/** One screen a call, for whoever holds it: each person with the goal they carry over and whether they came, agenda, notes. */
import { attendanceStatuses } from '#src/domain/attendance/statuses.ts'
import { callKinds, callTopics, type CallKind, topicIds } from '#src/domain/calls/topics.ts'
import { clockText, dayText, hourText, isoDay } from '#src/domain/moments.ts'
import { type Month, monthText, type Practice, practices, standingText } from '#src/domain/practice.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import { calendarDay, disciplineText } from '#src/features/people/words.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type Expected, listExpected, newestAttendance } from './attendance-queries.ts'
import { minutesName, statusName } from './fields.ts'
import { type Brought, broughtTo, monthFor, reportedText } from './goals.ts'
import { listImports } from './import-queries.ts'
import type { CallRow } from './queries.ts'
import { hasBegun } from './take-attendance.ts'
import { bothTimes, callTitle, minutesText } from './words.ts'

type Page = Views['coaching/call']
/** Forms that failed, with what was typed; the topics that were ticked, where the call's own form did. */
type Over = { form?: Form; chosen?: string[]; upload?: Form; move?: Form; cancel?: Form; notice?: string | null }

export async function callPage ({ db, now }: Services, viewer: SignedIn, call: CallRow, over: Over = {}): Promise<Page> {
  const at = now()
  const [expected, imports, newest] = await Promise.all([listExpected(db, call.id), listImports(db, call.id), newestAttendance(db, call.id)])
  const brought = await broughtTo(db, call, expected.map(({ id }) => id)), today = isoDay(at, viewer.timeZone)
  const isOff = call.canceledAt !== null, begun = hasBegun(call, at)
  const form = over.form ?? blankForm({ summary: call.summary })
  const own: CallKind[] = call.kind === 'coaching' ? ['coaching', 'mentor'] : ['mentor', 'coaching']
  return {
    title: callTitle(call), cohort: { href: `/cohorts/${call.cohortId}`, text: call.cohort }, series: { href: `/calls/series/${call.seriesId}`, text: `All ${callKinds[call.kind].toLowerCase()}s` }, when: bothTimes(call, viewer.timeZone, at), path: `/calls/${call.id}`,
    notice: over.notice ?? null, form, seen: String(newest), meet: isOff || call.meetingLink === '' ? null : call.meetingLink,
    facts: [{ name: 'Length', text: minutesText(call.minutes) }, { name: 'Held by', text: call.facilitator ?? 'Nobody yet' }],
    topics: own.map((kind) => ({ id: `topics-${kind}`, legend: `Topics of ${callKinds[kind].toLowerCase()}s`, options: topicIds.filter((id) => callTopics[id].kind === kind).map((id) => ({ value: id, text: callTopics[id].text })) })), chosen: over.chosen ?? call.topics,
    roll: isOff ? [] : expected.map((person) => ({ ...rollRow(person, over.form ?? null), ...bringsOf(brought.get(person.id)!, monthFor(call), today) })), counts: countsOf(expected), month: monthText(monthFor(call)), reported: reportedText([...brought.values()]),
    waits: begun || isOff ? null : `${expected.length === 1 ? '1 trainee is' : `${expected.length} trainees are`} expected. Attendance can be taken from ${hourText(new Date(call.startsAt.getTime() - 15 * 60_000), viewer.timeZone)} on.`, canceled: isOff ? `Canceled${call.cancelReason ? `: ${call.cancelReason}` : '.'}` : null,
    imports: imports.map(({ id, fileName, createdAt, appliedAt }) => ({ href: `/calls/imports/${id}`, text: fileName, when: `${dayText(createdAt, viewer.timeZone, at)}, ${appliedAt === null ? 'not credited yet' : 'credited'}` })), upload: over.upload ?? blankForm(),
    change: isOff || call.startsAt <= at ? null : { move: over.move ?? blankForm({ day: isoDay(call.startsAt, call.timeZone), time: hourText(call.startsAt, call.timeZone), minutes: String(call.minutes) }), cancel: over.cancel ?? blankForm(), zone: timeZoneText(call.timeZone) },
  }
}

type RollRow = Page['roll'][number]
function rollRow ({ id, name, agency, discipline, status, minutes, source, reason }: Expected, typed: Form | null): Omit<RollRow, 'goal' | 'report' | 'next'> {
  return {
    id, name, hint: [agency, disciplineText(discipline)].filter(Boolean).join(' · '), apology: source === 'apology' ? `Said that they cannot come${reason ? `: ${reason}` : '.'}` : null,
    status: { name: statusName(id), value: typed ? typed.values[statusName(id)] ?? '' : status ?? '', options: Object.entries(attendanceStatuses).map(([value, text]) => ({ value, text })) },
    minutes: { name: minutesName(id), value: typed ? typed.values[minutesName(id)] ?? '' : status === 'attended' ? String(minutes) : '', error: typed?.errors[minutesName(id)] ?? null },
  }
}

const mostPractices = 3
function bringsOf ({ goal, report, hasDraft, asked }: Brought, month: Month, today: string): Pick<RollRow, 'goal' | 'report' | 'next'> {
  const used = Object.entries(report?.practices ?? {}).sort((a, b) => b[1] - a[1]), more = used.length - mostPractices
  const shown = used.slice(0, mostPractices).map(([key, times]) => `${practices[key as Practice]} ${times}`)
  const did = used.length === 0 ? 'no practice of the list used' : [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return {
    goal: goal && { text: goal.text, due: `${standingText(goal, today)} · due ${calendarDay(goal.dueOn)}`, isLate: goal.standing === null && goal.dueOn < today, said: goal.said },
    report: report ? `${report.month === month ? 'Reported' : `Reported for ${monthText(report.month)}`}: ${did}` : hasDraft ? 'Not reported yet; a draft is begun.' : asked ? 'Not reported yet.' : null,
    next: report && { text: report.goalText, due: `due ${calendarDay(report.dueOn)}` },
  }
}

function countsOf (expected: readonly Expected[]): Page['counts'] {
  const of = (wanted: Expected['status']) => expected.filter(({ status }) => status === wanted).length
  return [{ name: 'expected', figure: String(expected.length) }, { name: 'attended', figure: String(of('attended')) }, { name: 'excused', figure: String(of('excused')) }, { name: 'absent', figure: String(of('absent')) }]
}

/** "10:42" of now, for the line that says when it was saved. */
export const savedText = ({ now }: Services, viewer: SignedIn): string => `Saved ${clockText(now(), viewer.timeZone)}`
