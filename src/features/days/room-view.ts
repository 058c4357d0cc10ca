/** What a room shows: to the trainer with names, on the wall in counts alone, to one person their next step. Pure. No score is read here, so none can be shown. */
import { closesAfter, creditedMinutes, dayStanding } from '#src/domain/live-days.ts'
import { hourText } from '#src/domain/moments.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { pathOf } from '#src/features/learning/reading.ts'
import type { NextStepBlock } from '#src/features/learning/views.ts'
import type { AgendaRow, DayRow, Room, Seat } from './queries.ts'
import type { QuizRow, RoomView, WallView } from './views.ts'
import { minutesText, personCount, phaseText } from './words.ts'

export type DayPlan = { day: DayRow; agenda: AgendaRow[]; release: Release }
type Quiz = { module: string; phase: 'pre' | 'post' }

export const isHere = ({ presence }: Seat): boolean => presence.some(({ outAt }) => outAt === null)
/** Also who left before the end. */
export const wasHere = ({ presence }: Seat): boolean => presence.length > 0
export const sittingState = ({ sittings }: Seat, quiz: Quiz): 'submitted' | 'working' | 'not begun' => {
  const sitting = sittings.find((each) => each.module === quiz.module && each.phase === quiz.phase)
  return sitting === undefined ? 'not begun' : sitting.submittedAt === null ? 'working' : 'submitted'
}
export const titleOf = ({ release }: Pick<DayPlan, 'release'>, module: string): string => release.modules.find((each) => each.module.id === module)?.module.title ?? module

/** What is open for the room; what nobody closed is closed once the day is over. */
export function openIn ({ day }: Pick<DayPlan, 'day'>, room: Room, now: Date): Room['openings'][number] | null {
  return dayStanding(day, now) === 'on' ? room.openings.find(({ closedAt }) => closedAt === null) ?? null : null
}

const seatsIn = (room: Room, quiz: Quiz, state: ReturnType<typeof sittingState>, among: (seat: Seat) => boolean = () => true): number => room.seats.filter((seat) => among(seat) && sittingState(seat, quiz) === state).length

export function minutesOf ({ day, agenda }: Pick<DayPlan, 'day' | 'agenda'>, seat: Seat): number {
  const rows = agenda.map(({ startsAt, minutes }) => ({ from: startsAt, to: new Date(startsAt.getTime() + minutes * 60_000) }))
  return creditedMinutes(rows, seat.presence.map(({ inAt, outAt }) => ({ from: new Date(inAt), to: outAt === null ? null : new Date(outAt) })), day.endsAt)
}

export function roomView (plan: DayPlan, room: Room, now: Date): RoomView {
  const { day, agenda } = plan
  const path = `/days/${day.id}`
  const open = openIn(plan, room, now), quiz = open ?? room.openings.at(-1) ?? null
  const here = room.seats.filter(isHere).length
  const time = (text: string | Date): string => hourText(new Date(text), day.timeZone)
  return {
    path, quiz: quiz === null ? 'Quiz' : `${titleOf(plan, quiz.module)}, ${phaseText(quiz.phase)}`,
    counts: [{ name: 'here', figure: `${here} of ${room.seats.length}` }, ...(quiz === null ? [] : [{ name: 'submitted', figure: String(seatsIn(room, quiz, 'submitted')) }, { name: 'in the quiz', figure: String(seatsIn(room, quiz, 'working')) }])],
    agenda: agenda.map((row) => ({ time: time(row.startsAt), module: row.module, title: titleOf(plan, row.module), minutes: minutesText(row.minutes), quizzes: (['pre', 'post'] as const).flatMap((phase) => quizRow(plan, room, { module: row.module, phase }, now)) })),
    people: room.seats.map((seat) => ({ name: seat.name, agency: seat.agency ?? 'None', here: hereText(seat, time), quiz: quiz === null ? '' : ({ submitted: 'Submitted', working: 'In the quiz', 'not begun': 'Not begun' })[sittingState(seat, quiz)] })),
  }
}

function hereText ({ presence }: Seat, time: (text: string) => string): string {
  const last = presence.at(-1)
  if (!last) return 'Not here yet'
  return last.outAt === null ? `Here since ${time(last.inAt)}` : `Left at ${time(last.outAt)}`
}

