/** /people/duplicates: people who may be one person twice. Comparing and merging them stands in features/admin, since it touches what stands above people. */
import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Keyed, keysOf, likelyPairs, pairKey, type Reason } from '#src/domain/duplicates.ts'
import { dayText } from '#src/domain/moments.ts'
import { audit } from '#src/platform/audit.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { fields, readForm } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { idField } from './fields.ts'
import { type Compared, insertNotDuplicates, listCompared, listDismissed, listMerges } from './merge-queries.ts'
import { lockPersonRow } from './queries.ts'

const config = { policy: 'people' } as const
const mostShown = 100
const DismissalForm = fields({ one: idField('Choose two people'), other: idField('Choose two people') })
const words: Record<Reason, string> = { name: 'same name', agency: 'same agency', address: 'same address before the @' }

export function duplicateRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  const show = async (reply: FastifyReply, viewer: SignedIn, problem: string | null): Promise<FastifyReply> => {
    const [people, dismissed, merges] = [await listCompared(db), await listDismissed(db), await listMerges(db)]
    const keyed: Keyed[] = []
    for (const [index, person] of people.entries()) { keyed.push(keysOf(person)); if (index % 2000 === 1999) await turn() }
    const pairs = likelyPairs(keyed, new Set(dismissed.map(({ one, other }) => pairKey(one, other))), mostShown + 1)
    const byId = new Map(people.map((person) => [person.id, person]))
    const side = ({ id, name, emails, places }: Compared) => ({ id: String(id), href: `/people/${id}`, name, hint: emails.join(', '), places: places.join('; ') || 'No agency' })
    return reply.page('people/duplicates', {
      problem, total: pairs.length === 0 ? '' : pairs.length > mostShown ? `The ${mostShown} likeliest pairs` : pairs.length === 1 ? '1 pair' : `${pairs.length} pairs`,
      pairs: pairs.slice(0, mostShown).map(({ one, other, reasons }) => ({ one: side(byId.get(one)!), other: side(byId.get(other)!), reasons: reasons.map((reason) => words[reason]).join(', '), compare: `/people/${one}/merging/${other}` })),
      merges: merges.map((merge) => ({ what: `${merge.merged} into ${merge.kept}`, when: dayText(merge.at, viewer.timeZone, services.now()), who: merge.by ?? '', undo: merge.isOpen ? `/merges/${merge.id}/undoing` : null })),
    })
  }

  app.get('/people/duplicates', { config }, async (request, reply) => show(reply, request.person!, null))

  app.post('/people/duplicates/dismissals', { config }, async (request, reply) => {
    const input = readForm(request, DismissalForm)
    if (!input.ok) return show(reply.code(422), request.person!, input.form.problem ?? 'Choose two people')
    const [oneId, otherId] = [Math.min(input.data.one, input.data.other), Math.max(input.data.one, input.data.other)]
    if (oneId === otherId) return show(reply.code(422), request.person!, 'Choose two people')
    const by = request.person!.id
    await db.transaction(async (tx) => {
      for (const id of [oneId, otherId]) if (!await lockPersonRow(tx, id)) throw new NotFound('no such person')
      if (await insertNotDuplicates(tx, { oneId, otherId, by })) await audit(tx, { actor: by, action: 'told apart', subject: 'person', subjectId: oneId, details: { other: otherId } })
    })
    return reply.redirect('/people/duplicates', 303)
  })
}
