/** A draft as trainees will see it: the sections as pages of reading, and the quiz with its own controls. Nothing that is answered here is stored, so nothing can be counted. Pure. */
import { type Answer, type Field, readAnswer } from '#src/domain/answers.ts'
import type { AnyDraft } from '#src/domain/authoring/read.ts'
import { type FeedbackForm, type FormName, type Item, itemsOf, type Module, type Phase, phases } from '#src/domain/curriculum.ts'
import { percentText, score } from '#src/domain/scoring.ts'
import { type ArrangedItem, arrange } from '#src/domain/sitting.ts'
import type { PictureRow } from '#src/features/curriculum/queries.ts'
import { type Leads, renderForm, renderModule, renderPage, type Rendering } from '#src/features/curriculum/render.ts'
import { answeredView, checkFeedback, questionView, selfCheckView } from '#src/features/learning/questions.ts'
import type { CheckFeedback } from '#src/features/learning/question-views.ts'
import type { PathRow } from './queries.ts'
import type { PreviewBody, PreviewPart } from './views.ts'

export type Part = { part: 'read' | Phase; form: FormName }

/** Anything else is the text to read, on form A. */
export function readPart (query: Record<string, unknown>): Part {
  const { part, form } = query
  return { part: typeof part === 'string' && Object.hasOwn(phases, part) ? part as Phase : 'read', form: form === 'B' ? 'B' : 'A' }
}
export const queryOf = ({ part, form }: Part): string => (part === 'read' ? '' : `?part=${part}&form=${form}`)

/** Pictures as the renderer takes them: of all but drawings the bytes stay in the database. */
const picturesOf = (paths: readonly PathRow[]): PictureRow[] => paths.map(({ path, hash, type, size, text }) => ({ path, hash, type, size, bytes: Buffer.from(text ?? '') }))

