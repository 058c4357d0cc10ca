/** Files read as far as they go: a value of the right shape whatever the text, and the facts that checks across files need. */
import type { Curriculum, FormName, Item, ItemType, Module, Page, Section } from '../curriculum.ts'
import { slugger, sourceAnchor } from '../slug.ts'
import { curriculumFields, type CurriculumFields, moduleFields, type ModuleFields, type Named, pageFields } from './fields.ts'
import { readFrontMatter } from './front-matter.ts'
import type { Reading } from './item-parts.ts'
import { checkHeadings, type Heading, headingsOf, itemComments, type ItemSource, type Outline, outlineOf, type Part } from './outline.ts'
import type { Report } from './problem.ts'
import { checkLooseTicks, checkTables, type Prose, readProse } from './prose.ts'
import { readItem } from './read-item.ts'
import { type Comment, type Line, type Position, readSource, type Source, splitLines } from './source.ts'

export type DraftItem = { id: string; type: ItemType | null; at: Position }
export type Draft = {
  file: string
  named: Named
  prose: Prose
  /** What links may name behind #. */
  anchors: ReadonlySet<string>
  /** Every item that has an id, readable or not. */
  items: DraftItem[]
}
export type ModuleDraft = Draft & { kind: 'module'; value: Module; fields: ModuleFields; /** Front matter that could not be read. */ broken: boolean; outline: Outline; source: Source }
export type PageDraft = Draft & { kind: 'page'; value: Page }
export type CurriculumDraft = Draft & { kind: 'curriculum'; value: Curriculum; fields: CurriculumFields }

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
const imagesOf = (prose: Prose): string[] => unique(prose.images.map((image) => image.target))

/** Body of a file: everything that is the same in the three kinds of file. */
export function readBody (file: string, text: string, next: number, isModule: boolean, report: Report) {
  checkCharacters(text, report)
  const source = readSource(file, text, next)
  for (const { what, ...at } of source.unclosed) report(what === 'comment' ? 'open-comment' : 'open-fence', at)
  const headings = headingsOf(source)
  checkHeadings(source, headings, isModule, report)
  checkTables(source, next, report)
  return { source, headings, prose: readProse(source, next, report) }
}

const controls: Record<string, string> = { '\u0000': 'NUL', '\uFFFD': 'the replacement character �' }

const unfit = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD\u202A-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

function checkCharacters (text: string, report: Report): void {
  if (text.search(unfit) === -1) return
  splitLines(text).forEach((line, index) => {
    for (const found of line.matchAll(unfit)) {
      const name = controls[found[0]] ?? `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
      report('bad-character', { line: index + 1, column: found.index + 1 }, { name })
    }
  })
}

export const markdownOf = (lines: readonly Line[]): string => lines.map((line) => line.bare).join('\n').replace(/^(?:[ \t]*\n)+/, '').trimEnd()

export function draftPage (file: string, text: string, report: Report): PageDraft {
  const front = readFrontMatter(text, report)
  const named = pageFields(front.fields)
  const { source, headings, prose } = readBody(file, text, front.next, false, report)
  plainBody(source, prose, report)
  const value: Page = { kind: 'page', id: named.id?.value ?? '', title: named.title, text: markdownOf(source.lines), images: imagesOf(prose) }
  return { kind: 'page', file, named, value, prose, anchors: anchorsOf(headings), items: [] }
}

export function draftCurriculum (file: string, text: string, report: Report): CurriculumDraft {
  const front = readFrontMatter(text, report)
  const fields = curriculumFields(front.fields, report)
  const { source, headings, prose } = readBody(file, text, front.next, false, report)
  plainBody(source, prose, report)
  const { summary, passPercent, attempts, followUpDays, certificate } = fields
  const value: Curriculum = {
    kind: 'curriculum', id: fields.id?.value ?? '', title: fields.title, summary, order: fields.order.map((each) => each.value), pages: fields.pages.map((each) => each.value),
    passPercent, attempts, followUpDays, certificate, text: markdownOf(source.lines),
  }
  return { kind: 'curriculum', file, named: fields, value, fields, prose, anchors: anchorsOf(headings), items: [] }
}

/** Pages and curricula have no items and no list of sources. */
function plainBody (source: Source, prose: Prose, report: Report): void {
  checkLooseTicks(source.lines, report)
  for (const comment of itemComments(source, report).values()) report('misplaced-item', comment)
  for (const citation of prose.citations) report('unknown-source', citation, { name: citation.label })
}

export const anchorsOf = (headings: readonly Heading[], more: readonly string[] = []): Set<string> => new Set([...headings.map((heading) => heading.anchor), ...more])

/** Comments by the line on which they open. */
export const commentsByLine = ({ comments }: Source): Map<number, Comment[]> => Map.groupBy(comments, ({ line }) => line)

export function draftModule (file: string, text: string, report: Report): ModuleDraft {
  const front = readFrontMatter(text, report)
  const fields = moduleFields(front.fields, report)
  const { source, headings, prose } = readBody(file, text, front.next, true, report)
  const outline = outlineOf(source, headings, report)
  if (outline.sections.length === 0) report('no-section', { line: Math.min(front.next, source.lines.length), column: 1 })

  const items: DraftItem[] = []
  const reading: Reading = { report, objectives: front.broken ? null : fields.objectives.map((objective) => objective.key), comments: commentsByLine(source), lines: source.lines }
  const read = (item: ItemSource): Item[] => {
    const { id, type, item: value } = readItem(item, reading)
    if (id !== null) items.push({ id, type, at: item.comment })
    return value === null ? [] : [value]
  }
  const key = slugger()
  const sections: Section[] = outline.sections.map(({ heading, parts }) => ({ key: key(heading.title), title: heading.title, line: heading.line, blocks: parts.flatMap((part) => blocksFrom(part, read, report)) }))
  const quiz = outline.items.flatMap(read)
  const labels = fields.sources.map((each) => each.label)
  const known = new Set(labels)
  for (const citation of prose.citations) {
    if (!front.broken && !known.has(citation.label)) report('unknown-source', citation, { name: citation.label }, { near: { name: citation.label, names: labels } })
  }
  const forms: FormName[] = quiz.some((item) => item.forms.length < 2) ? ['A', 'B'] : ['A']
  const value: Module = {
    kind: 'module', id: fields.id?.value ?? '', title: fields.title, minutes: fields.minutes, audience: fields.audience, objectives: fields.objectives,
    sources: fields.sources.map(({ label, text: source }) => ({ label, text: source })), sections, items: quiz, forms, images: imagesOf(prose),
  }
  return { kind: 'module', file, named: fields, value, fields, broken: front.broken, outline, source, prose, anchors: anchorsOf(readable(outline), labels.map(sourceAnchor)), items }
}

/** Headings that a link may lead to: those of the teaching text. The quiz is no place to link to, and a self-check is shown without its heading. */
function readable ({ headings, sections, quiz }: Outline): Heading[] {
  const checks = new Set(sections.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'item' ? [part.item.heading.line] : []))))
  return headings.filter(({ line }) => !checks.has(line) && (quiz === null || line < quiz.line))
}

function blocksFrom (part: Part, read: (item: ItemSource) => Item[], report: Report): Section['blocks'] {
  if (part.kind === 'item') return read(part.item).map((item) => ({ kind: 'self-check', item }))
  checkLooseTicks(part.lines, report)
  const first = part.lines.find((line) => line.bare.trim() !== '')
  return first === undefined ? [] : [{ kind: 'markdown', text: markdownOf(part.lines), line: first.number }]
}
