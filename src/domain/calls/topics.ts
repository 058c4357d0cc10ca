/** What calls are about, and when they are, in words. */
import type { MonthRule } from './dates.ts'

export const callKinds = { coaching: 'Coaching call', mentor: 'Mentor call' } as const
export type CallKind = keyof typeof callKinds

/** Ids are stored; the words may be mended. */
export const callTopics = {
  'engagement': { kind: 'coaching', text: 'Engagement and the career profile' },
  'job-development': { kind: 'coaching', text: 'Employer contact and job development' },
  'disclosure-benefits': { kind: 'coaching', text: 'Disclosure and benefits' },
  'supported-education': { kind: 'coaching', text: 'Supported education' },
  'follow-along': { kind: 'coaching', text: 'Follow-along supports and job endings' },
  'data-fidelity': { kind: 'coaching', text: 'Using data, fidelity, handing over to mentoring' },
  'case-consultation': { kind: 'mentor', text: 'Case consultation' },
  'action-plan': { kind: 'mentor', text: 'Progress on the action plan' },
  'sustaining': { kind: 'mentor', text: 'Sustaining the practice' },
  'stories': { kind: 'mentor', text: 'Stories and lessons' },
} as const satisfies Record<string, { kind: CallKind; text: string }>
export type CallTopic = keyof typeof callTopics
export const topicIds = Object.keys(callTopics) as CallTopic[]

/** The topic that a coaching call begins with by its number, 1 to 6; none for any other call. */
export const usualTopics = (kind: CallKind, number: number): CallTopic[] => (kind === 'coaching' ? topicIds.filter((id) => callTopics[id].kind === 'coaching').slice(number - 1, number) : [])

/** "on the second Tuesday of the month", "on day 8 of the month". `firstOn` is YYYY-MM-DD. */
export function ruleText (firstOn: string, rule: MonthRule): string {
  const day = Number(firstOn.slice(8))
  if (rule === 'day') return `on day ${day} of the month`
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${firstOn}T00:00:00Z`))
  return `on the ${['first', 'second', 'third', 'fourth', 'last'][Math.ceil(day / 7) - 1]} ${weekday} of the month`
}
