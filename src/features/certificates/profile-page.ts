/** /account/profile: what a person says of themselves, with the printed name drawn as the paper draws it. */
import { z } from 'zod'
import { longestName } from '#src/domain/names.ts'
import { nameField } from '#src/features/accounts/fields.ts'
import type { License, Profile } from '#src/features/accounts/profile-queries.ts'
import { stateOptions } from '#src/features/people/fields.ts'
import { states } from '#src/domain/places.ts'
import { fields, type Form, line } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import { unprintableLetters } from './faces.ts'
import { namePreview } from './name-preview.ts'

/** Why the paper cannot print this, with the way out; null where it can. */
export function printProblem (text: string): string | null {
  const letters = unprintableLetters(text)
  if (letters.length === 0) return null
  return `The certificate cannot print ${letters.slice(0, 5).map((letter) => `“${letter}”`).join(', ')}. It prints Latin, Greek and Cyrillic letters: write the name as it stands in them on your license or passport.`
}

const printed = (message: string, most: number) => line(0, most, message).superRefine((text, context) => { const problem = printProblem(text); if (problem) context.addIssue(problem) })

/** `shown`: the printed name that the page drew. Whoever saves another one is shown it first. */
export const ProfileForm = fields({
  name: nameField, printedName: nameField.superRefine((name, context) => { const problem = printProblem(name); if (problem) context.addIssue(problem) }), credentials: printed('Write the letters after your name in up to 60 characters', 60),
  licenseType: printed('Write the kind of license in up to 60 characters', 60), licenseNumber: printed('Write the number in up to 40 characters', 40), licenseState: z.string({ error: 'Choose a state' }).refine((code) => code === '' || states.has(code), { error: 'Choose a state' }),
  shown: z.string().max(2000).default(''), do: z.enum(['show', 'save'], { error: 'Press one of the buttons' }),
}).superRefine(({ licenseType, licenseNumber, licenseState }, context) => {
  if (licenseType + licenseNumber + licenseState === '') return
  if (licenseType === '') context.addIssue({ code: 'custom', path: ['licenseType'], message: 'Write what kind of license it is, such as LCSW' })
  if (licenseNumber === '') context.addIssue({ code: 'custom', path: ['licenseNumber'], message: 'Write the number of the license' })
  if (licenseState === '') context.addIssue({ code: 'custom', path: ['licenseState'], message: 'Choose the state of the license' })
})

export const licenseOf = (given: { licenseType: string; licenseNumber: string; licenseState: string }): License | null =>
  (given.licenseType === '' ? null : { type: given.licenseType, number: given.licenseNumber, state: given.licenseState })

/** The stored values as the form sends them. */
export const profileValues = (profile: Profile): Record<string, string> => ({
  name: profile.name, printedName: profile.printedName, credentials: profile.credentials, licenseType: profile.license?.type ?? '', licenseNumber: profile.license?.number ?? '', licenseState: profile.license?.state ?? '',
})

export function profilePage (form: Form, { isConfirmed, notice }: { isConfirmed: boolean; notice: string | null }): Views['certificates/profile'] {
  const { values } = form
  const printedName = values.printedName ?? ''
  const license = values.licenseType && values.licenseNumber && states.has(values.licenseState ?? '') ? licenseOf({ licenseType: values.licenseType, licenseNumber: values.licenseNumber, licenseState: values.licenseState! }) : null
  const isShowable = printedName.trim() !== '' && printedName.length <= 4 * longestName
  return { form, notice, isConfirmed, shown: printedName, states: stateOptions('No license'), preview: isShowable ? namePreview({ name: printedName, credentials: (values.credentials ?? '').slice(0, 60) || null, license }) : null }
}
