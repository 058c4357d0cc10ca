/** The workbench of one file as a page. Pure. */
import { figuresOf } from '#src/domain/authoring/figures.ts'
import { isError, type Problem } from '#src/domain/authoring/problem.ts'
import { linesOf, quickFix } from '#src/domain/authoring/quick-fix.ts'
import { freshId, snippets } from '#src/domain/authoring/snippets.ts'
import { clockText, dayText, isoDay } from '#src/domain/moments.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import { type Bench, takenIds, titlesOf } from './bench.ts'
import { type Part, partsOf, queryOf } from './preview.ts'
import type { DraftRow } from './queries.ts'
import { type Judged, pathOf } from './shelf.ts'
import type { CommentLine, PartView, ProblemRow, ProblemsView } from './views.ts'

/** Beyond this many a list helps nobody. */
const mostRows = 100

export const benchPath = ({ curriculum, file }: Bench['place']): string => `/author/${curriculum}/${file}`
/** "10:42", with the day when it is another. */
export const whenText = (at: Date, timeZone: string, now: Date): string => (isoDay(at, timeZone) === isoDay(now, timeZone) ? clockText(at, timeZone) : `${dayText(at, timeZone, now)}, ${clockText(at, timeZone)}`)
export const savedText = (at: Date, timeZone: string, now: Date): string => `Draft saved ${whenText(at, timeZone, now)}`

export const crumbsOf = (bench: Bench, title: string, isBelow: boolean): { href: string; text: string }[] => [{ href: '/author', text: 'Authoring' }, ...(isBelow ? [{ href: benchPath(bench.place), text: title }] : [])]

/** `comments`: what others said of the draft and nobody has settled. */
export function problemsView (bench: Pick<Bench, 'place'>, text: string, { problems, draft }: Judged, comments: CommentLine[]): ProblemsView {
  const errors = problems.filter(isError).length, warnings = problems.length - errors, lines = linesOf(text)
  const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
  const rows = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))]
  return {
    title: problems.length === 0 ? 'Nothing is wrong' : [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter(Boolean).join(' and '),
    rows: rows.slice(0, mostRows).map((problem) => rowOf(bench, lines, problem)),
    more: rows.length > mostRows ? `${counted(rows.length - mostRows, 'more problem')} below these. Mend the first ones.` : null,
    facts: draft.kind === 'module' ? factsOf(draft.value) : [], comments,
  }
}

/** What the preview of a text can show, and what it shows. */
export const partViews = ({ place }: Pick<Bench, 'place'>, { draft }: Judged, part: Part): PartView[] =>
  partsOf(draft).map((each) => ({ text: each.text, href: `${benchPath(place)}/preview${queryOf(each)}`, isCurrent: each.part === part.part && each.form === part.form }))

