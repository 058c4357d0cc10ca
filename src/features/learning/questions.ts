/** From items and answers to what the question templates show. Pure; the rendered HTML comes with the revision. */
import { type Answer, type Field, longest, wordCount } from '#src/domain/answers.ts'
import type { Item, OpenItem } from '#src/domain/curriculum.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { meanMark, type RubricMarks } from '#src/domain/rating.ts'
import { feedbackFor, outcomeOf, scoreItem } from '#src/domain/scoring.ts'
import { type ArrangedItem, type PublicItem, publicItem } from '#src/domain/sitting.ts'
import { toNumber } from '#src/domain/fraction.ts'
import type { RenderedItem } from '#src/features/curriculum/render.ts'
import { type AnsweredRow, type AnsweredRows, type AnsweredView, type CheckFeedback, type Controls, countedWords, howToAnswer, type QuestionView, type SaveLine, type SelfCheckView } from './question-views.ts'

/** `sent`: what a page sent and could not be stored, shown in place of the stored answer so that nothing typed is lost. */
export type Held = { answer: Answer; sent: Field[] | null }

const hintOf = (item: PublicItem): string | null => (item.type === 'open' && !item.counts ? 'read by a trainer, not scored' : howToAnswer[item.type])

/** The controls of an item with the answer that they hold. Made from the public item alone, so no key can slip in. */
export function controlsOf (item: PublicItem, html: RenderedItem, { answer, sent }: Held): Controls {
  const typed = (name: string): string | null => sent?.find(([field]) => field === name)?.[1] ?? null
  const values = sent?.filter(([field]) => field === `a.${item.id}`).map(([, value]) => value) ?? null
  const part = (key: string): string | null => sent ? typed(`a.${item.id}.${key}`) || null : (answer as Record<string, string | number> | null)?.[key]?.toString() ?? null
  const text = sent ? values?.[0] ?? '' : typeof answer === 'string' ? answer : ''
  switch (item.type) {
    case 'single':
    case 'truefalse':
    case 'multiple': {
      const chosen = values ?? (Array.isArray(answer) ? answer : typeof answer === 'string' ? [answer] : [])
      return { type: item.type, options: item.options.map(({ key }) => ({ key, text: html.text(key), checked: chosen.includes(key) })) }
    }
    case 'number': return { type: 'number', value: text, unit: item.unit, most: longest.number }
    case 'text': return { type: 'text', value: text, most: longest.text }
    case 'match': return {
      type: 'match', headings: item.headings, rows: item.rows.map(({ key }) => ({ key, text: html.text(key), chosen: part(key) })),
      choices: item.choices.map((choice) => ({ key: choice.key, text: plainText(choice.text) })),
    }
    case 'order': return { type: 'order', steps: orderedSteps(item, html, answer, sent) }
    case 'likert': return { type: 'likert', scale: item.scale, statements: item.statements.map(({ key }) => ({ key, text: html.text(key), chosen: part(key) === null ? null : Number(part(key)) })) }
    case 'open': return {
      type: 'open', value: text, most: longest.open, counted: countedWords(wordCount(text)),
      advice: item.words ? `Aim for ${item.words.least} to ${item.words.most} words.` : null,
      rubric: item.rubric.map(({ criterion, levels }) => ({ criterion: plainText(criterion), points: `0–${levels.length - 1}` })),
    }
  }
}

/** In the order of the answer once there is one, else as this sitting shuffled them. */
function orderedSteps (item: Extract<PublicItem, { type: 'order' }>, html: RenderedItem, answer: Answer, sent: Field[] | null) {
  const order = Array.isArray(answer) ? answer : null
  const place = (key: string): number | null => {
    if (sent) return Number(sent.find(([name]) => name === `a.${item.id}.${key}`)?.[1]) || null
    return order ? order.indexOf(key) + 1 : null
  }
  const steps = item.steps.map(({ key }) => ({ key, text: html.text(key), place: place(key) }))
  return order && !sent ? steps.sort((a, b) => a.place! - b.place!) : steps
}

