/** A form of feedback is handed in: read, checked, written down without its person. */
import { type Answer, type Field, readAnswer } from '#src/domain/answers.ts'
import type { FeedbackPart, FeedbackPhase, Item } from '#src/domain/curriculum.ts'
import { longestSaid, takesForm } from '#src/domain/feedback.ts'
import { identifierProblem } from '#src/domain/identifiers.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type HandedIn, insertForm, insertMark, listKnownNames, listOwnTrainings, lockForms } from './queries.ts'

export type HandIn = { personId: number; enrollmentId: number; phase: FeedbackPhase; revisionId: number; fields: readonly Field[] }
/** `errors` by item; null key: of the form as a whole. */
export type HandInResult = { kind: 'handed in' | 'in already' | 'closed' } | { kind: 'refused'; errors: Map<string | null, string> }

const then = 'Feedback holds nothing that points to one person, so the form was not handed in yet. Say it without: “one person”, “our trainer”.'

/** Names of trainers and agencies may stand in an answer; nobody else's. */
function readItem (item: Item, fields: readonly Field[], known: readonly string[]): { answer: Answer; problem: string | null } {
  const read = readAnswer(item, fields)
  if (!read.ok) return { answer: null, problem: read.message }
  const { answer } = read
  if (typeof answer !== 'string' || item.type !== 'open') return { answer, problem: null }
  if (answer.length > longestSaid) return { answer, problem: `This has ${answer.length.toLocaleString('en-US')} characters. The most is ${longestSaid.toLocaleString('en-US')}. Shorten it.` }
  return { answer, problem: identifierProblem(answer, known, then) }
}

function read (part: FeedbackPart, fields: readonly Field[], known: readonly string[]): { errors: Map<string | null, string> } & Pick<HandedIn, 'answers' | 'roles'> {
  const errors = new Map<string | null, string>()
  const answers: HandedIn['answers'] = {}
  for (const item of part.items) {
    const { answer, problem } = readItem(item, fields, known)
    if (problem !== null) errors.set(item.id, problem)
    if (answer !== null) answers[item.id] = answer
  }
  if (!fields.every(([name]) => part.items.some(({ id }) => name === `a.${id}` || name.startsWith(`a.${id}.`)))) errors.set(null, 'This form held a field that is not ours. Nothing was handed in.')
  else if (errors.size === 0 && Object.keys(answers).length === 0) errors.set(null, 'Answer at least one question, or close this page to say nothing.')
  return { errors, answers, roles: Object.fromEntries(part.roles.flatMap(({ role, item, statement }) => { const value = (answers[item] as Record<string, number> | undefined)?.[statement]; return value === undefined ? [] : [[role, value]] })) }
}

/**
 * Once for an enrollment and phase; the same form sent twice is in once. Writes no audit line and no time, and touches no row of the person: either would lead from who has handed in to what
 * was said. Throws NotFound for an enrollment that is not theirs and a form that is not its curriculum's.
 */
export async function handIn (services: Pick<Services, 'db' | 'curricula' | 'now'>, { personId, enrollmentId, phase, revisionId, fields }: HandIn): Promise<HandInResult> {
  const { db, curricula, now } = services
  const [training] = await listOwnTrainings(db, personId, enrollmentId)
  const revision = await curricula.feedback(revisionId)
  const part = revision.form.parts.find((each) => each.phase === phase)
  if (!training || revision.curriculum !== training.curriculum || !part) throw new NotFound('no such form')
  const { cohortId } = training
  const { errors, answers, roles } = read(part, fields, await listKnownNames(db, cohortId))
  if (errors.size > 0) return { kind: 'refused', errors }
  return db.transaction(async (tx) => {
    await lockForms(tx, cohortId)
    const [stands] = await listOwnTrainings(tx, personId, enrollmentId)
    if (!stands) throw new NotFound('no such enrollment')
    if (stands.handedIn.includes(phase)) return { kind: 'in already' }
    if (stands.isClosed || !takesForm(stands, phase, now())) return { kind: 'closed' }
    await insertMark(tx, { cohortId, phase, enrollmentId })
    await insertForm(tx, { cohortId, phase, revisionId, answers, roles })
    return { kind: 'handed in' }
  })
}
