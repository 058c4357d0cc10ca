/**
 * What the question templates show (views/partials: question, self-check, answered): finished values and nothing to decide.
 *
 * `Html` is ready to print: rendered from the author's markdown and cleaned. Every other text is plain and is escaped by the template.
 * The element of an item has the id `q-<item>`, so `#q-<item>` leads to it. Its fields are those that `domain/answers.ts` reads:
 * `a.<item>` or `a.<item>.<part>`, and in a quiz `v.<item>`, the version that this page has seen.
 */
import type { ItemType } from '#src/domain/curriculum.ts'

export type Html = string

type Head = {
  /** Item id. */
  item: string
  /** "Item 3 of 10", or "Self-check, not graded". */
  position: string
  /** How to answer, in words that follow the position: see `howToAnswer`. Null where the controls say it. */
  hint: string | null
  /** Blocks of HTML. The last paragraph is the question and is set in bold. */
  stem: Html
}

/** The controls of one item with the answer they hold. Options, rows and steps stand in the order in which they are shown. */
export type Controls =
  | { type: 'single' | 'truefalse' | 'multiple'; options: { key: string; text: Html; checked: boolean }[] }
  /** `most`: characters that fit, `longest` in domain/answers.ts. */
  | { type: 'number'; value: string; unit: string | null; most: number }
  | { type: 'text'; value: string; most: number }
  | { type: 'match'; headings: [string, string]; rows: { key: string; text: Html; chosen: string | null }[]; choices: { key: string; text: string }[] }
  /** `place` counts from 1; null while the item is not answered. */
  | { type: 'order'; steps: { key: string; text: Html; place: number | null }[] }
  | { type: 'likert'; scale: { value: number; label: string }[]; statements: { key: string; text: Html; chosen: number | null }[] }
  /** `counted`: see `countedWords`. `advice`: "Aim for 50 to 250 words.", or null. `rubric`: what is read for, each with its points, "0–2". */
  | { type: 'open'; value: string; most: number; counted: string; advice: string | null; rubric: { criterion: string; points: string }[] }

/** The line beside an item: words first. `data-state` null draws a hollow dot: "Not answered yet". */
export type SaveLine = { state: 'saved' | 'saving' | 'retry' | 'kept' | null; words: string }

/** One item of a quiz that is being answered. `problem`: what this page sent and why it was not stored, in a sentence. */
export type QuestionView = Head & Controls & { version: number; save: SaveLine; problem: string | null }

/** One item inside a section. `action` takes the form; `feedback` is null until it was checked. */
export type SelfCheckView = Head & Controls & { action: string; feedback: CheckFeedback | null }

/**
 * What a self-check says back, at once. `right` null: there is no right and wrong (a confidence grid, an open answer).
 * `lines`: the feedback of what was chosen. `mayShow` offers "Show the answer"; `answered` is the answer once it was asked for.
 */
export type CheckFeedback = { right: boolean | null; title: string; lines: Html[]; mayShow: boolean; answered: AnsweredRows | null }

/** One line of a list of answers. `tag` says in words what the bar and the mark say: "Your answer", "Your answer, right", "Right answer". */
export type AnsweredRow = { text: Html; chosen: boolean; key: boolean; tag: string | null; feedback: Html | null }

/** An item once its attempt is submitted, or once a self-check shows its answer. */
export type AnsweredRows =
  /** Options; for a number or a text the answer given and, where that was not right, the right one. */
  | { type: 'single' | 'truefalse' | 'multiple' | 'number' | 'text'; rows: AnsweredRow[] }
  /** One row a pair: `given` is null where it was left open. */
  | { type: 'match'; rows: { text: Html; given: string | null; right: boolean; key: string }[] }
  /** In the right order; `given` is the place that the answer had for this step. */
  | { type: 'order'; rows: { text: Html; given: number | null; right: boolean }[] }
  /** `before`: the label chosen in the pre-quiz, null in the pre-quiz itself; then the column is left out for the whole item. */
  | { type: 'likert'; before: boolean; rows: { text: Html; given: string; before: string | null }[] }
  /** `given` is plain text. Until a trainer has read it `points` is null and `level` is what is looked for; then "2 of 2" and what was found. */
  | { type: 'open'; given: string; rubric: { criterion: string; points: string | null; level: string | null }[]; model: Html | null }

/** `mark` draws a tick (right), a cross (not right) or neither; `verdict` says it: "Right before and after", "Not right yet", "2 of 3 points". */
export type AnsweredView = Head & AnsweredRows & { heading: string; mark: 'right' | 'wrong' | null; verdict: string; feedback: Html[]; rationale: Html | null }

/** The words for `hint`, by type. */
export const howToAnswer: Record<ItemType, string | null> = {
  single: null, truefalse: null, multiple: 'choose all that apply', number: 'a number', text: 'a few words',
  match: 'match each', order: 'put in order', likert: 'not scored', open: 'read by a trainer',
}

/** "1 word so far.", as the page counts on while the person types. */
export const countedWords = (count: number): string => `${count} ${count === 1 ? 'word' : 'words'} so far.`
