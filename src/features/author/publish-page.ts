/** What publishing a draft would change, and for whom. Pure. */
import { changesOf, itemChanges, type ItemChange, itemText, piecesOf } from '#src/domain/authoring/changes.ts'
import { isError } from '#src/domain/authoring/problem.ts'
import { exampleLines } from '#src/domain/authoring/snippets.ts'
import { type Module, phases } from '#src/domain/curriculum.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import { asTyped, type Bench, titlesOf } from './bench.ts'
import { benchPath, crumbsOf, whenText } from './bench-page.ts'
import { changeViews } from './change-views.ts'
import type { OpenSitting, PlanRow } from './publish-queries.ts'
import { lackingText } from './review-draft.ts'
import { listed, reviewPath, stateWords } from './review-page.ts'
import type { ReviewState } from './review-queries.ts'
import { type Judged, readPublished } from './shelf.ts'

export type Before = { open: readonly OpenSitting[]; between: number; withResults: readonly string[]; review: ReviewState; reviewers: readonly string[]; plan: PlanRow | null }

/** Name of the field that says what a changed wording is. */
export const changeField = (item: string): string => `change-${item}`

/** Item changes of a bench's draft against what is published. */
export function changedItems ({ current }: Bench, { draft }: Judged): ItemChange[] {
  if (draft.kind !== 'module') return []
  const before = current === null ? null : readPublished(current)
  return itemChanges(before?.kind === 'module' ? before.value as Module : null, draft.value)
}

const words: Record<ItemChange['what'], string> = { new: 'New', gone: 'Taken out', wording: 'Another wording', beside: 'Feedback, reasons or setting' }

export function publishPage (bench: Bench, judged: Judged, facts: Before, form: Form, person: SignedIn, now: Date): Views['author/publish'] {
  const { place, draft, current, text, shelf } = bench, path = benchPath(place), { title, curriculum } = titlesOf(bench, judged)
  const errors = judged.problems.filter(isError).length
  const isMoved = draft !== null && current !== null && draft.baseRevisionId !== current.id
  const isSame = current !== null && asTyped(current.text) === text
  const { review } = facts, lacking = draft !== null && !isSame && review.given < review.needed, reading = draft === null ? path : reviewPath(place, draft.id)
  const isNew = current === null && judged.draft.kind === 'module' && shelf.current.has('curriculum')
  const blocked = [
    ...(isSame || draft === null ? [{ text: 'Nothing is changed yet: the text says what is published.', href: path, link: 'Write' }] : []),
    ...(errors > 0 ? [{ text: `${errors === 1 ? '1 error is' : `${errors} errors are`} in the way.`, href: path, link: 'See and mend' }] : []),
    ...(isMoved ? [{ text: `Revision ${current.number} was published since you began.`, href: `${path}/merge`, link: 'Take its changes in' }] : []),
    ...(lacking ? [{ text: lackingText(review.needed, review.given, 'this text'), href: '#review', link: 'Who could approve it' }] : []),
  ]
  return {
    crumbs: crumbsOf(bench, title, true), title: current === null ? `Publish ${title}` : 'What changes when you publish', action: `${path}/publish`, version: String(draft?.version ?? 0), form,
    lead: current === null ? `${curriculum} · its first revision` : `${curriculum} · revision ${current.number} to revision ${current.number + 1}`,
    blocked, isBlocked: blocked.length > 0, changes: changeViews(changesOf(current === null ? '' : asTyped(current.text), text)), items: changedItems(bench, judged).map((change) => itemRow(change, facts.withResults, form)),
    people: judged.draft.kind === 'module' && current !== null ? peopleLines(facts, current.number) : [],
    names: facts.open.map(({ name, cohort, phase, revision }) => `${name}, ${cohort}: ${phases[phase].toLowerCase()} on revision ${revision}`),
    isFirst: current === null, examples: examplesLeft(text, path), joins: isNew ? `Put it at the end of the modules of ${curriculum}` : null,
    whole: shelf.current.size === 0 ? 'Nothing of this curriculum is published yet, so everything that you have written of it goes out together: its own file and its modules.' : null,
    plan: facts.plan && { text: `Version ${facts.plan.version} of this draft is to be published ${whenText(facts.plan.publishAt, person.timeZone, now)}.${draft && draft.version !== facts.plan.version ? ' What you wrote since is not part of it.' : ''}`, action: `${path}/plan/cancel` },
    review: draft === null ? null : {
      states: sentence(stateWords(review)), href: reading, ask: review.isAsked ? null : `${path}/reviews`,
      who: lacking ? `It can be approved by ${listed(facts.reviewers)}.` : null,
    },
    zone: person.timeZone.replaceAll('_', ' '),
  }
}

/** Words of an example are no error, so that one can try; trainees had better not read them. */
function examplesLeft (text: string, path: string): Views['author/publish']['examples'] {
  const lines = exampleLines(text)
  if (lines.length === 0) return null
  return { text: lines.length === 1 ? `Line ${lines[0]} still holds words of an example. Trainees would read it as it stands.` : `${lines.length} lines still hold words of an example, the first is line ${lines[0]}. Trainees would read them as they stand.`, href: `${path}?line=${lines[0]}#text`, link: 'Back to that line' }
}

/** With a capital letter; words of their own for nothing at all. */
const sentence = ([first, ...rest]: string[]): string => (first === undefined ? 'Nobody was asked to review this text.' : `${first[0]!.toUpperCase()}${[first.slice(1), ...rest].join(', ')}.`)

function itemRow ({ id, heading, what, isSelfCheck, before, after }: ItemChange, withResults: readonly string[], form: Form): Views['author/publish']['items'][number] {
  const name = changeField(id), hasResults = withResults.includes(id)
  const gone = hasResults ? 'People have answered it. Their results stay, under the wording that they had; it is asked no more.' : 'Nobody has answered it yet.'
  return {
    id, heading, what: isSelfCheck ? `${words[what]} · self-check` : words[what], note: what === 'gone' && !isSelfCheck ? gone : null,
    pieces: what === 'new' ? [] : piecesOf(before ? itemText(before) : '', after ? itemText(after) : ''),
    choice: what === 'wording' ? { name, legend: `The wording of ${id} changed. What kind of change is it?`, chosen: [form.values[name] ?? ''], error: form.errors[name] ?? null } : null,
  }
}

function peopleLines ({ open, between }: Before, number: number): string[] {
  const counts = Map.groupBy(open, ({ phase }) => phase)
  const parts = [...counts].map(([phase, list]) => `${list.length} in the ${phases[phase].toLowerCase()}`)
  return [
    open.length === 0 ? 'Nobody has a quiz of this module open.' : `${open.length === 1 ? '1 quiz' : `${open.length} quizzes`} of this module ${open.length === 1 ? 'is' : 'are'} open: ${parts.join(', ')}. Each is finished on the revision on which it began, with its wording and its key.`,
    between === 0 ? 'Whoever begins a quiz after publishing gets the new revision.' : `${between === 1 ? '1 person has' : `${between} people have`} done the pre-quiz and not begun the post-quiz. Their post-quiz asks the new wording: gain on an item with a new meaning is then not counted for them, on all other items it is.`,
    `Every result so far keeps the wording of its revision. Revision ${number} can be read and restored at any time.`,
  ]
}
