/** A review in the demo: a draft of the trainer that an admin has read, commented on and approved, through the same actions as a real one. */
import { splitLines } from '#src/domain/authoring/source.ts'
import { findDraft } from '#src/features/author/queries.ts'
import { answerComment, approveDraft, askForReview, textHash, writeComment } from '#src/features/author/review-draft.ts'
import { listComments } from '#src/features/author/review-queries.ts'
import { saveDraft } from '#src/features/author/save-draft.ts'
import { findRevision, listCurrentRevisions } from '#src/features/curriculum/queries.ts'
import type { Services } from '#src/services.ts'

const place = { curriculum: 'foundational', file: 'glossary' }
const added = '\n\nWhen somebody asks what a word means on a live day, send them here: each word of the training stands on this page once.'

/** Two comments, one of them answered, and an approval of the text as it stands. Throws when the page is not there any more. */
export async function makeDemoReview (services: Services, { author, reader }: { author: number; reader: number }): Promise<void> {
  const { db } = services
  const row = (await listCurrentRevisions(db, { curriculum: place.curriculum })).find(({ module }) => module === place.file)
  const published = row && await findRevision(db, row.id)
  if (!published) throw new Error('the demo has no glossary to write in')
  const before = published.text.replace(/\r\n?/g, '\n')
  const text = before.replace(/^(---\n[\s\S]*?\n---\n+[^\n]+)/, `$1${added}`)
  await saveDraft(db, { ...place, authorId: author, text, base: published.id, published: before, seen: 0, writer: '', turn: 0 })
  const draft = (await findDraft(db, place, author))!, lines = splitLines(draft.text), line = lines.findIndex((each) => each === added.trim()) + 1
  if (line === 0) throw new Error('the glossary of the demo begins in another way')
  await askForReview(services, draft.id, author)
  const seen = (at: number) => ({ version: draft.version, line: at, quote: lines[at - 1]! })
  await writeComment(services, { draftId: draft.id, by: reader, seen: seen(line), text: 'Good to have this said. On a phone people find the glossary only at the end of the list: should the first module link to it?' })
  await writeComment(services, { draftId: draft.id, by: reader, seen: seen(line - 2), text: 'Could this say that the meanings are ours, and that other programs use some words in another way?' })
  const [first] = await listComments(db, draft.id)
  await answerComment(services, { draftId: draft.id, comment: first!.id, by: author, text: 'I will add the link with the next change of that module.' })
  await approveDraft(services, { draftId: draft.id, by: reader, hash: textHash(draft.text), note: 'Fine to publish as it is.' })
}
