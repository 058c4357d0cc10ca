/** What staff see of series: all of them, and one with its calls. */
import { attendanceStatuses } from '#src/domain/attendance/statuses.ts'
import { callKinds, ruleText } from '#src/domain/calls/topics.ts'
import { hourText } from '#src/domain/moments.ts'
import { timeZoneOptions, timeZoneText } from '#src/features/accounts/fields.ts'
import type { Option } from '#src/features/people/fields.ts'
import { calendarDay } from '#src/features/people/words.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type CallLine, listCalls, listFacilitators, listNextCalls, listOpenCohorts, listSeries, type SeriesRow } from './queries.ts'
import type { SeriesPreview } from './views.ts'
import { bothTimes, callTitle, endOf, minutesText } from './words.ts'

const mostNext = 8

export async function seriesListPage ({ db, now }: Services, viewer: SignedIn): Promise<Views['coaching/series-list']> {
  const [series, next] = await Promise.all([listSeries(db, now()), listNextCalls(db, now(), mostNext)])
  return {
    next: next.map((call) => ({ href: `/calls/${call.id}`, title: callTitle(call), cohort: call.cohort, when: bothTimes(call, viewer.timeZone, now()), facilitator: call.facilitator ?? 'Nobody yet' })),
    rows: series.map((row) => ({ href: `/calls/series/${row.id}`, title: `${callKinds[row.kind]}s`, cohort: row.cohort, days: `from ${calendarDay(row.firstOn)}, ${ruleText(row.firstOn, row.rule)}`, calls: `${row.held} of ${row.calls} held`, facilitator: row.facilitator ?? 'Nobody yet' })),
  }
}

/** Somebody who may not hold calls any more stays, so that they can be kept. */
const facilitatorOptions = async ({ db }: Services, now: Pick<SeriesRow, 'facilitatorId' | 'facilitator'> | null): Promise<Option[]> => {
  const known = await listFacilitators(db)
  const kept = now?.facilitatorId != null && !known.some(({ id }) => id === now.facilitatorId) ? [{ id: now.facilitatorId, name: now.facilitator! }] : []
  return [{ value: '', text: 'Nobody yet' }, ...[...known, ...kept].map(({ id, name }) => ({ value: String(id), text: name }))]
}

/** `preview`: what was typed, looked at and not made yet. */
export async function seriesForm (services: Services, form: Form, preview: SeriesPreview | null = null): Promise<Views['coaching/series-form']> {
  const [cohorts, facilitators] = await Promise.all([listOpenCohorts(services.db), facilitatorOptions(services, null)])
  return { form, preview, facilitators, cohorts: [{ value: '', text: 'Choose a cohort' }, ...cohorts.map(({ id, name }) => ({ value: String(id), text: name }))], zones: timeZoneOptions(form.values.timeZone ?? 'America/Chicago') }
}

export async function seriesPage (services: Services, viewer: SignedIn, series: SeriesRow, form: Form, notice: string | null): Promise<Views['coaching/series']> {
  const now = services.now()
  const calls = await listCalls(services.db, series.id)
  // Its first day stands for the time of all: on the clocks there it is the same each month.
  const time = hourText(new Date(`2000-01-01T${series.startsAt}:00Z`), 'UTC')
  return {
    title: `${callKinds[series.kind]}s`, cohort: { href: `/cohorts/${series.cohortId}`, text: series.cohort }, notice, path: `/calls/series/${series.id}`, form, facilitators: await facilitatorOptions(services, series),
    facts: [
      { name: 'When', text: `${time} ${timeZoneText(series.timeZone)}, ${ruleText(series.firstOn, series.rule)}, from ${calendarDay(series.firstOn)}` }, { name: 'Length', text: minutesText(series.minutes) },
      { name: 'Held by', text: series.facilitator ?? 'Nobody yet' }, { name: 'Meet at', text: series.meetingLink || 'No link yet' },
    ],
    calls: calls.map((call) => ({ href: `/calls/${call.id}`, title: callTitle(call), when: bothTimes(call, viewer.timeZone, now), isOff: call.canceledAt !== null, standing: standingOf(call, now), came: cameText(call, now) })),
  }
}

const standingOf = (call: CallLine, now: Date): string => {
  if (call.canceledAt !== null) return 'Canceled'
  if (endOf(call) > now) return call.startsAt <= now ? 'Under way' : 'To come'
  return call.attended + call.absent > 0 ? 'Held' : 'Attendance not taken'
}

const cameText = ({ attended, excused, absent, startsAt, canceledAt }: CallLine, now: Date): string =>
  [[attended, attendanceStatuses.attended], [excused, attendanceStatuses.excused], [absent, attendanceStatuses.absent]].flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${String(word).toLowerCase()}`])).join(', ') || (startsAt > now || canceledAt !== null ? '' : 'Nobody recorded')
