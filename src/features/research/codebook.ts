/** Every column of every table of a data set, once: the tables, the codebook and the page are made from it, so none of them can differ. */
import type { Column, Kind } from '#src/platform/tables.ts'

export type CodedColumn = Column & { unit: string; /** The values that can stand there. */ values: string; /** What an empty cell means. */ missing: string }
export type TableName = 'people' | 'person_module' | 'responses' | 'confidence' | 'items'
export type Table = { name: TableName; about: string; /** What one row is known by. */ key: string; columns: readonly CodedColumn[] }

type Short = [name: string, kind: Kind, about: string, values?: string, unit?: string, missing?: string]
const columns = (...rows: Short[]): CodedColumn[] => rows.map(([name, kind, about, values = '', unit = '', missing = 'never empty']) => ({ name, kind, about, values, unit, missing }))

const person: Short = ['person', 'text', 'Code of the person, the same in every table and in every data set of this project', 'P and 16 letters or digits']
const curriculum: Short = ['curriculum', 'text', 'Id of the curriculum']
const enrollment: Short = ['enrollment', 'number', 'Which enrollment of this person in this curriculum, counted from the first', '1, 2 …']
const module: Short = ['module', 'text', 'Id of the module, unique in its curriculum']
const phase: Short = ['phase', 'text', 'When the quiz was taken', 'pre, post, followup']
const attempt: Short = ['attempt', 'number', 'Which sitting of this phase; gain uses the first alone', '1, 2 …']
const item: Short = ['item', 'text', 'Id of the item, for ever, unique in its curriculum']
const revision: Short = ['item_revision', 'number', 'Which wording of the item was shown; see items.csv', '1, 2 …']
const yes = '1 = yes, 0 = no'

const quiz = (name: string, when: string): Short[] => [
  [`${name}_points`, 'number', `Points of the first ${when}, over the items that are part of gain`, '0 or more, exact to 15 digits', 'points', 'this quiz was not handed in'],
  [`${name}_possible`, 'number', 'Points that could be earned there', 'whole number', 'points', 'this quiz was not handed in'],
  [`${name}_percent`, 'number', `100 × ${name}_points ÷ ${name}_possible, not rounded`, '0 to 100', 'percent', 'not handed in, or nothing was scored'],
  [`${name}_form`, 'text', 'Form of the quiz', 'A, B', '', 'this quiz was not handed in'],
  [`${name}_revision`, 'number', 'Revision of the module that was sat', '1, 2 …', '', 'this quiz was not handed in'],
  [`${name}_minutes`, 'number', 'From its beginning to its being handed in, breaks included', 'whole number', 'minutes', 'this quiz was not handed in'],
]

