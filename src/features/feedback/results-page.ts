/** What one cohort said, composed from counts, forms and the wording that they were given for. Pure but for the content that it is handed. */
import { ratings } from '#src/domain/charts/ratings.ts'
import { optionShares } from '#src/domain/charts/option-shares.ts'
import type { Chart } from '#src/domain/charts/chart.ts'
import type { Answer } from '#src/domain/answers.ts'
import { wordingOf } from '#src/domain/authoring/wording.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { feedbackDays, feedbackPhases, feedbackRoles, fewestForms, roleWords } from '#src/domain/feedback.ts'
import { identifiersIn } from '#src/domain/identifiers.ts'
import { wholePercent } from '#src/domain/outcomes.ts'
import { plainText } from '#src/domain/plain-text.ts'
import type { FeedbackRevision } from '#src/features/curriculum/curricula.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { FeedbackSummary } from './summary-queries.ts'
import type { PartResults } from './views.ts'

type Form = { revisionId: number; answers: Record<string, Answer> }
/** A question as it was worded, with the answers that were given to that wording. */
type Asked = { item: Item; answers: Answer[]; isEarlier: boolean }

const formsText = (n: number): string => (n === 1 ? '1 form' : `${n.toLocaleString('en-US')} forms`)

/** Questions of a phase in the order of the newest revision; an earlier wording stands below, with the answers that were given to it. */
function askedOf (phase: FeedbackSummary['phase'], forms: readonly Form[], revisions: readonly FeedbackRevision[]): Asked[] {
  const asked = new Map<string, Asked>()
  for (const [age, revision] of revisions.toSorted((a, b) => b.id - a.id).entries()) {
    const given = forms.filter(({ revisionId }) => revisionId === revision.id)
    for (const item of revision.form.parts.find((part) => part.phase === phase)?.items ?? []) {
      const key = `${item.id} ${wordingOf(item)}`
      const known = asked.get(key) ?? { item, answers: [], isEarlier: age > 0 }
      known.answers.push(...given.flatMap(({ answers }) => (answers[item.id] === undefined ? [] : [answers[item.id]!])))
      asked.set(key, known)
    }
  }
  return [...asked.values()].filter(({ isEarlier, answers }) => !isEarlier || answers.length > 0)
}

/** Of a question that fewer than five answered nothing is drawn either: few answers are as telling as few forms. */
function chartOf ({ item, answers, isEarlier }: Asked, index: number, phase: string): Chart | null {
  const n = answers.length
  const about = { id: `${phase}-${index + 1}`, title: `${item.heading}${isEarlier ? ', as it was asked before' : ''}`, note: `${plainText(item.stem)} ${n} ${n === 1 ? 'answer' : 'answers'}.` }
  const isFew = n < fewestForms
  if (isFew && item.type !== 'open') return { form: 'figure', id: about.id, title: about.title, notes: [`${plainText(item.stem)} Fewer than ${fewestForms} answered it, so nothing is shown.`], svg: null, table: null }
  if (item.type === 'likert') {
    const values = (key: string) => item.scale.map(({ value }) => ({ value, count: answers.filter((answer) => (answer as Record<string, number>)[key] === value).length }))
    return ratings(about, item.scale, item.statements.map(({ key, text }) => ({ text: plainText(text), values: values(key) })), { fewest: fewestForms })
  }
  if (item.type === 'single' || item.type === 'multiple') return optionShares(about, n, item.options.map(({ key, text }) => ({ text: plainText(text), count: answers.filter((answer) => (Array.isArray(answer) ? answer.includes(key) : answer === key)).length, isKey: null })))
  return null
}

/** In the order that the forms came from the database, which is none. What looks like a person by a later check than that of its day is left out. */
function wordsOf ({ item, answers }: Asked, known: readonly string[]): { title: string; said: string[]; left: string | null } {
  const all = answers.filter((answer) => typeof answer === 'string')
  const said = all.filter((text) => identifiersIn(text, known).length === 0)
  const left = all.length - said.length
  return { title: plainText(item.stem), said, left: left === 0 ? null : `${left === 1 ? '1 answer is' : `${left} answers are`} left out, because they may name a person.` }
}

export type Part = { summary: FeedbackSummary; forms: Form[]; revisions: FeedbackRevision[] }

