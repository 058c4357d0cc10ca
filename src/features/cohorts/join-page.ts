/** The page on which somebody joins a cohort by its code. */
import { timeZoneText } from '#src/features/accounts/fields.ts'
import { agencyOptions, disciplineOptions } from '#src/features/people/fields.ts'
import { listAgencies } from '#src/features/people/queries.ts'
import { disciplineText } from '#src/features/people/words.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import type { Over } from './join-cohort.ts'
import { findJoiner, type JoinCodeRow, type OwnEnrollment } from './join-queries.ts'
import { findCohort } from './queries.ts'
import { daysText } from './words.ts'
import './views.ts'

export const overWords: Record<Over, string> = {
  unknown: 'No training has this code. Compare it with what your trainer gave you: 13 letters and digits.',
  ended: 'This code was ended. Ask your trainer for another one.',
  expired: 'This code is too old. Ask your trainer for a new one.',
  full: 'As many people as this code is for have joined. Ask your trainer for another one.',
  closed: 'This training is closed, so nobody can join it any more. Ask your trainer which one is open.',
}
export const tooMany = 'Too many tries from your network. Wait a quarter of an hour, then try again. What you typed is still here.'

/** `open`: the code, where it is one that people join by, and the person's own enrollment in its cohort. Null: another code is asked for, and everything else stays as it was typed. */
export async function joinPage ({ db, curricula, mailer }: Services, personId: number | null, form: Form, open: { row: JoinCodeRow; enrollment: OwnEnrollment | null } | null): Promise<Views['cohorts/join']> {
  const [cohort, joiner, agencies] = await Promise.all([open && findCohort(db, open.row.cohortId), personId === null ? null : findJoiner(db, personId), listAgencies(db, 'open')])
  const release = cohort && await curricula.current(cohort.curriculum)
  const isHidden = open !== null && form.errors.join === undefined
  const some = (name: string, text: string | null | undefined) => (text ? [{ name, text }] : [])
  return {
    form, isHidden, isMailed: mailer.configured, title: cohort ? `Join ${cohort.name}` : 'Join a training',
    facts: cohort ? [...some('Training', release?.curriculum.title), ...some('Days', `${daysText(cohort)}, ${timeZoneText(cohort.timeZone)}`), ...some('Format', cohort.deliveryFormat ?? release?.curriculum.certificate.deliveryFormat), ...some('Place', cohort.location)] : [],
    signInHref: personId === null ? `/sign-in?next=${encodeURIComponent(open ? `/join/${open.row.code}` : '/join')}` : null,
    joiner: joiner && { facts: [...some('Name', joiner.name), ...some('Agency', joiner.agency), ...some('What you do', joiner.discipline && disciplineText(joiner.discipline))], belongs: joiner.discipline !== null },
    enrolled: open?.enrollment ? { href: open.enrollment.isWithdrawn ? null : `/learning/${open.enrollment.id}` } : null,
    agencies: [...agencyOptions('Choose your agency', agencies), { value: 'none', text: 'None of these' }], disciplines: [{ value: '', text: 'Choose what you do' }, ...disciplineOptions],
  }
}
