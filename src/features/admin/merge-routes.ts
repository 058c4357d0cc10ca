/** /people/:person/merging/:other: two records side by side, and making them one; /merges/:merge/undoing: making them two again. */
import type { FastifyInstance } from 'fastify'
import { roles, scopeOf } from '#src/domain/access.ts'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { readId } from '#src/features/people/fields.ts'
import { findPersonFile, listAffiliations, listEnrollments, listGrants, type PersonFile } from '#src/features/people/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { mergePeople, mergeProblem, undoMerge } from './merge-people.ts'
import { getSideCounts, listSharedCohorts } from './merge-queries.ts'
import './views.ts'

const config = { policy: 'people' } as const
type Two = { Params: { person: string; other: string } }

export function mergeRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const found = async (viewer: SignedIn, text: string): Promise<PersonFile> => {
    const id = readId(text)
    const file = id === null ? null : await findPersonFile(db, scopeOf(viewer.grants, 'people'), id)
    if (!file) throw new NotFound('no such person')
    return file
  }

  app.get<Two>('/people/:person/merging/:other', { config }, async (request, reply) =>
    reply.page('admin/merge', await comparison(services, request.person!, await found(request.person!, request.params.person), await found(request.person!, request.params.other))))

  app.post<Two>('/people/:person/merging/:other', { config }, async (request, reply) => {
    const [kept, merged] = [await found(request.person!, request.params.person), await found(request.person!, request.params.other)]
    const { id: by, timeZone } = request.person!
    await db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: merged.id, today: isoDay(services.now(), timeZone), by }))
    return reply.redirect(`/people/${kept.id}`, 303)
  })

  app.post<{ Params: { merge: string } }>('/merges/:merge/undoing', { config }, async (request, reply) => {
    const mergeId = readId(request.params.merge)
    if (mergeId === null) throw new NotFound('no such merge')
    await db.transaction((tx) => undoMerge(tx, { mergeId, by: request.person!.id }))
    return reply.redirect('/people/duplicates', 303)
  })
}

async function comparison (services: Services, viewer: SignedIn, kept: PersonFile, merged: PersonFile): Promise<Views['admin/merge']> {
  const { db } = services
  const [left, right, shared] = [await sideOf(services, viewer, kept), await sideOf(services, viewer, merged), await listSharedCohorts(db, kept.id, merged.id)]
  return {
    path: `/people/${kept.id}/merging/${merged.id}`, swap: `/people/${merged.id}/merging/${kept.id}`, kept: { href: `/people/${kept.id}`, name: kept.name }, merged: { href: `/people/${merged.id}`, name: merged.name },
    problem: mergeProblem(kept, merged, viewer.id), rows: left.map(({ name, text }, index) => ({ name, kept: text, merged: right[index]!.text })),
    lines: [
      `Everything on the right becomes that of ${kept.name}, ${kept.email}: addresses, agencies, roles, trainings with their results, certificates. Certificates keep the name that is printed on them.`,
      `The record on the right is closed, its browsers are signed out, and whoever signs in with its address finds the record on the left.`,
      ...(shared.length > 0 ? [`Both are in ${shared.join(' and ')}. The enrollment that is further goes on, the other is withdrawn; results of both are kept, and the first complete sitting of each quiz counts for gain.`] : []),
      'For 30 days this can be undone, and everything goes back to where it was.',
    ],
  }
}

async function sideOf ({ db, now }: Services, viewer: SignedIn, file: PersonFile): Promise<{ name: string; text: string[] }[]> {
  const [counts, affiliations, grants, enrollments] = await Promise.all([getSideCounts(db, file.id), listAffiliations(db, file.id), listGrants(db, file.id), listEnrollments(db, file.id)])
  const day = (at: Date): string => dayText(at, viewer.timeZone, now())
  return [
    { name: 'Name', text: [file.name, ...(counts.printedName && counts.printedName !== file.name ? [`on certificates: ${counts.printedName}`] : [])] }, { name: 'E-mail', text: [file.email, ...counts.emails] },
    { name: 'Account', text: [file.disabledAt !== null ? 'Disabled' : file.hasJoined ? 'Joined' : 'Not joined', `here since ${day(file.createdAt)}`, file.lastSeenAt === null ? 'never seen' : `last seen ${day(file.lastSeenAt)}`] },
    { name: 'Agencies', text: affiliations.map(({ agency, state, startedOn, endedOn }) => `${agency}, ${state}, from ${startedOn}${endedOn === null ? '' : ` until ${endedOn}`}`) },
    { name: 'Roles', text: grants.map(({ role, agency, state }) => [roles[role], agency ?? state].filter(Boolean).join(', ')) }, { name: 'Trainings', text: enrollments.map(({ cohort, withdrawnAt }) => (withdrawnAt === null ? cohort : `${cohort}, withdrawn`)) },
    { name: 'Quizzes submitted', text: [String(counts.sittings)] }, { name: 'Trainings completed', text: [String(counts.completions)] }, { name: 'Certificates', text: [String(counts.certificates)] },
  ]
}
