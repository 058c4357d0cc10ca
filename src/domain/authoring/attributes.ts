/** The comment of an item, `<!-- item id=… type=… -->`, as typed attributes. */
import { type FormName, type ItemType, type Phase } from '../curriculum.ts'
import type { ItemSource } from './outline.ts'
import type { Hints, Report } from './problem.ts'
import type { Comment, Position } from './source.ts'

export const idPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
export const idExpected = 'a short name of a–z, 0–9 and hyphens'
export const itemTypes: readonly ItemType[] = ['single', 'multiple', 'truefalse', 'number', 'text', 'match', 'order', 'likert', 'open']
/** What a form of feedback asks with. */
const formTypes: readonly ItemType[] = ['likert', 'single', 'multiple', 'open']
/**
 * What an item's comment may say. The reader takes names, values, types and places from here, and so does the page of the language. `unset` is what holds where it is left out.
 * `types`: only these have it. `quiz`: a self-check has none. `asked`: questions of a form of feedback have it too.
 */
type AttributeRule = { about: string; expected: string; unset: string; types?: readonly ItemType[]; quiz?: true; asked?: true }
export const attributeRules = {
  id: { about: 'The name of the item, for ever. Unique in the curriculum.', expected: idExpected, unset: 'an error', asked: true },
  type: { about: 'How the item is answered.', expected: itemTypes.join(', '), unset: 'an error', asked: true },
  lo: { about: 'The objective that it tests.', expected: 'the short name of an objective of the module', unset: 'an error, except for likert' },
  points: { about: 'What a fully right answer is worth.', expected: 'a whole number from 1 to 100', unset: '1', types: ['single', 'multiple', 'truefalse', 'number', 'text', 'match', 'order'] },
  form: { about: 'The forms of the quiz that it stands on.', expected: 'one or more of A, B, with commas', unset: 'A,B', quiz: true },
  phase: { about: 'When it is asked. An item that is missing before or after is outside of gain.', expected: 'one or more of pre, post, followup, with commas', unset: 'pre,post,followup', quiz: true },
  point: { about: 'A point of a syllabus, for reports.', expected: 'a point such as A2.P4', unset: 'none', quiz: true },
  scoring: { about: 'Whether ticks earn all or nothing, or right ones less wrong ones.', expected: 'exact, partial', unset: 'exact', types: ['multiple'] },
  counts: { about: 'Whether what a trainer gives enters the score.', expected: 'yes or no', unset: 'no', types: ['open'], quiz: true },
  shuffle: { about: 'Whether options are shuffled.', expected: 'yes or no', unset: 'yes', types: ['single', 'multiple'], asked: true },
  fuzzy: { about: 'Whether one typo is forgiven.', expected: 'yes or no', unset: 'no', types: ['text'] },
  words: { about: 'How long an answer should be. It advises and does not block.', expected: 'a range such as 50-250', unset: 'no advice', types: ['open'], asked: true },
  unit: { about: 'The unit, shown beside the field and understood in answers.', expected: 'a short unit such as days', unset: 'none', types: ['number'] },
} satisfies Record<string, AttributeRule>
type Name = keyof typeof attributeRules
const names = Object.keys(attributeRules) as Name[]
const ruleOf = (name: Name): AttributeRule => attributeRules[name]

export type Attribute = Position & { name: string; value: string }
export type Attributes = {
  id: string | null
  type: ItemType | null
  objective: string | null
  points: number
  forms: FormName[]
  phases: Phase[]
  point: string | null
  partial: boolean
  counts: boolean
  shuffle: boolean
  fuzzy: boolean
  words: { least: number; most: number } | null
  unit: string | null
}

/** `skip` is how much of the comment's text to pass over. Anything that is not name=value is a problem. */
export function attributesOf (comment: Comment, skip: number, report: Report): Attribute[] {
  const found: Attribute[] = []
  const pattern = /\s+|([A-Za-z][\w-]*)=(?:"([^"]*)"|([^\s"]+))(?=\s|$)|(\S+)/y
  pattern.lastIndex = skip
  for (let part = pattern.exec(comment.text); part !== null && part[0] !== ''; part = pattern.exec(comment.text)) {
    const at = placeIn(comment, part.index)
    if (part[4] !== undefined) report('bad-comment', at, { what: `“${part[4]}” is not name=value` })
    else if (part[1] !== undefined) found.push({ name: part[1], value: part[2] ?? part[3]!, ...at })
  }
  return found
}

const placeIn = (comment: Comment, offset: number): Position => {
  const before = comment.text.slice(0, offset).split('\n')
  return before.length === 1 ? { line: comment.line, column: comment.column + 4 + offset } : { line: comment.line + before.length - 1, column: before.at(-1)!.length + 1 }
}

