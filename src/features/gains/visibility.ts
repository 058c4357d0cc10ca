/** What of everything that one reader can read may be shown, so that no small group's scores can be worked out from any of it. Pure. */
import { least } from '#src/domain/gains/least.ts'
import { type Cell, type Part, protect } from '#src/domain/publication.ts'
import type { Visibility } from '#src/domain/suppression.ts'

/** People by the finest pieces that any page of this reader tells apart; `module` null: people with any module. */
export type CellRow = { agency: string | null; state: string | null; cohort: string; module: string | null; n: number }
/** `place` as `placeKey` names it; `module` null: over all modules. */
export type Seen = (place: string, module: string | null) => Visibility

/** 'all', 'state LA', 'agency 12', 'cohort 3', or a cohort within one of them. Without an agency: 'agency '. */
export const placeKey = ({ state, agency, cohort }: { state?: string | null; agency?: string | null; cohort?: string | null }): string => {
  const place = agency !== undefined ? `agency ${agency ?? ''}` : state !== undefined ? `state ${state ?? ''}` : 'all'
  return cohort === undefined ? place : place === 'all' ? `cohort ${cohort}` : `${place} cohort ${cohort}`
}

const placesOf = ({ agency, state, cohort }: CellRow): string[] => [placeKey({}), placeKey({ state }), placeKey({ agency }), placeKey({ cohort }), placeKey({ state, cohort }), placeKey({ agency, cohort })]

/**
 * Every figure of every page within reach, judged together: each place by each module, and each place over the modules in which at least five of its people are matched.
 * A group over all modules that is a few people larger than its modules together hides like them.
 */
export function visibilityOf (rows: readonly CellRow[]): Seen {
  const key = JSON.stringify(rows)
  const known = judged.get(key)
  if (known) return known
  if (judged.size >= 100) judged.clear()
  const seen = judge(rows)
  judged.set(key, seen)
  return seen
}

/** Judgments by the counts that they were made of: seconds for a large state, so they are kept until a count changes. */
const judged = new Map<string, Seen>()

function judge (rows: readonly CellRow[]): Seen {
  const people = (row: CellRow): string => `${row.agency ?? ''} ${row.cohort}`
  const pieces = rows.filter((row) => row.module !== null)
  const parts = pieces.map((row): Part => ({ key: `${people(row)} ${row.module}`, people: people(row), n: row.n }))
  const byCell = new Map<string, { parts: string[]; n: number }>()
  const put = (key: string, part: string, n: number) => { const cell = byCell.get(key) ?? { parts: [], n: 0 }; cell.parts.push(part); cell.n += n; byCell.set(key, cell) }
  pieces.forEach((row, index) => { for (const place of placesOf(row)) put(`${place}|${row.module}`, parts[index]!.key, row.n) })
  const cells: Cell[] = [...byCell].map(([key, cell]) => ({ key, ...cell }))
  const whole = new Map<string, number>()
  for (const row of rows) if (row.module === null) for (const place of placesOf(row)) whole.set(place, (whole.get(place) ?? 0) + row.n)
  for (const [place, n] of whole) {
    const shared = [...byCell].filter(([key, cell]) => key.startsWith(`${place}|`) && cell.n >= least.scores)
    // Nobody shares a module with four others: nothing to show, whatever the count.
    cells.push(shared.length === 0 ? { key: `${place}|`, parts: [], n, hidden: true } : { key: `${place}|`, parts: shared.flatMap(([, cell]) => cell.parts), n })
  }
  const seen = protect(parts, cells)
  return (place, module) => seen.get(`${place}|${module ?? ''}`) ?? 'empty'
}
