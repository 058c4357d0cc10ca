/** What a person sees of their own calls. */
import { attendanceStatuses } from '#src/domain/attendance/statuses.ts'
import { can } from '#src/domain/access.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { findFeedSince, listOwnCalls, type OwnCall } from './own-queries.ts'
import { bothTimes, callTitle, endOf, minutesText, topicsText } from './words.ts'

type Page = Views['coaching/calls']
/** Longer than any series. */
const yearsBack = 3
/** People come in so early. */
const opensBefore = 15 * 60_000

/** `made`: the address of the calendar that was made just now, shown this once. `failed`: the call whose form failed. */
export async function ownPage ({ db, now }: Services, viewer: SignedIn, over: { form?: Form; failed?: number | null; made?: string | null; notice?: string | null } = {}): Promise<Page> {
  const at = now(), { timeZone } = viewer
  const [calls, since] = await Promise.all([listOwnCalls(db, viewer.id, new Date(at.getTime() - yearsBack * 366 * 86_400_000)), findFeedSince(db, viewer.id)])
  const coming = calls.filter((call) => endOf(call) > at), past = calls.filter((call) => endOf(call) <= at && (call.status !== null || call.canceledAt !== null || call.isHeld)).reverse()
  const first = coming.find(({ canceledAt, status }) => canceledAt === null && status !== 'excused')
  const own = calls.filter(({ isHeld, status }) => !isHeld && status !== null && status !== 'excused')
  const attended = own.filter(({ status }) => status === 'attended')
  return {
    form: over.form ?? blankForm(), failed: over.failed ?? null, notice: over.notice ?? null, mayHold: can(viewer.grants, 'coaching'), maySee: can(viewer.grants, 'coaching.read'),
    next: first ? { id: first.id, title: callTitle(first), when: bothTimes(first, timeZone, at), isOpen: first.startsAt.getTime() - at.getTime() <= opensBefore } : null,
    coming: coming.map((call) => comingOf(call, timeZone, at)),
    past: past.map((call) => ({ title: callTitle(call), cohort: call.cohort, when: bothTimes(call, timeZone, at), standing: pastStanding(call), minutes: call.status === 'attended' ? minutesText(call.attendedMinutes) : '' })),
    summary: own.length === 0 ? [] : [{ name: attended.length === 1 ? 'call attended' : 'calls attended', figure: `${attended.length} of ${own.length}` }, { name: 'minutes in calls', figure: attended.reduce((sum, { attendedMinutes }) => sum + attendedMinutes, 0).toLocaleString('en-US') }],
    calendar: { since: since && fullDayText(since, timeZone), made: over.made ?? null },
  }
}

function comingOf (call: OwnCall, timeZone: string, now: Date): Page['coming'][number] {
  const topics = topicsText(call)
  const isOff = call.canceledAt !== null
  return {
    id: call.id, title: callTitle(call), cohort: call.cohort, when: bothTimes(call, timeZone, now), reason: call.reason, screen: call.isHeld ? `/calls/${call.id}` : null,
    facts: [{ name: 'Length', text: minutesText(call.minutes) }, ...(topics ? [{ name: 'Topics', text: topics }] : []), ...(call.facilitator ? [{ name: 'With', text: call.isHeld ? 'You hold it' : call.facilitator }] : [])],
    join: call.meetingLink && !isOff ? { href: call.meetingLink, text: 'Join the call' } : null,
    standing: isOff ? `Canceled${call.cancelReason ? `: ${call.cancelReason}` : ''}` : call.isHeld ? '' : call.status === 'excused' ? 'You said that you cannot come.' : '',
    apology: isOff || call.isHeld || call.startsAt <= now ? null : call.source === 'apology' ? 'made' : call.status === null ? 'open' : null,
  }
}

const pastStanding = ({ status, canceledAt, isHeld }: OwnCall): string => (canceledAt !== null ? 'Canceled' : isHeld ? 'Held by you' : status === null ? 'Not recorded' : attendanceStatuses[status])
