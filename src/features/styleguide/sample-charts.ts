/** Charts for the style guide: as they usually are, and at their extremes. People, agencies and figures are invented. */
import { callGrid } from '#src/domain/charts/call-grid.ts'
import { caterpillar } from '#src/domain/charts/caterpillar.ts'
import type { About, Chart } from '#src/domain/charts/chart.ts'
import { completionFunnel } from '#src/domain/charts/completion-funnel.ts'
import { engagement } from '#src/domain/charts/engagement.ts'
import { forest, type GainRow } from '#src/domain/charts/forest.ts'
import { gainDistribution } from '#src/domain/charts/gain-distribution.ts'
import { gainFunnel } from '#src/domain/charts/gain-funnel.ts'
import { itemDifficulty } from '#src/domain/charts/item-difficulty.ts'
import { retention } from '#src/domain/charts/retention.ts'
import { slopegraph } from '#src/domain/charts/slopegraph.ts'
import { trainingTimeline } from '#src/domain/charts/training-timeline.ts'
import { type Share, share } from '#src/domain/engagement.ts'
import { hiddenWords } from '#src/domain/suppression.ts'

const about = (id: string, title: string, note = 'People with both quizzes, first complete attempt in each phase, same form.'): About => ({ id: `chart-${id}`, title, note })

/** The same figures at every start: a walk through the remainders of a prime. */
const steps = (length: number, low: number, high: number): number[] => Array.from({ length }, (_, index) => low + ((((index + 1) * 7919) % 1009) / 1009) * (high - low))

const longName = 'Northeast Regional Cooperative for Community Mental Health and Supported Employment Services of the Upper Valley'
const gainRow = (name: string, n: number, before: number, gain: number, reach: number | null): GainRow =>
  ({ name, n, gain, ci: reach === null ? null : [gain - reach, gain + reach], scores: { before, after: before + gain }, hidden: null })
const hiddenRow = (name: string, n: number): GainRow => ({ name, n, nWords: 'under 5', gain: null, ci: null, scores: null, hidden: hiddenWords.small })

const agencies: GainRow[] = [
  gainRow('High Mesa Wellness', 9, 46.2, 31.1, null), gainRow('Caprock Community Center', 12, 44.1, 30.8, 9.4), gainRow('Bayou Teche Behavioral Health', 19, 48.4, 28.4, 7.2),
  gainRow('Cimarron Valley Center', 15, 51, 26.7, 8.1), gainRow('Tallgrass Community Services', 10, 55, 14, 12.1), hiddenRow('Redbud Counseling', 3), gainRow(longName, 41, 47.3, 21.6, 4.4),
  gainRow('مركز الوادي للصحة النفسية', 14, 50.2, 24.4, 7.9), gainRow('Ozark Ridge', 11, 62, -6.4, 10.2),
]
const crowd: GainRow[] = steps(200, -1, 1).map((side, index) => ({ side, n: 5 + ((index * 13) % 44) })).map(({ side, n }, index) => ({ ...gainRow(`Agency ${index + 1}${index % 17 === 0 ? ` of the ${longName}` : ''}`, n, 45, 17 + (side * 36) / Math.sqrt(n), n < 10 ? null : 34 / Math.sqrt(n)), hint: ['AR', 'LA', 'NM', 'OK', 'TX'][index % 5]! }))

