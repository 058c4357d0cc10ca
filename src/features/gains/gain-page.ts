/** The gains page in finished words, from figures. Pure. */
import type { Scope } from '#src/domain/access.ts'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { least } from '#src/domain/gains/least.ts'
import { stateName } from '#src/domain/places.ts'
import { hiddenInference, hiddenWords } from '#src/domain/suppression.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Figures, Left } from './gain-figures.ts'
import { gainPlot, interval } from './gain-plot.ts'
import type { Counts } from './queries.ts'

/** `names`: of people by id, for those who may see them; null keeps them away. */
export type Around = { title: string; scope: Scope; curricula: { value: string; text: string; selected: boolean }[]; names: ReadonlyMap<number, string> | null }

const { compare } = new Intl.Collator('en-US')
const people = (count: number) => `${count} ${count === 1 ? 'person' : 'people'}`
const cells = ({ enrolled, started, completed }: Counts) => [String(enrolled), String(started), String(completed)]

export function gainsPage (found: Figures, { title, scope, curricula, names }: Around): Views['gains/gains'] {
  const { total, counts } = found
  const { scores, inference } = total.gain
  const mean = scores?.gain ?? null
  const agencies = [...found.agencies].sort((a, b) => (b.gain.scores?.gain ?? -Infinity) - (a.gain.scores?.gain ?? -Infinity) || compare(a.name ?? '', b.name ?? ''))
  const small = found.modules.some(({ visibility }) => visibility === 'small')
  return {
    kicker: `${scopeWords(scope, found)} · ${title}`, curricula,
    line: scores ? largeGainLine(scores.pre, scores.post) : null,
    lines: scores ? [
      `Mean gain${inference ? `, 95% confidence interval ${interval(inference.ci)}` : ''}, from ${people(total.gain.n)} with both quizzes in at least one module. First complete attempt in each phase.`,
      ...(inference === null ? [hiddenInference] : inference.dAv === null ? [] : [`Effect size d (average spread) ${inference.dAv.toFixed(2)}.`]),
      ...(small ? [`Modules in which fewer than ${least.scores} people have both quizzes are no part of it.`] : []),
    ] : [],
    hidden: total.visibility === 'shown' ? null : hiddenWords[total.visibility],
    counts: [{ name: 'enrolled', figure: String(counts.enrolled) }, { name: 'started', figure: String(counts.started) }, { name: 'completed', figure: String(counts.completed) }, { name: 'with both quizzes', figure: String(counts.matched) }],
    modules: gainPlot([
      ...found.modules.map((row, index) => ({ ...row, label: row.isTaught ? `${index + 1}. ${row.title}` : row.title, hint: row.isTaught ? null : 'taught no more', counts: [] })),
      { ...total, label: 'All modules', hint: null, counts: [], isTotal: true },
    ], mean),
    agencies: agencies.length === 0 ? null : gainPlot([
      ...agencies.map((row) => ({ ...row, label: row.name ?? 'No agency', hint: row.state, counts: cells(row) })),
      ...(agencies.length === 1 ? [] : [{ ...total, label: scope.all ? 'All agencies' : 'All together', hint: null, counts: cells(counts), isTotal: true }]),
    ], mean),
    reading: inference ? 'The bar is the 95% confidence interval; the dashed line is the mean of all. Intervals that overlap are not a ranking.' : null,
    left: leftLines(found, names),
    method: methodLines(found.hasForms),
  }
}

/** "All agencies", "Agencies in Louisiana", or the agencies by their names. */
function scopeWords (scope: Scope, { agencies }: Figures): string {
  if (scope.all) return 'All agencies'
  const own = agencies.filter(({ agency }) => agency !== null && scope.agencies.includes(agency)).map(({ name }) => name ?? '').sort(compare)
  const parts = [...scope.states.map((state) => `Agencies in ${stateName(state)}`).sort(compare), ...own]
  return parts.length === 0 ? 'Your agency' : parts.join(', ')
}

const reasons: Record<Left['why'], string> = {
  'no post-quiz': 'a pre-quiz, but no post-quiz yet', 'no pre-quiz': 'a post-quiz without a pre-quiz', 'post-quiz before pre-quiz': 'a post-quiz from before the pre-quiz', 'nothing scored': 'quizzes with nothing scored',
  'few others': `both quizzes only in modules in which fewer than ${least.scores} people have both`,
}

function leftLines ({ left, counts }: Figures, names: Around['names']) {
  const lines = [...Map.groupBy(left, ({ why }) => why)].map(([why, group]) => ({
    text: `${people(group.length)} ${group.length === 1 ? 'has' : 'have'} ${reasons[why]}.`, names: names ? group.map(({ person }) => names.get(person) ?? '').sort(compare) : [],
  }))
  return counts.withoutQuiz === 0 ? lines : [...lines, { text: `${people(counts.withoutQuiz)} ${counts.withoutQuiz === 1 ? 'has' : 'have'} not handed in a quiz yet.`, names: [] }]
}

const methodLines = (hasForms: boolean): string[] => [
  'Gain is the score after minus the score before, in percentage points, of people who have both: the first complete attempt in each phase, the pre-quiz first. Later attempts, previews by staff and people who withdrew are left out, and so are questions that are asked only before or only after.',
  'A person’s score over several modules is the sum of points over the modules in which that person has both quizzes. The interval is mean ± t × s ÷ √n of the gains, t on n − 1 degrees of freedom at 97.5%. Effect size d (d_av) is the mean gain divided by the mean of the two standard deviations.',
  `Scores of fewer than ${least.scores} people are not shown, intervals of fewer than ${least.inference} neither. A module in which fewer than ${least.scores} people have both quizzes is no part of the scores over all modules yet. Where one group must be hidden and could be worked out from the rest, another is hidden with it.`,
  `${hasForms ? 'Some modules have two forms: half of the people get form A before and B after, the others the reverse. The other modules use the same items before and after.' : 'The same items are used before and after; right answers stay closed until the post-quiz is in.'} There is no comparison group: scores changed, and the training is one possible reason.`,
]
