/** The queue of open answers, one answer to rate, and how far raters agree. */
import { least } from '#src/domain/gains/least.ts'
import { wordCount } from '#src/domain/answers.ts'
import { dayText } from '#src/domain/moments.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { ratersPerAnswer } from '#src/domain/rating.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { agreements, itemsRated, kappaWords, sameWords } from './agreement.ts'
import { listApart, listRatedTwice, listWaiting } from './queries.ts'
import type { Readable } from './rate-answer.ts'

const mostShown = 20
const pathTo = ({ attempt, item }: { attempt: number; item: string }): string => `/grading/${attempt}/${item}`

/** Where the next answer stands that this person may rate; the queue itself when there is none. */
export async function nextPath ({ db }: Services, person: number): Promise<string> {
  const [next] = await listWaiting(db, person, 1)
  return next ? pathTo(next) : '/grading'
}

export async function queuePage (services: Services, person: { id: number; timeZone: string }): Promise<Views['grading/grading']> {
  const rows = await listWaiting(services.db, person.id, mostShown)
  const items = await itemsRated(services, rows), total = rows[0]?.total ?? 0
  return {
    next: total === 0 ? { kicker: null, title: 'No answer waits for you', lines: ['Open answers appear here once their quiz is submitted. You are not asked to rate your own.'], action: null }
      : { kicker: 'Next step', title: total === 1 ? '1 open answer waits for you' : `${total.toLocaleString('en-US')} open answers wait for you`, lines: [`Each is read by ${ratersPerAnswer} people. You see no names, and not what the other gave.`], action: { href: pathTo(rows[0]!), text: 'Read the oldest' } },
    rows: rows.map((row, index) => ({ item: items[index]?.heading ?? row.item, hint: row.curriculum, href: pathTo(row), since: dayText(row.submittedAt, person.timeZone, services.now()), read: row.raters === 0 ? 'nobody yet' : 'one person' })),
    more: total > rows.length ? `The oldest ${rows.length} of ${total.toLocaleString('en-US')}.` : null,
  }
}

const nameOf = (index: number): string => `mark-${index + 1}`

/** `form`: what was sent and not taken. Nothing here tells whose answer it is, or whether it was given before or after training. */
export function answerPage ({ answer, item, revision, ratings, mine, may }: Readable, form: Form | null): Views['grading/answer'] {
  const html = revision.rendering.item(item.id)
  const values = form ?? blankForm(mine ? { note: mine.note, ...Object.fromEntries(item.rubric.map(({ criterion }, index) => [nameOf(index), String(mine.marks[criterion] ?? '')])) } : {})
  const words = wordCount(answer.answer), isBoth = ratings.length >= ratersPerAnswer
  return {
    kicker: `${revision.module.title} · open answer`, title: item.heading, stem: html.stem, answer: answer.answer, model: html.model,
    words: `${words} ${words === 1 ? 'word' : 'words'}${item.words ? `; asked for were ${item.words.least} to ${item.words.most}` : ''}`,
    promise: [
      'Ratings stand beside scores. They change no submitted score, so nobody passes or fails by them.',
      ...(item.counts ? ['Its author made this item part of the score. A score is final once the quiz is submitted, so there it earns nothing.'] : []),
    ],
    form: may === 'full' ? null : {
      action: pathTo({ attempt: answer.attempt, item: item.id }), seen: form?.values.seen ?? String(mine?.id ?? 0), button: mine ? 'Correct my rating' : 'Save and read the next', form: values,
      criteria: item.rubric.map(({ criterion, levels }, index) => ({
        name: nameOf(index), legend: plainText(criterion), options: levels.map((level, points) => ({ value: String(points), text: `${points}: ${plainText(level)}` })), chosen: values.values[nameOf(index)] ? [values.values[nameOf(index)]!] : [], error: values.errors[nameOf(index)] ?? null,
      })),
    },
    criteria: isBoth ? item.rubric.map(({ criterion }) => plainText(criterion)) : [],
    ratings: isBoth ? ratings.map((rating) => ({ name: rating.rater === mine?.rater ? 'You' : rating.name, marks: item.rubric.map(({ criterion }) => String(rating.marks[criterion] ?? '–')), points: `${rating.points} of ${rating.possible}`, note: rating.note })) : [],
  }
}

export async function agreementPage (services: Services, reader: number): Promise<Views['grading/agreement']> {
  const [twice, apart] = await Promise.all([listRatedTwice(services.db, null), listApart(services.db, reader, mostShown)])
  const items = await itemsRated(services, apart)
  return {
    rows: (await agreements(services, twice)).map(({ heading, criterion, kappa }) => ({ item: heading, criterion: plainText(criterion), same: sameWords(kappa), kappa: kappaWords(kappa) })),
    apart: apart.map((row, index) => ({
      href: pathTo(row), item: items[index]?.heading ?? row.item,
      lines: (items[index]?.rubric ?? []).map(({ criterion }) => ({ criterion, marks: row.marks.map((marks) => marks[criterion] ?? 0) })).filter(({ marks }) => marks[0] !== marks[1]).map(({ criterion, marks }) => `${plainText(criterion)}: ${marks.join(' and ')}`),
    })),
    method: [
      `Of answers that ${ratersPerAnswer} people rated, each without seeing the other’s marks, as the marks stood when the second had rated. What is corrected after a talk counts for the trainee and not here. Any two people may have rated an answer; who rated first counts as the first rater.`,
      `κ is agreement beyond chance, 1 for full and 0 for none (Cohen 1968, linear weights: two points apart are twice as bad as one), with its 95% interval, from ${least.inference} answers on. Below 30 answers it is a hint.`,
      'Ratings stand beside scores. They change no submitted score, so nobody passes or fails by them.',
    ],
  }
}