const forests = [
  forest(about('forest', 'Mean gain by agency'), { first: 'Agency', counts: ['Enrolled'], rows: agencies.map((row) => ({ ...row, counts: [String(row.n + 6)] })), total: { ...gainRow('All agencies', 134, 48.9, 24.2, 2.9), counts: ['188'] }, mean: 24.2, isSorted: true }),
  forest(about('forest-one', 'One module, one interval missing'), { first: 'Module', rows: [gainRow('Why IPS', 6, 48, 20, null)] }),
  forest(about('forest-hidden', 'All hidden'), { first: 'Agency', rows: [hiddenRow('Redbud Counseling', 3), hiddenRow('Three Rivers Center', 2)] }),
  forest(about('forest-none', 'No agency'), { first: 'Agency', rows: [] }),
]
const caterpillars = [caterpillar(about('caterpillar', 'Gain by agency, partially pooled'), {
  first: 'Agency', mean: 24.2,
  rows: agencies.map(({ name, n, nWords, gain, hidden }) => {
    const pooled = gain === null ? null : 24.2 + (gain - 24.2) * (n / (n + 9)), reach = 2 * 14 / Math.sqrt(n + 9)
    return { name, n, nWords, raw: gain, pooled, ci: pooled === null ? null : [pooled - reach, pooled + reach], hidden }
  }),
})]
const funnels = [
  gainFunnel(about('funnel', 'Is any agency unusual for its size?'), { rows: [...agencies, gainRow('Lower Delta Regional Services', 120, 50, 33, 2)], mean: 24.2, sd: 15 }),
  gainFunnel(about('funnel-many', '200 agencies'), { rows: crowd, mean: 17, sd: 17 }),
  gainFunnel(about('funnel-one', 'One agency'), { rows: agencies.slice(0, 1), mean: 31.1, sd: null }),
  gainFunnel(about('funnel-hidden', 'All hidden'), { rows: [hiddenRow('Redbud Counseling', 3)], mean: 0, sd: null }),
]
const people = (length: number) => steps(length, 0, 10).map((score, index) => ({ name: null, before: Math.round(score * 0.7) * 10, after: Math.min(100, Math.round(score * 0.7) * 10 + [30, 20, 40, 0, 10, -10][index % 6]!) })).map((each) => ({ ...each, after: Math.max(0, each.after) }))
const named = [['Why IPS', 48.4, 79.5], ['Eight principles', 54.2, 86.3], ['Starting well', 41.2, 71.8], ['Job development', 50.6, 74.4], ['Benefits and VR', 37.9, 70]] as const
const slopes = [
  slopegraph(about('slope-modules', 'Mean score before and after, by module'), named.map(([name, before, after]) => ({ name, before, after }))),
  slopegraph(about('slope-same', 'Eight lines that end in one place, long names'), [longName, 'مركز الوادي للصحة النفسية', ...named.map(([name]) => name), 'Managing for results in rural counties'].map((name, index) => ({ name, before: 50, after: 80 - (index === 3 ? 50 : 0) }))),
  slopegraph(about('slope-people', 'Each person before and after', '22 people with both quizzes, first complete attempt in each phase, same form.'), people(22)),
  slopegraph(about('slope-one', 'One person', '1 person with both quizzes.'), people(1)),
  slopegraph(about('slope-equal', 'All equal, all fell', '12 people with both quizzes.'), Array.from({ length: 12 }, () => ({ name: null, before: 90, after: 80 }))),
  slopegraph(about('slope-bands', 'Each person before and after, many people', '1,430 people with both quizzes, first complete attempt in each phase, same form.'), people(1430)),
  slopegraph(about('slope-none', 'Nobody'), []),
]
const distributions = [
  gainDistribution(about('spread', 'How much did each person gain?'), people(88).map(({ before, after }) => after - before)),
  gainDistribution(about('spread-wide', 'The whole range, many people', '4,300 people with both quizzes.'), steps(4300, -100, 100)),
  gainDistribution(about('spread-one', 'One person', '1 person with both quizzes.'), [-20]),
  gainDistribution(about('spread-none', 'Nobody'), []),
]
const items = [itemDifficulty(about('items', 'Each item before and after', 'People with both quizzes, first complete attempt in each phase.'), [
  { name: 'Who can start IPS?', n: 88, before: 41, after: 93, hidden: null }, { name: 'A person asks for a job before the assessment is done. What do you do first?', hint: 'anchor', n: 88, before: 22.7, after: 64.8, hidden: null },
  { name: 'Right before and right after', n: 88, before: 100, after: 100, hidden: null }, { name: 'Fell', n: 88, before: 71.6, after: 58, hidden: null }, { name: 'Nobody, ever', n: 88, before: 0, after: 0, hidden: null },
  { name: 'Asked after only', n: 88, before: null, after: 77.3, hidden: null }, { name: 'A new item', n: 12, before: null, after: null, hidden: 'Not shown yet. Shares appear when 20 people have answered.' },
])]
const completions = [
  completionFunnel(about('steps', 'From enrolled to certified', 'Foundational, cohort of September 2026.'), [['Enrolled', 188], ['Started', 171], ['First module done', 149], ['All modules done', 97], ['Certified', 94]].map(([name, count]) => ({ name: String(name), count: Number(count) })), 'of enrolled'),
  completionFunnel(about('steps-few', 'One person enrolled'), [{ name: 'Enrolled', count: 1 }, { name: 'Started', count: 0 }, { name: 'Certified', count: 0 }], 'of enrolled'),
  completionFunnel(about('steps-none', 'Nobody enrolled'), [{ name: 'Enrolled', count: 0 }], 'of enrolled'),
]
const kept = named.map(([name, before, after], index) => ({ name: name as string, n: 34 - index, before, after, later: index === 4 ? null : after - 6 - 3 * index, hidden: null }))
const retentions = [
  retention(about('kept', 'Three months on, by module', 'The same people at all three times, first complete attempt in each phase.'), { rows: [...kept, { name: 'Managing for results', n: 3, nWords: 'under 5', before: null, after: null, later: null, hidden: hiddenWords.small }], later: '3 months on' }),
  retention(about('kept-one', 'One group'), { rows: kept.slice(0, 1), later: '3 months on' }),
  retention(about('kept-many', 'More than eight'), { rows: [...kept, ...kept.map((row) => ({ ...row, name: `${row.name}, intensive` }))], later: '3 months on' }),
]
const months = ['Sep 2026', 'Oct', 'Nov', 'Dec', 'Jan 2027', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug']
const calls = (row: number, length: number): (number | null)[] => steps(length, 0, 24).map((value, index) => (index >= length - row ? null : Math.round(value / (row + 1))))
const engagements = [
  engagement(about('calls', 'Coaching calls attended, by agency and month', 'People enrolled in the month.'), { months, unit: 'calls attended', kind: 'count', rows: [...agencies.slice(0, 4).map(({ name }, index) => ({ name, values: calls(index, 12), total: `${120 - 30 * index} calls`, hidden: null })), { name: 'Redbud Counseling', values: [], total: '', hidden: 'Nobody is enrolled.' }] }),
  engagement(about('reports', 'Practice reports in on time'), { months: months.slice(0, 4), unit: 'percent of reports in on time', kind: 'percent', rows: [{ name: longName, values: [100, 0, 62.5, null], total: '54%', hidden: null }] }),
]

const came = (row: number, length: number): (Share | null)[] => steps(length, 0, 24).map((value, index) => (index < 2 * row ? null : share(Math.min(6 - row, Math.round(value / (row + 4))), 6 - row)))
const grids = [
  callGrid(about('grid', 'Who came to calls', 'Coaching and mentor calls.'), { months, rows: [...agencies.slice(0, 4).map(({ name }, index) => ({ name, hint: index === 0 ? longName : null, months: came(index, 12), total: '41 of 60' })), { name: 'All agencies', months: came(0, 12), total: '120 of 190', isTotal: true }] }),
  callGrid(about('grid-large', 'A whole state, in percent'), { months, rows: [{ name: 'Texas', months: steps(12, 0, 1).map((value) => share(Math.round(1204 * value), 1204)), total: '7,224 of 14,448' }] }),
  callGrid(about('grid-none', 'No call'), { months: [], rows: [] }),
]
const timelines = [
  trainingTimeline(about('timeline', 'Training, calls and outcomes on one axis'), {
    rateName: 'people served in a competitive job', months: months.map((name, index) => ({ name, label: index % 4 === 0 ? name : null, days: index === 1 ? ['Day 1', 'Day 2'] : [], completed: index === 2 ? 4 : index === 5 ? 1 : 0, calls: index < 3 ? null : share(index % 4, 4), fidelity: index === 8 ? ['92 of 125'] : [] })),
    quarters: [0, 1, 2].map((quarter) => ({ name: `Quarter ${quarter + 1}`, from: quarter * 3, to: quarter * 3 + 2, share: 31 + 22 * quarter, lead: `${31 + 22 * quarter}%`, parts: '12 of 30' })),
  }),
  trainingTimeline(about('timeline-none', 'Nothing yet'), { rateName: 'people', months: [], quarters: [] }),
]

export const chartSections: { id: string; title: string; charts: Chart[] }[] = [
  { id: 'forests', title: 'Forest plot', charts: forests }, { id: 'caterpillars', title: 'Caterpillar plot', charts: caterpillars }, { id: 'funnels', title: 'Funnel plot', charts: funnels },
  { id: 'slopes', title: 'Slopegraph', charts: slopes }, { id: 'distributions', title: 'Distribution of gains', charts: distributions }, { id: 'difficulties', title: 'Item difficulty', charts: items },
  { id: 'completions', title: 'Completion funnel', charts: completions }, { id: 'retentions', title: 'Retention', charts: retentions }, { id: 'engagements', title: 'Engagement', charts: engagements },
  { id: 'grids', title: 'Who came to calls', charts: grids }, { id: 'timelines', title: 'Training beside outcomes', charts: timelines },
  { id: 'long', title: '200 agencies', charts: [forest(about('forest-many', 'Mean gain of 200 agencies'), { first: 'Agency', rows: crowd, mean: 17, isSorted: true })] },
]
