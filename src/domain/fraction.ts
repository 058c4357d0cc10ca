/** Exact points. Scores stay fractions of whole numbers until they are shown, so 1/3 + 1/3 + 1/3 is 1. */
export type Fraction = { readonly numerator: number; readonly denominator: number }

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b))

/** In lowest terms, denominator above 0. Throws RangeError unless both are safe whole numbers and the denominator is not 0. */
export function fraction (numerator: number, denominator = 1): Fraction {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator === 0) throw new RangeError(`not a fraction: ${numerator}/${denominator}`)
  const by = gcd(numerator, denominator) * Math.sign(denominator) || 1
  return { numerator: numerator / by || 0, denominator: denominator / by }
}
export const zero = fraction(0)
export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
export const times = (a: Fraction, by: number): Fraction => fraction(a.numerator * by, a.denominator)
/** Below 0, 0 or above 0, as a is less than, equal to or more than b. */
export const compare = (a: Fraction, b: Fraction): number => a.numerator * b.denominator - b.numerator * a.denominator
export const toNumber = (a: Fraction): number => a.numerator / a.denominator