function quizRow (plan: DayPlan, room: Room, quiz: Quiz, now: Date): QuizRow[] {
  const { day, release } = plan
  const module = release.modules.find((each) => each.module.id === quiz.module)?.module
  if (!module?.items.some(({ phases }) => phases.includes(quiz.phase))) return []
  const open = openIn(plan, room, now), newest = room.openings.findLast((each) => each.module === quiz.module && each.phase === quiz.phase)
  const isOpen = open !== null && open.id === newest?.id
  const time = (text: string): string => hourText(new Date(text), day.timeZone)
  const working = seatsIn(room, quiz, 'working'), submitted = seatsIn(room, quiz, 'submitted')
  const still = working === 0 ? '' : isOpen ? `, ${working} in it` : `, ${personCount(working)} still in it: they can submit what they began`
  const name = `${phaseText(quiz.phase)[0]!.toUpperCase()}${phaseText(quiz.phase).slice(1)}`
  return [{
    key: `${quiz.module}-${quiz.phase}`, name, phase: quiz.phase, isOpen,
    state: newest === undefined ? 'Not opened' : isOpen ? `Open since ${time(newest.openedAt)}` : `Closed at ${time(newest.closedAt ?? new Date(day.endsAt.getTime() + closesAfter).toISOString())}`,
    hint: submitted + working === 0 ? '' : `${submitted} submitted${still}`,
    button: dayStanding(day, now) !== 'on' ? null : isOpen ? 'Close' : newest ? 'Open again' : 'Open', results: newest && !isOpen ? `/days/${day.id}/results/${quiz.module}/${quiz.phase}` : null,
  }]
}

/** People who submitted come first, then those who work, then those who are here, then the rest: places say nothing about who. */
export function wallView (plan: DayPlan, room: Room, now: Date): WallView {
  const quiz = openIn(plan, room, now)
  const all = room.seats.length, here = room.seats.filter(isHere).length
  const submitted = quiz ? seatsIn(room, quiz, 'submitted', isHere) : 0, working = quiz ? seatsIn(room, quiz, 'working', isHere) : 0
  const marks = [...Array<'mark'>(quiz ? submitted : here).fill('mark'), ...Array<'open'>(quiz ? here - submitted : 0).fill('open'), ...Array<'wait'>(all - here).fill('wait')]
  return {
    kicker: quiz ? `${plan.day.title} · ${titleOf(plan, quiz.module)} · ${phaseText(quiz.phase)}` : plan.day.title,
    counts: [{ name: 'here', figure: `${here} of ${all}` }, ...(quiz ? [{ name: 'working', figure: String(working) }, { name: 'submitted', figure: `${submitted} of ${here}` }] : [])],
    dots: marks.map((mark, index) => ({ mark, x: `${(100 * (index + 0.5) / all).toFixed(2)}%` })), radius: all <= 33 ? '1.05%' : `${(35 / all).toFixed(2)}%`,
    words: quiz ? `${submitted} submitted, ${here - submitted} here and not yet, ${all - here} not here` : `${here} here, ${all - here} not here`,
    legend: quiz ? 'Filled: submitted. Hollow: here, not submitted. Dotted: not here. Scores are never shown on this screen.' : 'Filled: here. Dotted: not here yet.',
  }
}

/** What somebody who checked in does now. */
export function nowView (plan: DayPlan, room: Room, enrollment: number, now: Date): NextStepBlock {
  const seat = room.seats.find((each) => each.enrollment === enrollment), quiz = openIn(plan, room, now)
  if (!quiz || !seat || !isHere(seat)) return { kicker: plan.day.title, title: 'Nothing is open right now', lines: ['When your trainer opens a quiz for the room, it stands here at once.'], action: { href: pathOf(enrollment), text: 'Go to my learning' } }
  const name = `${phaseText(quiz.phase)} of ${titleOf(plan, quiz.module)}`
  const state = sittingState(seat, quiz)
  if (state === 'submitted') return { kicker: 'Open in the room now', title: `Your ${phaseText(quiz.phase)} is in`, lines: ['Nothing more to do until the next one is opened. It stands here then.'], action: null }
  return { kicker: 'Open in the room now', title: state === 'working' ? `Finish the ${name}` : `Take the ${name}`, lines: ['Every answer is saved as you give it.'], action: { href: pathOf(enrollment, quiz.module), text: state === 'working' ? 'Go on' : 'Go to the quiz' } }
}