/** All sections stand on one page here; other files are opened in the workbench. */
const leads = (curriculum: string): Leads => ({
  link: (path) => { const [, file, anchor = ''] = /^(?:\.\/)?([\w-]+)\.md(?:\?[^#]*)?(#.*)?$/.exec(path) ?? []; return file === undefined ? null : `/author/${curriculum}/${file}/preview${anchor}` },
  here: () => (anchor) => `#${anchor}`,
})

/** What there is to look at: reading, then each quiz that has items, on each form. */
export function partsOf (draft: AnyDraft): PreviewPart[] {
  if (draft.kind !== 'module') return [{ text: 'Text', part: 'read', form: 'A' }]
  const { value: module } = draft
  const quizzes = (Object.keys(phases) as Phase[]).flatMap((part) => module.forms.filter((form) => itemsOf(module, form, part).length > 0).map((form): PreviewPart => ({ text: module.forms.length > 1 ? `${phases[part]}, form ${form}` : phases[part], part, form })))
  return [{ text: 'Sections', part: 'read', form: 'A' }, ...quizzes]
}

export type Shown = { curriculum: string; draft: AnyDraft; paths: readonly PathRow[]; part: Part; action: string }

/** `given`: answers to a quiz that somebody tries. */
export function previewBody ({ curriculum, draft, paths, part, action }: Shown, given: Field[] | null = null): PreviewBody {
  const pictures = picturesOf(paths)
  if (draft.kind === 'feedback') return feedbackBody(draft.value, action, given !== null)
  if (draft.kind !== 'module') {
    const page = draft.kind === 'page' ? draft.value : { kind: 'page' as const, id: draft.value.id, title: draft.value.title, text: draft.value.text, images: [] }
    return { kicker: draft.kind === 'page' ? 'Page' : 'Landing page of the curriculum', title: page.title || 'Without a title', lead: draft.kind === 'curriculum' ? draft.value.summary : '', sections: [{ title: null, kicker: null, blocks: [{ kind: 'html', html: renderPage(page, pictures) }] }], sources: null, quiz: null, results: null }
  }
  const module = draft.value, rendering = renderModule(module, pictures, leads(curriculum))
  const base = { title: module.title || 'Without a title', sections: [], sources: null, quiz: null, results: null }
  if (part.part === 'read') return { ...base, kicker: `${module.minutes} minutes`, lead: '', sections: sectionsOf(module, rendering, action), sources: rendering.sources }
  const items = itemsOf(module, part.form, part.part), arranged = arrange(items, 1)
  const kicker = `${phases[part.part]}${module.forms.length > 1 ? `, form ${part.form}` : ''}`
  if (given) return { ...base, kicker, ...resultsOf(arranged, rendering, given) }
  const position = (index: number) => `Item ${index + 1} of ${items.length}`
  return {
    ...base, kicker, lead: items.length === 0 ? 'There is no item in this quiz yet.' : `${items.length} ${items.length === 1 ? 'item' : 'items'}.`,
    quiz: items.length === 0 ? null : { action, questions: arranged.map((each, index) => questionView(each, rendering.item(each.item.id), position(index), { answer: null, sent: null, version: 0, save: { state: null, words: 'Preview: not stored' }, problem: null })) },
  }
}

/** What is asked on each occasion, one below the other. */
function feedbackBody (form: FeedbackForm, action: string, isTried: boolean): PreviewBody {
  const rendering = renderForm(form)
  const questions = form.parts.flatMap(({ title, items }) => arrange(items, 1).map((each, index) => questionView(each, rendering.item(each.item.id), `${title}: question ${index + 1} of ${items.length}`, { answer: null, sent: null, version: 0, save: { state: null, words: 'Preview: not stored' }, problem: null })))
  return {
    kicker: 'Form of feedback', title: form.title || 'Without a title', lead: isTried ? 'It is a preview: nothing was stored, and nothing is counted.' : '', sources: null, results: null,
    sections: form.parts.map(({ phase, title }) => ({ title, kicker: 'Opens with', blocks: [{ kind: 'html' as const, html: rendering.intro(phase) }] })), quiz: isTried || questions.length === 0 ? null : { action, questions },
  }
}

function sectionsOf (module: Module, rendering: Rendering, action: string): PreviewBody['sections'] {
  return module.sections.map((section, index) => ({
    title: section.title, kicker: `Section ${index + 1} of ${module.sections.length}`,
    blocks: (rendering.sections.get(section.key) ?? []).map((block) => block.kind === 'html' ? block
      : { kind: 'check' as const, title: block.item.heading, check: selfCheckView(arrange([block.item], 1)[0]!, rendering.item(block.item.id), action, { answer: null, sent: null }, null) }),
  }))
}

function resultsOf (arranged: readonly ArrangedItem[], rendering: Rendering, given: Field[]): Pick<PreviewBody, 'lead' | 'results'> {
  const readings = arranged.map((each) => ({ ...each, reading: readAnswer(each.item, given) }))
  const answers = new Map(readings.map(({ item, reading }): [string, Answer] => [item.id, reading.ok ? reading.answer : null]))
  const result = score(arranged.map(({ item }) => item), answers)
  return {
    lead: `${result.possible === 0 ? 'Nothing here is scored.' : `This would score ${percentText(result)}.`} It is a preview: nothing was stored, and nothing is counted.`,
    results: arranged.map((each, index) => answeredView(each, rendering.item(each.item.id), `Item ${index + 1} of ${arranged.length}`, answers.get(each.item.id) ?? null, { answer: null, known: false })),
  }
}

/** What a self-check says back; null where the draft has no such self-check. */
export function checkPreview ({ draft, paths, curriculum }: Pick<Shown, 'draft' | 'paths' | 'curriculum'>, given: Field[]): CheckFeedback | null {
  if (draft.kind !== 'module') return null
  const id = given.find(([name]) => name === 'check')?.[1]
  const item = draft.value.sections.flatMap(({ blocks }) => blocks).flatMap((block): Item[] => (block.kind === 'self-check' ? [block.item] : [])).find((each) => each.id === id)
  if (!item) return null
  const html = renderModule(draft.value, picturesOf(paths), leads(curriculum)).item(item.id)
  const fields = given.filter(([name]) => name !== 'check' && name !== 'show'), reading = readAnswer(item, fields)
  return reading.ok ? checkFeedback(item, html, reading.answer, given.some(([name]) => name === 'show')) : { right: null, title: 'This answer could not be taken', lines: [`<p>${html.escape(reading.message)}</p>`], mayShow: false, answered: null }
}
