/** Numbers as charts print them: one decimal, a true minus sign, never "−0.0". Pure. */

/** "21.3", "−4.0": to `digits` decimals. */
export function plain (value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/** "+21.3", "−4.0", "0.0". */
export function signed (value: number, digits = 1): string {
  const text = plain(value, digits)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** "48.4%". */
export const percent = (value: number, digits = 1): string => `${plain(value, digits)}%`

/** "1,204". */
export const count = (value: number): string => plain(value, 0).replace(/\B(?=(\d{3})+$)/g, ',')

/** "1 person", "1,204 people". */
export const people = (value: number): string => `${count(value)} ${value === 1 ? 'person' : 'people'}`

/** "n = 12". */
export const sample = (value: number): string => `n = ${count(value)}`

/** "21.3 to 27.2", in points. */
export const interval = ([low, high]: readonly [number, number]): string => `${plain(low)} to ${plain(high)}`
