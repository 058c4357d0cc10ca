/** The page of a program, a state, an agency or a cohort in finished words, from its figures. Pure. */
import { interval } from '#src/domain/charts/numbers-shown.ts'
import type { Scope } from '#src/domain/access.ts'
import { disciplines } from '#src/domain/curriculum.ts'
import { largeGainLine } from '#src/domain/gain-line.ts'
import { effectSizes } from '#src/domain/gains/effect-sizes.ts'
import { explain, type Explained } from '#src/domain/gains/explain.ts'
import { least } from '#src/domain/gains/least.ts'
import { normalizedGain } from '#src/domain/gains/normalized-gain.ts'
import { paired } from '#src/domain/gains/paired.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'
import { clockText } from '#src/domain/moments.ts'
import { stateName } from '#src/domain/places.ts'
import { hiddenInference, hiddenWords } from '#src/domain/suppression.ts'
import type { Views } from '#src/platform/http/views.ts'
import { gainPlot, type Plot } from './gain-plot.ts'
import { chartsOf } from './charts.ts'
import { type Filters, gainsPath, type Place, queryOf } from './group.ts'
import { manyPeople } from './keep.ts'
import { farLines, lateLines, leftLines, outsideLines, people } from './left-lines.ts'
import { methodLines } from './method.ts'
import type { PartFigures, PlaceFigures } from './place-figures.ts'
import type { Counts, Division, PersonGain } from './queries.ts'

export type Around = {
  curriculum: string; title: string; place: Place; placeName: string | null; module: { id: string; title: string } | null; scope: Scope; filters: Filters; fault: { text: string; from: string; to: string } | null
  curricula: { id: string; title: string }[]; cohorts: { id: number; name: string }[]; crumbs: { href: string; text: string }[]; names: boolean
  /** One by one, for those who may see them, where they are not too many. */
  people: PersonGain[]
}

const { compare } = new Intl.Collator('en-US')
const cells = ({ enrolled, started, completed }: Counts) => [String(enrolled), String(started), String(completed)]
const byWords: Record<Division, { title: string; one: string; rest: string }> = {
  state: { title: 'By state', one: 'State', rest: 'All states' }, agency: { title: 'By agency', one: 'Agency', rest: 'All agencies' }, cohort: { title: 'By cohort', one: 'Cohort', rest: 'All cohorts' },
}

export function placePage (found: PlaceFigures, around: Around): Views['gains/gains'] {
  const { total, counts } = found
  const { scores, inference } = total.gain
  const mean = scores?.gain ?? null
  const { curriculum, place, module, filters, scope } = around
  const small = module === null && found.modules.some(({ visibility }) => visibility === 'small')
  const here = gainsPath(curriculum, place, undefined, module?.id ?? null)
  return {
    kicker: [scopeWords(around, found), around.title].join(' · '), title: module ? module.title : around.placeName ?? 'Knowledge gain', crumbs: around.crumbs,
    filters: filtersOf(around),
    line: scores ? largeGainLine(scores.pre, scores.post) : null,
    lines: scores ? [
      `Mean gain${inference ? `, 95% confidence interval ${interval(inference.ci)}` : ''}, from ${people(total.gain.n)} with both quizzes${module ? '' : ' in at least one module'}. First complete attempt in each phase.`,
      ...(inference === null ? [hiddenInference] : inference.dAv === null ? [] : [`Effect size d (average spread) ${inference.dAv.toFixed(2)}.`]),
      ...(small ? [`Modules in which fewer than ${least.scores} people have both quizzes are no part of it.`] : []),
      ...(filters.phase === 'followup' ? ['Here “after” is the follow-up quiz, months after the post-quiz, of those who took it.'] : []),
    ] : [],
    hidden: total.visibility === 'shown' ? null : hiddenWords[total.visibility],
    counts: [{ name: 'enrolled', figure: String(counts.enrolled) }, { name: 'started', figure: String(counts.started) }, { name: 'completed', figure: String(counts.completed) }, { name: 'with both quizzes', figure: String(counts.matched) }],
    working: total.visibility === 'shown' ? explained(found) : [],
    modules: module ? null : gainPlot([
      ...found.modules.map((row, index) => ({ ...row, label: row.isTaught ? `${index + 1}. ${row.title}` : row.title, href: row.isTaught ? gainsPath(curriculum, place, filters, row.id) : null, hint: row.isTaught ? null : 'taught no more', counts: [] })),
      { ...total, label: 'All modules', hint: null, counts: [], isTotal: true },
    ], mean),
    divisions: found.divisions.filter((division) => isListed(division, found)).map((division) => ({ id: `by-${division.by}`, title: byWords[division.by].title, first: byWords[division.by].one, plot: divisionPlot(division, found, around, mean), reading: null })),
    reading: inference ? 'The bar is the 95% confidence interval; the dashed line is the mean of all. Intervals that overlap are not a ranking.' : null,
    asOf: counts.enrolled >= manyPeople ? `As of ${clockText(found.asOf, 'UTC')} UTC.` : null,
    left: [...leftLines(found.left, around.names), ...farLines(around.people), ...lateLines(found.late, around.names), ...outsideLines(found.outside)], asides: [],
    method: methodLines(found.hasForms, scope.all),
    objectives: null, confidence: null, charts: chartsOf(found, around),
    links: [
      ...(module ? [] : [{ href: `${here}/report${queryOf(filters)}`, text: 'A report on one page, to print or to send' }]),
      ...(module ? [] : [{ href: `${here}/objectives${queryOf(filters)}`, text: 'Every learning objective' }]),
      { href: `${here}/figures.csv${queryOf(filters)}`, text: 'These figures as a file (CSV)' },
      ...(module ? [] : besides(place, scope.all)),
    ],
  }
}

