/** What the answers of a sitting are worth: rows for the database. Pure. */
import { answered, type Answer, choiceOf } from '#src/domain/answers.ts'
import { type FormName, isScored, itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { add, zero } from '#src/domain/fraction.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import { score } from '#src/domain/scoring.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'

export function judgeSitting (revision: ModuleRevision, { form, phase }: { form: FormName; phase: Phase }, answers: ReadonlyMap<string, Answer>) {
  const items = itemsOf(revision.module, form, phase)
  const itemOf = (item: string) => revision.module.items.find(({ id }) => id === item)!
  const result = score(items, answers)
  const inGain = result.byItem.filter(({ item }) => isInGain(itemOf(item)))
  const gained = inGain.reduce((sum, { points }) => add(sum, points), zero)
  return {
    byItem: result.byItem.map((each) => ({
      item: each.item, itemRevisionId: revision.itemRevisions.get(each.item)!, pointsNumerator: each.points.numerator, pointsDenominator: each.points.denominator, possible: each.possible, isBlank: each.blank ? 1 : 0,
      choice: choiceOf(itemOf(each.item), answers.get(each.item) ?? null),
    })),
    total: {
      pointsNumerator: result.points.numerator, pointsDenominator: result.points.denominator, possible: result.possible,
      answered: items.filter((item) => isScored(item) && answered(item, answers.get(item.id) ?? null)).length,
      gainNumerator: gained.numerator, gainDenominator: gained.denominator, gainPossible: inGain.reduce((sum, { possible }) => sum + possible, 0),
    },
  }
}
