/**
 * p values of several tests, raised so that the chance of even one false finding stays what it was (Holm 1979, Scandinavian Journal of Statistics 6:65), in the order given.
 * Null stays null and does not count as a test. One comparison is planned for a curriculum and stands apart; the rest, by module and item, goes through here.
 */
export function holm (ps: readonly (number | null)[]): (number | null)[] {
  const tests = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p)
  const adjusted: (number | null)[] = ps.map(() => null)
  let most = 0
  tests.forEach(({ p, index }, rank) => {
    most = Math.max(most, Math.min(1, (tests.length - rank) * p))
    adjusted[index] = most
  })
  return adjusted
}
