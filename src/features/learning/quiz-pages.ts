/** Quiz, review and result pages, composed from a sitting and its revision. Pure. */
import { type Answer, answered, describeParts, type Field } from '#src/domain/answers.ts'
import { isScored, type Item, itemsOf, phases, type Score } from '#src/domain/curriculum.ts'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { clockText, dayText } from '#src/domain/moments.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { attemptsText, type ModuleProgress } from '#src/domain/progress.ts'
import { byObjective, passed, percent, percentText } from '#src/domain/scoring.ts'
import { arrange } from '#src/domain/sitting.ts'
import { toNumber } from '#src/domain/fraction.ts'
import type { ModuleRevision, Release } from '#src/features/curriculum/curricula.ts'
import type { LearningRow, Rated, Sitting } from './queries.ts'
import type { SaveLine } from './question-views.ts'
import { answeredView, questionView } from './questions.ts'
import { nextBlock, pathOf } from './reading.ts'
import { scoreOf } from './standing.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Refused } from './save-answers.ts'

/** What a plain page sent and the server did not store: refused with a reason, or overtaken by another page's answer. */
export type Unsaved = { refused: Refused[]; conflicts: { item: string; text: string }[] }
const none: Unsaved = { refused: [], conflicts: [] }

const kickerOf = (sitting: Sitting, revision: ModuleRevision) => ({ kicker: revision.module.title, kickerHref: pathOf(sitting.enrollmentId, sitting.module) })
export const itemsOfSitting = (sitting: Pick<Sitting, 'form' | 'phase'>, revision: ModuleRevision): Item[] => itemsOf(revision.module, sitting.form, sitting.phase)
const answersOf = (sitting: Sitting): Map<string, Answer> => new Map(sitting.responses.map((row) => [row.item, row.answer]))
const countText = (items: Item[], answers: Map<string, Answer>) => `${items.filter((item) => answered(item, answers.get(item.id) ?? null)).length} of ${items.length} answered`

/** "Saved 10:42", in the person's zone. */
export const savedWords = (savedAt: Date | null, timeZone: string): string => (savedAt ? `Saved ${clockText(savedAt, timeZone)}` : 'Not answered yet')

function saveLine (row: Sitting['responses'][number] | undefined, timeZone: string): SaveLine {
  return row && row.answer !== null ? { state: 'saved', words: savedWords(row.savedAt, timeZone) } : { state: null, words: 'Not answered yet' }
}

export function quizPage (sitting: Sitting, revision: ModuleRevision, person: { id: number; timeZone: string }, unsaved: Unsaved = none): Views['learning/quiz'] {
  const items = itemsOfSitting(sitting, revision)
  const rows = new Map(sitting.responses.map((row) => [row.item, row]))
  const answers = answersOf(sitting)
  const questions = arrange(items, sitting.seed).map((arranged, index) => {
    const { id } = arranged.item
    const refused = unsaved.refused.find((each) => each.item === id)
    const conflict = unsaved.conflicts.find((each) => each.item === id)
    const problem = refused?.message ?? (conflict ? `Not saved from this page: “${conflict.text}”. Another page or device saved the answer shown here. Give yours again if you mean it.` : null)
    const save: SaveLine = problem ? { state: 'retry', words: 'Not saved' } : saveLine(rows.get(id), person.timeZone)
    return questionView(arranged, revision.rendering.item(id), `Item ${index + 1} of ${items.length}`, { answer: answers.get(id) ?? null, sent: refused?.fields as Field[] ?? null, version: rows.get(id)?.version ?? 0, save, problem })
  })
  const last = sitting.responses.reduce<Date | null>((latest, row) => (latest === null || row.savedAt > latest ? row.savedAt : latest), null)
  return {
    ...kickerOf(sitting, revision), title: phases[sitting.phase],
    lead: `${items.length} ${items.length === 1 ? 'item' : 'items'}. Every answer is saved as you give it. You can change answers until you submit.${sitting.phase === 'pre' ? ' Nobody fails a pre-quiz: it shows what you know before you start.' : ''}`,
    attempt: sitting.id, person: person.id, revision: sitting.revisionId, questions, count: countText(items, answers),
    steps: items.map((item, index) => { const done = answered(item, answers.get(item.id) ?? null); return { text: `${index + 1} ${item.heading}`, href: `#q-${item.id}`, done, current: false, note: done ? 'answered' : 'not answered' } }),
    problems: questions.filter((question) => question.problem !== null).map((question) => ({ href: `#q-${question.item}`, text: `${question.position}: ${question.problem}` })),
    state: problemsState(unsaved, last, person.timeZone),
  }
}

