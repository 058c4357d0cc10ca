/**
 * Outcomes of an IPS program in one quarter: what is counted, which numbers fit together, and the rates that follow. Quarters are counted as quarters, never added up from months, because the same
 * people are there in several of them. Terms follow the learning collaborative (Becker, Drake and Bond 2014, doi 10.1037/prj0000044); how it words them was not found in print, so each rate is kept
 * with the definition that stands here. Pure.
 */

/** "2026-Q3" */
export type Quarter = string
export const isQuarter = (text: string): boolean => /^20\d\d-Q[1-4]$/.test(text)
/** The quarter of a day, YYYY-MM-DD. */
export const quarterOf = (day: string): Quarter => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
export function quarterAfter (quarter: Quarter, by = 1): Quarter {
  const index = Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1 + by
  return `${Math.floor(index / 4)}-Q${index % 4 + 1}`
}
const months = ['January to March', 'April to June', 'July to September', 'October to December']
/** "July to September 2026" */
export const quarterText = (quarter: Quarter): string => `${months[Number(quarter.slice(6)) - 1]} ${quarter.slice(0, 4)}`
/** The latest quarters that are over on this day, newest first. */
export const quartersOver = (today: string, n: number): Quarter[] => Array.from({ length: n }, (_, index) => quarterAfter(quarterOf(today), -1 - index))

/** Days after the last day of a quarter from which leads are reminded of counts that are missing, and from which admins are. */
export const outcomeReminders = { lead: 15, admin: 30 }
/** How many days of its own quarter a day is; the first is 1. */
export const dayOfQuarter = (day: string): number => (Date.parse(day) - Date.parse(`${day.slice(0, 4)}-${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`)) / 86_400_000 + 1

/** People but for `jobStarts`, which are jobs, and the staff, which are full-time equivalents to a hundredth. */
export type Outcome = { served: number; working: number; inEducation: number; newEnrollees: number; jobStarts: number; reached90: number; kept90: number; specialists: number; vacancies: number }

/** In the order of the form. `hint` is the definition. */
export const outcomeFields: Record<keyof Outcome, { label: string; hint: string; isStaff?: true }> = {
  served: { label: 'People served', hint: 'On the IPS caseload on any day of the quarter.' },
  working: { label: 'Working a competitive job', hint: 'Of the people served, those who worked a competitive job on at least one day.' },
  inEducation: { label: 'In education', hint: 'Of the people served, those enrolled in a program for a credit or a credential.' },
  newEnrollees: { label: 'New in IPS', hint: 'Of the people served, those who came into IPS in the quarter.' },
  jobStarts: { label: 'Job starts', hint: 'Competitive jobs begun in the quarter. One person may begin several.' },
  reached90: { label: '90th day came', hint: 'People whose 90th day after a job start fell into the quarter.' },
  kept90: { label: 'Still in that job', hint: 'Of them, those who were in that job on the 90th day.' },
  specialists: { label: 'Specialists', hint: 'Full-time equivalents at the end of the quarter, such as 2.5.', isStaff: true },
  vacancies: { label: 'Vacancies', hint: 'Full-time equivalents not filled at the end of the quarter.', isStaff: true },
}

/** `rate` is the name that is stored; `definition` says in words what stands over what. */
export type Rate = { rate: string; definition: string; numerator: number; denominator: number }

/** The rates of a quarter as they are defined now; stored with the counts. One with nobody under it is there too, and has no percentage. */
export function ratesOf ({ served, working, inEducation, reached90, kept90 }: Outcome): Rate[] {
  return [
    { rate: 'competitive employment, all served', definition: 'people with at least one day in a competitive job ÷ all people served in the quarter', numerator: working, denominator: served },
    { rate: 'education, all served', definition: 'people enrolled for a credit or a credential ÷ all people served in the quarter', numerator: inEducation, denominator: served },
    { rate: 'job kept 90 days', definition: 'people in that job on the 90th day ÷ people whose 90th day after a job start fell into the quarter', numerator: kept90, denominator: reached90 },
  ]
}

