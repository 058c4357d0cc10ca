/** A module in figures: what a trainee reads and answers, counted. For authors, who balance modules against each other. */
import { type FormName, isScored, type Item, type ItemType, itemsOf, type Module } from '../curriculum.ts'
import { itemTypes } from './attributes.ts'
import { estimateMinutes, gradesOf } from './quality.ts'
import { gradeOf, wordsOf } from './readability.ts'

export type ModuleFigures = {
  id: string
  title: string
  /** Credited, and estimated from the length. */
  minutes: number
  estimatedMinutes: number
  /** Teaching text as it stands on the page, with headings and tables; without self-checks and the quiz. */
  words: number
  /** Flesch–Kincaid over all prose and stems, and over the hardest section (or the quiz); null where there is too little text. */
  grade: number | null
  hardest: { part: string; grade: number } | null
  sections: number
  tables: number
  pictures: number
  selfChecks: number
  sources: number
  /** Items of the quiz, on either form: all, those that count for the score, and, with two forms, the scored ones on both. */
  items: number
  scored: number
  anchors: number
  types: { type: ItemType; quiz: number; selfChecks: number }[]
  forms: FormName[]
  /** Scored items and their points. */
  objectives: { key: string; selfChecks: number; forms: { form: FormName; items: number; points: number }[] }[]
}

/** Words as a reader sees them: no pictures, no addresses of links. */
export const shownWords = (markdown: string): number =>
  wordsOf(markdown.replace(/!\[[^\[\]]*\]\([^()]*\)/g, ' ').replace(/\[([^\[\]]*)\]\([^()]*\)/g, '$1')).length

export const selfChecksOf = (module: Module): Item[] =>
  module.sections.flatMap((section) => section.blocks.flatMap((block) => (block.kind === 'self-check' ? [block.item] : [])))

/** Markdown of the sections, without self-checks. */
export const teachingText = (module: Module): string[] =>
  module.sections.flatMap((section) => section.blocks.flatMap((block) => (block.kind === 'markdown' ? [block.text] : [])))

/** Tables in markdown, by their line of hyphens. */
export const tablesIn = (markdown: string): number => markdown.match(/^[ \t]*\|(?=[ \t:|]*-)[ \t:|-]+\|[ \t]*$/gm)?.length ?? 0

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const tenths = (grade: number): number => Math.round(grade * 10) / 10

export function figuresOf (module: Module): ModuleFigures {
  const checks = selfChecksOf(module)
  const texts = teachingText(module)
  const grades = gradesOf(module)
  const whole = gradeOf(grades.map((part) => part.text).join('\n\n'))
  const hardest = grades.filter((part) => part.grade !== null).toSorted((a, b) => b.grade! - a.grade!)[0]
  const scored = module.items.filter(isScored)
  const onForm = (form: FormName, key: string): Item[] => itemsOf(module, form, 'post').filter((item) => isScored(item) && item.objective === key)
  return {
    id: module.id, title: module.title, minutes: module.minutes, estimatedMinutes: Math.round(estimateMinutes(module)),
    words: sum([...texts, ...module.sections.map((section) => section.title)].map(shownWords)),
    grade: whole === null ? null : tenths(whole),
    hardest: hardest === undefined ? null : { part: hardest.section?.title ?? 'Quiz', grade: tenths(hardest.grade!) },
    sections: module.sections.length, tables: sum(texts.map(tablesIn)), pictures: module.images.length,
    selfChecks: checks.length, sources: module.sources.length,
    items: module.items.length, scored: scored.length,
    anchors: module.forms.length < 2 ? 0 : scored.filter((item) => item.forms.length > 1).length,
    types: itemTypes.map((type) => ({ type, quiz: module.items.filter((item) => item.type === type).length, selfChecks: checks.filter((item) => item.type === type).length })),
    forms: module.forms,
    objectives: module.objectives.map(({ key }) => ({
      key, selfChecks: checks.filter((item) => item.objective === key).length,
      forms: module.forms.map((form) => ({ form, items: onForm(form, key).length, points: sum(onForm(form, key).map((item) => item.points)) })),
    })),
  }
}
