/** Knowledge gain for whoever may see it: counts first, scores only where enough people stand behind them. */
import type { FastifyInstance } from 'fastify'
import { can, scopeOf } from '#src/domain/access.ts'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { hiddenWords } from '#src/domain/suppression.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Figures, figures, itemsOutsideGain } from './gain-figures.ts'
import { gainPlot, gainSentence } from './gain-plot.ts'
import { listFirstSittings, listItemPoints, listNames, listParticipation } from './queries.ts'

export function gainsRoutes (app: FastifyInstance, services: Services) {
  app.get<{ Querystring: { curriculum?: string | string[] } }>('/gains', { config: { policy: 'gains' } }, async (request, reply) => {
    const curricula = await services.curricula.list()
    const asked = request.query.curriculum ?? curricula[0]?.id
    if (asked === undefined) return reply.page('gains/nothing', { lines: ['As soon as a curriculum is published and people are enrolled, their gains appear here.'] })
    const release = typeof asked === 'string' ? await services.curricula.current(asked) : null
    if (!release) throw new NotFound()
    const { grants } = request.person!
    const scope = scopeOf(grants, 'gains')
    const modules = release.modules.map(({ module }) => module)
    const [sittings, participation, outside] = await Promise.all([listFirstSittings(services.db, release.id, scope), listParticipation(services.db, release.id, scope), listItemPoints(services.db, release.id, itemsOutsideGain(modules))])
    const found = figures(modules, sittings, outside, participation)
    const names = can(grants, 'people') ? new Map((await listNames(services.db, found.unmatched.map((each) => each.person))).map((person) => [person.id, person.name])) : null
    return reply.page('gains/gains', pageOf(found, { title: release.curriculum.title, scopeWords: scope.all ? 'All agencies' : 'The agencies that you may see', curricula: curricula.map(({ id, title }) => ({ value: id, text: title, selected: id === release.id })), names }))
  })
}

type Around = { title: string; scopeWords: string; curricula: { value: string; text: string; selected: boolean }[]; names: Map<number, string> | null }

function pageOf (found: Figures, { title, scopeWords, curricula, names }: Around) {
  const { total } = found
  const sum = (pick: (row: Figures['agencies'][number]) => number) => String(found.agencies.reduce((all, row) => all + pick(row), 0))
  const mean = total.gain.scores?.gain ?? null
  const collator = new Intl.Collator('en-US')
  const agencies = [...found.agencies].sort((a, b) => (b.gain.scores?.gain ?? -Infinity) - (a.gain.scores?.gain ?? -Infinity) || collator.compare(a.name ?? '', b.name ?? ''))
  return {
    kicker: `${scopeWords} · ${title}`, curricula,
    line: total.gain.scores ? largeGainLine(total.gain.scores.pre, total.gain.scores.post) : null,
    lines: total.gain.scores ? [`${gainSentence(total)}, from ${total.gain.n} people with both quizzes in at least one module. First complete attempt in each phase.`, ...(total.gain.inference?.dAv != null ? [`Effect size d (average spread) ${total.gain.inference.dAv.toFixed(2)}.`] : [])] : [],
    hidden: total.visibility === 'shown' ? null : hiddenWords[total.visibility],
    counts: [{ name: 'enrolled', figure: sum((row) => row.enrolled) }, { name: 'started', figure: sum((row) => row.started) }, { name: 'completed', figure: sum((row) => row.completed) }, { name: 'with both quizzes', figure: String(total.gain.n) }],
    modules: gainPlot([...found.modules.map((row, index) => ({ ...row, label: `${index + 1}. ${row.title}`, hint: null, counts: [] })), { ...total, label: 'All modules', hint: null, counts: [], isTotal: true }], mean),
    agencies: agencies.length === 0 ? null : gainPlot([
      ...agencies.map((row) => ({ ...row, label: row.name ?? 'No agency', hint: row.state, counts: [String(row.enrolled), String(row.started), String(row.completed)] })),
      { ...total, label: 'All agencies', hint: null, counts: [sum((row) => row.enrolled), sum((row) => row.started), sum((row) => row.completed)], isTotal: true },
    ], mean),
    unmatched: unmatchedLines(found, names),
    method: [
      'Gain is the score after minus the score before, in percentage points, of people who have both: the first complete attempt in each phase, the pre-quiz first. Later attempts, previews by staff and people who withdrew are left out.',
      'A person’s score over several modules is the sum of points over the modules in which that person has both quizzes. The interval is mean ± t × s ÷ √n of the gains, t on n − 1 degrees of freedom at 97.5 %. Effect size d (d_av) is the mean gain divided by the mean of the two standard deviations.',
      'Scores of fewer than 5 people are not shown, intervals of fewer than 10 neither. Where one group must be hidden and could be worked out from the rest, another is hidden with it.',
      `${found.hasForms ? 'Some modules have two forms: half of the people get form A before and B after, the others the reverse. The other modules use the same items before and after.' : 'The same items are used before and after; right answers stay closed until the post-quiz is in.'} There is no comparison group: scores changed, and the training is one possible reason.`,
    ],
  }
}

const reasons = { 'no post-quiz': 'a pre-quiz, but no post-quiz yet', 'no pre-quiz': 'a post-quiz without a pre-quiz', 'post-quiz before pre-quiz': 'a post-quiz from before the pre-quiz', 'nothing scored': 'quizzes with nothing scored' }

function unmatchedLines (found: Figures, names: Map<number, string> | null) {
  return [...Map.groupBy(found.unmatched, (each) => each.why)].map(([why, people]) => ({
    text: `${people.length} ${people.length === 1 ? 'person has' : 'people have'} ${reasons[why]}.`, names: names ? people.map(({ person }) => names.get(person) ?? '').sort(new Intl.Collator('en-US').compare) : [],
  }))
}
