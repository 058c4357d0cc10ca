/** Axes: which values they hold, where their ticks stand, and how a value becomes a place. Pure. */
import { signed } from './numbers-shown.ts'
import { across, line, words } from './marks.ts'

/** `at` gives a place in percent, never outside the axis; `x` the same as text. */
export type Axis = { low: number; high: number; ticks: number[]; at (value: number): number; x (value: number): string }

export const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, Number.isNaN(value) ? low : value))

/** The least step of 1, 2 or 5 times a power of ten, at least `least`, that makes at most `most` ticks over `range` (Heckbert, Nice numbers for graph labels, Graphics Gems, 1990). */
export function niceStep (range: number, most: number, least = 1): number {
  const raw = Math.max(range / Math.max(1, most - 1), least)
  const power = 10 ** Math.floor(Math.log10(raw) + 1e-9)
  return ([1, 2, 5].find((each) => each * power >= raw * (1 - 1e-9)) ?? 10) * power
}

/** A straight axis from `low` to `high` with ticks at multiples of `step`. */
export function axisOf (low: number, high: number, step: number): Axis {
  const first = Math.ceil(low / step - 1e-9)
  const at = (value: number): number => ((within(value, low, high) - low) / (high - low)) * 100
  return { low, high, ticks: Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => (first + index) * step + 0), at, x: (value) => across(at(value)) }
}

/**
 * An axis for gains in percentage points that holds 0, every value, and at least 20 points. A gain lies between −100 and 100; an interval that reaches further is drawn
 * to the edge, while its numbers stay as they are.
 */
export function gainAxis (values: readonly number[]): Axis {
  const inside = values.map((value) => within(value, -100, 100))
  const low = Math.floor(Math.min(0, ...inside) / 10) * 10
  const high = Math.min(100, Math.max(low + 20, Math.ceil(Math.max(20, ...inside) / 10) * 10))
  // At most seven labels, which a phone has room for.
  return axisOf(low, high, high - low > 120 ? 50 : high - low > 60 ? 20 : 10)
}

/** 0 to 100 percent, always whole. */
export const scoreAxis: Axis = axisOf(0, 100, 25)

/** The lines of an axis in a cell, from the height `from` down. */
export const gridOf = ({ ticks, x }: Axis, from: string): string => ticks.map((tick) => line(tick === 0 ? 'zero' : 'grid', x(tick), from, x(tick), '100%')).join('')

/** The head of a drawn column: ticks with their labels. */
export const axisHead = (axis: Axis, label: (tick: number) => string = (tick) => signed(tick, 0)): string =>
  `<svg aria-hidden="true" focusable="false">${axis.ticks.map((tick) => words('soft middle', axis.x(tick), 14, label(tick))).join('')}${gridOf(axis, '75%')}</svg>`
