/** What makes a module weak although it can be read: warnings over its items, sources, words and minutes. */
import { type ChoiceItem, type FormName, isScored, type Item, itemsOf, type Module, type Phase, type Section } from '../curriculum.ts'
import type { ModuleDraft } from './draft.ts'
import { checkIdentifiers } from './identifiers.ts'
import type { Report } from './problem.ts'
import { gradeOf, proseOf, wordsOf } from './readability.ts'
import type { Position } from './source.ts'

const fewest = 5
const most = 15
const hardest = 12

export function checkQuality (draft: ModuleDraft, report: Report): void {
  const { value: module, outline, source } = draft
  const quiz: Position = outline.quiz ?? { line: source.lines.length, column: 1 }
  checkForms(module, quiz, report)
  if (!draft.broken) checkObjectives(draft, report)
  checkGiveaways(module.items.filter((item) => item.type === 'single'), quiz, report)
  const cited = new Set(draft.prose.citations.map((citation) => citation.label))
  for (const { label, ...at } of draft.fields.sources) if (!cited.has(label)) report('uncited-source', at, { name: label })
  checkGrades(module, quiz, report)
  checkMinutes(draft, report)
  checkIdentifiers(source.lines, report)
}

function checkForms (module: Module, quiz: Position, report: Report): void {
  for (const form of module.forms) {
    const pairs = itemsOf(module, form, 'pre').filter((item) => isScored(item) && item.phases.includes('post')).length
    if (pairs < fewest) report('few-items', quiz, { form, count: pairs })
    const longest = Math.max(...(['pre', 'post', 'followup'] as Phase[]).map((phase) => itemsOf(module, form, phase).length))
    if (longest > most) report('many-items', quiz, { form, count: longest })
  }
}

function checkObjectives ({ value: module, fields }: ModuleDraft, report: Report): void {
  for (const { key: name } of module.objectives) {
    const at = fields.objectivesAt.get(name)!
    const items = (form: FormName) => module.items.filter((item) => item.objective === name && item.type !== 'likert' && item.forms.includes(form))
    const untested = module.forms.filter((form) => items(form).length === 0)
    for (const form of untested) report('untested-objective', at, { form, name })
    if (untested.length > 0 || module.forms.length < 2) continue
    const [a, b] = (['A', 'B'] as const).map((form) => items(form).filter(isScored).reduce((sum, item) => sum + item.points, 0)) as [number, number]
    if (Math.max(a, b) > 2 * Math.min(a, b)) report('uneven-objective', at, { name, a, b })
  }
}

/**
 * A trainee who knows nothing picks the longest option, or always the second. With four options either is right in one item of four; three of
 * four by chance happen in one quiz of twenty, so from four items on three quarters are a pattern, not luck.
 */
function checkGiveaways (items: readonly Item[], quiz: Position, report: Report): void {
  const singles = items as ChoiceItem[]
  if (singles.length < 4) return
  const isPattern = (count: number) => count >= singles.length * 0.75
  const longest = singles.filter(({ options }) => {
    const key = options.find((option) => option.right)
    return key !== undefined && options.every((option) => option === key || option.text.length < key.text.length)
  }).length
  if (isPattern(longest)) report('longest-key', quiz, { count: longest, of: singles.length })
  const places = new Map<number, number>()
  for (const { options } of singles) {
    const place = options.findIndex((option) => option.right)
    if (place !== -1) places.set(place, (places.get(place) ?? 0) + 1)
  }
  for (const [place, count] of places) if (isPattern(count)) report('same-position', quiz, { count, of: singles.length, place: place + 1 })
}

/**
 * Reading grades of the sections, in order, and of the quiz, whose section is null: one by one, since a hard section is not saved by an easy
 * one. Prose and stems count; tables, options and headings do not. A grade is null where there are fewer than 100 words.
 */
export function gradesOf (module: Module): { section: Section | null; text: string; grade: number | null }[] {
  const prose = (section: Section): string => section.blocks.map((block) => proseOf(block.kind === 'markdown' ? block.text : block.item.stem)).join('\n\n')
  const quiz = module.items.map((item) => proseOf(item.stem)).join('\n\n')
  return [...module.sections.map((section) => ({ section, text: prose(section) })), { section: null, text: quiz }].map((part) => ({ ...part, grade: gradeOf(part.text) }))
}

function checkGrades (module: Module, quiz: Position, report: Report): void {
  for (const { section, grade } of gradesOf(module)) {
    const part = section === null ? 'the quiz' : `the section “${section.title}”`
    if (grade !== null && grade > hardest) report('hard-to-read', section === null ? quiz : { line: section.line, column: 1 }, { part, grade: grade.toFixed(1) })
  }
}

const wordCount = (...texts: (string | null)[]): number => texts.reduce((sum, text) => sum + (text === null ? 0 : wordsOf(text).length), 0)

/** Everything that a trainee reads before answering. */
const itemWords = (item: Item): number => {
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return wordCount(item.stem, ...item.options.map((option) => option.text))
    case 'match': return wordCount(item.stem, ...item.rows.map((row) => row.text), ...item.choices.map((choice) => choice.text))
    case 'order': return wordCount(item.stem, ...item.steps.map((step) => step.text))
    case 'likert': return wordCount(item.stem, ...item.statements.map((statement) => statement.text))
    case 'open': return wordCount(item.stem, ...item.rubric.map((row) => row.criterion))
    default: return wordCount(item.stem)
  }
}
const feedbackWords = (item: Item): number => wordCount(item.rationale, ...('options' in item ? item.options.map((option) => option.feedback) : []), item.type === 'open' ? item.modelAnswer : null)

/**
 * Minutes for the whole module: teaching text at 180 words a minute and a minute for each picture and table; self-checks 80 seconds; each of
 * pre- and post-quiz at 200 words a minute plus 20 seconds an item, a minute a grid, four an open answer; feedback at 180 words a minute.
 * The longer form counts. Speeds after Brysbaert 2019 (238 words a minute silently), slowed for study.
 */
export function estimateMinutes (module: Module): number {
  const texts = module.sections.flatMap((section) => section.blocks)
  const reading = texts.reduce((sum, block) => sum + (block.kind === 'markdown' ? wordCount(block.text) / 180 + (block.text.match(/^\s*\|[\s:|-]+\|\s*$/gm)?.length ?? 0) : 80 / 60), module.images.length)
  const sitting = (items: readonly Item[]) => items.reduce((sum, item) => sum + itemWords(item) / 200 + (item.type === 'open' ? 4 : item.type === 'likert' ? 1 : 20 / 60), 0)
  const quizzes = module.forms.map((form) => {
    const post = itemsOf(module, form, 'post')
    return sitting(itemsOf(module, form, 'pre')) + sitting(post) + post.reduce((sum, item) => sum + feedbackWords(item), 0) / 180
  })
  return reading + Math.max(...quizzes)
}

/** People differ twofold in pace, and tasks away from the screen are not in the text: only beyond 1.75 : 1 is it far. */
const far = 1.75

function checkMinutes ({ value: module, fields }: ModuleDraft, report: Report): void {
  if (fields.at === null) return
  const estimate = Math.round(estimateMinutes(module))
  if (module.minutes > estimate * far || module.minutes * far < estimate) report('far-minutes', fields.at, { minutes: module.minutes, estimate: `${estimate} minutes` }, estimate === 0 ? {} : { instead: { said: String(module.minutes), write: String(estimate) } })
}
