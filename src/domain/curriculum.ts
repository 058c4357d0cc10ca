/**
 * The vocabulary of authored content: what a curriculum, a module, a section and an item are once their text has been read.
 * The text becomes these values in `authoring/`; nothing here knows markdown syntax, files or people.
 */
import type { Fraction } from './fraction.ts'

export type Discipline = 'sees' | 'supervisor' | 'manager' | 'other'
export const disciplines: Record<Discipline, string> = {
  sees: 'Supported Employment and Education Specialist (SEES)', supervisor: 'Supervisor', manager: 'Program manager', other: 'Other',
}

export type Phase = 'pre' | 'post' | 'followup'
export const phases: Record<Phase, string> = { pre: 'Pre-quiz', post: 'Post-quiz', followup: 'Follow-up quiz' }

export type FormName = 'A' | 'B'

/** Markdown source. Rendered by `markdown.ts`, never shown raw and never trusted as HTML. */
export type Markdown = string

export type ItemType = 'single' | 'multiple' | 'truefalse' | 'number' | 'text' | 'match' | 'order' | 'likert' | 'open'

type ItemBase = {
  /** For ever; unique in the curriculum. */
  id: string
  /** Short name, shown in lists of items and in reports; not part of the question. */
  heading: string
  stem: Markdown
  rationale: Markdown | null
  objective: string | null
  /** Assessable point such as A2.P4, for reports. */
  point: string | null
  /** Whole number of points for a fully right answer; 0 for likert. For open: the sum of the rubric. */
  points: number
  forms: FormName[]
  phases: Phase[]
  /** False keeps options in authored order. */
  shuffle: boolean
  /** Where the item's heading stands in its file, for reports to authors. */
  line: number
}

export type Option = { key: string; text: Markdown; right: boolean; feedback: Markdown | null }
/**
 * A wrong answer that the author expected, as written: number and text as one would type them, match as "left cell → right cell",
 * order as the numbers of the steps in the order given, "2, 1, 3".
 */
export type Foreseen = { answer: string; feedback: Markdown }

export type ChoiceItem = ItemBase & { type: 'single' | 'truefalse'; options: Option[] }
export type MultipleItem = ItemBase & { type: 'multiple'; options: Option[]; scoring: 'exact' | 'partial' }
/** `low` and `high` include their ends. */
export type NumberItem = ItemBase & { type: 'number'; low: number; high: number; /** as written, "41 ± 1" */ key: string; unit: string | null; foreseen: Foreseen[] }
export type TextItem = ItemBase & { type: 'text'; accept: string[]; fuzzy: boolean; foreseen: Foreseen[] }
/** Keys of rows, choices and steps say nothing about order or match: they are hashes of the text. */
export type MatchItem = ItemBase & {
  type: 'match'
  headings: [string, string]
  rows: { key: string; text: Markdown; right: string }[]
  choices: { key: string; text: Markdown }[]
  foreseen: Foreseen[]
}
/** `steps` stand in the right order. */
export type OrderItem = ItemBase & { type: 'order'; steps: { key: string; text: Markdown }[]; foreseen: Foreseen[] }
export type LikertItem = ItemBase & {
  type: 'likert'
  scale: { value: number; label: string }[]
  statements: { key: string; text: Markdown; reversed: boolean; objective: string | null; /** In forms of feedback. */ role?: FeedbackRole }[]
}
export type OpenItem = ItemBase & {
  type: 'open'
  words: { least: number; most: number } | null
  /** `levels[n]` says what earns n points. */
  rubric: { criterion: string; levels: string[] }[]
  modelAnswer: Markdown | null
  /** True only where the author wrote `counts=yes`: then the item is part of the pass mark and of gain. */
  counts: boolean
}
export type Item = ChoiceItem | MultipleItem | NumberItem | TextItem | MatchItem | OrderItem | LikertItem | OpenItem

export type Section = { key: string; title: string; line: number; blocks: Block[] }
export type Block = { kind: 'markdown'; text: Markdown; line: number } | { kind: 'self-check'; item: Item }

export type Module = {
  kind: 'module'
  id: string
  title: string
  minutes: number
  audience: Discipline[]
  objectives: { key: string; text: string }[]
  sources: { label: string; text: string }[]
  sections: Section[]
  /** Items of the quiz, in authored order, of both forms and all phases. */
  items: Item[]
  /** ['A'] unless some item names a form: then ['A', 'B']. */
  forms: FormName[]
  /** Relative paths of images and videos, in order, without repeats. The captions of a video lie beside it as .vtt. */
  images: string[]
}

/** A page of a curriculum that is read, not assessed: a glossary. */
export type Page = { kind: 'page'; id: string; title: string; text: Markdown; images: string[] }

export type Approval = {
  body: string; number: string; statement: string; validFrom: string | null; validTo: string | null
  /** What this body calls its hours; null = contact hours. */
  creditType: string | null
  /** As many as it approved; null = as many as were earned. */
  hours: number | null
  expiresAfterMonths: number | null
}
/** A special kind of hours, such as ethics: of the named modules (null = of all), and no more than `hours` (null = their sum). */
export type CreditType = { name: string; hours: number | null; modules: string[] | null }
export type CertificateTerms = {
  /** Exactly as approved. */
  title: string
  deliveryFormat: string
  /** Null = the sum of the modules done, in minutes ÷ 60. */
  contactHours: number | null
  provider: { name: string; address: string | null; email: string | null; phone: string | null }
  signatory: { name: string; title: string }
  creditTypes: CreditType[]
  /** Null = it holds for good. */
  expiresAfterMonths: number | null
  approvals: Approval[]
}
export type Curriculum = {
  kind: 'curriculum'
  id: string
  title: string
  summary: string
  /** Module ids in the order of teaching. */
  order: string[]
  /** Ids of pages such as the glossary. */
  pages: string[]
  passPercent: number
  /** Post-quiz attempts allowed per module. */
  attempts: number
  followUpDays: number
  certificate: CertificateTerms
  /** Landing page. */
  text: Markdown
}

/** When a form is filled in: when the training is over, and some time later. */
export type FeedbackPhase = 'post' | 'later'
/** What a statement with a scale from 1 to 5 stands for in summaries over cohorts. */
export type FeedbackRole = 'satisfaction' | 'benefit' | 'intent' | 'recommend'
/** The questions of one phase. None has a right answer: no option is right, an open one has no rubric. */
export type FeedbackPart = { phase: FeedbackPhase; title: string; intro: Markdown; items: Item[]; /** By item id and key of the statement. */ roles: { role: FeedbackRole; item: string; statement: string }[] }
/** What a curriculum asks its trainees about itself. */
export type FeedbackForm = { kind: 'feedback'; id: string; title: string; parts: FeedbackPart[] }

export type Score = { points: Fraction; possible: number }

/** Items of one sitting, in authored order: those of the form that belong to the phase. */
export const itemsOf = (module: Module, form: FormName, phase: Phase): Item[] =>
  module.items.filter((item) => item.forms.includes(form) && item.phases.includes(phase))

/** Whether an item enters the score, the pass mark and gain. */
export const isScored = (item: Item): boolean => (item.type === 'likert' ? false : item.type === 'open' ? item.counts : true)
