/** The small form of feedback, published for the small test curriculum. */
import { readFeedback } from '#src/domain/authoring/read.ts'
import { publish } from '#src/features/curriculum/publish.ts'
import { newestRevisionId } from '#src/features/curriculum/queries.ts'
import type { TestApp } from './app.ts'
import { soundFeedback } from '#src/domain/authoring/sound-example.ts'

/** Publishes a form for the small test curriculum; gives the id of its revision. */
export async function publishForm ({ db }: TestApp, text = soundFeedback): Promise<number> {
  await publish(db, 'mini', [{ value: readFeedback('mini/feedback.md', text).value!, text, pictures: [] }], null)
  return newestRevisionId(db)
}
