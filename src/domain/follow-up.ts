/** The follow-up quiz of a training: when it opens, and to whom it goes where a cohort asks a part of its people. */
import { mulberry32, shuffled } from './sitting.ts'

/** Days after an invitation without an answer until the one reminder; and days that a follow-up quiz is late at most and still invited to. */
export const followUpMails = { remindAfter: 7, mostLate: 60 }

/** `days`: as the cohort says, else the curriculum. `percent`: share of those who complete that is asked; null = everybody. `isSampled`: what the draw said, null before it. */
export type FollowUpFacts = { completedAt: Date | null; days: number; percent: number | null; isSampled: boolean | null }

/** When the follow-up quizzes of a training open: so many days after it was completed. Null = not yet known, or never, since the draw fell on others. */
export function followUpOpens ({ completedAt, days, percent, isSampled }: FollowUpFacts): Date | null {
  if (completedAt === null || isSampled === false || (isSampled === null && percent !== null)) return null
  return new Date(completedAt.getTime() + days * 86_400_000)
}

/**
 * Who of those that are due now is drawn, `percent` of all by systematic sampling with a random start (Madow and Madow 1944, doi 10.1214/aoms/1177731312): those who are due together are
 * shuffled and counted on from the `already` decided before them. Everybody has the same chance, and after any number of draws the share is right to one person. The same seed and facts
 * give the same draw; what was decided stays, so a later percent changes nothing for those before.
 */
export function drawFollowUps ({ seed, percent, already, due }: { seed: number; percent: number; already: number; due: readonly number[] }): Set<number> {
  const start = mulberry32(seed)()
  const drawnOf = (count: number): number => Math.floor(count * percent / 100 + start)
  const order = shuffled([...due].sort((a, b) => a - b), mulberry32((seed ^ Math.imul(already + 1, 0x9e3779b1)) | 0))
  return new Set(order.filter((_, index) => drawnOf(already + index + 1) > drawnOf(already + index)))
}
