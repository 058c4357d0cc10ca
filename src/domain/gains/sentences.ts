/** The report of an agency or a cohort in sentences made from its figures. Careful: scores "changed", nothing is "caused"; n is always said; what is hidden is said to be hidden. */
import { hiddenInference, hiddenWords, type Visibility } from '../suppression.ts'
import { least } from './least.ts'
import type { Room } from './normalized-gain.ts'
import type { GroupGain } from './paired.ts'
import type { PooledGroup, Pooling } from './pooling.ts'
import type { Retention } from './retention.ts'
import type { SignedRank } from './wilcoxon.ts'
import { figure, intervalWords, peopleWords, pointWords, signed } from './wording.ts'

export type ReportFacts = {
  /** "Bayou Behavioral Health", "The fall cohort": begins a sentence. */
  name: string
  counts: { enrolled: number; started: number; completed: number }
  gain: GroupGain
  visibility: Visibility
  /** What is null or left out is not told, and nothing of a hidden group. All of the same people as `gain`, except `retention`. */
  ranks?: Pick<SignedRank, 'gained' | 'lost' | 'same'> | null
  normalized?: number | null
  room?: Room | null
  retention?: Retention | null
  pooling?: { own: PooledGroup; all: Pooling } | null
  /** Whether the same questions were asked before and after. */
  forms: 'same' | 'parallel' | 'mixed'
  /** People with a quiz who are no part of the gain. */
  unmatched: number
}
export type Report = { participation: string[]; gain: string[]; later: string[]; caution: string[] }

/** Four short paragraphs, each a list of sentences; empty ones are left out by the page. */
export function reportSentences (facts: ReportFacts): Report {
  return { participation: participation(facts), gain: gainSentences(facts), later: laterSentences(facts), caution: cautions(facts) }
}

function participation ({ name, counts: { enrolled, started, completed } }: ReportFacts): string[] {
  if (enrolled === 0) return [`${name} has nobody enrolled yet.`]
  const of = (n: number): string => (n === enrolled ? (enrolled === 1 ? 'that person' : `all ${n}`) : n === 0 ? 'nobody' : String(n))
  return [`${name} has ${peopleWords(enrolled)} enrolled; ${of(started)} started and ${of(completed)} completed all modules${completed > 0 && completed < enrolled ? ` (${figure(100 * completed / enrolled, 0)}%)` : ''}.`]
}

function gainSentences ({ gain, visibility, ranks, normalized, room }: ReportFacts): string[] {
  const { n, scores, inference } = gain
  if (visibility !== 'shown' || scores === null) return [hiddenWords[visibility === 'shown' ? 'small' : visibility]]
  const change = Number(figure(scores.gain)) // as printed
  return [
    `Among the ${peopleWords(n)} with both quizzes, the mean score ${change === 0 ? `stayed at ${figure(scores.pre)}%` : `changed from ${figure(scores.pre)}% before to ${figure(scores.post)}% after: ${scores.gain > 0 ? 'up' : 'down'} ${pointWords(scores.gain)}`}.`,
    ...(inference === null ? [hiddenInference] : [intervalSentence(inference.ci, n)]),
    ...(ranks ? [`${peopleWords(ranks.gained)} scored higher after than before, ${ranks.same} the same and ${ranks.lost} lower.`] : []),
    ...(normalized !== null && normalized !== undefined && normalized > 0 ? [`That is ${figure(100 * normalized, 0)}% of what could still be gained.`] : []),
    ...(room?.ceiling ? [`Scores were high before (${figure(100 * room.atTopBefore, 0)}% of people at the top), so there was little room to gain.`] : []),
  ]
}

function intervalSentence (ci: [number, number], n: number): string {
  const reading = ci[0] > 0 ? 'lies above zero: chance alone would rarely give such a rise' : ci[1] < 0 ? 'lies below zero: chance alone would rarely give such a fall' : 'includes zero: chance alone could give such a change'
  return `With ${n} people, a mean change from ${intervalWords(ci)} points fits these scores (95% confidence interval), which ${reading}.`
}

function laterSentences ({ retention, pooling, visibility }: ReportFacts): string[] {
  const sentences: string[] = []
  if (visibility !== 'shown') return sentences
  if (retention && retention.n >= least.scores) {
    const { n, gain, kept, share } = retention
    sentences.push(`${peopleWords(n)} also took the follow-up quiz: ${figure(gain.pre.mean)}% before, ${figure(gain.post.mean)}% after, ${figure(kept.post.mean)}% at follow-up.`)
    if (share !== null && n >= least.inference) sentences.push(share >= 1 ? 'Nothing of their gain was lost since.' : share <= 0 ? 'Their gain was not there any more.' : `They kept ${figure(100 * share, 0)}% of their gain.`)
  }
  if (pooling) {
    const { own, all } = pooling
    sentences.push(`Seen together with ${all.groups.length - 1} other agencies, whose mean gain is ${signed(all.mean)} points, the best estimate for this one is ${signed(own.estimate)} (95% interval ${intervalWords(own.ci)}); ${figure(100 * own.weight, 0)}% of it rests on its own ${peopleWords(own.n)}.`)
  }
  return sentences
}

function cautions ({ gain, visibility, forms, unmatched }: ReportFacts): string[] {
  const left = unmatched === 0 ? [] : [`${peopleWords(unmatched)} with only one of the quizzes, or with the post-quiz first, ${unmatched === 1 ? 'is' : 'are'} no part of these scores.`]
  if (visibility !== 'shown' || gain.scores === null) return left
  const form = forms === 'same' ? 'The same questions were asked before and after, and taking a quiz twice raises scores by itself.' : forms === 'parallel' ? 'Different questions were asked before and after, of like difficulty, half of the people in each order.' : 'In some modules the same questions were asked before and after, and taking a quiz twice raises scores by itself.'
  return [...left, form, 'There was no comparison group: scores changed, and the training is one possible reason.', 'A quiz measures knowledge, not practice: read it beside the coaching reports.']
}
