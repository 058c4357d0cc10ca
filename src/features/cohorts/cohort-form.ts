/** What the form of a cohort shows: its fields, what each means when it is empty, and what a change of rules does to those who have begun. */
import { ruleChangeLines, ruleChanges } from '#src/domain/rule-changes.ts'
import { timeZoneOptions } from '#src/features/accounts/fields.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { peopleText } from '#src/features/people/words.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type CohortInput, credentialsName, mostPresenters, presenterName } from './cohort-fields.ts'
import type { CohortRow } from './queries.ts'
import { listBegun } from './roster-queries.ts'
import './views.ts'

type Page = Views['cohorts/cohort-form']
const least = 3

/** `before`: the cohort that is changed; `like`: the one that a new one is made after. `effects`: what the change would do, to be looked at before it is saved. */
export async function cohortForm (services: Services, form: Form, { before = null, like = null, effects = null }: { before?: CohortRow | null; like?: CohortRow | null; effects?: Page['effects'] } = {}): Promise<Page> {
  const releases = (await Promise.all((await services.curricula.list()).map(({ id }) => services.curricula.current(id)))).filter((each) => each !== null)
  const chosen = releases.filter(({ id }) => id === form.values.curriculum)
  const says = saysOf(chosen.length > 0 ? chosen : releases)
  const begun = before === null ? 0 : (await listBegun(services.db, before.id)).length
  const filled = Array.from({ length: mostPresenters }, (_, index) => index + 1).filter((row) => (form.values[presenterName(row)] ?? '') + (form.values[credentialsName(row)] ?? '') !== '')
  const rows = Math.min(mostPresenters, Math.max(least, (filled.at(-1) ?? 0) + 2))
  return {
    ...(before ? { title: before.name, action: `/cohorts/${before.id}`, button: 'Save the changes', back: { href: `/cohorts/${before.id}`, text: 'Back to the cohort' } } : { title: 'Start a cohort', action: '/cohorts', button: 'Start the cohort', back: { href: '/cohorts', text: 'All cohorts' } }),
    form, effects, curricula: [{ value: '', text: 'Choose a curriculum' }, ...releases.map(({ id, curriculum }) => ({ value: id, text: curriculum.title }))], zones: timeZoneOptions(form.values.timeZone ?? 'America/Chicago'),
    says: {
      attempts: `Post-quizzes of each module. Empty: as the curriculum says, ${says(({ attempts }) => String(attempts))}.`,
      followUp: `After the training is completed. Empty: as the curriculum says, ${says(({ followUpDays }) => `${followUpDays} days`)}.`,
      format: `As it stands on certificates. Empty: as the curriculum says, ${says(({ certificate }) => `“${certificate.deliveryFormat}”`)}.`,
    },
    presenters: Array.from({ length: rows }, (_, index) => ({ number: index + 1, name: presenterName(index + 1), credentials: credentialsName(index + 1) })),
    begun: begun === 0 ? null : `${begun === 1 ? '1 person has' : `${begun} people have`} begun. What another attempt limit or another gate would change for them is shown before it is saved; what is done stays done.`,
    like: like && { id: like.id, name: like.name, again: like.people === 0 ? null : `Enroll the same ${peopleText(like.people)} again` },
  }
}

/** "3", or "Foundations 3; Intensive 2" where they differ. */
const saysOf = (releases: readonly Release[]) => (text: (curriculum: Release['curriculum']) => string): string => {
  const all = releases.map(({ curriculum }) => ({ title: curriculum.title, text: text(curriculum) }))
  return new Set(all.map((each) => each.text)).size <= 1 ? all[0]?.text ?? 'none' : all.map((each) => `${each.text} (${each.title})`).join(' or ')
}

/** Known by the rules that they are of, so that another change is looked at again. */
const seenOf = ({ isGated, attemptLimit }: Pick<CohortRow, 'isGated' | 'attemptLimit'>): string => `${isGated ? 'gated' : 'open'} ${attemptLimit ?? 'curriculum'}`

/** Null where the rules stay, nobody who has begun is touched, or the very change was looked at. */
export async function effectsOf (services: Services, before: CohortRow, input: CohortInput): Promise<Page['effects']> {
  const seen = seenOf(input)
  if (seen === seenOf(before) || seen === input.seen) return null
  const release = await services.curricula.current(before.curriculum)
  const begun = release ? await listBegun(services.db, before.id) : []
  if (!release || begun.length === 0) return null
  const lines = ruleChangeLines(ruleChanges(release, begun, before, input))
  return lines.length === 0 ? null : { seen, lines }
}
