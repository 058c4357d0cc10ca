/** The figures of a page as a table: what is on the screen, row for row, from the same values. Pure. */
import type { Column } from '#src/platform/tables.ts'
import type { GroupGain } from '#src/domain/gains/paired.ts'
import type { Visibility } from '#src/domain/suppression.ts'
import type { PlaceFigures } from './place-figures.ts'

export const figureColumns: Column[] = ([
  ['part', 'text', 'total, module, state, agency or cohort'], ['id', 'text', 'of the part; empty for the total and for people without an agency'], ['name', 'text', 'of the part'],
  ['enrolled', 'number', 'people enrolled'], ['started', 'number', 'people with anything begun'], ['completed', 'number', 'people with the curriculum complete'],
  ['matched', 'number', 'people with both quizzes; empty where there are fewer than 5'], ['shown', 'text', 'shown, or why not: empty (nobody), small (fewer than 5), protects (a smaller group would follow)'],
  ['pre', 'number', 'mean score before, percent'], ['post', 'number', 'mean score after, percent'], ['gain', 'number', 'mean gain, percentage points'], ['sd', 'number', 'standard deviation of the gains'],
  ['se', 'number', 'standard error of the mean gain; from 10 people'], ['low', 'number', 'lower end of the 95 % interval'], ['high', 'number', 'upper end of the 95 % interval'], ['d_av', 'number', 'effect size d_av'],
] as const).map(([name, kind, about]) => ({ name, kind, about }))

export function figureRows (found: PlaceFigures): Record<string, unknown>[] {
  const row = (part: string, id: string, name: string, { gain, visibility }: { gain: GroupGain; visibility: Visibility }, counts: { enrolled?: number; started?: number; completed?: number } = {}) => ({
    part, id, name, enrolled: counts.enrolled ?? null, started: counts.started ?? null, completed: counts.completed ?? null, matched: visibility === 'small' ? null : gain.n, shown: visibility,
    pre: gain.scores?.pre ?? null, post: gain.scores?.post ?? null, gain: gain.scores?.gain ?? null, sd: gain.scores?.sd ?? null,
    se: gain.inference?.se ?? null, low: gain.inference?.ci[0] ?? null, high: gain.inference?.ci[1] ?? null, d_av: gain.inference?.dAv ?? null,
  })
  return [
    row('total', '', '', found.total, found.counts),
    ...found.modules.map((module) => row('module', module.id, module.title, module)),
    ...found.divisions.flatMap(({ by, rows }) => rows.map((each) => row(by, each.key ?? '', each.name ?? '', each, each))),
  ]
}
