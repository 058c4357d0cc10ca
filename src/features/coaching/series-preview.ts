/** What a series would be, before it is made: each call with its time where the people are, and the days on which clocks change meanwhile. Nothing is stored. */
import { callKinds } from '#src/domain/calls/topics.ts'
import { dayText, hourText, isoDay, weekdayText } from '#src/domain/moments.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import { calendarDay, peopleText } from '#src/features/people/words.ts'
import type { Services } from '#src/services.ts'
import type { SeriesInput } from './plan-calls.ts'
import { listZones } from './queries.ts'
import type { SeriesPreview } from './views.ts'

/** The rules of zones are a library that only planning needs. */
const dates = () => import('#src/domain/calls/dates.ts')

/** What was looked at: the series is made only when it is still this. */
export const printOf = ({ cohortId, kind, firstOn, startsAt, timeZone, rule, count, minutes }: SeriesInput): string => [cohortId, kind, firstOn, startsAt, timeZone, rule, count, minutes].join(' ')

export async function seriesPreview ({ db, now }: Services, input: SeriesInput): Promise<SeriesPreview> {
  const { monthlyDays, instantOf, clockChanges } = await dates()
  const days = monthlyDays(input.firstOn, input.count, input.rule)
  const zones = [{ zone: input.timeZone, people: 0, names: [] as string[] }]
  for (const each of await listZones(db, input.cohortId, input.facilitatorId)) {
    const known = zones.find(({ zone }) => zone === each.zone)
    if (known) Object.assign(known, each)
    else zones.push(each)
  }
  const changes = zones.flatMap(({ zone }) => clockChanges(days[0]!, days.at(-1)!, zone).map((change) => ({ ...change, zone })))
  const at = days.map((day) => instantOf(day, input.startsAt, input.timeZone))
  const hours = zones.map(({ zone }) => at.map((each) => hourText(each, zone)))
  return {
    title: `${input.count} ${callKinds[input.kind].toLowerCase()}${input.count === 1 ? '' : 's'}`, seen: printOf(input),
    zones: zones.map(({ zone, people, names }) => ({ name: timeZoneText(zone), people: people === 0 ? 'the time you chose' : people <= 3 ? names.join(', ') : peopleText(people) })),
    rows: at.map((each, index) => ({
      name: `${index + 1}. ${weekdayText(each, input.timeZone)}, ${dayText(each, input.timeZone, now())}`,
      times: zones.map(({ zone }, place) => ({ zone: timeZoneText(zone), text: timeText(each, zone, input.timeZone, now()), isMoved: index > 0 && hours[place]![index] !== hours[place]![index - 1] })),
      // Told with the first call that comes after it.
      changes: [...Map.groupBy(changes.filter(({ day }) => day <= days[index]! && (index === 0 ? day === days[0] : day > days[index - 1]!)), ({ day, minutes }) => `${day} ${minutes}`).values()].map((same) => changeText(same.map(({ zone }) => zone), same[0]!.day, same[0]!.minutes, days[index]!)),
    })),
    isOver: at[0]! <= now() ? 'The first of these days is over. Calls in the past can be planned, to take their attendance; nobody is invited to them.' : null,
  }
}

/** "9:00 am", with its day where that is another one. */
function timeText (at: Date, zone: string, planned: string, now: Date): string {
  return isoDay(at, zone) === isoDay(at, planned) ? hourText(at, zone) : `${hourText(at, zone)} on ${dayText(at, zone, now)}`
}

function changeText (zones: readonly string[], day: string, minutes: number, callDay: string): string {
  const how = `${minutes > 0 ? 'forward' : 'back'} ${Math.abs(minutes) === 60 ? 'an hour' : `${Math.abs(minutes)} minutes`}`
  return `Clocks go ${how} on ${day === callDay ? 'this very day' : calendarDay(day)}: ${zones.map(timeZoneText).join(', ')}.`
}
