/** Research with trainees' results: what they are asked, and how far a data set could still be told apart person by person. */

/** What a trainee is asked. The whole of it is kept with each answer, so that a later wording does not change what somebody said yes to. */
export const consentQuestion = {
  title: 'May researchers use your quiz results?',
  lines: [
    'Your program wants to learn what its training changes. If you say yes, evaluators who have signed an agreement may get your scores and your answers to choice questions, with your discipline and state.',
    'They get codes in place of your name, your agency and your cohort. They do not get your e-mail, the days on which you did something, or anything that you wrote in your own words.',
    'Yes or no changes nothing for you: not your training, not your certificate, and nobody at your agency is told. You can take a yes back at any time. From then on your results are in no new data set; one that was handed out before cannot be called back.',
  ],
} as const
export const consentAsked = `${consentQuestion.title} ${consentQuestion.lines.join(' ')}`

/** What a person's newest answer amounts to. Whoever has not said yes is in no data set; an erased record is in none whatever was said. */
export type Consent = 'given' | 'not asked' | 'refused' | 'taken back' | 'erased'
/** Why somebody is left out, in words for a count. */
export const leftOutWords: Record<Exclude<Consent, 'given'>, string> = { 'not asked': 'have not answered the question', refused: 'said no', 'taken back': 'took their yes back', erased: 'have had their record erased' }

export type GroupSizes = { groups: number; smallest: number | null; /** people who are the only one of their group */ alone: number; /** people in groups of fewer than five */ underFive: number }

/**
 * How many people share what could be known of each from elsewhere, such as discipline and agency: k-anonymity (Sweeney 2002, doi 10.1142/S0218488502001648), where `smallest` is k.
 * Takes the size of every group.
 */
export function groupSizes (sizes: readonly number[]): GroupSizes {
  const count = (most: number): number => sizes.filter((size) => size <= most).reduce((sum, size) => sum + size, 0)
  return { groups: sizes.length, smallest: sizes.length === 0 ? null : Math.min(...sizes), alone: count(1), underFive: count(4) }
}
