/** Where a trainee stands in a whole curriculum, from facts as they are stored. One function for the trainee's pages and for the certificate, so that the two never disagree. */
import type { Curriculum, Discipline, Module, Phase, Score } from './curriculum.ts'
import { fraction } from './fraction.ts'
import { type AttemptFact, type ModuleProgress, moduleProgress } from './progress.ts'

/** One sitting. Points are a fraction in two whole numbers, null until it is submitted. */
export type StoredAttempt = { module: string; phase: Phase; submittedAt: Date | null; pointsNumerator: number | null; pointsDenominator: number | null; possible: number | null; answered: number }
export type StoredLearning = { personId: number; discipline: Discipline; isGated: boolean; /** Of the cohort; null = as the curriculum says. */ attemptLimit: number | null; attempts: readonly StoredAttempt[]; marks: readonly { module: string; section: string }[]; /** Of the live day that they are at, by module; left out where there is none. */ room?: readonly RoomOfModule[] }
/** `opened`: the quiz that is open for the room now. `isTogether`: the others wait until they are opened. */
export type RoomOfModule = { module: string; opened: 'pre' | 'post' | null; isTogether: boolean }

/** The exact score of a submitted attempt; null while it is open. */
export const scoreOf = (attempt: Pick<StoredAttempt, 'pointsNumerator' | 'pointsDenominator' | 'possible'>): Score | null =>
  attempt.pointsNumerator === null || attempt.pointsDenominator === null || attempt.possible === null ? null
    : { points: fraction(attempt.pointsNumerator, attempt.pointsDenominator), possible: attempt.possible }

const factOf = (attempt: StoredAttempt): AttemptFact => ({ phase: attempt.phase, submittedAt: attempt.submittedAt, score: scoreOf(attempt), answered: attempt.answered })

/** One entry for each module of the curriculum, in its order. */
export function standing ({ curriculum, modules }: { curriculum: Pick<Curriculum, 'passPercent' | 'attempts'>; modules: readonly { module: Module }[] }, learning: StoredLearning): ModuleProgress[] {
  const rules = { passPercent: curriculum.passPercent, attempts: learning.attemptLimit ?? curriculum.attempts, isGated: learning.isGated }
  return modules.map(({ module }, index) => moduleProgress({
    module, attempts: learning.attempts.filter((attempt) => attempt.module === module.id).map(factOf),
    read: new Set(learning.marks.filter((mark) => mark.module === module.id).map((mark) => mark.section)), room: learning.room?.find((room) => room.module === module.id) ?? null,
  }, { number: learning.personId, discipline: learning.discipline }, rules, index + 1))
}
