/** Answers to one item of a quiz, without names: how many chose each option, as bars from zero. A drawn table. Pure. */
import { type About, type DrawnTable, notesOf } from './chart.ts'
import { across, bar, inCell, line } from './marks.ts'
import { count, percent } from './numbers-shown.ts'

/** `isKey` null: the key is not shown. Shares are of `n`, the people who were asked; of an item with several right options they add up to more than 100%. */
export function optionShares (about: About, n: number, options: readonly { text: string; count: number; isKey: boolean | null }[], first = 'Answer'): DrawnTable {
  const share = (of: number): number => (n === 0 ? 0 : (of / n) * 100)
  return {
    form: 'table', id: about.id, title: about.title, notes: notesOf(about), size: 'usual', first, before: [], lead: 'People', after: ['Share'], axis: null, table: null,
    rows: options.map((option) => ({
      name: option.text, hint: option.isKey ? 'Right answer' : null, before: [], lead: count(option.count), after: [percent(share(option.count), 0)], hidden: null, isTotal: false,
      svg: inCell(line('zero', 0, 0, 0, '100%') + bar(option.isKey === false ? 'bar other' : 'bar', 0, '24%', across(share(option.count)), '52%')),
    })),
  }
}
