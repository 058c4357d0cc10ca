/** A live day by its address. */
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type DayRow, findDay } from './queries.ts'

/** Throws NotFound for anything that is no live day. */
export const daysFor = ({ db }: Services) => async (text: string): Promise<DayRow> => {
  const id = readId(text)
  const day = id === null ? null : await findDay(db, id)
  if (!day) throw new NotFound('no such live day')
  return day
}
