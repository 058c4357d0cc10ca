/** A transcript: what a person has completed between two days, for a renewal of a license. The page, the PDF and the CSV say the same, from the same rows. */
import { groupCode, hoursText } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import type { Column, Row } from '#src/platform/tables.ts'
import type { Services } from '#src/services.ts'
import { listTranscript, type TranscriptFact } from './transcript-queries.ts'
import { statusOf, statusWords } from './status.ts'

export type TranscriptLine = {
  title: string; cohort: string; modules: string[]
  /** YYYY-MM-DD in the person's time zone; `begunOn` as on the certificate, or null while there is none. */
  completedOn: string; begunOn: string | null; minutes: number; hours: string; creditType: string; categories: { name: string; hours: string }[]
  number: string | null; verifyUrl: string | null; status: string
  /** Whether its hours are in the totals: a certificate stands for it and is in force, or will when the name is confirmed. */
  counts: boolean
}
export type Transcript = { name: string; credentials: string; from: string | null; to: string | null; zone: string; madeOn: string; lines: TranscriptLine[]; totals: { creditType: string; hours: string; trainings: number }[] }

const kinds = { CE: 'Continuing education', completion: 'Completion' } as const

/** Days are YYYY-MM-DD in `timeZone`, both included; null = open. */
export async function makeTranscript (services: Services, given: { personId: number; from: string | null; to: string | null; timeZone: string }): Promise<Transcript> {
  const { db, curricula } = services
  const [facts, profile] = [await listTranscript(db, given), (await findProfile(db, given.personId))!]
  const titleOf = new Map((await curricula.list()).map(({ id, title }) => [id, title]))
  const lines = facts.map((fact) => lineOf(fact, titleOf.get(fact.curriculum) ?? fact.curriculum, given.timeZone, services.now()))
  const counted = Map.groupBy(lines.filter(({ counts }) => counts), ({ creditType }) => creditType)
  return {
    name: profile.printedName, credentials: profile.credentials, from: given.from, to: given.to, zone: timeZoneText(given.timeZone), madeOn: isoDay(services.now(), given.timeZone), lines,
    totals: [...counted].map(([creditType, all]) => ({ creditType, hours: hoursText(all.reduce((sum, { minutes }) => sum + minutes, 0)), trainings: all.length })),
  }
}

function lineOf ({ certificate, completedAt, minutes, cohort }: TranscriptFact, title: string, timeZone: string, now: Date): TranscriptLine {
  const completedOn = isoDay(completedAt, timeZone)
  if (certificate === null) return { title, cohort, modules: [], completedOn, begunOn: null, minutes, hours: hoursText(minutes), creditType: kinds.completion, categories: [], number: null, verifyUrl: null, status: 'Waits for your name', counts: false }
  const { fields } = certificate, status = statusOf(certificate, now)
  return {
    title: fields.title, cohort, modules: fields.modules.map((module) => module.title), completedOn, begunOn: fields.startedOn, minutes: fields.minutes, hours: fields.hours, creditType: kinds[fields.kind],
    categories: fields.categories, number: groupCode(certificate.code), verifyUrl: fields.verifyUrl, status: statusWords[status], counts: status === 'valid' || status === 'expired',
  }
}

export const transcriptColumns: readonly Column[] = ([
  ['title', 'text', 'Title of the training, as on the certificate'], ['cohort', 'text', 'Its delivery'], ['modules', 'text', 'Modules completed, with semicolons between'], ['begun_on', 'day', 'First day'], ['completed_on', 'day', 'Day of completion in your time zone'],
  ['contact_hours', 'number', 'Hours of 60 minutes'], ['credit_type', 'text', 'Continuing education or Completion'], ['categories', 'text', 'Special kinds of hours'], ['certificate_number', 'text', 'Number of the certificate'], ['verify_url', 'text', 'Where anybody can check it'],
  ['status', 'text', 'In force, Replaced, Withdrawn, or waiting for the name'], ['counts', 'yes or no', 'Whether the hours are in the totals'],
] as const).map(([name, kind, about]) => ({ name, kind, about }))

export const transcriptRows = ({ lines }: Transcript): Row[] => lines.map((line) => ({
  title: line.title, cohort: line.cohort, modules: line.modules.join('; '), begun_on: line.begunOn, completed_on: line.completedOn, contact_hours: Number(line.hours), credit_type: line.creditType,
  categories: line.categories.map(({ name, hours }) => `${name} ${hours}`).join('; '), certificate_number: line.number, verify_url: line.verifyUrl, status: line.status, counts: line.counts,
}))