function problemsState (unsaved: Unsaved, last: Date | null, timeZone: string) {
  if (unsaved.refused.length + unsaved.conflicts.length > 0) return { state: 'retry', words: 'Not everything is saved yet' }
  return last ? { state: 'saved', words: `All answers saved ${clockText(last, timeZone)}` } : { state: null, words: 'Nothing to save yet' }
}

/** The question itself: the last paragraph of the stem, as plain words. */
export function questionText (item: Item): string {
  const paragraphs = item.stem.split(/\n{2,}/).filter((text) => text.trim() !== '')
  const text = plainText(paragraphs.at(-1) ?? '')
  return text || item.heading
}

export function reviewPage (sitting: Sitting, revision: ModuleRevision, person: { id: number }, note: string | null): Views['learning/review'] {
  const items = itemsOfSitting(sitting, revision)
  const answers = answersOf(sitting)
  const missing = items.flatMap((item, index) => (answered(item, answers.get(item.id) ?? null) ? [] : [{ item, index }]))
  const link = (item: Item) => `/attempts/${sitting.id}#q-${item.id}`
  return {
    kicker: `${revision.module.title} · ${phases[sitting.phase].toLowerCase()}`, kickerHref: `/attempts/${sitting.id}`, title: 'Review your answers',
    attempt: sitting.id, person: person.id, revision: sitting.revisionId, reviewed: sitting.responses.reduce((sum, row) => sum + row.version, 0), note,
    missingTitle: missing.length === 0 ? null : missing.length === 1 ? '1 item is not fully answered' : `${missing.length} items are not fully answered`,
    missing: missing.map(({ item, index }) => ({ href: link(item), text: `Item ${index + 1}, ${item.heading}${isScored(item) ? '. Left open, it earns no points.' : '. It is not scored, and you may leave it.'}` })),
    rows: items.map((item, index) => { const answer = answers.get(item.id) ?? null; return { number: index + 1, question: questionText(item), answers: answer === null ? [] : describeParts(item, answer), href: link(item) } }),
    promise: sitting.phase === 'pre' ? 'Your answers cannot be changed afterwards. The module then opens; the right answers follow after the post-quiz.'
      : 'Your answers cannot be changed afterwards. You then see your score, your gain and the reasons for every item.',
  }
}

type ResultFacts = { sitting: Sitting; revision: ModuleRevision; /** The first pre-quiz sitting, when there is one. */ pre: { sitting: Sitting; revision: ModuleRevision } | null; release: Release; learning: LearningRow; progress: ModuleProgress; all: ModuleProgress[]; timeZone: string; now: Date; /** What was given to its open answers, by item. */ ratings: Rated[] }

