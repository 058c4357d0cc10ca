/** Figures as words: signs, decimals and p values alike on every page, in print and in explanations. */
import type { Interval } from './paired.ts'

/** At most `digits` decimals, with a minus sign and without trailing zeros: "12.5", "−3". */
export function figure (value: number, digits = 1): string {
  const text = String(Number(Math.abs(value).toFixed(digits)))
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}
/** With its sign: "+12.5", "−3", "0". */
export const signed = (value: number, digits = 1): string => { const text = figure(value, digits); return text === '0' || text.startsWith('−') ? text : `+${text}` }
/** "8.2 to 16.1". */
export const intervalWords = ([low, high]: Interval, digits = 1): string => `${figure(low, digits)} to ${figure(high, digits)}`
/** "p = .032", "p < .001", "p > .999". */
export const pWords = (p: number): string => (p < 0.001 ? 'p < .001' : p > 0.999 ? 'p > .999' : `p = ${p.toFixed(3).replace(/^0/, '')}`)
export const peopleWords = (n: number): string => `${n} ${n === 1 ? 'person' : 'people'}`
export const pointWords = (value: number): string => { const text = figure(Math.abs(value)); return `${text} percentage ${text === '1' ? 'point' : 'points'}` }
