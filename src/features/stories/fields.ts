/** Fields of a story as its author writes it, and of what an editor does with it. */
import { z } from 'zod'
import { practices } from '#src/domain/practice.ts'
import { type Consent, limits, type Naming, namings, type Reach, reaches, type Story, type StoryKind, storyKinds, type Teller, tellers, uses } from '#src/domain/stories.ts'
import { dayField, orNothing } from '#src/features/people/fields.ts'
import { fields, line, many, prose } from '#src/platform/http/forms.ts'

/** What a draft may hold: a story that is not whole yet, and its consent. */
export type Draft = { [K in keyof Omit<Story, 'title' | 'text' | 'practices'>]: Story[K] | null } & Pick<Story, 'title' | 'text' | 'practices'> & Omit<Consent, 'signedOn'> & { signedOn: string | null }

const keys = <K extends string> (words: Readonly<Record<K, string>>): [K, ...K[]] => Object.keys(words) as [K, ...K[]]
const oneOf = <K extends string> (words: Readonly<Record<K, string>>) => orNothing(z.enum(keys(words), { error: 'Choose one of these' }))
const box = z.literal('yes').optional().transform((value) => value === 'yes')
/** The step or draft that a page was made from; 0 = none. */
const seenField = z.string().regex(/^\d{1,15}$/).transform(Number)

const titleField = line(0, limits.title, `Use at most ${limits.title} characters`).default('')
const textField = prose(limits.text, `Use at most ${limits.text.toLocaleString('en-US')} characters`).default('')
const useFields = { shown: box, printed: box, quoted: box }

/** What nobody served has told needs none, whatever was typed before that was said. */
const noConsent = { keptAt: '', signedOn: null, shown: false, printed: false, quoted: false }

export const StoryForm = fields({
  do: z.enum(['save', 'send', 'discard']), version: seenField,
  kind: oneOf(storyKinds), title: titleField, text: textField, practices: many(z.enum(keys(practices), { error: 'Choose practices of this list' })),
  naming: oneOf(namings), reach: oneOf(reaches), teller: oneOf(tellers),
  keptAt: line(0, 120, 'Say where it is kept in at most 120 characters').default(''), signedOn: orNothing(dayField('Choose the day it was signed')), ...useFields,
}).transform(({ do: action, version, ...draft }) => ({ do: action, version, draft: { ...draft, ...(draft.teller === 'writer' && noConsent), practices: [...new Set(draft.practices)] } satisfies Draft }))

export const WordingForm = fields({ seen: seenField, title: titleField, text: textField })
export const ReleaseForm = fields({ seen: seenField })
export const ReturnForm = fields({ seen: seenField, word: prose(1000, 'Use at most 1,000 characters').refine((text) => text.length > 0, { error: 'Say to the author why, and what would help' }) })
export const AnswerForm = fields({ seen: seenField, answer: z.enum(['agree', 'decline'], { error: 'Choose one of the buttons' }) })
export const SeenForm = fields({ seen: seenField })
export const ConsentForm = fields({ seen: seenField, ...useFields })

export const emptyDraft: Draft = { kind: null, title: '', text: '', practices: [], naming: null, reach: null, teller: null, ...noConsent }

const text = (value: string | boolean | null): string => (value === true ? 'yes' : value === false || value === null ? '' : value)
/** A draft as its form holds it; practices stand beside, since a form's values are single. */
export const valuesOf = ({ practices: _, ...draft }: Draft): Record<string, string> => Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, text(value)]))

/** Whether two drafts say the same. */
export const isSame = (one: Draft, other: Draft): boolean => {
  const print = (draft: Draft): string => JSON.stringify([Object.entries(valuesOf(draft)).sort(([a], [b]) => a.localeCompare(b)), [...draft.practices].sort()])
  return print(one) === print(other)
}

/** What title and text lack to be sent in or released, by field. */
export function wordingGaps ({ title, text: words }: Pick<Story, 'title' | 'text'>): Record<string, string> {
  const errors: Record<string, string> = {}
  if (title.length < 5) errors.title = 'Give it a title'
  if (words.length < limits.leastText) errors.text = `Tell more: at least ${limits.leastText} characters`
  return errors
}

/** The story and consent that a draft is, or what keeps it from being sent in, by field. `today` is YYYY-MM-DD. */
export function storyIn (draft: Draft, given: { hasAgency: boolean; today: string }): { errors: Record<string, string> } | { errors: null; story: Story; consent: Consent | null } {
  const errors: Record<string, string> = wordingGaps(draft)
  if (draft.kind === null) errors.kind = 'Choose whether it is a success story or a lesson'
  if (draft.practices.length === 0) errors.practices = 'Choose at least one practice, so that others find it'
  if (draft.naming === null) errors.naming = 'Choose how you are named'
  else if (draft.naming === 'agency' && !given.hasAgency) errors.naming = 'You belong to no agency here. Choose another way'
  if (draft.reach === null) errors.reach = 'Choose who may read it'
  else if (draft.reach === 'state' && !given.hasAgency) errors.reach = 'You belong to no agency here, and so to no state. Choose everybody'
  if (draft.teller === null) errors.teller = 'Choose whose story it is'
  if (draft.teller === 'served') {
    if (draft.keptAt === '') errors.keptAt = 'Say where the signed consent is kept'
    if (draft.signedOn === null || draft.signedOn > given.today) errors.signedOn = 'Choose the day on which the consent was signed'
    if (!draft.shown) errors.shown = 'Without this consent the story cannot be shown here'
  }
  if (Object.keys(errors).length > 0) return { errors }
  const { kind, title, text: words, practices: touched, naming, reach, teller, keptAt, signedOn, shown, printed, quoted } = draft
  return { errors: null, story: { kind: kind as StoryKind, title, text: words, practices: touched, naming: naming as Naming, reach: reach as Reach, teller: teller as Teller }, consent: teller === 'served' ? { keptAt, signedOn: signedOn!, shown, printed, quoted } : null }
}

export const useOptions = Object.entries(uses).map(([name, words]) => ({ name, text: words }))
