/** My learning, a module and a section, composed from standing and content. Pure. */
import { hoursText } from '#src/domain/certificates.ts'
import { itemsOf, phases, type Phase } from '#src/domain/curriculum.ts'
import { openPhase } from '#src/domain/feedback.ts'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { dayText } from '#src/domain/moments.ts'
import { attemptsText, type ModuleProgress } from '#src/domain/progress.ts'
import { consentQuestion } from '#src/domain/research.ts'
import { passed, percent, percentText } from '#src/domain/scoring.ts'
import { arrange, formFor } from '#src/domain/sitting.ts'
import type { ModuleRevision, Release } from '#src/features/curriculum/curricula.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { LearningRow } from './queries.ts'
import type { NextStepBlock } from './views.ts'
import type { CheckFeedback } from './question-views.ts'
import { type Held, selfCheckView } from './questions.ts'
import { contentsSteps, minutesLeft, moduleRows, nextBlock, pathOf } from './reading.ts'
import { followUpOpens, scoreOf } from './standing.ts'

export function myLearningPage (release: Release, learning: LearningRow, all: ModuleProgress[], list: LearningRow[], timeZone: string, now: Date): Views['learning/my-learning'] {
  const required = all.filter((each) => each.isRequired)
  const done = required.filter((each) => each.state === 'done').length
  const hours = hoursText(required.reduce((sum, each) => sum + each.minutes, 0))
  const certificateLines = [`${done} of ${required.length} required modules done.`, `You earn ${hours} contact hours when every section is read and every post-quiz is at ${release.curriculum.passPercent}% or above.`]
  const followUps = followUpsOf(release, learning, all, timeZone, now)
  return {
    kicker: `${release.curriculum.title} · ${learning.cohort}`, next: followUpBlock(followUps) ?? nextBlock(learning, all), modules: moduleRows(learning, all),
    certificate: learning.certificate
      ? { lines: ['You have earned it.'], action: { href: `/certificates/${learning.certificate}`, text: 'See your certificate' } }
      : learning.isWaiting ? { lines: ['You have earned it. It is issued as soon as you confirm your name.'], action: { href: '/certificates', text: 'Confirm my name' } }
      : learning.isNameConfirmed ? { lines: certificateLines, action: null }
      : { lines: [...certificateLines, `It will carry the name “${learning.printedName}”. Is it spelled as on your license?`], action: { href: '/account/profile', text: 'Check my name' } },
    pages: [{ href: `${pathOf(learning.id)}/pages/about`, text: 'About this training' }, ...release.pages.map(({ page }) => ({ href: `${pathOf(learning.id)}/pages/${page.id}`, text: page.title })), { href: '/in', text: 'Check in to a live day' }],
    followUps, feedback: feedbackOf(release, learning, now),
    research: learning.hasAnsweredResearch || learning.isPreview ? null : consentQuestion,
    others: list.filter((other) => other.id !== learning.id).map((other) => ({ href: pathOf(other.id), text: other.cohort })),
  }
}

function feedbackOf ({ feedback }: Release, { id, isPreview, isClosed, overAt, feedbackIn }: LearningRow, now: Date): Views['learning/my-learning']['feedback'] {
  const phase = isPreview || isClosed ? null : openPhase({ from: overAt, handedIn: feedbackIn }, now)
  if (!feedback?.form.parts.some((part) => part.phase === phase)) return null
  return phase === 'post' ? { lines: ['Your training is over. What helped, what was missing, what do you need next? It takes about 4 minutes and is kept without your name.'], action: { href: `/feedback/${id}`, text: 'Tell us how it was' } }
    : { lines: ['A month has passed. What could you use, and what got in the way? It takes about 3 minutes and is kept without your name.'], action: { href: `/feedback/${id}`, text: 'Say what you could use' } }
}

/** Of the modules that are done and have a follow-up quiz which is not in: when it opens. None before the training is completed. */
function followUpsOf (release: Release, learning: LearningRow, all: ModuleProgress[], timeZone: string, now: Date): { text: string; href: string | null }[] {
  const opens = followUpOpens(release, learning)
  return all.flatMap((progress) => {
    const { module } = release.modules.find((each) => each.module.id === progress.id)!
    const hasItems = itemsOf(module, formFor(learning.personId, 'followup', module.forms), 'followup').length > 0
    if (opens === null || !hasItems || progress.state !== 'done' || progress.first.followup) return []
    return [opens <= now ? { text: `Module ${progress.place}, ${progress.title}: open now`, href: pathOf(learning.id, progress.id) } : { text: `Module ${progress.place}, ${progress.title}: from ${dayText(opens, timeZone, now)}`, href: null }]
  })
}

/** What to do next where the training is done and a follow-up quiz is open. */
function followUpBlock (followUps: { href: string | null }[]): NextStepBlock | null {
  const open = followUps.filter(({ href }) => href !== null)
  if (open.length === 0) return null
  return { kicker: 'Some time later', title: 'Take the follow-up quiz', lines: [open.length === 1 ? 'It is open now. It shows what has stayed; you cannot fail it.' : `${open.length} are open now, one for each module. They show what has stayed; you cannot fail them.`], action: { href: open[0]!.href!, text: open.length === 1 ? 'Go to the quiz' : 'Go to the first one' } }
}

