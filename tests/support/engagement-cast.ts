/** A program with everything that makes counting hard (people in two cohorts, withdrawn and back, moved, excused, calls canceled or never noted), and the figures of it counted one by one, without SQL. */
import type { Month } from '#src/domain/practice.ts'
import { mulberry32 } from '#src/domain/sitting.ts'
import type { Tally } from '#src/features/engagement/practice-queries.ts'
import type { SeatMonth } from '#src/features/engagement/queries.ts'
import type { TestApp } from './app.ts'

type Agency = { id: number; state: string }
type Call = { id: number; cohort: number; at: Date; canceled: boolean }
type Enrollment = { id: number; cohort: number; person: number; agency: number; from: Date; until: Date | null; preview: boolean }
type Note = { id: number; call: number; person: number; status: string; minutes: number; agency: number; source: string; live: boolean }
type Membership = { person: number; agency: number; from: string; until: string | null; main: boolean }
type Report = { id: number; enrollment: number; agency: number | null; month: Month; call: number | null; supersedes: number | null; used: boolean; goalMonth: Month | null; standing: string | null; dueOn: string; at: Date }
export type World = { agencies: Agency[]; calls: Call[]; enrollments: Enrollment[]; notes: Note[]; memberships: Membership[]; reports: Report[] }

const months: Month[] = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06']