/** Benchmarks of the IPS Employment Center for a program's quarterly rate of competitive employment, in percent of all served. */
export const benchmarks = [{ percent: 31, name: 'minimal' }, { percent: 41, name: 'average' }, { percent: 50, name: 'excellent' }] as const
/** The highest benchmark that is reached, exactly; null below all, and with nobody served. */
export const benchmarkOf = ({ numerator, denominator }: Pick<Rate, 'numerator' | 'denominator'>): (typeof benchmarks)[number] | null =>
  denominator === 0 ? null : benchmarks.findLast(({ percent }) => 100 * numerator >= percent * denominator) ?? null

/** The nearest whole percentage, half up, as other figures are rounded; but never up to a line that was not reached: a benchmark, or all. Null with nobody under it. */
export function wholePercent ({ numerator, denominator }: Pick<Rate, 'numerator' | 'denominator'>): number | null {
  if (denominator === 0) return null
  const nearest = Math.floor((200 * numerator + denominator) / (2 * denominator))
  const isLine = nearest === 100 || benchmarks.some(({ percent }) => percent === nearest)
  return isLine && 100 * numerator < nearest * denominator ? nearest - 1 : nearest
}

const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`)
/** Natural frequencies: "9 of 22 people served worked a competitive job." */
export function sentences ({ served, working, inEducation, jobStarts, reached90, kept90 }: Outcome): string[] {
  return [
    served === 0 ? 'Nobody was served in this quarter.' : `${working} of ${people(served)} served worked a competitive job.`,
    ...(served === 0 ? [] : [`${inEducation} of ${people(served)} served ${inEducation === 1 ? 'was' : 'were'} in education.`]),
    `${jobStarts === 1 ? '1 competitive job' : `${jobStarts} competitive jobs`} began.`,
    reached90 === 0 ? 'Nobody’s 90th day in a job fell into the quarter.' : `${kept90} of ${people(reached90)} ${kept90 === 1 ? 'was' : 'were'} still in the job on the 90th day.`,
  ]
}

export const most = { people: 100_000, staff: 1000 }

/** What cannot be, by field. */
export function contradictions (given: Outcome): Partial<Record<keyof Outcome, string>> {
  const over = (part: keyof Outcome, whole: keyof Outcome, message: string) => (given[part] > given[whole] ? { [part]: message } : {})
  return {
    ...over('working', 'served', `More people working than the ${given.served} served. Count only people served.`), ...over('inEducation', 'served', `More people in education than the ${given.served} served. Count only people served.`),
    ...over('newEnrollees', 'served', `More people new than the ${given.served} served. Whoever is new is served too.`), ...over('kept90', 'reached90', `More people than the ${given.reached90} whose 90th day came.`),
    ...(given.jobStarts > 0 && given.working === 0 ? { working: 'Jobs began, so somebody worked on at least one day.' } : {}),
  }
}

/** What is unusual and worth a second look, in sentences; `before` is the quarter before, if it is known. */
export function doubts (given: Outcome, before: Outcome | null): string[] {
  const found: string[] = []
  if (given.served >= 10 && given.working * 10 >= given.served * 9) found.push(`${given.working} of ${given.served} people working is far above what programs report.`)
  if (given.jobStarts > given.served * 2) found.push(`${given.jobStarts} job starts are more than two for each person served.`)
  if (given.specialists > 0 && given.served > given.specialists * 40) found.push(`${given.served} people for ${given.specialists} specialists are more than 40 for each.`)
  if (given.served > 0 && given.specialists === 0) found.push('People were served and there is no specialist.')
  if (before && before.served >= 10 && (given.served > before.served * 2 || given.served * 2 < before.served)) found.push(`The quarter before had ${before.served} people served, this one has ${given.served}.`)
  return found
}
