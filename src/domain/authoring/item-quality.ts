/** What makes a single question weak, whatever the others are. */
import type { Report } from './problem.ts'
import type { Line, Position } from './source.ts'

/** Options that only mean something where they stand. */
export const pointsAtOthers = (option: string): boolean =>
  /^(?:all|none|both|neither|any|either|two|some) of (?:the )?(?:above|these|those|them|other (?:options|answers))\b|^(?:both|neither|either|only) (?:\(?[a-e]\)?|answers?|options?)(?: (?:and|or|nor) \(?[a-e]\)?)?\.?$|^(?:all|none|both) of (?:the )?(?:answers|options)\b|\b(?:options?|answers?) (?:above|below)\b/i.test(option.replace(/[*_]/g, '').trim())

/** Clauses that tell of a case are not the question: "if she does not want to", "people who cannot …". */
const cases = /(?<=\S\s)(?:if|when|whenever|because|since|although|though|while|after|before|until|unless|that|who|whom|whose|which)\b[^,;:?]*/gi
const negatives = [
  /\b(?:which|what|who|whom|where|when|why|how(?! (?:many|much|long|often|far|old)\b))\b[^,;:]*?\b(?:(?:is|are|was|were|do|does|did|should|would|could|can|will|must|may|might|has|have)(?:n[’']t| not| never)|cannot|never|least)\b/i,
  /\b(?:is|are|was|were|do|does|did|should|would|could|can|will|must) (?:not|never)\b(?=[^,;:]*\?)/i,
  /^(?:is|are|was|were|do|does|did|should|would|could|can|will|must)\b[^,;:]{0,60}\b(?<!\bor )(?:not|never)\b/i,
  /\ball\b[^,;:]*\bexcept\b|\bexcept\b[^,;:]*\?|\bEXCEPT\b|\bNOT\b|\bleast likely\b/,
]

/** The question sentence is the last that ends in a question mark, or the last of all. */
export function questionOf (stem: string): { text: string; offset: number } | null {
  const sentences = [...stem.matchAll(/[^.!?\n]+(?:[.!?]+(?![\s"”’')*]|$)[^.!?\n]*)*[.!?]*["”’')*]*/g)].filter((found) => /[\p{L}\p{N}]/u.test(found[0]))
  const asked = sentences.findLast((found) => found[0].includes('?')) ?? sentences.at(-1)
  if (asked === undefined) return null
  const lead = asked[0].length - asked[0].trimStart().length
  return { text: asked[0].trim(), offset: asked.index + lead }
}

export const isNegative = (question: string): boolean => {
  const core = question.replace(/"[^"]*"|“[^”]*”/g, (quote) => ' '.repeat(quote.length)).replace(cases, (clause) => ' '.repeat(clause.length))
  return negatives.some((pattern) => pattern.test(core))
}

/** Warns of a negative question, at the first word of its sentence. */
export function checkQuestion (lines: readonly Line[], report: Report): void {
  const stem = lines.map((line) => line.bare).join('\n')
  if (stem.length > 20_000) return
  const question = questionOf(stem)
  if (question === null || !isNegative(question.text)) return
  const before = stem.slice(0, question.offset).split('\n')
  const at: Position = { line: lines[before.length - 1]!.number, column: before.at(-1)!.length + 1 }
  report('negative-question', at, { text: question.text })
}
