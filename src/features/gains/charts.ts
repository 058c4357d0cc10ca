/** The drawings of a page of gains, from its figures. Pure. */
import { caterpillar } from '#src/domain/charts/caterpillar.ts'
import type { Chart } from '#src/domain/charts/chart.ts'
import { completionFunnel } from '#src/domain/charts/completion-funnel.ts'
import { engagement } from '#src/domain/charts/engagement.ts'
import { gainDistribution } from '#src/domain/charts/gain-distribution.ts'
import { people, sample } from '#src/domain/charts/numbers-shown.ts'
import { retention as retentionChart } from '#src/domain/charts/retention.ts'
import { slopegraph } from '#src/domain/charts/slopegraph.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { hiddenWords } from '#src/domain/suppression.ts'
import type { Around } from './place-page.ts'
import type { PlaceFigures } from './place-figures.ts'

/** More people than this make a cloud, not lines. */
export const mostSlopes = 500
/** Months that are drawn side by side; earlier ones stand in the first. */
const mostMonths = 12

export function chartsOf (found: PlaceFigures, around: Around): Chart[] {
  const { table, counts } = found
  const n = peopleIn(table)
  const expanded = table.flatMap(({ pre, post, n: people }) => Array.from({ length: people }, () => ({ name: null, before: pre, after: post })))
  const first = 'First complete attempt in each phase.'
  return [
    // A spread by bins adds up like a mean, and its bins are small: for those whose reach is the whole program.
    ...(n < least.scores || !around.scope.all ? [] : [gainDistribution({ id: 'distribution', title: 'How gains are spread', note: `${people(n)}. ${first}` }, expanded.map(({ before, after }) => after - before))]),
    // Single people, even unnamed, are for those who may see them.
    ...(around.people.length < least.scores ? [] : [slopegraph({ id: 'slopes', title: 'Before and after, person by person', note: `${sample(n)}. ${first}` }, around.people.map(({ name, pre, post }) => ({ name, before: pre, after: post })))]),
    ...pooledChart(found, around),
    completionFunnel({ id: 'completion', title: 'How far people have come', note: '' }, [{ name: 'Enrolled', count: counts.enrolled }, { name: 'Started', count: counts.started }, { name: 'Both quizzes', count: counts.matched }, { name: 'Completed', count: counts.completed }], 'of those enrolled'),
    ...retained(found),
    ...monthly(found),
  ]
}

/** Agencies as they are and partly pooled, where there are enough to say how much agencies differ. An estimate gives the raw mean away, so small agencies are shown to those alone who may see single people. */
function pooledChart ({ divisions }: PlaceFigures, { names }: Around): Chart[] {
  const division = divisions.find(({ by }) => by === 'agency')
  if (!division?.pooling) return []
  const { rows, pooling, pooled } = division
  const at = new Map(pooled.map((row, index) => [row, pooling.groups[index]!]))
  return [caterpillar({ id: 'pooled', title: 'Agencies, with what few people can tell', note: 'The estimate draws an agency’s mean toward the mean of all agencies, the more, the fewer people stand behind it (random effects, restricted maximum likelihood). It is the better guess of what its next trainees will gain; it is not a ranking.' }, {
    first: 'Agency', mean: pooling.mean,
    rows: rows.map((row, index) => { const group = at.get(index), isShown = group !== undefined && (row.visibility === 'shown' || names); return { name: row.name ?? 'No agency', hint: row.state, n: row.gain.n, ...(row.visibility === 'small' && !names ? { nWords: `under ${least.scores}` } : {}), raw: isShown ? group.raw : null, pooled: isShown ? group.estimate : null, ci: isShown ? group.ci : null, hidden: isShown ? null : hiddenWords[row.visibility === 'shown' ? 'empty' : row.visibility] } }),
  })]
}

function retained ({ triples }: PlaceFigures): Chart[] {
  if (triples === null) return []
  const { n, gain, kept } = retention(triples)
  return [retentionChart({ id: 'retention', title: 'What has stayed', note: `People with all three quizzes alone: ${sample(n)}.` }, { later: 'Follow-up', first: 'Group', rows: [{ name: 'All with three quizzes', n, before: gain.pre.mean, after: gain.post.mean, later: kept.post.mean, hidden: null }] })]
}

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const monthWords = (month: string, withYear: boolean): string => `${names[Number(month.slice(5)) - 1]}${withYear ? ` ${month.slice(0, 4)}` : ''}`

/** People who were active, month by month. */
function monthly ({ months }: PlaceFigures): Chart[] {
  if (months.length === 0) return []
  const shown = months.slice(-mostMonths)
  const row = (name: string, key: 'enrolled' | 'active' | 'completed', total: string) => ({ name, values: shown.map((month) => month[key]), total, hidden: null })
  const sum = (key: 'enrolled' | 'active' | 'completed'): string => String(shown.reduce((all, month) => all + month[key], 0))
  return [engagement({ id: 'months', title: 'Month by month', note: `People who enrolled, who worked on a module or quiz, and who completed.${months.length > mostMonths ? ` The last ${mostMonths} months in which anything happened.` : ''}` }, {
    first: 'What', months: shown.map(({ month }, index) => monthWords(month, index === 0 || month.endsWith('-01'))), unit: 'people', kind: 'count', rows: [row('Enrolled', 'enrolled', sum('enrolled')), row('Active', 'active', ''), row('Completed', 'completed', sum('completed'))],
  })]
}
