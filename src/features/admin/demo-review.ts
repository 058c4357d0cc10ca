/** A review in the demo: the admin's draft of the glossary, read, commented on and approved by the trainer, through the same actions as a real one. */
import { splitLines } from '#src/domain/authoring/source.ts'
import { findDraft } from '#src/features/author/queries.ts'
import { answerComment, approveDraft, askForReview, textHash, writeComment } from '#src/features/author/review-draft.ts'
import { listComments } from '#src/features/author/review-queries.ts'
import type { Services } from '#src/services.ts'

const said = [
  { of: 'Paid by many programs', text: 'Do we know this of other states? In New Mexico it is the county. “By some programs” would be safe.', answer: 'You are right. It says “many” because of the Louisiana sites; I will ask.' },
  { of: 'such as a written list of tasks', text: 'Reads better. Trainees asked in March whether this means on paper: “or on a phone” might help.', answer: null },
]

/** Two comments, one of them answered, and an approval of the text as it stands. Nothing where the demo shows other content than ours. */
export async function makeDemoReview (services: Services, { author, reader }: { author: number; reader: number }): Promise<void> {
  const { db } = services, draft = await findDraft(db, { curriculum: 'foundational', file: 'glossary' }, author)
  if (!draft) return
  await askForReview(services, draft.id, author)
  const lines = splitLines(draft.text)
  for (const { of, text, answer } of said) {
    const line = lines.findIndex((each) => each.includes(of)) + 1
    if (line === 0) continue
    await writeComment(services, { draftId: draft.id, by: reader, seen: { version: draft.version, line, quote: lines[line - 1]! }, text })
    if (answer !== null) await answerComment(services, { draftId: draft.id, comment: (await listComments(db, draft.id)).at(-1)!.id, by: author, text: answer })
  }
  await approveDraft(services, { draftId: draft.id, by: reader, hash: textHash(draft.text), note: 'Fine to publish as it is.' })
}
