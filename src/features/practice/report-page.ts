/** The form of a practice report: the last goal first, then counts, what got in the way, one new goal. */
import { clockText, dayText } from '#src/domain/moments.ts'
import { barriers, counts, monthText, practices, standings } from '#src/domain/practice.ts'
import { callTitle, whenText } from '#src/features/coaching/words.ts'
import { calendarDay } from '#src/features/people/words.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import { barrierName, countName, didName, emptyDraft, valuesOf } from './fields.ts'
import { draftOf, type MonthStands } from './reports.ts'
import type { NumberField } from './views.ts'

const numbersOf = (words: Readonly<Record<string, string>>, nameOf: (key: string) => string, form: Form): NumberField[] =>
  Object.entries(words).map(([key, label]) => { const name = nameOf(key); return { name, label, value: form.values[name] ?? '', error: form.errors[name] ?? null } })

/** `typed`: the form that was sent and not kept. `elsewhere`: something was kept since that page was made. */
export function reportPage (stands: MonthStands, person: { id: number; timeZone: string }, now: Date, typed: Form | null = null, elsewhere = false): Views['practice/report'] {
  const { month, draft, report, last, call } = stands
  const form = typed ?? blankForm(valuesOf(draft?.values ?? (report ? draftOf(report) : emptyDraft)))
  const { timeZone } = person
  return {
    title: `Practice report for ${monthText(month)}`, cohort: stands.reporter.cohort, owner: String(person.id),
    call: call ? `For ${callTitle(call).toLowerCase()}, ${whenText(call.startsAt, timeZone, now)}.` : 'No call comes in the month after it; it counts all the same.', path: `/practice/reports/${month}`, form, elsewhere,
    version: String(draft?.version ?? 0), report: String(report?.id ?? 0), isCorrection: report !== null,
    state: typed ? 'Not saved' : draft ? `Draft saved ${dayText(draft.savedAt, timeZone, now)}, ${clockText(draft.savedAt, timeZone)}` : report ? `Submitted ${dayText(report.submittedAt, timeZone, now)}` : 'Not saved yet',
    save: typed ? 'retry' : draft || report ? 'saved' : null,
    last: last && { text: last.text, from: `Set in ${monthText(last.month)}, due ${calendarDay(last.dueOn)}.`, options: Object.entries(standings).map(([value, text]) => ({ value, text })) },
    practices: numbersOf(practices, didName, form), counts: numbersOf(counts, countName, form),
    barriers: Object.entries(barriers).map(([title, words]) => ({ title, boxes: Object.entries(words).map(([key, text]) => ({ name: barrierName(key), text, isChosen: form.values[barrierName(key)] === 'yes' })) })),
  }
}
