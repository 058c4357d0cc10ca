/**
 * Practice reports: what is counted, the months they are about, and the goals between them. Lists and definitions follow the coaching practice of the learning collaborative: reports hold
 * counts and controlled lists, never anything about one person served. Keys are stored, so they never change; words may. Pure.
 */

/** What a specialist or a team does; the number is how often in the month. */
export const practices = {
  engagement: 'Engagement or outreach', career_profile: 'Career profile started or updated', search_plan: 'Search plan from preferences', employer_contact: 'Employer contact in person', three_visits: 'Three-visit sequence with an employer',
  disclosure: 'Talk about disclosure', benefits: 'Referral to benefits counseling', follow_along: 'Follow-along support', job_ending: 'Review of a job that ended', supported_education: 'Supported education: enrollment, accommodations, financial aid', natural_supports: 'Work with family or natural supports',
  team_advocacy: 'Speaking up for someone in a team meeting', vr_meeting: 'Meeting with vocational rehabilitation', group_supervision: 'Group supervision', field_mentoring: 'Field mentoring', fidelity_check: 'Fidelity self-check',
} as const
export type Practice = keyof typeof practices

/** People served, of one's own caseload, in the month. */
export const counts = {
  job_search: 'People looking for a job', job_starts: 'Competitive jobs started', working: 'People working a competitive job', new_students: 'People who newly enrolled in school', in_school: 'People in school', job_endings: 'Jobs that ended', kept_90_days: 'People who reached 90 days in a job',
} as const
export type Count = keyof typeof counts

export const barriers = {
  'The person': { symptoms: 'Symptoms or medication', motivation: 'Motivation', transport: 'Transport', benefits_fear: 'Fear of losing benefits', substance_use: 'Substance use', legal: 'Legal matters' },
  'Family, work and school': { family: 'Family', employer: 'Employers or the labor market', school: 'School' },
  'The team': { referrals: 'Referrals', beliefs: 'Beliefs about work', meeting_access: 'Access to team meetings', documentation: 'Documentation' },
  'The agency': { caseload: 'Size of the caseload', other_duties: 'Duties that are not employment', vacancies: 'Vacancies or turnover', leadership: 'Leadership', space: 'Space', productivity: 'Productivity rules' },
  'The system': { funding: 'Funding or billing', vr: 'Vocational rehabilitation', divide: 'Services for children and for adults apart', telehealth: 'Telehealth' },
} as const
export const barrierWords: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(barriers)) as Record<string, string>

/** What became of the last goal. */
export const standings = { met: 'Met', partly: 'Partly met', not_met: 'Not met', changed: 'Changed: another goal took its place' } as const
export type Standing = keyof typeof standings

export type Goal = { text: string; /** YYYY-MM-DD */ dueOn: string }
/** What a report says, as it is kept. A practice that is not there was not used; a count that is not there does not apply to whoever reports. */
export type Report = {
  goalStanding: Standing | null
  /** What happened with the last goal. */
  goalSaid: string
  practices: Partial<Record<Practice, number>>
  counts: Partial<Record<Count, number>>
  barriers: string[]
  /** Null only in a draft. */
  goal: Goal | null
  note: string
}

/** Most that a number of a report may be: a month of one person's work. */
export const most = 999