/** The sitting that may be started or gone on with, as the one block of the page. */
function startBlock (release: Release, learning: LearningRow, progress: ModuleProgress, now: Date): Views['learning/module']['start'] {
  const begin = (phase: Phase, title: string, lines: string[], button: string) => ({ action: `${pathOf(learning.id, progress.id)}/attempts`, phase, title, lines, button, kicker: `Module ${progress.place}` })
  const current = progress.steps.find((step) => step.state === 'current')
  if (current && current.kind !== 'section') {
    const name = phases[current.kind].toLowerCase()
    const count = current.begun?.items ?? progress.items[current.kind]
    const items = `${count} ${count === 1 ? 'item' : 'items'}`
    if (current.begun) return begin(current.kind, `Finish the ${name}`, [`${current.begun.answered} of ${items} answered, all saved.`], 'Continue the quiz')
    if (current.kind === 'pre') return begin('pre', 'Start with the pre-quiz', [`${items}. It shows what you know before you start; you cannot fail it.`], 'Start the pre-quiz')
    return begin('post', progress.best ? 'Take the post-quiz again' : 'Take the post-quiz', [`${items}, with your score, your gain and the reasons at once. You pass at ${release.curriculum.passPercent}%.`, attemptsText(progress.attemptsLeft)], progress.best ? 'Try again' : 'Start the post-quiz')
  }
  const opens = followUpOpens(release, learning)
  const taken = learning.attempts.some((attempt) => attempt.module === progress.id && attempt.phase === 'followup' && attempt.submittedAt !== null)
  if (progress.state === 'done' && opens !== null && opens <= now && !taken) return begin('followup', 'Take the follow-up quiz', ['A few months have passed. This quiz shows what has stayed; you cannot fail it.'], 'Start the follow-up quiz')
  return null
}

export function modulePage (release: Release, learning: LearningRow, all: ModuleProgress[], progress: ModuleProgress, revision: ModuleRevision, timeZone: string, now: Date): Views['learning/module'] {
  const start = startBlock(release, learning, progress, now)
  const current = progress.steps.find((step) => step.state === 'current')
  const done = progress.steps.filter((step) => step.state === 'done').length
  const { pre, post } = progress.first
  const next = start ? null : current ? {
    kicker: `Module ${progress.place}`, title: `Read “${current.title}”`, lines: [`${progress.sectionsLeft} ${progress.sectionsLeft === 1 ? 'section' : 'sections'} to read, then the post-quiz.`],
    action: { href: pathOf(learning.id, progress.id, current.key), text: 'Read on' },
  } : nextBlock(learning, all)
  return {
    kicker: release.curriculum.title, kickerHref: pathOf(learning.id), title: progress.title, lead: `Module ${progress.place} · ${progress.minutes} minutes${progress.isRequired ? '' : ' · optional for your role'}`,
    next, start, objectives: revision.module.objectives.map(({ text }) => text), steps: contentsSteps(learning, progress, null), count: `${done} of ${progress.steps.length} steps done`,
    gain: pre && post ? largeGainLine(percent(pre.score), percent(post.score), release.curriculum.passPercent) : null,
    gainLines: pre && post ? [`First attempt in each phase: ${percentText(pre.score)} on ${dayText(pre.submittedAt, timeZone, now)}, ${percentText(post.score)} on ${dayText(post.submittedAt, timeZone, now)}.`] : [],
    results: learning.attempts.filter((attempt) => attempt.module === progress.id && attempt.submittedAt !== null).map((attempt) => {
      const score = scoreOf(attempt)!
      const verdict = attempt.phase === 'post' ? passed(score, release.curriculum.passPercent) ? ', passed' : ', not passed' : ''
      return { href: `/attempts/${attempt.id}/result`, text: `${phases[attempt.phase]}${attempt.number > 1 ? `, attempt ${attempt.number}` : ''}: ${percentText(score, attempt.phase === 'post' ? release.curriculum.passPercent : 100)}${verdict}, ${dayText(attempt.submittedAt!, timeZone, now)}` }
    }),
    sources: revision.rendering.sources,
  }
}

export type Checked = { item: string; held: Held; feedback: CheckFeedback }

export function sectionPage (release: Release, learning: LearningRow, progress: ModuleProgress, revision: ModuleRevision, key: string, personId: number, checked: Checked | null): Views['learning/section'] {
  const sections = revision.module.sections
  const index = sections.findIndex((each) => each.key === key)
  const section = sections[index]!
  const step = progress.steps.find((each) => each.key === key)!
  const following = sections[index + 1]
  const before = sections[index - 1]
  const here = pathOf(learning.id, progress.id, key)
  const left = minutesLeft(release, progress)
  const isRead = step.state === 'done'
  const onward = following ? { to: `to ${following.title}`, href: pathOf(learning.id, progress.id, following.key) } : { to: 'to the module', href: pathOf(learning.id, progress.id) }
  return {
    kicker: `${release.curriculum.title} · module ${progress.place} · ${progress.title}`, kickerHref: pathOf(learning.id, progress.id), title: section.title,
    count: `Section ${index + 1} of ${sections.length}`, left: left > 0 ? `About ${left} ${left === 1 ? 'minute' : 'minutes'} left` : null, steps: contentsSteps(learning, progress, key),
    blocks: revision.rendering.sections.get(key)!.map((block) => {
      if (block.kind === 'html') return block
      const mine = checked?.item === block.item.id ? checked : null
      const [arranged] = arrange([block.item], personId)
      return { kind: 'self-check', title: block.item.heading, check: selfCheckView(arranged!, revision.rendering.item(block.item.id), here, mine?.held ?? { answer: null, sent: null }, mine?.feedback ?? null) }
    }),
    sources: revision.rendering.sources,
    forward: isRead ? { text: following ? 'Next section' : 'Back to the module', ...onward } : { text: following ? 'Mark as read and go on' : 'Mark as read', to: onward.to, action: `${here}/mark` },
    back: before ? { title: before.title, href: pathOf(learning.id, progress.id, before.key) } : null,
  }
}

