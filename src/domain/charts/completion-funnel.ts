/** Completion funnel: how many reached each step, as bars from zero, with the share of the first step in words. A drawn table. Pure. */
import { type About, type DrawnTable, type Figure, notesOf, nothingToDraw } from './chart.ts'
import { across, bar, inCell, line } from './marks.ts'
import { count, percent } from './numbers-shown.ts'

/** `steps` in order, from all who could take part to those who finished. `whole` names the first step in the head of the shares: "of enrolled". */
export function completionFunnel (about: About, steps: readonly { name: string; count: number }[], whole: string): DrawnTable | Figure {
  const all = steps[0]?.count ?? 0
  if (all <= 0) return nothingToDraw(about, 'Nobody is enrolled yet.')
  const most = Math.max(...steps.map((step) => step.count))
  return {
    form: 'table', id: about.id, title: about.title, notes: notesOf(about), size: 'brief', first: 'Step', before: [], lead: 'People', after: [`Share ${whole}`], axis: null, table: null,
    rows: steps.map((step) => ({
      name: step.name, hint: null, before: [], lead: count(step.count), after: [percent((step.count / all) * 100, 0)], hidden: null, isTotal: false,
      svg: inCell(line('zero', 0, 0, 0, '100%') + bar('bar', 0, '24%', across((step.count / most) * 100), '52%')),
    })),
  }
}