export function resultPage ({ sitting, revision, pre, release, learning, progress, all, timeZone, now, ratings }: ResultFacts): Views['learning/result'] {
  const score = scoreOf(sitting)!
  const base = { ...kickerOf(sitting, revision), next: nextBlock(learning, all) }
  const isPostIn = progress.first.post !== undefined
  const day = dayText(sitting.submittedAt!, timeZone, now)
  if (sitting.phase === 'pre' && !isPostIn) {
    return { ...base, title: `Your pre-quiz is in: ${percentText(score)} before you start`, line: largeGainLine(percent(score), null, release.curriculum.passPercent), lines: [`${rightText(score)} on ${day}. The right answers and the reasons follow after the post-quiz, so that both quizzes measure the same thing.`], items: [], itemsNote: null, objectives: [], again: null }
  }
  const answers = answersOf(sitting)
  const preAnswers = pre && sitting.phase !== 'pre' ? answersOf(pre.sitting) : null
  const preScore = pre && sitting.phase !== 'pre' ? scoreOf(pre.sitting) : null
  const items = itemsOfSitting(sitting, revision)
  const preItems = new Set(pre ? itemsOfSitting(pre.sitting, pre.revision).map((item) => item.id) : [])
  return {
    ...base, title: titleOf(sitting, score, preScore, release.curriculum.passPercent),
    line: sitting.phase === 'pre' ? largeGainLine(percent(score), null, release.curriculum.passPercent) : preScore ? largeGainLine(percent(preScore), percent(score, release.curriculum.passPercent), release.curriculum.passPercent) : null,
    lines: linesOf({ sitting, score, pre, preScore, progress, release, timeZone, now }),
    items: arrange(items, sitting.seed).map((arranged, index) => {
      const { id } = arranged.item
      return answeredView(arranged, revision.rendering.item(id), `Item ${index + 1} of ${items.length}`, answers.get(id) ?? null, { answer: preAnswers?.get(id) ?? null, known: preAnswers !== null && preItems.has(id) }, ratings.filter(({ item }) => item === id))
    }),
    itemsNote: null, objectives: objectivesOf(items, answers, pre, preAnswers, revision),
    again: sitting.phase === 'post' && !passed(score, release.curriculum.passPercent) && progress.attemptsLeft > 0 ? { href: pathOf(learning.id, sitting.module), text: `Go back to the module. ${attemptsText(progress.attemptsLeft)}` } : null,
  }
}

/** "9 of 10 points"; fractions of a point to two places. */
const rightText = (score: Score): string => `${Number(toNumber(score.points).toFixed(2))} of ${score.possible} ${score.possible === 1 ? 'point' : 'points'}`

function titleOf (sitting: Sitting, score: Score, preScore: Score | null, passPercent: number): string {
  if (sitting.phase === 'pre') return `Your pre-quiz: ${percentText(score)}`
  if (sitting.phase === 'followup') return `Your follow-up quiz: ${percentText(score)}`
  if (!passed(score, passPercent)) return `${percentText(score, passPercent)}. You need ${passPercent}% to pass.`
  const gain = preScore ? percent(score, passPercent) - percent(preScore) : null
  return gain !== null && gain > 0 ? `You passed, and you gained ${gain} ${gain === 1 ? 'point' : 'points'}` : 'You passed'
}

function linesOf ({ sitting, score, pre, preScore, progress, release, timeZone, now }: Pick<ResultFacts, 'sitting' | 'pre' | 'progress' | 'release' | 'timeZone' | 'now'> & { score: Score; preScore: Score | null }): string[] {
  const after = `${rightText(score)} on ${dayText(sitting.submittedAt!, timeZone, now)}`
  const forms = pre && pre.sitting.form !== sitting.form ? 'two forms of the same quiz' : 'the same items'
  const lines = preScore && pre ? [`${rightText(preScore)} on ${dayText(pre.sitting.submittedAt!, timeZone, now)}, ${after}, with ${forms}.`] : [`${after}.`]
  if (sitting.phase === 'post' && preScore) lines.push(sitting.number === 1 ? 'First attempt in each phase: this is the gain that counts in reports.' : `This is attempt ${sitting.number}. Reports count the gain of your first attempt; your best score decides passing.`)
  if (sitting.phase === 'post' && !passed(score, release.curriculum.passPercent)) lines.push(attemptsText(progress.attemptsLeft))
  return lines
}

function objectivesOf (items: Item[], answers: Map<string, Answer>, pre: ResultFacts['pre'], preAnswers: Map<string, Answer> | null, revision: ModuleRevision) {
  const after = byObjective(items, answers)
  const before = pre && preAnswers ? byObjective(itemsOfSitting(pre.sitting, pre.revision), preAnswers) : null
  const words = (score: Score | undefined) => (score ? `${Number(toNumber(score.points).toFixed(1))} of ${score.possible}` : '–')
  return revision.module.objectives.filter(({ key }) => after.has(key)).map(({ key, text }) => ({ text, before: before ? words(before.get(key)) : null, after: words(after.get(key)) }))
}