export function questionView (arranged: ArrangedItem, html: RenderedItem, position: string, held: Held & { version: number; save: SaveLine; problem: string | null }): QuestionView {
  const item = publicItem(arranged)
  return { item: item.id, position, hint: hintOf(item), stem: html.stem, ...controlsOf(item, html, held), version: held.version, save: held.save, problem: held.problem }
}

export function selfCheckView (arranged: ArrangedItem, html: RenderedItem, action: string, held: Held, feedback: CheckFeedback | null): SelfCheckView {
  const item = publicItem(arranged)
  return { item: item.id, position: 'Self-check, not graded', hint: item.type === 'likert' ? null : howToAnswer[item.type], stem: html.stem, ...controlsOf(item, html, held), action, feedback }
}

const chosenKeys = (answer: Answer): string[] => (Array.isArray(answer) ? answer : typeof answer === 'string' ? [answer] : [])

/** What a self-check says back. `show`: the person asked for the answer. */
export function checkFeedback (item: Item, html: RenderedItem, answer: Answer, show: boolean): CheckFeedback {
  const outcome = outcomeOf(item, answer)
  const isOpen = item.type === 'open' || item.type === 'likert'
  const right = isOpen ? null : outcome === 'right'
  if (answer === null && !show) return { right: null, title: 'Nothing chosen yet', lines: ['<p>Give an answer first, then check it.</p>'], mayShow: !isOpen || item.type === 'open', answered: null }
  const reveal = show || right === true || isOpen
  const title = right === null ? 'Noted' : right ? 'Right' : outcome === 'partly' ? 'Partly right' : show ? 'The answer' : 'Not this one'
  const lines = [...linesFor(item, html, answer), ...(reveal && html.rationale ? [html.rationale] : [])]
  const needsRows = reveal && (show || !('options' in item))
  return { right, title, lines, mayShow: !reveal, answered: needsRows ? answeredRows(item, html, answer, null) : null }
}

function linesFor (item: Item, html: RenderedItem, answer: Answer): string[] {
  const feedback = feedbackFor(item, answer)
  return [...feedback.options.map(({ key }) => html.feedback(key)).filter((line) => line !== null), ...feedback.foreseen.map((text) => html.markdown(text))]
}

const tagOf = (chosen: boolean, key: boolean): string | null => (chosen ? key ? 'Your answer, right' : 'Your answer' : key ? 'Right answer' : null)
const row = (text: string, chosen: boolean, key: boolean, feedback: string | null): AnsweredRow => ({ text, chosen, key, tag: tagOf(chosen, key), feedback })

