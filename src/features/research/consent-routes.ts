/** /account/research: what a person is asked about research with their results, what they said, and saying otherwise. Also asked once on my learning, which sends its answer here. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fullDayText } from '#src/domain/moments.ts'
import { consentQuestion } from '#src/domain/research.ts'
import { blankForm, fields, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { findConsent } from './queries.ts'
import { sayConsent } from './say-consent.ts'

const config = { policy: 'signed-in' } as const
/** `from`: the page that asked, to go back to. */
const ConsentForm = fields({ answer: z.enum(['yes', 'no'], { error: 'Answer with yes or no' }), from: z.enum(['learning', 'account']).default('account') })

export function consentRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const page = async (request: FastifyRequest, form = blankForm()) => {
    const { id, timeZone } = request.person!
    const said = await findConsent(db, id)
    const since = said && fullDayText(said.at, timeZone)
    return {
      form, notice: (request.query as { changed?: unknown }).changed === 'yes' ? 'Your answer is kept.' : null, question: consentQuestion.title, lines: consentQuestion.lines,
      said: said === null ? 'You have not answered yet. Until you say yes, your results are in no data set.' : said.isGiven ? `You said yes on ${since}.` : `You said no on ${since}. Your results are in no data set made since then.`,
      yes: said?.isGiven ? null : 'Yes, they may', no: said === null ? 'No, they may not' : said.isGiven ? 'I take my yes back' : null,
    }
  }

  app.get('/account/research', { config }, async (request, reply) => reply.page('research/consent', await page(request)))

  app.post('/account/research', { config }, async (request, reply) => {
    const input = readForm(request, ConsentForm)
    if (!input.ok) return reply.code(422).page('research/consent', await page(request, input.form))
    await sayConsent(services, { personId: request.person!.id, isGiven: input.data.answer === 'yes' })
    return reply.redirect(input.data.from === 'learning' ? '/learning' : '/account/research?changed=yes', 303)
  })
}
