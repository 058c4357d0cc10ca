/** The form that a trainee fills in, and the list of theirs. Pure. */
import type { Field } from '#src/domain/answers.ts'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import { after, feedbackDays, longestSaid, openPhase } from '#src/domain/feedback.ts'
import { dayText } from '#src/domain/moments.ts'
import { arrange, publicItem } from '#src/domain/sitting.ts'
import type { FeedbackRevision } from '#src/features/curriculum/curricula.ts'
import { controlsOf } from '#src/features/learning/questions.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { OwnTraining } from './queries.ts'

/** What can be traced and what cannot, in the words of the form. */
export const traced = [
  'Your answers are kept without your name, your agency, a time or a number that leads to you. A list beside them says only that you have handed in a form, so that you are not asked again. Nothing joins the two, not even for admins; only somebody with copies of the whole database from just before and just after you hand it in could work it out.',
  'Figures of your cohort are shown from 5 forms on, and leads of agencies and states see figures alone. What you write in words is read by trainers, evaluators and admins, so leave out what only you would say. In a small group, people may guess.',
  'Because nothing leads back to you, a form cannot be changed or taken back once it is in.',
]

export type Again = { fields: Field[]; errors: Map<string | null, string> } | null

export function formPage (training: OwnTraining, revision: FeedbackRevision, phase: FeedbackPhase, again: Again = null): Views['feedback/form'] {
  const part = revision.form.parts.find((each) => each.phase === phase)!
  const all = part.items.length
  const errors = again?.errors ?? new Map<string | null, string>()
  return {
    title: revision.form.title, kicker: `${training.cohort} · ${part.title}`, action: `/feedback/${training.enrollmentId}`, phase, revision: String(revision.id), intro: revision.rendering.intro(phase), traced,
    problem: errors.get(null) ?? null,
    problems: part.items.flatMap(({ id, heading }) => (errors.has(id) ? [{ href: `#q-${id}`, text: `${heading}: ${errors.get(id)!}` }] : [])),
    questions: arrange(part.items, 0).map((arranged, index) => {
      const item = publicItem(arranged), html = revision.rendering.item(item.id)
      const controls = controlsOf(item, html, { answer: null, sent: again?.fields ?? null })
      return {
        item: item.id, position: `Question ${index + 1} of ${all}`, stem: html.stem, problem: errors.get(item.id) ?? null, isGroup: controls.type !== 'open',
        question: { item: item.id, ...controls, ...(controls.type === 'open' && { most: longestSaid }) },
      }
    }),
  }
}

/** What stands where no form is open: it is in, or it is not time. */
export function noFormPage (training: OwnTraining, hasForm: boolean, timeZone: string, now: Date): Views['feedback/no-form'] {
  const { from, handedIn, isClosed, enrollmentId, cohort } = training
  const action = { href: `/learning/${enrollmentId}`, text: 'Back to my learning' }
  const later = from === null ? null : after(from, feedbackDays.later)
  if (handedIn.length > 0) {
    const next = !handedIn.includes('later') && later !== null && later > now && !isClosed ? `On ${dayText(later, timeZone, now)} we ask once more, in 3 minutes, what you could use.` : null
    return { kicker: cohort, title: 'Thank you. Your feedback is in.', lines: ['It is kept without your name, so it cannot be shown to you again.', ...(next === null ? [] : [next])], action }
  }
  const why = !hasForm || isClosed || (from !== null && now >= from) ? 'Feedback on this training is closed.' : 'It opens when your training is over: after its last live day, or when you have completed it.'
  return { kicker: cohort, title: 'There is no form to fill in now', lines: [why], action }
}

export type Offered = { training: OwnTraining; revision: FeedbackRevision | null }

/** The form that is open to a trainee; null = none. */
export function offeredPhase ({ training, revision }: Offered, now: Date): FeedbackPhase | null {
  const phase = training.isClosed ? null : openPhase(training, now)
  return phase !== null && revision?.form.parts.some((part) => part.phase === phase) ? phase : null
}

export function listPage (all: readonly Offered[], now: Date): Views['feedback/mine'] {
  const open = all.flatMap((offered) => { const phase = offeredPhase(offered, now); return phase ? [{ title: offered.revision!.form.title, href: `/feedback/${offered.training.enrollmentId}`, hint: `${offered.training.cohort} · ${offered.revision!.form.parts.find((part) => part.phase === phase)!.title.toLowerCase()}` }] : [] })
  const given = all.filter(({ training }) => training.handedIn.length > 0).map(({ training }) => training.cohort)
  return { open, given }
}
