/** A form of feedback: a part for when the training is over and one for 30 days later, each with questions that have no right answer. */
import type { FeedbackForm, FeedbackPart, FeedbackPhase, FeedbackRole, Item } from '../curriculum.ts'
import { feedbackPhases, feedbackRoles } from '../feedback.ts'
import { slugOf } from '../slug.ts'
import { anchorsOf, commentsByLine, type Draft, markdownOf, readBody } from './draft.ts'
import { feedbackFields } from './fields.ts'
import { readFrontMatter } from './front-matter.ts'
import { checkIdentifiers } from './identifiers.ts'
import type { Reading } from './item-parts.ts'
import { outlineOf, type Outline } from './outline.ts'
import type { Report } from './problem.ts'
import { checkLooseTicks } from './prose.ts'
import { readItem } from './read-item.ts'
import { wordsOf } from './readability.ts'

export type FeedbackDraft = Draft & { kind: 'feedback'; value: FeedbackForm }
type Section = Outline['sections'][number]

const longest = 5
/** Summaries over cohorts count these. */
const wanted: Record<FeedbackPhase, readonly FeedbackRole[]> = { post: feedbackRoles, later: ['satisfaction'] }

export function draftFeedback (file: string, text: string, report: Report): FeedbackDraft {
  const front = readFrontMatter(text, report)
  const named = feedbackFields(front.fields)
  const { source, headings, prose } = readBody(file, text, front.next, false, report)
  for (const citation of prose.citations) report('unknown-source', citation, { name: citation.label })
  for (const picture of prose.images) report('bad-feedback', picture, { what: 'a picture in a form of feedback', do: 'Leave it out: questions stand alone here.' })
  const { sections } = outlineOf(source, headings, report)
  if (sections.length === 0) report('no-section', { line: Math.min(front.next, source.lines.length), column: 1 })
  const items: Draft['items'] = []
  const reading: Reading = { report, objectives: [], comments: commentsByLine(source), lines: source.lines }
  const parts = sections.flatMap((section, index): FeedbackPart[] => {
    const isLater = slugOf(section.heading.title) === slugOf(feedbackPhases.later)
    if (isLater !== (index > 0) || index > 1) {
      report('bad-feedback', section.heading, { what: index > 1 ? 'a third part' : isLater ? 'this part has none before it' : `a second part that is not called “${feedbackPhases.later}”`, do: `Write one part for when the training is over, and below it, if you like, ## ${feedbackPhases.later}.` })
      return []
    }
    return [readPart(section, isLater ? 'later' : 'post', reading, items)]
  })
  checkIdentifiers(source.lines, report)
  return { kind: 'feedback', file, named, value: { kind: 'feedback', id: named.id?.value ?? 'feedback', title: named.title, parts }, prose, anchors: anchorsOf(headings), items }
}

function readPart ({ heading, parts }: Section, phase: FeedbackPhase, reading: Reading, all: Draft['items']): FeedbackPart {
  const { report } = reading
  const items: Item[] = [], roles: FeedbackPart['roles'] = []
  let intro = '', isRead = true
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text') {
      checkLooseTicks(part.lines, report)
      const first = part.lines.find((line) => line.bare.trim() !== '')
      if (index === 0) intro = markdownOf(part.lines)
      if (first && (index > 0 || /^ {0,3}#/m.test(intro))) report('bad-feedback', { line: first.number, column: 1 }, { what: 'a heading that opens no question', do: 'Put <!-- item id=… type=… --> right below it, or remove it.' })
      continue
    }
    const { id, type, item } = readItem({ ...part.item, place: 'form' }, reading)
    if (id !== null) all.push({ id, type, at: part.item.comment })
    if (item === null) { isRead = false; continue }
    items.push(item)
    if (item.type === 'likert') roles.push(...rolesOf(item, part.item, roles, report))
  }
  if (items.length === 0 && isRead) report('bad-feedback', heading, { what: 'a part without a question', do: 'Write one below ### and <!-- item id=… type=… -->.' })
  for (const name of wanted[phase]) if (isRead && !roles.some(({ role }) => role === name)) report('missing-role', heading, { part: heading.title, name })
  const minutes = Math.ceil(minutesFor(items))
  if (minutes > longest) report('long-feedback', heading, { part: heading.title, minutes })
  return { phase, title: heading.title, intro, items, roles }
}

function rolesOf (item: Extract<Item, { type: 'likert' }>, at: { comment: { line: number; column: number } }, before: FeedbackPart['roles'], report: Report): FeedbackPart['roles'] {
  const found: FeedbackPart['roles'] = []
  for (const { key: statement, role, reversed } of item.statements) {
    if (!role) continue
    const bad = (what: string, remedy: string) => report('bad-feedback', at.comment, { what, do: remedy })
    if (item.scale.map(({ value }) => value).join() !== '1,2,3,4,5') bad(`role=${role} stands on a scale that does not run from 1 to 5`, 'Write **Scale:** with five steps, 1 the least and 5 the most.')
    else if (reversed) bad(`role=${role} stands on a reversed statement`, 'Turn the statement around, so that 5 is the best answer.')
    else if ([...before, ...found].some((each) => each.role === role)) bad(`role=${role} is there twice in one part`, 'Keep it on one statement.')
    else found.push({ role, item: item.id, statement })
  }
  return found
}

/** Reading at 200 words a minute; 6 seconds to rate a statement, 10 to choose, 45 to say something. */
const minutesFor = (items: readonly Item[]): number => items.reduce((sum, item) => sum + (wordsOf(item.stem).length + ('options' in item ? item.options.reduce((all, { text }) => all + wordsOf(text).length, 0) : item.type === 'likert' ? item.statements.reduce((all, { text }) => all + wordsOf(text).length, 0) : 0)) / 200
  + (item.type === 'likert' ? 0.1 * item.statements.length : item.type === 'open' ? 0.75 : 1 / 6), 0)
