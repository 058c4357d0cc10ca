/** Words of stories that several pages share. */
import { type Practice, practices } from '#src/domain/practice.ts'
import { stateName } from '#src/domain/places.ts'
import type { Naming, Standing } from '#src/domain/stories.ts'

/** Where a story stands, as its author is told. */
export const standingWords: Record<Standing, string> = {
  draft: 'Draft, seen by nobody else', sent: 'Sent in; an editor reads it', edited: 'An editor changed the wording; your answer is needed', agreed: 'You agreed to the wording; an editor releases it', declined: 'You did not agree to the wording; it is with the editor again',
  returned: 'Sent back with a word to you', released: 'Released', withdrawn: 'Withdrawn by you; nobody else sees it', 'consent withdrawn': 'Erased, because the person took their consent back',
}
/** The same as editors are told. */
export const deskWords: Partial<Record<Standing, string>> = { sent: 'Sent in', agreed: 'Author agreed to your wording', declined: 'Author did not agree to your wording', edited: 'Waits for the author’s answer', returned: 'Sent back to the author', released: 'Released' }

/** Who wrote it, as they want to be named. */
export function byline ({ naming, author, agency, state }: { naming: Naming; author: string; agency: string | null; state: string | null }): string {
  if (naming === 'name') return agency === null ? author : `${author}, ${agency}`
  if (naming === 'agency' && agency !== null) return `Somebody at ${agency}`
  return state === null ? 'Somebody in the program' : `Somebody in ${stateName(state)}`
}

export const practiceNames = (touched: readonly Practice[]): string[] => touched.map((key) => practices[key])
