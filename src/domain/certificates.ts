/** When a certificate is earned, what stands on it, and its number. */
import { foldBase32, writeBase32 } from './base32.ts'
import { approvedMinutes, creditsEarned, lastDayOf, minutesAllowed } from './credits.ts'
import type { Approval, CertificateTerms, Curriculum } from './curriculum.ts'
import type { ModuleProgress } from './progress.ts'
import { percentText } from './scoring.ts'

export type Eligibility = { eligible: true; minutes: number } | { eligible: false; missing: string[] }

/** Earned when every required module is done: its sections read and its post-quiz at the pass mark. Else what is missing, a sentence for each module. */
export function eligibility (modules: readonly ModuleProgress[], { passPercent, certificate }: Pick<Curriculum, 'passPercent' | 'certificate'>): Eligibility {
  const required = modules.filter(({ isRequired }) => isRequired)
  if (required.length === 0) return { eligible: false, missing: ['No module of this curriculum is required for this role, so there is nothing to certify.'] }
  const missing = required.filter(({ state }) => state !== 'done').map((module) => `Module ${module.place}, ${module.title}: ${missingIn(module, passPercent)}.`)
  return missing.length > 0 ? { eligible: false, missing } : { eligible: true, minutes: creditedMinutes(modules, certificate) }
}

function missingIn (module: ModuleProgress, passPercent: number): string {
  if (module.state === 'not started') return 'not started'
  if (module.best !== null) {
    const left = module.attemptsLeft === 0 ? 'no attempts left; ask your trainer' : module.attemptsLeft === 1 ? '1 attempt left' : `${module.attemptsLeft} attempts left`
    return `post-quiz at ${percentText(module.best, passPercent)}, ${passPercent}% needed, ${left}`
  }
  const pre = module.steps.find(({ kind }) => kind === 'pre')
  if (pre && pre.state !== 'done' && module.steps.some(({ kind, state }) => kind !== 'pre' && state === 'locked' && module.sectionsLeft > 0)) return 'pre-quiz not submitted'
  if (module.sectionsLeft > 0) return module.sectionsLeft === 1 ? '1 section to read' : `${module.sectionsLeft} sections to read`
  return 'post-quiz not submitted'
}

/**
 * Minutes of instruction that count: the curriculum's own figure where it names one, else the sum of the modules done. Whoever did not do every module gets no more than
 * the modules done, whatever the curriculum names.
 */
export function creditedMinutes (modules: readonly ModuleProgress[], { contactHours }: Pick<CertificateTerms, 'contactHours'>): number {
  const done = modules.filter(({ state }) => state === 'done')
  const sum = done.reduce((minutes, module) => minutes + module.minutes, 0)
  if (contactHours === null) return sum
  const named = Math.round(contactHours * 60)
  return done.length === modules.length ? named : Math.min(named, sum)
}