/** A month of the calendar, "2026-11". */
export type Month = string
export const isMonth = (text: string): boolean => /^20\d\d-(?:0[1-9]|1[0-2])$/.test(text)
export const monthOf = (day: string): Month => day.slice(0, 7)
/** `by` months later, or earlier where it is negative. */
export function monthAfter (month: Month, by = 1): Month {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String(index % 12 + 1).padStart(2, '0')}`
}
const names = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** "November 2026" */
export const monthText = (month: Month): string => `${names[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`
/** "Nov", or "Jan 2027" where a year begins. */
export const monthShort = (month: Month): string => (month.endsWith('-01') ? `Jan ${month.slice(0, 4)}` : names[Number(month.slice(5)) - 1]!.slice(0, 3))
/** From the first month to the last, both included; at most the latest `limit`. */
export function monthsBetween (first: Month, last: Month, limit = 24): Month[] {
  const months: Month[] = []
  for (let month = last; month >= first && months.length < limit; month = monthAfter(month, -1)) months.unshift(month)
  return months
}

/** The month to report on first, of those that may be reported on: up to the 10th of a month and up to its call the one before while it is missing, else this one. Null when it is in. `callDay`: this month's call, YYYY-MM-DD. */
export function dueMonth ({ first, today, reported, callDay = null }: { first: Month; today: string; reported: readonly Month[]; callDay?: string | null }): Month | null {
  const now = monthOf(today), before = monthAfter(now, -1)
  if ((Number(today.slice(8)) <= 10 || (callDay !== null && today <= callDay)) && before >= first && !reported.includes(before)) return before
  return reported.includes(now) ? null : now
}

/** Of the goals that were set (one a month) the last before this month that no other month's report has settled. */
export function openGoal<G extends { month: Month; settledIn: Month | null }> (goals: readonly G[], month: Month): G | null {
  return goals.filter((goal) => goal.month < month && (goal.settledIn === null || goal.settledIn === month)).sort((a, b) => b.month.localeCompare(a.month))[0] ?? null
}

/**
 * The call that a report about this month is for: the first one in the month after it. A report counts a whole month, so the call that talks about it is the first at which the month is over; a call in the month
 * itself would get counts of its first days, and a call two months on has a later month to talk about. So each call has one month, and a month without a call after it has a report for none. `taken`: calls that
 * other months' reports of this person are for, as happens when a call is moved over a month's end. `day` is that of the call on its own clocks, YYYY-MM-DD.
 */
export function callForReport<C extends { id: number; day: string }> (month: Month, calls: readonly C[], taken: readonly number[] = []): C | null {
  return calls.filter(({ id, day }) => monthOf(day) === monthAfter(month) && !taken.includes(id)).sort((a, b) => a.day.localeCompare(b.day) || a.id - b.id)[0] ?? null
}
/** The month that a call talks about. */
export const monthOfCall = (day: string): Month => monthAfter(monthOf(day), -1)

/** What a report says of goals: the one it sets, and what became of the one before. */
export type GoalsTold = { month: Month; goalText: string; dueOn: string; goalMonth: Month | null; goalStanding: Standing | null; goalSaid: string }
export type GoalRow = { month: Month; text: string; dueOn: string; settledIn: Month | null; standing: Standing | null; said: string }

/** The goals of one person's reports, each with what a later report says of it. */
export function goalsOf (reports: readonly GoalsTold[]): GoalRow[] {
  return reports.map(({ month, goalText, dueOn }) => {
    const settled = reports.find(({ goalMonth }) => goalMonth === month)
    return { month, text: goalText, dueOn, settledIn: settled?.month ?? null, standing: settled?.goalStanding ?? null, said: settled?.goalSaid ?? '' }
  })
}

/** "Met", or of one that nobody has settled "Open" or "Past due". `today` is YYYY-MM-DD. */
export const standingText = ({ standing, dueOn }: Pick<GoalRow, 'standing' | 'dueOn'>, today: string): string => (standing ? standings[standing].split(':')[0]! : dueOn < today ? 'Past due' : 'Open')

/** Whether a draft may take the place of the one that is stored: made from that very one, or a later save of the page that wrote it, whose reply may have been lost. Versions count up; '' is a form that was sent. */
export const mayReplace = (stored: { version: number; writer: string }, given: { base: number; version: number; writer: string }): boolean =>
  given.version > stored.version && (given.base === stored.version || (given.writer !== '' && given.writer === stored.writer))

/** A report that is missing is asked for once: from so many days before its call, or in the first days of the month after its own where that has no call. */
export const reportReminders = { beforeCall: 3, afterMonth: 7 }

/** How often any practice was used in the month. */
export const timesUsed = (report: Pick<Report, 'practices'>): number => Object.values(report.practices).reduce((sum, n) => sum + n, 0)
