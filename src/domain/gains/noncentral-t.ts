/** The noncentral t distribution, for intervals of standardized gains. No library that is kept has one that holds for the noncentralities of thousands of people (series such as AS 243 fail above 37). */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'

/** Abscissas above 0 and weights of the Gauss-Legendre rule on 16 points (Abramowitz and Stegun 1964, table 25.4). */
const rule: [number, number][] = [
  [0.0950125098376374, 0.1894506104550685], [0.2816035507792589, 0.1826034150449236], [0.4580167776572274, 0.1691565193950025], [0.6178762444026438, 0.1495959888165767],
  [0.7554044083550030, 0.1246289712555339], [0.8656312023878318, 0.0951585116824928], [0.9445750230732326, 0.0622535239386479], [0.9894009349916499, 0.0271524594117541],
]

function integral (of: (x: number) => number, from: number, to: number, panels: number): number {
  const half = (to - from) / panels / 2
  let sum = 0
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half
    for (const [x, weight] of rule) sum += weight * (of(middle - x * half) + of(middle + x * half))
  }
  return sum * half
}

/**
 * P(T ≤ t) for T = (Z + δ)/S with S² = χ²/df: the mean of Φ(t·s − δ) over the density of s, which is s^(df−1)·e^(−df·s²/2) up to a factor (Johnson, Kotz and Balakrishnan 1995,
 * Continuous Univariate Distributions 2, chapter 31). Integrated by Gauss-Legendre over where the density lives, the factor by the same rule; absolute error below 1e-10. df ≥ 1.
 */
export function noncentralTCdf (t: number, df: number, delta: number): number {
  const mode = Math.sqrt((df - 1) / df), width = 1 / Math.sqrt(2 * df)
  const density = (s: number): number => Math.exp((df === 1 ? 0 : (df - 1) * Math.log(s / mode)) - df * (s * s - mode * mode) / 2)
  const low = Math.max(0, mode - 9 * width), high = mode + 13 * width
  // Φ rises from 0 to 1 between these two; outside of them it is flat and the density alone decides.
  const turns = t === 0 ? [] : [(delta - 9) / t, (delta + 9) / t].sort((a, b) => a - b).filter((s) => s > low && s < high)
  const ends = [low, ...turns, high]
  let weighted = 0, all = 0
  ends.slice(1).forEach((to, index) => {
    const from = ends[index]!
    weighted += integral((s) => density(s) * normalCdf(t * s - delta, 0, 1), from, to, 6)
    all += integral(density, from, to, 6)
  })
  return Math.min(1, Math.max(0, weighted / all))
}

/** The noncentrality δ for which P(T ≤ t) is p, by bisection and secants (Illinois; Dowell and Jarratt 1971, BIT 11:168), to 1e-10. */
export function noncentrality (t: number, df: number, p: number): number {
  const miss = (delta: number): number => noncentralTCdf(t, df, delta) - p
  let step = Math.sqrt(1 + t * t / (2 * df)) * 2, low = t - step, high = t + step
  while (miss(low) < 0) { step *= 2; low -= step }
  while (miss(high) > 0) { step *= 2; high += step }
  let atLow = miss(low), atHigh = miss(high), side = 0
  for (let round = 0; round < 100 && high - low > 1e-10 * Math.max(1, Math.abs(t)); round++) {
    const delta = (low * atHigh - high * atLow) / (atHigh - atLow), at = miss(delta)
    if (Math.abs(at) < 1e-13) return delta
    if (at > 0) { low = delta; atLow = at; if (side === 1) atHigh /= 2; side = 1 }
    else { high = delta; atHigh = at; if (side === -1) atLow /= 2; side = -1 }
  }
  return (low + high) / 2
}