function partOf ({ summary, forms, revisions }: Part, known: readonly string[], mayReadWords: boolean): PartResults {
  const { phase, asked, submitted, shown } = summary
  const questions = shown.isShown ? askedOf(phase, forms, revisions) : []
  const counts = [{ name: 'asked', figure: String(asked) }, { name: 'handed in', figure: String(submitted) }, ...(asked > 0 ? [{ name: 'of those asked', figure: `${wholePercent({ numerator: submitted, denominator: asked })}%` }] : [])]
  return {
    phase, title: feedbackPhases[phase], counts, lines: linesOf(summary), charts: questions.flatMap((question, index) => chartOf(question, index, phase) ?? []),
    words: !mayReadWords ? null : questions.filter(({ item }) => item.type === 'open').map((question) => wordsOf(question, known)),
  }
}

function linesOf ({ phase, asked, submitted, shown, isClosed }: FeedbackSummary): string[] {
  if (asked === 0) return [phase === 'post' ? 'Nobody is asked yet. Each trainee is asked when their training is over: after its last live day, or when they have completed it. They get a mail, and it stands on their learning page.' : `Nobody is asked yet. This form opens ${feedbackDays.later} days after the training was over.`]
  if (!shown.isShown) return [`Answers are shown from ${fewestForms} forms on, so that nobody can be told from them. ${submitted === 0 ? 'None is in yet.' : `${formsText(submitted)} ${submitted === 1 ? 'is' : 'are'} in.`}`, isClosed ? 'The cohort is closed, so no more will come.' : 'People are reminded once by mail. A word from you on a call helps more.']
  const waiting = shown.waiting === 0 ? [] : [`Figures are of ${formsText(shown.counted)}. ${shown.waiting === 1 ? 'The other one joins' : `The other ${shown.waiting} join`} them when ${fewestForms} have come together or the cohort is closed, so that a change on this page is never one person’s answer.`]
  return waiting.length > 0 ? waiting : [`Figures are of ${formsText(shown.counted)}.`]
}

const shareText = (summary: FeedbackSummary, role: (typeof feedbackRoles)[number]): string => {
  const share = summary.roles?.[role]
  return share ? `${wholePercent({ numerator: share.high, denominator: share.n })}% of ${share.n}` : summary.roles !== null ? 'Not asked' : summary.isClosed ? 'Not shown' : 'Not shown yet'
}

export function resultsPage (cohort: { id: number; name: string }, parts: readonly Part[], given: { known: readonly string[]; mayReadWords: boolean; exportHref: string | null; kicker: { href: string; text: string } }): Views['feedback/results'] {
  const post = parts.find(({ summary }) => summary.phase === 'post')!.summary, later = parts.find(({ summary }) => summary.phase === 'later')!.summary
  return {
    name: cohort.name, kicker: given.kicker, exportHref: given.exportHref,
    lines: ['Forms bear no name, no agency and no time. The two phases stand beside each other and are never matched by person, so a difference between them may also be one of who answered.'],
    beside: post.roles === null && later.roles === null ? null : { caption: 'Share who answered 4 or 5 of 5', rows: feedbackRoles.filter((role) => post.roles?.[role] || later.roles?.[role]).map((role) => ({ name: roleWords[role], post: shareText(post, role), later: shareText(later, role) })) },
    parts: parts.map((part) => partOf(part, given.known, given.mayReadWords)),
  }
}

/** A row for each cohort of which anybody is asked. */
export function cohortsPage (summaries: readonly FeedbackSummary[], titles: ReadonlyMap<string, string>): Views['feedback/cohorts'] {
  const phaseText = ({ asked, submitted }: FeedbackSummary): string => (asked === 0 ? 'Nobody asked yet' : `${submitted} of ${asked}`)
  const rows = [...Map.groupBy(summaries, ({ cohortId }) => cohortId).values()].filter((both) => both.some(({ asked }) => asked > 0)).map((both) => {
    const post = both.find(({ phase }) => phase === 'post')!, later = both.find(({ phase }) => phase === 'later')!
    return { name: post.cohort, href: `/feedback/cohorts/${post.cohortId}`, curriculum: titles.get(post.curriculum) ?? post.curriculum, post: phaseText(post), later: phaseText(later), satisfied: shareText(post, 'satisfaction') }
  })
  return { rows, caption: rows.length === 1 ? '1 cohort' : `${rows.length} cohorts` }
}