/** Contact hours (60 minutes each) as a decimal with one or two places, cut and never rounded up: boards refuse hours that are not there. 305 minutes are 5.08. */
export function hoursText (minutes: number): string {
  const hundredths = Math.floor(minutes * 100 / 60)
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`.replace(/0$/, '')
}

/** Approvals in force on a date, both given as YYYY-MM-DD. An open end has no limit. */
export const approvalsOn = (approvals: readonly Approval[], date: string): Approval[] =>
  approvals.filter(({ validFrom, validTo }) => (validFrom === null || validFrom <= date) && (validTo === null || date <= validTo))

export type CertifiedModule = { id: string; title: string; minutes: number; revision: number; objectives: string[] }
export type CertificateFacts = {
  code: string
  verifyUrl: string
  /** As the person confirmed it. */
  name: string
  credentials: string | null
  license: { type: string; number: string; state: string } | null
  curriculum: Pick<Curriculum, 'id' | 'passPercent' | 'certificate'>
  curriculumRevision: number
  /** Every module done, in the order of teaching. */
  modules: CertifiedModule[]
  minutes: number
  /** Given by hand: by whom, and what for. Null = earned by the rule. */
  awarded: { by: string; reason: string } | null
  presenters: { name: string; credentials: string | null }[]
  location: string | null
  /** First and last day of the cohort, where it has both. */
  delivered?: { from: string; to: string } | null
  /** Dates as YYYY-MM-DD in the cohort's time zone. */
  startedOn: string
  completedOn: string
  issuedOn: string
}

/** Everything that a certificate carries, as it is printed: frozen as JSON at issue. `layout` names the shape, should it ever change. */
export type PrintedFields = ReturnType<typeof printedFields>

/**
 * The fields of a certificate. It says "Continuing Education" only where an approval is in force on the day of completion; else it is a Certificate of Completion,
 * with no word of CE.
 */
export function printedFields (facts: CertificateFacts) {
  const { certificate: terms, id: curriculum, passPercent } = facts.curriculum
  const approvals = approvalsOn(terms.approvals, facts.completedOn)
  const kind = approvals.length > 0 ? 'CE' as const : 'completion' as const
  const minutes = approvedMinutes(facts.minutes, approvals)
  return {
    layout: 2,
    code: facts.code,
    codeText: groupCode(facts.code),
    verifyUrl: facts.verifyUrl,
    kind,
    heading: kind === 'CE' ? 'Certificate of Continuing Education' : 'Certificate of Completion',
    name: facts.name,
    credentials: facts.credentials,
    license: facts.license,
    title: terms.title,
    curriculum,
    curriculumRevision: facts.curriculumRevision,
    modules: facts.modules,
    startedOn: facts.startedOn,
    completedOn: facts.completedOn,
    issuedOn: facts.issuedOn,
    format: terms.deliveryFormat,
    location: facts.location,
    /** Last day on which it holds; null = for good. */
    expiresOn: lastDayOf(facts.completedOn, terms, approvals),
    minutes,
    hours: hoursText(minutes),
    categories: creditsEarned(terms.creditTypes, facts.modules, minutes).map((each) => ({ name: each.name, hours: hoursText(each.minutes) })),
    presenters: facts.presenters,
    ...(facts.delivered && { delivered: facts.delivered }),
    provider: terms.provider,
    signatory: terms.signatory,
    approvals: approvals.map((each) => ({ ...each, credited: hoursText(minutesAllowed(minutes, each)) })),
    awarded: facts.awarded,
    rule: ruleText(facts, passPercent),
    notice: kind === 'CE'
      ? 'Whether these hours count toward your license is for your own board to say.'
      : 'Completion of this training is not a license, and no body has approved it for continuing education. What it counts for is for your own board to say.',
  }
}

function ruleText ({ awarded, modules: { length: count } }: CertificateFacts, passPercent: number): string {
  if (awarded !== null) return `Awarded by ${awarded.by} for ${awarded.reason}`
  return `${count === 1 ? '1 module' : `${count} modules`} read in full, each post-quiz at ${passPercent}% or above`
}

/** Fields as they were frozen: what a layout before this one did not have is empty. */
export function frozenFields (stored: PrintedFields): PrintedFields {
  if (stored.layout >= 2) return stored
  const unnamed = { creditType: null, hours: null, expiresAfterMonths: null, credited: stored.hours }
  return { ...stored, expiresOn: null, awarded: null, approvals: stored.approvals.map((each) => ({ ...unnamed, ...each })) }
}

/** The same certificate for the same person under another number, with the name and titles that they have now. */
export function reprinted (before: PrintedFields, now: Pick<PrintedFields, 'code' | 'verifyUrl' | 'name' | 'credentials' | 'license' | 'issuedOn'>): PrintedFields {
  return { ...before, ...now, codeText: groupCode(now.code) }
}

const codeLength = 26

/** The number of a certificate from 16 random bytes: 26 characters, the first 0–7. Throws RangeError for any other count of bytes. */
export function certificateId (bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`a certificate's number is made of 16 bytes, not ${bytes.length}`)
  return writeBase32(bytes, codeLength)
}

/** In groups for people: 01ARZ-3NDEK-TSV4R-RFFQ6-9G5FAV. */
export const groupCode = (code: string): string => `${code.slice(0, 20).replace(/.{5}/g, '$&-')}${code.slice(20)}`

/** The number that a person typed or read out: any case, spaces and dashes anywhere, O for 0, I or L for 1. Null if it cannot be one. */
export function parseCode (typed: string): string | null {
  if (typed.length > 100) return null
  const code = foldBase32(typed)
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(code) ? code : null
}