/** Written into an empty program with one cohort; the same world for the same seed. */
export async function fillWorld ({ db, cohortId }: TestApp & { cohortId: number }, seed: number): Promise<World> {
  const q = db.$client, random = mulberry32(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const insert = async (statement: ReturnType<typeof q>): Promise<number> => Number((await statement as unknown as { id: number }[])[0]!.id)
  const world: World = { agencies: [], calls: [], enrollments: [], notes: [], memberships: [], reports: [] }
  for (const [name, state] of [['Bayou', 'LA'], ['Cane', 'LA'], ['Mesa', 'NM'], ['Rio', 'NM']] as const) world.agencies.push({ id: await insert(q`insert into agencies (name, state) values (${name}, ${state}) returning id`), state })
  const other = await insert(q`insert into cohorts (name, curriculum, starts_on) values ('Spring 2026', 'mini', '2026-01-04') returning id`)
  for (const cohort of [cohortId, other]) {
    const series = await insert(q`insert into call_series (cohort_id, kind, first_on, starts_at, minutes, time_zone, rule) values (${cohort}, ${cohort === other ? 'mentor' : 'coaching'}, '2026-01-12', '10:00', 60, 'America/Chicago', 'day') returning id`)
    for (const [index, month] of [...months, '2026-07'].entries()) {
      const at = new Date(`${month}-12T16:00:00Z`), canceled = random() < 0.15
      world.calls.push({ id: await insert(q`insert into calls (series_id, number, starts_at, minutes, canceled_at) values (${series}, ${index + 1}, ${at}, 60, ${canceled ? at : null}) returning id`), cohort, at, canceled })
    }
  }
  for (let n = 0; n < 26; n++) {
    const person = await insert(q`insert into people (name, email) values (${`Person ${n}`}, ${`person${n}@world.example`}) returning id`), home = pick(world.agencies).id, moved = random() < 0.3 ? pick(world.agencies).id : null
    const belong = async (agency: number, from: string, until: string | null) => { await q`insert into affiliations (person_id, agency_id, discipline, started_on, ended_on) values (${person}, ${agency}, 'sees', ${from}, ${until})`; world.memberships.push({ person, agency, from, until, main: true }) }
    await belong(home, '2025-01-01', moved === null ? null : '2026-03-20')
    if (moved !== null) await belong(moved, '2026-03-21', null)
    const enroll = async (cohort: number, from: Date, until: Date | null, preview = false) => {
      world.enrollments.push({ id: await insert(q`insert into enrollments (cohort_id, person_id, agency_id, discipline, enrolled_at, withdrawn_at, is_preview) values (${cohort}, ${person}, ${home}, 'sees', ${from}, ${until}, ${preview}) returning id`), cohort, person, agency: home, from, until, preview })
    }
    const first = new Date(`${pick(['2025-12', '2026-01', '2026-02', '2026-04'])}-12T${pick(['15', '16', '18'])}:00:00Z`)
    const cohorts = n % 4 === 0 ? [cohortId, other] : [n % 3 === 0 ? other : cohortId]
    for (const cohort of cohorts) {
      const until = random() < 0.25 ? new Date(`2026-0${3 + Math.floor(random() * 3)}-12T16:00:00Z`) : null
      await enroll(cohort, first, until, n === 25)
      if (until !== null && random() < 0.5) await enroll(cohort, new Date('2026-06-01T12:00:00Z'), null)
    }
    await reports(world, q, random, world.enrollments.findLast((each) => each.person === person)!, insert)
  }
  for (const call of world.calls) await notes(world, q, random, call, insert)
  return world
}

type Q = TestApp['db']['$client']
type Insert = (statement: ReturnType<Q>) => Promise<number>

async function notes (world: World, q: Q, random: () => number, call: Call, insert: Insert): Promise<void> {
  if (call.at > new Date('2026-06-20')) return
  // Of some calls nobody noted anything; of some there are apologies alone.
  const taken = random() < 0.8
  for (const person of new Set(world.enrollments.filter((each) => each.cohort === call.cohort && !each.preview).map((each) => each.person))) {
    if (random() < 0.25) continue
    const note = async (live: boolean) => {
      const status = taken ? ['attended', 'attended', 'excused', 'absent'][Math.floor(random() * 4)]! : 'excused', agency = world.agencies[Math.floor(random() * 4)]!.id, minutes = status === 'attended' ? 50 : 0, source = taken ? 'hand' : 'apology'
      world.notes.push({ id: await insert(q`insert into attendance (call_id, person_id, status, minutes, agency_id, discipline, source, superseded_at) values (${call.id}, ${person}, ${status}, ${minutes}, ${agency}, 'sees', ${source}, ${live ? null : call.at}) returning id`), call: call.id, person, status, minutes, agency, source, live })
    }
    if (random() < 0.2) await note(false)
    await note(true)
  }
}

async function reports (world: World, q: Q, random: () => number, enrollment: Enrollment, insert: Insert): Promise<void> {
  let last: Month | null = null
  for (const month of months) {
    if (random() < 0.35) continue
    let supersedes: number | null = null
    // For the call of the month after, as it is; for one two months on, as after a move; or for none, as before a series was planned.
    const far = random(), wanted = far < 0.2 ? null : later(month, far > 0.9 ? 2 : 1)
    const call = world.calls.find((each) => each.cohort === enrollment.cohort && each.at.toISOString().slice(0, 7) === wanted && !world.reports.some((report) => report.enrollment === enrollment.id && report.call === each.id))?.id ?? null
    for (const version of random() < 0.2 ? [1, 2] : [1]) {
      const used = random() < 0.7, standing: string | null = last === null ? null : ['met', 'partly', 'not_met', 'changed'][Math.floor(random() * 4)]!, dueOn = `${months[Math.min(5, months.indexOf(month) + 1)]}-2${version}`, agency = random() < 0.1 ? null : enrollment.agency, at = new Date(`${month}-2${version}T12:00:00Z`)
      const id = await insert(q`insert into practice_reports (enrollment_id, agency_id, month, call_id, supersedes, goal_month, goal_standing, practices, counts, barriers, submitted_at) values (${enrollment.id}, ${agency}, ${month}, ${call}, ${supersedes}, ${last}, ${standing}, ${used ? '{"engagement": 2}' : '{}'}::text::jsonb, '{}', '[]', ${at}) returning id`)
      await q`insert into practice_goals (report_id, text, due_on) values (${id}, 'A goal', ${dueOn})`
      world.reports.push({ id, enrollment: enrollment.id, agency, month, call, supersedes, used, goalMonth: last, standing, dueOn, at })
      supersedes = id
    }
    last = month
  }
}

/** The month so many months on. */
const later = (month: Month, by: number): Month => { const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by; return `${Math.floor(index / 12)}-${String(index % 12 + 1).padStart(2, '0')}` }

type Seat = { call: Call; person: number; agency: number; status: string | null; minutes: number; month: Month }
/** Whether an enrollment makes its person one of those expected: made by then, and not withdrawn by then. */
const isActive = ({ from, until }: Enrollment, at: Date): boolean => from <= at && (until === null || until > at)

export function seatsIn (world: World, now: Date, cohort: number | null = null): Seat[] {
  return world.calls.filter((call) => !call.canceled && call.at <= now && (cohort === null || call.cohort === cohort) && world.notes.some((note) => note.call === call.id && note.live && note.source !== 'apology')).flatMap((call) => {
    const own = world.enrollments.filter((each) => each.cohort === call.cohort && !each.preview)
    return [...new Set(own.map(({ person }) => person))].flatMap((person): Seat[] => {
      const note = world.notes.find((each) => each.call === call.id && each.person === person && each.live)
      if (!note && !own.some((each) => each.person === person && isActive(each, call.at))) return []
      const day = call.at.toISOString().slice(0, 10), then = world.memberships.find((each) => each.person === person && each.from <= day && (each.until === null || each.until >= day))
      return [{ call, person, agency: note?.agency ?? then!.agency, status: note?.status ?? null, minutes: note?.minutes ?? 0, month: day.slice(0, 7) }]
    })
  })
}

const stateOf = (world: World, agency: number): string => world.agencies.find(({ id }) => id === agency)!.state

export function seatMonths (seats: readonly Seat[]): SeatMonth[] {
  const row = (isAll: boolean, agencyId: number | null, month: Month, own: readonly Seat[]): SeatMonth => ({
    isAll, agencyId, month, calls: new Set(own.map(({ call }) => call.id)).size, expected: own.length, attended: own.filter(({ status }) => status === 'attended').length, excused: own.filter(({ status }) => status === 'excused').length, minutes: own.reduce((sum, { minutes }) => sum + minutes, 0),
  })
  return [...Map.groupBy(seats, ({ month }) => month)].flatMap(([month, own]) => [row(true, null, month, own), ...[...Map.groupBy(own, ({ agency }) => agency)].map(([agency, some]) => row(false, agency, month, some))])
}

type Fact = { person: number; agency: number; state: string; month: Month; yes: boolean }
/** One row for each agency, state and all, by month and over all months. */
function tallies (facts: readonly Fact[]): Tally[] {
  const row = (level: Tally['level'], agencyId: number | null, state: string | null, month: Month | null, own: readonly Fact[]): Tally => ({ level, agencyId, state, month, people: new Set(own.map(({ person }) => person)).size, n: own.length, yes: own.filter(({ yes }) => yes).length })
  const over = (own: readonly Fact[], make: (month: Month | null, some: readonly Fact[]) => Tally): Tally[] => (own.length === 0 ? [] : [make(null, own), ...[...Map.groupBy(own, ({ month }) => month)].map(([month, some]) => make(month, some))])
  return [
    ...over(facts, (month, own) => row('all', null, null, month, own)), ...[...Map.groupBy(facts, ({ state }) => state)].flatMap(([state, own]) => over(own, (month, some) => row('state', null, state, month, some))),
    ...[...Map.groupBy(facts, ({ agency }) => agency)].flatMap(([agency, own]) => over(own, (month, some) => row('agency', agency, own[0]!.state, month, some))),
  ]
}

const currentOf = (world: World): (Report & { person: number; home: number })[] =>
  world.reports.filter(({ id }) => !world.reports.some(({ supersedes }) => supersedes === id)).map((report) => { const { person, agency } = world.enrollments.find(({ id }) => id === report.enrollment)!; return { ...report, person, home: agency } }).filter(({ enrollment }) => !world.enrollments.find(({ id }) => id === enrollment)!.preview)

/** `isIn`: the agencies within reach; which report goes with which call does not depend on it. */
export function useIn (world: World, seats: readonly Seat[], isIn: (agency: number) => boolean = () => true): Tally[] {
  const came = seats.filter(({ status }) => status === 'attended').toSorted((a, b) => b.call.at.getTime() - a.call.at.getTime() || b.call.id - a.call.id)
  const told = currentOf(world).flatMap((report) => {
    const own = came.filter(({ person }) => person === report.person), seat = own.find(({ call }) => call.id === report.call) ?? own.find(({ month }) => month === later(report.month, 1))
    return seat ? [{ report, seat }] : []
  })
  return tallies([...Map.groupBy(told, ({ seat }) => `${seat.person} ${seat.month}`)].flatMap(([, own]): Fact[] => {
    const { report, seat: { person, month, agency } } = own.toSorted((a, b) => b.report.id - a.report.id)[0]!
    return isIn(agency) ? [{ person, agency, state: stateOf(world, agency), month, yes: report.used }] : []
  }))
}

export function goalsIn (world: World, today: string): Tally[] {
  const reports = currentOf(world)
  return tallies(reports.flatMap((report): Fact[] => {
    const settled = reports.filter(({ person, goalMonth }) => person === report.person && goalMonth === report.month).sort((a, b) => a.month.localeCompare(b.month))[0], agency = report.agency ?? report.home
    return settled || report.dueOn < today ? [{ person: report.person, agency, state: stateOf(world, agency), month: settled?.month ?? report.dueOn.slice(0, 7), yes: settled?.standing === 'met' }] : []
  }))
}
