/** How many staff of an agency are eligible for a cohort: entered, corrected, listed. Optional; without it Reach and Adoption say what is missing. */
import { z } from 'zod'
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import { dayText } from '#src/domain/moments.ts'
import type { CohortRow } from '#src/features/cohorts/queries.ts'
import { agencyOptions, idField } from '#src/features/people/fields.ts'
import { findAgency, listAgencies } from '#src/features/people/queries.ts'
import { disciplineText } from '#src/features/people/words.ts'
import { audit } from '#src/platform/audit.ts'
import { blankForm, fields, type Form, Refused } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type ByDiscipline, disciplineKeys, findEligible, insertEligible, listEligible, sumOf } from './eligible-queries.ts'

const most = 10_000
const message = `Enter a whole number from 0 to ${most.toLocaleString('en-US')}; 0 if there is nobody`
const countField = z.string({ error: message }).transform((text) => text.trim()).refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= most, { error: message }).transform(Number)
export const EligibleForm = fields({ agencyId: idField('Choose an agency'), ...(Object.fromEntries(disciplineKeys.map((key) => [key, countField])) as Record<Discipline, typeof countField>) })

/** Nothing is written where it says what was said before. Throws Refused for an agency that is not there. */
export async function enterEligible (services: Services, given: ByDiscipline & { cohortId: number; agencyId: number; by: number }): Promise<void> {
  const { cohortId, agencyId, by, ...counts } = given
  await services.db.transaction(async (tx) => {
    if (!await findAgency(tx, agencyId, true)) throw new Refused('agencyId', 'Choose an agency')
    const before = await findEligible(tx, cohortId, agencyId)
    if (before !== null && disciplineKeys.every((key) => before[key] === counts[key])) return
    await insertEligible(tx, { ...counts, cohortId, agencyId, enteredBy: by, enteredAt: services.now() })
    await audit(tx, { actor: by, action: 'entered eligible staff', subject: 'cohort', subjectId: cohortId, details: { agency: agencyId, before: before && countsText(before), after: countsText(counts) } })
  })
}

/** "sees 4, supervisor 1, manager 0, other 0" */
const countsText = (counts: ByDiscipline): string => disciplineKeys.map((key) => `${key} ${counts[key]}`).join(', ')

/** `agency`: the one that the form begins with; null = none. */
export async function eligiblePage ({ db, now }: Services, viewer: SignedIn, cohort: CohortRow, given: { agency: number | null; form?: Form; notice?: string | null }): Promise<Views['engagement/eligible']> {
  const [rows, agencies] = await Promise.all([listEligible(db, cohort.id), listAgencies(db, 'open')])
  const path = `/engagement/cohorts/${cohort.id}/eligible`, current = rows.find(({ agencyId }) => agencyId === given.agency)
  return {
    name: cohort.name, path, notice: given.notice ?? null, agencies: agencyOptions('Choose an agency', agencies),
    form: given.form ?? blankForm({ agencyId: given.agency === null ? '' : String(given.agency), ...Object.fromEntries(disciplineKeys.map((key) => [key, current ? String(current[key]) : ''])) }),
    fields: disciplineKeys.map((key) => ({ name: key, label: disciplines[key], head: disciplineText(key) })), caption: rows.length === 1 ? '1 agency was invited' : `${rows.length} agencies were invited`,
    rows: rows.map((row) => ({ name: `${row.agency}, ${row.state}`, href: `${path}?agency=${row.agencyId}`, cells: [...disciplineKeys.map((key) => String(row[key])), String(sumOf(row))], by: `Entered by ${row.enteredBy}, ${dayText(row.enteredAt, viewer.timeZone, now())}` })),
  }
}