export const tables: readonly Table[] = [
  {
    name: 'people', about: 'One row for each person in the data set. Place and discipline are those of the newest enrollment that counts.', key: 'person',
    columns: columns(
      person,
      ['agency', 'text', 'Code of the agency', 'A and 16 letters or digits', '', 'no agency'], ['state', 'text', 'State of that agency', 'postal code', '', 'no agency'],
      ['discipline', 'text', 'What the person does: Supported Employment and Education Specialist, supervisor, program manager or other', 'sees, supervisor, manager, other'],
      ['enrollments', 'number', 'Enrollments, withdrawn ones included; previews by staff are in no table', 'whole number'], ['withdrawn', 'number', 'Those of them that were withdrawn', 'whole number'],
      ['completed', 'number', 'Those of them in which the curriculum was completed', 'whole number'], ['modules', 'number', 'Rows of this person in person_module.csv', 'whole number'],
    ),
  },
  {
    name: 'person_module', about: 'One row for each person and module with any quiz handed in. Of several enrollments the one with the earliest matched pair; without one, the first that counts.', key: 'person, curriculum, module',
    columns: columns(
      person, curriculum, module, enrollment, ['cohort', 'text', 'Code of the cohort', 'C and 16 letters or digits'],
      ...quiz('pre', 'pre-quiz'), ...quiz('post', 'post-quiz'), ...quiz('followup', 'follow-up quiz'),
      ['days_to_pre', 'number', 'From enrollment to the pre-quiz', 'whole number', 'days', 'no pre-quiz'], ['days_pre_post', 'number', 'From the pre-quiz to the post-quiz', 'whole number, cut off', 'days', 'one of them is missing'],
      ['days_post_followup', 'number', 'From the post-quiz to the follow-up quiz', 'whole number, cut off', 'days', 'one of them is missing'], ['post_attempts', 'number', 'Post-quizzes handed in', 'whole number'],
      ['matched', 'number', 'Whether this row is part of gain: both quizzes, the pre-quiz first, the enrollment not withdrawn', yes], ['gain', 'number', 'post_percent − pre_percent', '−100 to 100', 'percentage points', 'not matched'],
      ['excluded', 'text', 'Why the row is no part of gain', 'withdrawn, no post-quiz, no pre-quiz, post-quiz before pre-quiz, nothing scored', '', 'matched'],
    ),
  },
  {
    name: 'responses', about: 'One row for each scored item of each quiz that was handed in, later attempts included.', key: 'person, curriculum, enrollment, module, phase, attempt, item',
    columns: columns(
      person, curriculum, enrollment, module, phase, attempt, ['form', 'text', 'Form of the quiz', 'A, B'], item, revision,
      ['choice', 'text', 'What was chosen; the key is in items.csv', 'letter of the option; letters joined by commas', '', 'no answer (see blank), or an item without options'],
      ['points', 'number', 'Points earned', '0 to possible, exact to 15 digits', 'points'], ['possible', 'number', 'Points that could be earned', 'whole number', 'points'], ['blank', 'number', 'Whether it was left open', yes],
    ),
  },
  {
    name: 'confidence', about: 'One row for each statement of a confidence grid that was answered. Confidence is not knowledge and is in no score.', key: 'person, curriculum, enrollment, module, phase, attempt, item, statement',
    columns: columns(person, curriculum, enrollment, module, phase, attempt, item, revision, ['statement', 'text', 'Key of the statement'], ['value', 'number', 'The step that was chosen; items.csv says which statements are reversed', 'whole number']),
  },
  {
    name: 'items', about: 'One row for each wording of each item in the modules that somebody of the data set sat.', key: 'curriculum, item, item_revision',
    columns: columns(
      curriculum, module, item, revision, ['wording_sha256', 'text', 'Hash of the wording: stem, options, key and scoring', '64 hexadecimal digits'],
      ['change', 'text', 'How this wording relates to the one before', 'first, wording fix (results stay comparable), new meaning'], ['type', 'text', 'Type of the item', 'single, multiple, truefalse, number, text, match, order, likert, open'],
      ['objective', 'text', 'Key of the objective that it tests', '', '', 'none named'], ['in_gain', 'number', 'Whether it is part of gain: scored, and asked both before and after', yes], ['forms', 'text', 'Forms that hold it', 'A, B, or both joined by a comma'],
      ['possible', 'number', 'Points that can be earned', 'whole number; 0 = not scored', 'points'], ['key', 'text', 'The right choice', 'letter of the option; letters joined by commas', '', 'an item without options'],
      ['reversed', 'text', 'Statements of a confidence grid whose high end is the unsure one', 'keys joined by commas', '', 'none'],
    ),
  },
]

/** The codebook as a table of its own. */
export const codebookColumns: readonly Column[] = ['table', 'column', 'type', 'unit', 'values', 'missing', 'about'].map((name) => ({ name, kind: 'text', about: '' }))
export const codebookRows = (): Record<string, string>[] => tables.flatMap((table) => table.columns.map(({ name, kind, unit, values, missing, about }) => ({ table: `${table.name}.csv`, column: name, type: kind, unit, values, missing, about })))

/** The same to read. */
export function codebookText (): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const parts = tables.map((table) => [
    `## ${table.name}.csv`, '', `${table.about} A row is known by: ${table.key}.`, '', '| column | type | unit | values | empty | what it says |', '|---|---|---|---|---|---|',
    ...table.columns.map(({ name, kind, unit, values, missing, about }) => `| ${[`\`${name}\``, kind, unit, values, missing, about].map(cell).join(' | ')} |`), '',
  ].join('\n'))
  return `# Codebook\n\nText is UTF-8, cells are separated by commas, numbers have a decimal point, an empty cell is a missing value. codebook.csv says the same.\n\n${parts.join('\n')}`
}