/** Who took part in calls and practice since; the evaluation of a cohort is for those who see the whole program. */
const besides = (place: Place, isAll: boolean): { href: string; text: string }[] =>
  (place.kind === 'cohort' ? isAll ? [{ href: `/engagement/cohorts/${place.cohort}`, text: 'How this cohort is evaluated, level by level' }] : [] : [{ href: place.kind === 'program' ? '/engagement' : place.kind === 'state' ? `/engagement/states/${place.state}` : `/engagement/agencies/${place.agency}`, text: 'Engagement: calls, practice and goals, month by month' }])

/** Every figure of the page's group with its formula. */
export function explained ({ table, triples }: Pick<PlaceFigures, 'table' | 'triples'>): Explained[] {
  if (table.length === 0) return []
  const figures = paired(table)
  return explain({ paired: figures, effects: figures.n >= least.inference ? effectSizes(figures) : null, ranks: signedRank(table), normalized: normalizedGain(table), retention: triples && retention(triples) })
}

/** So many agencies or cohorts are a list of their own: they stand on the pages of their states, and all of them in the file. */
const mostRows = 60
const isListed = ({ by, rows }: PlaceFigures['divisions'][number], { divisions }: PlaceFigures): boolean => rows.length <= mostRows || !divisions.some((other) => other.by === 'state') || by === 'state'

function divisionPlot ({ by, rows }: PlaceFigures['divisions'][number], { total, counts }: PlaceFigures, { curriculum, filters, module, scope }: Around, mean: number | null): Plot {
  const sorted = rows.toSorted((a, b) => (b.gain.scores?.gain ?? -Infinity) - (a.gain.scores?.gain ?? -Infinity) || compare(nameOf(by, a), nameOf(by, b)))
  return gainPlot([
    ...sorted.map((row) => ({ ...row, label: nameOf(by, row), href: hrefOf(by, row, curriculum, filters, module?.id ?? null), hint: by === 'agency' ? row.state : null, counts: cells(row) })),
    ...(rows.length === 1 ? [] : [{ ...total, label: scope.all ? byWords[by].rest : 'All together', hint: null, counts: cells(counts), isTotal: true }]),
  ], mean)
}

const nameOf = (by: Division, row: PartFigures): string => (row.key === null ? 'No agency' : by === 'state' ? stateName(row.key) : row.name ?? '')

function hrefOf (by: Division, { key }: PartFigures, curriculum: string, filters: Filters, module: string | null): string | null {
  if (key === null) return null
  if (by === 'cohort') return gainsPath(curriculum, { kind: 'cohort', cohort: Number(key) }, { ...filters, cohort: null }, module)
  return gainsPath(curriculum, by === 'state' ? { kind: 'state', state: key } : { kind: 'agency', agency: Number(key) }, filters, module)
}

/** "All agencies", "Agencies in Louisiana", or the agencies by their names. */
function scopeWords ({ scope, place }: Around, { divisions }: PlaceFigures): string {
  if (place.kind === 'state') return 'State'
  if (place.kind === 'agency') return 'Agency'
  if (place.kind === 'cohort') return 'Cohort'
  if (scope.all) return 'All agencies'
  const agencies = divisions.find(({ by }) => by === 'agency')?.rows ?? []
  const own = agencies.filter(({ key }) => key !== null && scope.agencies.includes(Number(key))).map(({ name }) => name ?? '').sort(compare)
  const parts = [...scope.states.map((state) => `Agencies in ${stateName(state)}`).sort(compare), ...own]
  return parts.length === 0 ? 'Your agency' : parts.join(', ')
}

function filtersOf ({ curriculum, place, module, scope, filters, fault, curricula, cohorts }: Around): Views['gains/gains']['filters'] {
  const option = (value: string, text: string, chosen: string) => ({ value, text, selected: value === chosen })
  const from = fault?.from ?? filters.from ?? '', to = fault?.to ?? filters.to ?? ''
  return {
    curricula: place.kind === 'program' && module === null ? curricula.map(({ id, title }) => option(id, title, curriculum)) : null,
    free: scope.all ? {
      action: gainsPath(curriculum, place, undefined, module?.id ?? null), from, to, fault: fault?.text ?? null,
      cohorts: place.kind === 'cohort' ? null : [option('', 'All cohorts', String(filters.cohort ?? '')), ...cohorts.map(({ id, name }) => option(String(id), name, String(filters.cohort ?? '')))],
      phases: [option('', 'Post-quiz', filters.phase ?? ''), option('followup', 'Follow-up quiz', filters.phase ?? '')],
      disciplines: [option('', 'All disciplines', filters.discipline ?? ''), ...Object.entries(disciplines).map(([value, text]) => option(value, text, filters.discipline ?? ''))],
      clear: queryOf(filters) === '' && fault === null ? null : gainsPath(curriculum, place, undefined, module?.id ?? null),
    } : null,
  }
}
