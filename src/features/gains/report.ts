/** The report of a program, a state, an agency or a cohort on one page: what a director understands in two minutes. Pure. */
import { largeGainLine } from '#src/domain/gain-line.ts'
import { normalizedGain, room } from '#src/domain/gains/normalized-gain.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { reportSentences } from '#src/domain/gains/sentences.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { fullDayText } from '#src/domain/moments.ts'
import type { Views } from '#src/platform/http/views.ts'
import { gainPlot } from './gain-plot.ts'
import { gainsPath, queryOf } from './group.ts'
import type { Around } from './place-page.ts'
import type { PlaceFigures } from './place-figures.ts'

export function reportPage (found: PlaceFigures, around: Around, now: Date): Views['gains/report'] {
  const { total, table, counts, divisions } = found
  const { curriculum, place, filters, title, placeName } = around
  const n = peopleIn(table)
  const name = placeName ?? (around.scope.all ? 'The program' : 'Your part of the program')
  const unmatched = found.left.filter(({ why }) => why === 'no post-quiz' || why === 'no pre-quiz' || why === 'post-quiz before pre-quiz').length
  const report = reportSentences({
    name, counts, gain: total.gain, visibility: total.visibility, unmatched, forms: found.hasForms ? 'mixed' : 'same',
    ...(n >= least.inference ? { ranks: signedRank(table) } : {}), ...(n >= least.scores ? { normalized: normalizedGain(table).group, room: room(table) } : {}),
    retention: found.triples && retention(found.triples),
  })
  const here = gainsPath(curriculum, place), query = queryOf(filters)
  return {
    name, kicker: title, date: fullDayText(now, 'UTC'), limits: limitsOf(around),
    counts: [{ name: 'enrolled', figure: String(counts.enrolled) }, { name: 'started', figure: String(counts.started) }, { name: 'completed', figure: String(counts.completed) }, { name: 'with both quizzes', figure: String(counts.matched) }],
    line: total.gain.scores ? largeGainLine(total.gain.scores.pre, total.gain.scores.post) : null,
    paragraphs: [report.participation, report.gain, report.later].filter((each) => each.length > 0).map((each) => each.join(' ')), caution: report.caution.join(' '),
    modules: gainPlot(found.modules.map((row, index) => ({ ...row, label: row.isTaught ? `${index + 1}. ${row.title}` : row.title, hint: row.isTaught ? null : 'taught no more', counts: [] })), total.gain.scores?.gain ?? null),
    parts: divisions.map(({ by, rows }) => `${rows.length} ${rows.length === 1 ? by : by === 'agency' ? 'agencies' : `${by}s`}`).join(', '),
    back: `${here}${query}`, pdf: `${here}/report.pdf${query}`,
  }
}

/** What the figures are limited to, for a sheet that is read without its address. */
function limitsOf ({ filters, cohorts }: Around): string | null {
  const cohort = cohorts.find(({ id }) => id === filters.cohort)
  const parts = [cohort && `cohort ${cohort.name}`, filters.discipline && `discipline ${filters.discipline}`, filters.from && `post-quizzes from ${filters.from}`, filters.to && `until ${filters.to}`].filter(Boolean)
  return parts.length === 0 ? null : `Only ${parts.join(', ')}.`
}
