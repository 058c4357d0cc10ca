import type { FastifyInstance } from 'fastify'
import { largeGainLine, smallGainLine } from '#src/domain/gain-line.ts'
import { blankForm, withErrors } from '#src/platform/http/forms.ts'
import { answers } from './sample-answers.ts'
import { chartSections } from './sample-charts.ts'
import { checks, questions } from './sample-questions.ts'
import './views.ts'

const tokens = [
  ['paper', 'page'], ['surface', 'fields, answer lists'], ['sunk', 'notes, filters'], ['ink', 'text'], ['ink-2', 'secondary text'], ['rule', 'decorative rule'],
  ['edge', 'edge of a control'], ['pine', 'buttons, links, done, right'], ['pine-soft', 'chosen, added'], ['block', 'the one block'], ['marigold', 'the after dot'],
  ['gain-ink', 'words that state a gain'], ['clay', 'something is wrong'], ['clay-soft', 'behind what is wrong'],
].map(([name, use]) => ({ name: name!, use: use! }))

const smallLines = [
  { state: 'Not started', line: smallGainLine(null, null) }, { state: 'Before known', line: smallGainLine(40, null) },
  { state: 'Rose', line: smallGainLine(60, 90) }, { state: 'Level', line: smallGainLine(80, 80) }, { state: 'Fell', line: smallGainLine(70, 60) },
]
const figure = (title: string, before: number | null, after: number | null, pass: number | null, ...lines: string[]) => ({ title, line: largeGainLine(before, after, pass), lines })
const largeLines = [
  figure('Rose and passed', 60, 90, 80, '6 of 10 right on November 3, 9 of 10 right today. First attempt in each phase, same ten items.'),
  figure('Rose, not passed', 20, 70, 80, '70%. You need 80% to pass. You have 2 attempts left.'),
  figure('From nothing to everything', 0, 100, 80, 'None of 10 right on November 3, 10 of 10 right today.'),
  figure('Fell', 90, 30, 80, '9 of 10 right on November 3, 3 of 10 right today.'),
  figure('Before known', 40, null, 80, '4 of 10 right on November 3. The post-quiz opens when all sections are read.'),
]

const themeOf = (word: string | undefined): 'light' | 'dark' | null => (word === 'light' || word === 'dark' ? word : null)

/** `?theme=light` or `dark` shows the page in that theme whatever the person chose. */
export function styleguideRoutes (app: FastifyInstance) {
  app.get<{ Querystring: { theme?: string } }>('/styleguide', { config: { policy: 'public' } }, async (request, reply) => {
    return reply.page('styleguide/index', {
      theme: themeOf(request.query.theme), tokens, smallLines, largeLines, questions, checks, answers,
      blank: blankForm({ name: 'Renee Thibodeaux' }),
      refused: withErrors({ email: 'devon.arceneaux@bayouteche', state: '', note: 'Joins in December' }, { email: 'Enter an e-mail address like name@agency.org', state: 'Choose a state', discipline: 'Choose what this person does' }),
    })
  })
  app.get<{ Querystring: { theme?: string } }>('/styleguide/charts', { config: { policy: 'public' } }, async (request, reply) =>
    reply.page('styleguide/charts', { theme: themeOf(request.query.theme), sections: chartSections }))
}