function rowOf ({ place }: Pick<Bench, 'place'>, lines: readonly string[], problem: Problem): ProblemRow {
  const { line, column, code, message, remedy, file } = problem
  const isOwn = file === pathOf(place), fix = isOwn ? quickFix(lines, problem) : null
  const other = file.replace(/^[^/]+\//, '').replace(/\.md$/, '')
  return {
    isError: isError(problem), place: `line ${line}, column ${column}`, line, column, code, message: `${message.replace(/^[a-z]+(?=[ ,])/, (word) => word[0]!.toUpperCase() + word.slice(1))}.`, remedy, file: isOwn ? null : { href: benchPath({ ...place, file: other }), text: file },
    fix: fix && { words: fix.words, value: `${code} ${line} ${column}`, edit: JSON.stringify({ line: fix.line, column: fix.column, remove: fix.remove, insert: fix.insert }) },
  }
}

function factsOf (module: Parameters<typeof figuresOf>[0]): { name: string; text: string }[] {
  const { words, grade, hardest, estimatedMinutes, minutes, items, selfChecks } = figuresOf(module)
  return [
    { name: 'Words', text: words.toLocaleString('en-US') },
    { name: 'Reading grade', text: grade === null ? 'too little text to tell' : `${grade.toFixed(1)}${hardest && hardest.grade > grade ? `, hardest: ${hardest.part} ${hardest.grade.toFixed(1)}` : ''}` },
    { name: 'Minutes', text: `${minutes} credited, about ${estimatedMinutes} by its length` },
    { name: 'Items', text: `${items} in the quiz, ${selfChecks} self-${selfChecks === 1 ? 'check' : 'checks'}` },
  ]
}

type Facts = {
  bench: Bench; judged: Judged; part: Part; person: SignedIn; now: Date; others: Omit<DraftRow, 'text'>[]; comments: CommentLine[]
  /** In place of the saved text: what a form brought, and why it was not saved. */
  typed?: { text: string; refused: string | null }
  focusProblems?: boolean
}

export function benchPage ({ bench, judged, part, person, now, others, comments, typed, focusProblems = false }: Facts): Views['author/bench'] {
  const { place, draft, current } = bench, path = benchPath(place), text = typed?.text ?? bench.text
  const { title, curriculum } = titlesOf(bench, judged)
  const isModule = judged.draft.kind === 'module'
  const isMoved = draft !== null && current !== null && draft.baseRevisionId !== current.id
  const objective = judged.draft.kind === 'module' ? judged.draft.value.objectives[0]?.key ?? 'objective' : 'objective'
  const note = current === null ? 'not published yet' : draft === null ? `revision ${current.number}, as published` : isMoved ? 'your draft, begun from an earlier revision' : `your draft, begun from revision ${current.number}`
  return {
    crumbs: crumbsOf(bench, title, false), title, lead: `${curriculum} · ${note}`, action: path, person: person.id, place: `${place.curriculum}/${place.file}`,
    text, base: String(draft ? draft.baseRevisionId ?? '' : current?.id ?? ''), version: String(draft?.version ?? 0), refused: typed?.refused ?? null,
    save: typed?.refused ? { state: 'retry', words: 'Not saved' } : draft ? { state: 'saved', words: savedText(draft.savedAt, person.timeZone, now) } : { state: null, words: 'No draft yet. It begins with your first change.' },
    moved: isMoved ? { text: `Revision ${current.number} was published since you began. Your draft is safe: take its changes in before you publish.`, href: `${path}/merge` } : null,
    others: others.map(({ author, savedAt, id }) => ({ text: `${author} has a draft of this too, saved ${whenText(savedAt, person.timeZone, now)}`, href: `${path}/reviews/${id}` })),
    problems: problemsView(bench, text, judged, comments), focusProblems,
    parts: partViews(bench, judged, part), preview: `${path}/preview${queryOf(part)}`,
    snippets: isModule ? snippets.map(({ type, name, about, attributes, body }) => ({ type, name, about, text: `## ${name}\n<!-- item id=${freshId(text, type, takenIds(bench))} type=${type}${type === 'likert' ? '' : ` lo=${objective}`}${attributes} -->\n${body}\n` })) : [],
    links: [...(isModule ? [{ href: `${path}/import`, text: 'Bring questions from another system' }, { href: `${path}/export`, text: 'Take questions out, as a file or on paper' }] : []), { href: `${path}/pictures`, text: 'Pictures of this curriculum' }, { href: '/author/language', text: 'The language, to look things up' }, ...(current ? [{ href: `${path}/revisions`, text: 'Earlier revisions' }] : []), ...(draft ? [{ href: `${path}/reviews/${draft.id}`, text: 'Review of this draft by others' }, { href: `${path}/texts`, text: 'Earlier texts of this draft' }] : [])],
    publish: { href: `${path}/publish`, text: 'See what changes' }, isModule, hasDraft: draft !== null, discard: `${path}/discard`, pictures: `${path}/pictures`,
  }
}
