/** What makes two versions of an item the same question. */
import type { Item } from '../curriculum.ts'
import { normalized } from './keys.ts'

/**
 * A canonical text of an item's wording, for the publisher to hash: equal exactly when stem, answers offered, key and scoring are equal, white
 * space and Unicode form apart. Heading, feedback, rationale, model answer, objective, assessable point, form, phase, shuffling and the word range are left out: they can be mended
 * without making another question, and must not split its statistics. Rows and choices of a match, accepted answers and foreseen
 * ones have no order of their own; options, steps, statements and scale have.
 */
export function wordingOf (item: Item): string {
  return JSON.stringify([item.type, normalized(item.stem), item.points, ...answersOf(item)])
}

const sorted = (rows: string[][]): string[][] => rows.toSorted((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1))

function answersOf (item: Item): unknown[] {
  switch (item.type) {
    case 'single': case 'truefalse': return [item.options.map(({ key, text, right }) => [key, normalized(text), right])]
    case 'multiple': return [item.options.map(({ key, text, right }) => [key, normalized(text), right]), item.scoring]
    case 'number': return [item.low, item.high, item.unit]
    case 'text': return [sorted(item.accept.map((text) => [normalized(text)])), item.fuzzy]
    case 'match': return [item.headings.map(normalized), sorted(item.rows.map(({ key, text, right }) => [key, normalized(text), right])), sorted(item.choices.map(({ key, text }) => [key, normalized(text)]))]
    case 'order': return [item.steps.map(({ key, text }) => [key, normalized(text)])]
    case 'likert': return [item.scale.map(({ value, label }) => [value, normalized(label)]), item.statements.map(({ key, text, reversed }) => [key, normalized(text), reversed])]
    case 'open': return [item.rubric.map(({ criterion, levels }) => [normalized(criterion), ...levels.map(normalized)]), item.counts]
  }
}
