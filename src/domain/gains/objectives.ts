/** Gain by learning objective, with what people said of their confidence in it beside: two columns, never one figure. */
import type { Confidence } from './confidence.ts'
import { type PairCount, peopleIn } from './frequencies.ts'
import { type GroupGain, gainOfTable } from './paired.ts'

/** Scores are percents of the points of the objective's items that are part of gain, in the people matched in its module. */
export type ObjectiveTable = { objective: string; items: number; table: readonly PairCount[] }
export type ObjectiveGain = { objective: string; /** An objective of one or two items is measured roughly; the page says how many. */ items: number; knowledge: GroupGain; confidence: Confidence[] }

/** In the order given; an objective that only statements of confidence name comes after, without knowledge (n = 0). Small groups are left out as in `gainOfTable`. */
export function gainByObjective (tables: readonly ObjectiveTable[], confidences: readonly Confidence[] = []): ObjectiveGain[] {
  const named = new Set(tables.map(({ objective }) => objective))
  const others = [...new Set(confidences.flatMap(({ objective }) => (objective === null || named.has(objective) ? [] : [objective])))]
  return [...tables, ...others.map((objective): ObjectiveTable => ({ objective, items: 0, table: [] }))].map(({ objective, items, table }) => ({
    objective, items, knowledge: peopleIn(table) === 0 ? { n: 0, scores: null, inference: null } : gainOfTable(table), confidence: confidences.filter((each) => each.objective === objective),
  }))
}
