/** How many people a figure needs before a page may show it, and where a quiz leaves no room. Decided by people (design: small groups), not by a formula. */
export const least = {
  /** matched people for a mean or spread of scores */
  scores: 5,
  /** matched people for anything that infers: standard error, confidence interval, test, effect size */
  inference: 10,
  /** answers for any figure of an item */
  items: 20,
  /** answers for upper-lower discrimination, whose groups are 27 % of them */
  discrimination: 50,
  /** agencies for a partly pooled estimate: with fewer, their spread cannot be told from chance */
  agencies: 5,
}