export function readAttributes (item: ItemSource, objectives: readonly string[] | null, report: Report): Attributes {
  const { comment, place } = item
  const given = new Map<Name, Attribute>()
  for (const attribute of attributesOf(comment, /^\s*item/.exec(comment.text)![0].length, report)) {
    const name = names.find((each) => each === attribute.name)
    if (name === undefined) report('unknown-attribute', attribute, { name: attribute.name, names: names.join(', ') }, { near: { name: attribute.name, names } })
    else if (given.has(name)) report('bad-comment', attribute, { what: `“${name}” is there twice` })
    else given.set(name, attribute)
  }
  const value = <T>(name: Name, read: (text: string) => T | null, near: readonly string[] = [], expected: string = ruleOf(name).expected): T | null => {
    const attribute = given.get(name)
    if (attribute === undefined) return null
    const result = read(attribute.value)
    if (result === null) report('bad-attribute', attribute, { value: attribute.value, name, expected }, { near: { name: attribute.value, names: near } })
    return result
  }
  const oneOf = <T extends string>(name: Name, values: readonly T[]) => value(name, (text) => values.find((each) => each === text) ?? null, values, values.join(', '))
  const someOf = <T extends string>(name: Name, values: readonly T[]) => value(name, (text) => {
    const parts = text.split(',').map((each) => each.trim())
    return parts.every((part) => values.some((each) => each === part)) && new Set(parts).size === parts.length ? values.filter((each) => parts.includes(each)) : null
  }, values)

  const isForm = place === 'form'
  const type = oneOf('type', isForm ? formTypes : itemTypes)
  const id = value('id', (text) => (idPattern.test(text) ? text : null))
  const need = (name: Name, example: string, hints?: Hints) => { if (!given.has(name)) report('missing-attribute', comment, { name, example }, hints) }
  need('id', 'a-short-name')
  need('type', 'single')
  // Where there is one objective it is offered; of several only the author knows.
  const [only, ...others] = objectives ?? []
  if (type !== 'likert' && !isForm) need('lo', `${objectives?.join(' or lo=') || 'objective'}, the objective that it tests`, type !== null && only !== undefined && others.length === 0 ? { instead: { said: `type=${type}`, write: `type=${type} lo=${only}` } } : {})
  const lo = given.get('lo')
  if (lo !== undefined && !isForm && objectives?.includes(lo.value) === false) report('unknown-objective', lo, { name: lo.value, names: objectives.join(', ') }, { near: { name: lo.value, names: objectives } })
  for (const [name, attribute] of given) {
    if (isForm && !ruleOf(name).asked) report('misplaced-attribute', attribute, { name, where: 'a question without a right answer' })
    else if (type !== null && ruleOf(name).types?.includes(type) === false) report('misplaced-attribute', attribute, { name, where: `an item of type ${type}` })
    if (place === 'self-check' && ruleOf(name).quiz) report('misplaced-attribute', attribute, { name, where: 'a self-check' })
  }
  const yesNo = (name: Name) => value(name, (text) => (/^(?:yes|1)$/.test(text) ? true : /^(?:no|0)$/.test(text) ? false : null))
  return {
    id,
    type,
    objective: lo !== undefined && objectives?.includes(lo.value) ? lo.value : null,
    points: value('points', (text) => (/^(?:100|[1-9]\d?)$/.test(text) ? Number(text) : null)) ?? 1,
    forms: someOf('form', ['A', 'B'] as const) ?? ['A', 'B'],
    phases: someOf('phase', ['pre', 'post', 'followup'] as const) ?? ['pre', 'post', 'followup'],
    point: value('point', (text) => (/^[A-Z]\d{1,2}\.P\d{1,3}$/.test(text) ? text : null)),
    partial: oneOf('scoring', ['exact', 'partial']) === 'partial',
    counts: yesNo('counts') ?? false,
    shuffle: yesNo('shuffle') ?? !(isForm || type === 'truefalse' || type === 'likert' || type === 'open'),
    fuzzy: yesNo('fuzzy') ?? false,
    words: value('words', readWords),
    unit: value('unit', (text) => (text.trim() !== '' && text.length <= 40 ? text.trim() : null)),
  }
}

function readWords (text: string): { least: number; most: number } | null {
  const range = /^(\d{1,4})[-–](\d{1,4})$/.exec(text)
  const [least, most] = [Number(range?.[1]), Number(range?.[2])]
  return range !== null && least < most ? { least, most } : null
}
