/** Fields that forms of accounts and people share: what is accepted, and the words for what is not. */
import { z } from 'zod'
import { foldEmail, likeThis, readEmail } from '#src/domain/emails.ts'
import { readName } from '#src/domain/names.ts'

export { foldEmail }

/** An address as domain/emails.ts reads it. */
export const emailField = z.string({ error: likeThis }).max(500, 'This e-mail address is too long').transform((typed, context) => {
  const reading = readEmail(typed)
  if (reading.ok) return reading.email
  context.addIssue(reading.message)
  return z.NEVER
})

/** A name as domain/names.ts reads it. */
export const nameField = z.string({ error: 'Enter a name.' }).max(2000, 'This name is too long.').transform((typed, context) => {
  const reading = readName(typed)
  if (reading.ok) return reading.name
  context.addIssue(reading.message)
  return z.NEVER
})

/** Any text; nothing is cut or refused before it is verified whole. 1,000 characters are more than any password manager makes. */
export const passwordField = z.string({ error: 'Enter your password' }).min(1, 'Enter your password').max(1000, 'This password is longer than 1,000 characters')

/** Zones of the 50 states and the territories, by their names there: nearly everybody's choice comes first. */
const usual: [string, string][] = [
  ['America/New_York', 'Eastern'], ['America/Chicago', 'Central'], ['America/Denver', 'Mountain'], ['America/Phoenix', 'Mountain, Arizona'], ['America/Los_Angeles', 'Pacific'],
  ['America/Anchorage', 'Alaska'], ['Pacific/Honolulu', 'Hawaii'], ['America/Puerto_Rico', 'Atlantic, Puerto Rico'], ['Pacific/Guam', 'Chamorro, Guam'], ['Pacific/Pago_Pago', 'Samoa'],
]
const known = new Set(Intl.supportedValuesOf('timeZone'))

/** For a select. A zone that is none of the usual ones stands last, so that it can be kept. */
export function timeZoneOptions (current: string): { value: string; text: string }[] {
  const options = usual.map(([value, text]) => ({ value, text: `${text} time` }))
  return usual.some(([value]) => value === current) ? options : [...options, { value: current, text: current.replaceAll('_', ' ') }]
}

/** "Central time", or the zone's own name. */
export const timeZoneText = (zone: string): string => timeZoneOptions(zone).find(({ value }) => value === zone)!.text

export const timeZoneField = z.string({ error: 'Choose a time zone' }).refine((zone) => known.has(zone) || usual.some(([value]) => value === zone), { error: 'Choose a time zone' })