/** The answer beside the right one. Only for what is submitted, or a self-check that was answered. `before`: the answer of the pre-quiz, for the confidence grid; `shown`: the order of options in the sitting. */
export function answeredRows (item: Item, html: RenderedItem, answer: Answer, before: Answer, shown: string[] | null = null, ratings: readonly RubricMarks[] = []): AnsweredRows {
  const chosen = chosenKeys(answer)
  switch (item.type) {
    case 'single':
    case 'truefalse':
    case 'multiple': return { type: item.type, rows: (shown ? item.options.toSorted((a, b) => shown.indexOf(a.key) - shown.indexOf(b.key)) : item.options).map(({ key, right }) => row(html.text(key), chosen.includes(key), right, chosen.includes(key) || right ? html.feedback(key) : null)) }
    case 'number':
    case 'text': {
      const isRight = outcomeOf(item, answer) === 'right'
      const key = item.type === 'number' ? `${item.key}${item.unit ? ` ${item.unit}` : ''}` : item.accept[0]!
      return { type: item.type, rows: [row(typeof answer === 'string' ? html.escape(answer) : 'Not answered', true, isRight, null), ...(isRight ? [] : [row(html.escape(key), false, true, null)])] }
    }
    case 'match': {
      const given = (answer ?? {}) as Record<string, string>
      const words = (key: string) => plainText(item.choices.find((choice) => choice.key === key)?.text ?? '')
      return { type: 'match', rows: item.rows.map(({ key, right }) => ({ text: html.text(key), given: given[key] ? words(given[key]) : null, right: given[key] === right, key: words(right) })) }
    }
    case 'order': return { type: 'order', rows: item.steps.map(({ key }, index) => ({ text: html.text(key), given: chosen.length > 0 ? chosen.indexOf(key) + 1 : null, right: chosen[index] === key })) }
    case 'likert': {
      const label = (given: Answer, key: string) => { const value = (given as Record<string, number> | null)?.[key]; return item.scale.find((step) => step.value === value)?.label ?? 'Not answered' }
      return { type: 'likert', before: before !== null, rows: item.statements.map(({ key }) => ({ text: html.text(key), given: label(answer, key), before: before === null ? null : label(before, key) })) }
    }
    case 'open': return { type: 'open', given: typeof answer === 'string' ? answer : 'Not answered', rubric: rubricOf(item, ratings), model: html.model }
  }
}

/** What is looked for; once somebody has read the answer, the mean of their points and what each of them found. */
const rubricOf = (item: OpenItem, ratings: readonly RubricMarks[]) => item.rubric.map(({ criterion, levels }) => {
  const mean = meanMark(ratings, criterion), found = [...new Set(ratings.flatMap((marks) => levels[marks[criterion] ?? -1] ?? []))]
  return { criterion: plainText(criterion), points: mean === null ? null : `${Number(mean.toFixed(1))} of ${levels.length - 1}`, level: mean === null ? plainText(levels.at(-1) ?? '') : found.map(plainText).join(' · ') }
})

/** Whoever reads an answer may leave its giver a note. */
export type Read = { marks: RubricMarks; note: string }

export function answeredView (arranged: ArrangedItem, html: RenderedItem, position: string, answer: Answer, before: { answer: Answer; known: boolean }, read: readonly Read[] = []): AnsweredView {
  const { item, shown } = arranged
  const outcome = outcomeOf(item, answer)
  const points = toNumber(scoreItem(item, answer))
  // Options stand as this sitting showed them.
  const rows = answeredRows(item, html, answer, before.known ? before.answer : null, shown, read.map(({ marks }) => marks))
  return {
    item: item.id, position, hint: null, stem: html.stem, heading: item.heading, ...rows,
    mark: outcome === 'right' ? 'right' : outcome === 'not scored' ? null : 'wrong',
    verdict: read.length > 0 ? `Read by ${read.length === 1 ? 'a trainer' : `${read.length} trainers`}, beside your score` : verdictOf(item, outcome, points, before),
    feedback: 'options' in item ? [] : [...linesFor(item, html, answer), ...read.flatMap(({ note }) => (note === '' ? [] : [`<p><strong>A note from whoever read it:</strong> ${html.escape(note)}</p>`]))], rationale: html.rationale,
  }
}

function verdictOf (item: Item, outcome: ReturnType<typeof outcomeOf>, points: number, before: { answer: Answer; known: boolean }): string {
  if (item.type === 'likert') return 'Not scored'
  if (item.type === 'open') return item.counts ? 'A trainer reads this answer' : 'Read by a trainer, not scored'
  const was = before.known ? outcomeOf(item, before.answer) : null
  if (outcome === 'right') return was === 'right' ? 'Right before and after' : was === null ? 'Right' : 'Right now, not before'
  if (outcome === 'partly') return `${Number(points.toFixed(2))} of ${item.points} ${item.points === 1 ? 'point' : 'points'}`
  if (outcome === 'blank') return 'Not answered'
  return was === 'right' ? 'Right before, not now' : 'Not right yet'
}
