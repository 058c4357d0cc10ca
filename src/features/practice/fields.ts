/** Fields of a practice report. Names begin with what they hold: did_ a practice, count_ people served, barrier_ a barrier. */
import { z } from 'zod'
import { barrierWords, type Count, counts, type Goal, most, type Practice, practices, type Standing, standings } from '#src/domain/practice.ts'
import { dayField, orNothing } from '#src/features/people/fields.ts'
import { fields, line } from '#src/platform/http/forms.ts'

/** What a draft may hold: a report that is not whole yet. */
export type Draft = { goalStanding: Standing | null; goalSaid: string; practices: Partial<Record<Practice, number>>; counts: Partial<Record<Count, number>>; barriers: string[]; goalText: string; dueOn: string | null; note: string }

export const didName = (key: string): string => `did_${key}`
export const countName = (key: string): string => `count_${key}`
export const barrierName = (key: string): string => `barrier_${key}`

/** A count that may be left empty: whole, from 0. Nothing is rounded. */
const optionalCount = (what: string) => {
  const message = `${what}: enter a whole number from 0 to ${most}, or leave it empty`
  return z.string({ error: message }).transform((text) => text.trim()).refine((text) => text === '' || (/^\d{1,6}$/.test(text) && Number(text) <= most), { error: message }).transform((text) => (text === '' ? null : Number(text))).default(null)
}
const boxes = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, z.literal('yes').optional()]))
const numbersOf = (words: Readonly<Record<string, string>>, nameOf: (key: string) => string) => Object.fromEntries(Object.entries(words).map(([key, text]) => [nameOf(key), optionalCount(text)])) as Record<string, z.ZodType<number | null>>
const versionField = z.string().regex(/^\d{1,15}$/).transform(Number)

export const ReportForm = fields({
  do: z.enum(['save', 'submit']),
  /** The draft and the report that this page was made from; 0 = none. */
  version: versionField, report: versionField,
  /** Whose page it is; and of a page that saves by itself a random word and a number that grows with each of its requests. */
  owner: versionField, writer: z.string().max(40).default(''), next: orNothing(versionField),
  goalStanding: orNothing(z.enum(Object.keys(standings) as [Standing, ...Standing[]], { error: 'Choose what became of your last goal' })),
  goalSaid: line(0, 300, 'Say what happened in at most 300 characters').default(''),
  goalText: line(0, 200, 'Say your goal in at most 200 characters').default(''),
  dueOn: orNothing(dayField('Choose the day the goal is due')),
  note: line(0, 500, 'Use at most 500 characters').default(''),
  ...numbersOf(practices, didName), ...numbersOf(counts, countName), ...boxes(Object.keys(barrierWords).map(barrierName)),
}).transform(({ writer, next, ...data }) => ({ do: data.do, owner: data.owner, from: { base: data.version, version: Math.max(next ?? 0, data.version + 1), writer, report: data.report }, draft: draftIn(data) }))
export type ReportInput = z.output<typeof ReportForm>

function draftIn (data: Pick<Draft, 'goalStanding' | 'goalSaid' | 'goalText' | 'dueOn' | 'note'>): Draft {
  const given = data as unknown as Record<string, number | string | null | undefined>
  const numbers = <K extends string> (words: Readonly<Record<K, string>>, nameOf: (key: string) => string, least: number) =>
    Object.fromEntries((Object.keys(words) as K[]).flatMap((key) => { const n = given[nameOf(key)]; return typeof n === 'number' && n >= least ? [[key, n]] : [] })) as Partial<Record<K, number>>
  return {
    goalStanding: data.goalStanding, goalSaid: data.goalSaid, goalText: data.goalText, dueOn: data.dueOn, note: data.note,
    practices: numbers(practices, didName, 1), counts: numbers(counts, countName, 0), barriers: Object.keys(barrierWords).filter((key) => given[barrierName(key)] === 'yes'),
  }
}

/** A draft as its form holds it. */
export const valuesOf = (draft: Draft): Record<string, string> => ({
  goalStanding: draft.goalStanding ?? '', goalSaid: draft.goalSaid, goalText: draft.goalText, dueOn: draft.dueOn ?? '', note: draft.note,
  ...Object.fromEntries(Object.entries(draft.practices).map(([key, n]) => [didName(key), String(n)])), ...Object.fromEntries(Object.entries(draft.counts).map(([key, n]) => [countName(key), String(n)])),
  ...Object.fromEntries(draft.barriers.map((key) => [barrierName(key), 'yes'])),
})

export const emptyDraft: Draft = { goalStanding: null, goalSaid: '', practices: {}, counts: {}, barriers: [], goalText: '', dueOn: null, note: '' }

/** Whether two drafts say the same, in whatever order their numbers stand. */
export const isSame = (one: Draft, other: Draft): boolean => {
  const print = (draft: Draft): string => JSON.stringify(Object.entries(valuesOf(draft)).filter(([, value]) => value !== '').sort(([a], [b]) => a.localeCompare(b)))
  return print(one) === print(other)
}

/** What keeps a draft from being a report of this month, by field; `openGoal`: whether there is a last goal to settle. */
export function gapsIn (draft: Draft, given: { hasOpenGoal: boolean; earliest: string; latest: string }): { errors: Record<string, string>; goal: Goal } {
  const errors: Record<string, string> = {}
  if (given.hasOpenGoal && draft.goalStanding === null) errors.goalStanding = 'Choose what became of your last goal'
  if (draft.goalText === '') errors.goalText = 'Say one goal for the time until the next report'
  if (draft.dueOn === null) errors.dueOn = 'Choose the day the goal is due'
  else if (draft.dueOn < given.earliest || draft.dueOn > given.latest) errors.dueOn = 'Choose a day within three months of the month you report on'
  return { errors, goal: { text: draft.goalText, dueOn: draft.dueOn ?? '' } }
}
