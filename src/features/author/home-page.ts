/** Everything that can be written, with its state. Pure. */
import { selfChecksOf } from '#src/domain/authoring/figures.ts'
import { isError } from '#src/domain/authoring/problem.ts'
import type { Item, Module } from '#src/domain/curriculum.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import { whenText } from './bench-page.ts'
import type { PlanRow } from './publish-queries.ts'
import type { DraftRow } from './queries.ts'
import { reviewPath, stateWords } from './review-page.ts'
import type { ReviewState } from './review-queries.ts'
import { type Current, type Judged, readPublished, type Shelf } from './shelf.ts'

type Draft = Omit<DraftRow, 'text'>
export type Home = {
  shelves: Shelf[]; drafts: Draft[]; /** Of this person's own drafts, by curriculum/file. */ judged: Map<string, Judged>
  openSittings: Map<string, number>; flagged: Map<string, number>; plans: PlanRow[]; reviews: ReadonlyMap<number, ReviewState>; /** Curriculum → approvals that it asks for, where it asks for any. */ rules: ReadonlyMap<string, number>; mayRule: boolean; person: SignedIn; now: Date; form: Form; madeIn: string | null; q: string
}

export function homePage (home: Home): Omit<Views['author/author'], 'published'> {
  const { shelves, drafts, plans, person, now, form, madeIn, q } = home
  const known = new Set(shelves.map(({ curriculum }) => curriculum))
  const begun = [...new Set(drafts.map(({ curriculum }) => curriculum))].filter((id) => !known.has(id))
  const curricula = [...shelves.map((shelf) => ({ id: shelf.curriculum, shelf: shelf as Shelf | null })), ...begun.map((id) => ({ id, shelf: null }))]
  return {
    form, madeIn, newForm: madeIn === '' ? form : blankForm(), find: { q, ...findItems(shelves, q) },
    curricula: curricula.map(({ id, shelf }) => ({
      title: shelf?.current.get('curriculum')?.title ?? id, href: `/author/${id}/curriculum`, about: { href: `/author/${id}/curriculum`, text: shelf ? 'The curriculum’s own file' : 'The curriculum’s own file, not published yet' },
      rows: filesOf(shelf, id, drafts).map((file) => rowOf(home, id, file, shelf?.current.get(file) ?? null)), form: { action: `/author/${id}`, id: `new-in-${id}`, key: id, form: madeIn === id ? form : blankForm() },
      rule: ruleText(home.rules.get(id) ?? 0), ruleHref: home.mayRule ? `/author/${id}/curriculum/rule` : null,
    })),
    plans: plans.map((plan) => ({
      text: `${plan.curriculum}/${plan.file}: ${plan.endedAs === 'failed' ? 'was not published' : 'is to be published'} ${whenText(plan.publishAt, person.timeZone, now)}`,
      hint: `planned by ${plan.by}${plan.why ? `. ${plan.why}` : ''}`, cancel: plan.endedAt === null && plan.plannedBy === person.id ? `/author/${plan.curriculum}/${plan.file}/plan/cancel` : null,
    })),
  }
}

/** Modules in the order of teaching, then those outside it, pages, the curriculum's own file, and what is only a draft. */
function filesOf (shelf: Shelf | null, curriculum: string, drafts: readonly Draft[]): string[] {
  const own = shelf?.current.get('curriculum'), read = own && readPublished(own)
  const order = read?.kind === 'curriculum' ? [...read.value.order, ...read.value.pages] : []
  const rest = [...shelf?.current.keys() ?? []].filter((file) => file !== 'curriculum' && !order.includes(file))
  const begun = drafts.filter((draft) => draft.curriculum === curriculum && !shelf?.current.has(draft.file) && draft.file !== 'curriculum').map(({ file }) => file)
  return [...new Set([...order.filter((file) => shelf?.current.has(file)), ...rest, ...begun, 'curriculum'])]
}

const silent: ReviewState = { isAsked: false, open: 0, given: 0, outdated: 0, needed: 0 }
const ruleText = (needed: number): string | null => (needed === 0 ? null : `Publishing needs ${needed === 1 ? 'one approval' : `${needed} approvals`} by somebody else.`)

function rowOf (home: Home, curriculum: string, file: string, current: Current | null): Views['author/author']['curricula'][number]['rows'][number] {
  const { drafts, judged, openSittings, flagged, person, now } = home
  const key = `${curriculum}/${file}`, own = drafts.filter((draft) => draft.curriculum === curriculum && draft.file === file)
  const mine = judged.get(key), errors = mine?.problems.filter(isError).length ?? 0, warnings = (mine?.problems.length ?? 0) - errors
  const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
  const open = openSittings.get(key) ?? 0, marks = flagged.get(key) ?? 0
  return {
    title: mine?.draft.named.title || current?.title || (file === 'curriculum' ? 'The curriculum’s own file' : file), href: `/author/${key}`,
    hint: `${file}.md · ${current ? `revision ${current.number}, ${fullDayText(current.publishedAt, person.timeZone)}` : 'not published yet'}`,
    draft: own.length === 0 ? null : own.map((draft) => `${draft.authorId === person.id ? 'Your draft' : `Draft by ${draft.author}`}, saved ${whenText(draft.savedAt, person.timeZone, now)}`).join('; '),
    reviews: own.flatMap((draft) => { const words = stateWords(home.reviews.get(draft.id) ?? silent).join(', '); return words === '' ? [] : [{ href: reviewPath({ curriculum, file }, draft.id), text: own.length > 1 ? `${draft.authorId === person.id ? 'Yours' : draft.author}: ${words}` : words[0]!.toUpperCase() + words.slice(1) }] }),
    problems: mine === undefined ? null : errors + warnings === 0 ? 'nothing wrong' : [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter(Boolean).join(', '),
    open: open === 0 ? null : `${open === 1 ? '1 quiz' : `${open} quizzes`} open`,
    flagged: marks === 0 ? null : { href: `/gains/${curriculum}/modules/${file}/items`, text: `${counted(marks, 'item')} to look at` },
  }
}

const mostFound = 50

/** Published items by id, name or words, in every curriculum. */
function findItems (shelves: readonly Shelf[], q: string): Omit<Views['author/author']['find'], 'q'> {
  const wanted = q.toLowerCase()
  if (wanted === '') return { rows: [], note: null }
  const found = shelves.flatMap(({ curriculum, current }) => [...current.values()].flatMap((each) => {
    const { kind, value } = readPublished(each)
    if (kind !== 'module') return []
    const module = value as Module
    return [...module.items, ...selfChecksOf(module)].filter((item) => searched(item).includes(wanted)).map((item) => ({
      title: item.heading, href: `/author/${curriculum}/${each.file}?line=${item.line}#text`, hint: `${item.id} · ${item.type} · ${module.title}, line ${item.line}`, text: shortened(plainText(item.stem)),
    }))
  }))
  const note = found.length === 0 ? 'No published item has these words.' : found.length > mostFound ? `The first ${mostFound} of ${found.length}. More words find fewer.` : null
  return { rows: found.slice(0, mostFound), note }
}

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)} …` : text)
const searched = (item: Item): string => [item.id, item.heading, item.stem, ...('options' in item ? item.options.map(({ text }) => text) : []), ...('statements' in item ? item.statements.map(({ text }) => text) : []), ...('rows' in item ? item.rows.map(({ text }) => text) : []), ...('steps' in item ? item.steps.map(({ text }) => text) : [])].join('\n').toLowerCase()
