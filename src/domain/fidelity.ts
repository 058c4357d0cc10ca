/**
 * Fidelity: how closely a program follows IPS, on the IPS-25 scale (25 items, 1 to 5 each) or the IPS-Y for young adults (two parts). Item names are our own short words; what earns which
 * score stands in the published manual alone, which is under copyright. Pure.
 */

export type Tool = 'IPS-25' | 'IPS-Y'
export const tools: Record<Tool, string> = { 'IPS-25': 'IPS-25, by item', 'IPS-Y': 'IPS-Y, its two totals' }
export const kinds = { self: 'By the program itself', independent: 'By independent reviewers' } as const
export type Kind = keyof typeof kinds

/** The three sections of the IPS-25 with its items, numbered through. */
export const sections: readonly { title: string; items: readonly string[] }[] = [
  { title: 'Staffing', items: ['Size of caseloads', 'Time kept for employment work', 'One specialist for every phase'] },
  { title: 'Organization', items: ['Specialists belong to treatment teams', 'Contact with those teams', 'Work with vocational rehabilitation', 'Specialists form a unit', 'What the IPS supervisor does', 'Nobody who wants work is excluded', 'The agency puts competitive work first', 'Support by the leadership'] },
  {
    title: 'Services', items: [
      'Planning around benefits', 'Talking about disclosure', 'Career profile that goes on', 'Early contact with employers', 'Search that fits the person', 'How often employers are met', 'How well employers are known', 'Different kinds of jobs', 'Different employers', 'Jobs that are competitive',
      'Support that fits the person', 'Support without a time limit', 'Work out in the community', 'Outreach to people who drift away',
    ],
  },
]
export const itemCount = sections.reduce((sum, { items }) => sum + items.length, 0)
/** Items with their numbers, 1 to 25. */
export const numbered: { number: number; section: string; name: string }[] = sections.flatMap(({ title, items }) => items.map((name) => ({ section: title, name }))).map((item, index) => ({ number: index + 1, ...item }))

/** By item number. */
export type ItemScores = Record<string, number>
export const totalOf = (items: ItemScores): number => numbered.reduce((sum, { number }) => sum + items[String(number)]!, 0)
export const sectionTotals = (items: ItemScores): { title: string; total: number; most: number }[] =>
  sections.map(({ title, items: own }) => ({ title, total: numbered.filter(({ section }) => section === title).reduce((sum, { number }) => sum + items[String(number)]!, 0), most: own.length * 5 }))

/**
 * Bands of the IPS-25 as far as they could be confirmed: "fair" is 74 to 99, "good" begins at 100 (IPS Grow; THL Finland). Where "exemplary" begins was not, so it is not told apart from good. There
 * are no bands for the IPS-Y: none were found in print, and those of the IPS-25 do not fit it.
 */
export const bands = [{ from: 74, name: 'fair' }, { from: 100, name: 'good or better' }] as const
export function bandOf (tool: Tool, total: number): string | null {
  if (tool !== 'IPS-25') return null
  return bands.findLast(({ from }) => total >= from)?.name ?? 'not supported employment'
}

/** Most that a total of the IPS-Y may be: 35 items of up to 5. */
export const mostIpsY = 175
export const lowest = itemCount, highest = itemCount * 5
