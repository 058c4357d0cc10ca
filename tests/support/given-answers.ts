/** The answers that tests give to authored items, made from the item alone: the right one, and every wrong one that its author has a word for. */
import type { Field } from '#src/domain/answers.ts'
import type { Foreseen, Item, Markdown, MatchItem, OrderItem } from '#src/domain/curriculum.ts'
import { renderMarkdown } from '#src/domain/markdown.ts'
import { plainText } from '#src/domain/plain-text.ts'

export type Given = {
  item: Item
  fields: Field[]
  /** What of its points the answer earns. */
  earns: 'all' | 'some' | 'none'
  /** Keys of the options that are ticked. */
  chosen: string[]
  /** The foreseen answer that this is. */
  foreseen: Foreseen | null
}

const choose = (item: Item, chosen: string[], earns: Given['earns']): Given => ({ item, fields: chosen.map((key): Field => [`a.${item.id}`, key]), earns, chosen, foreseen: null })
const type = (item: Item, text: string, earns: Given['earns'], foreseen: Foreseen | null = null): Given => ({ item, fields: [[`a.${item.id}`, text]], earns, chosen: [], foreseen })
/** Choices by row. */
const match = (item: MatchItem, choices: string[], foreseen: Foreseen | null = null): Given => {
  const hits = item.rows.filter(({ right }, index) => right === choices[index]).length
  const earns = hits === item.rows.length ? 'all' : hits === 0 ? 'none' : 'some'
  return { item, fields: item.rows.map(({ key }, index): Field => [`a.${item.id}.${key}`, choices[index]!]), earns, chosen: [], foreseen }
}
/** Steps by their places in the right order, from 0. */
const order = (item: OrderItem, places: number[], earns: Given['earns'], foreseen: Foreseen | null = null): Given =>
  ({ item, fields: places.map((place, index): Field => [`a.${item.id}.${item.steps[place]!.key}`, String(index + 1)]), earns, chosen: [], foreseen })

/** The right answer; of a range or a list of right ones the `turn`-th. An item that is not scored is answered with something. */
export function rightAnswer (item: Item, turn = 0): Given {
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return choose(item, item.options.filter(({ right }) => right).map(({ key }) => key), 'all')
    case 'number': return type(item, String([item.low, item.high, (item.low + item.high) / 2][turn % 3]), 'all')
    case 'text': return type(item, item.accept[turn % item.accept.length]!, 'all')
    case 'match': return match(item, item.rows.map(({ right }) => right))
    case 'order': return order(item, item.steps.map((_, index) => index), 'all')
    case 'likert': return { ...type(item, '', 'none'), fields: item.statements.map(({ key }, index): Field => [`a.${item.id}.${key}`, String(item.scale[(turn + index) % item.scale.length]!.value)]) }
    case 'open': return type(item, 'I would ask what the person wants, and write it down in their words.', 'none')
  }
}

/** Wrong answers: each wrong option, each foreseen answer, and for the others one that is all wrong and one that is nearly right. None for items that are not scored. */
export function wrongAnswers (item: Item): Given[] {
  switch (item.type) {
    case 'single': case 'truefalse': return item.options.filter(({ right }) => !right).map(({ key }) => choose(item, [key], 'none'))
    case 'multiple': {
      const [right, wrong] = [true, false].map((side) => item.options.filter((option) => option.right === side).map(({ key }) => key)) as [string[], string[]]
      return [choose(item, wrong, 'none'), choose(item, [...right, wrong.at(-1)!], item.scoring === 'partial' && right.length > 1 ? 'some' : 'none')]
    }
    case 'number': return orElse(item.foreseen.map((each) => type(item, each.answer, 'none', each)), type(item, String(2 * Math.abs(item.high) + 100), 'none'))
    case 'text': return orElse(item.foreseen.map((each) => type(item, each.answer, 'none', each)), type(item, 'None of what you expect', 'none'))
    case 'match': return [match(item, item.rows.map((row) => wrongChoice(item, row.right))), match(item, item.rows.map(({ right }, index) => (index === 0 ? wrongChoice(item, right) : right))), ...item.foreseen.map((each) => foreseenMatch(item, each))]
    case 'order': {
      const places = item.steps.map((_, index) => index)
      return [order(item, places.toReversed(), 'none'), order(item, [1, 0, ...places.slice(2)], 'some'), ...item.foreseen.map((each) => order(item, each.answer.match(/\d+/g)!.map((place) => Number(place) - 1), 'some', each))]
    }
    default: return []
  }
}

const orElse = (given: Given[], other: Given): Given[] => (given.length > 0 ? given : [other])
const wrongChoice = (item: MatchItem, right: string): string => item.choices.find(({ key }) => key !== right)!.key

function foreseenMatch (item: MatchItem, foreseen: Foreseen): Given {
  const [left, right] = foreseen.answer.split('→').map((side) => side.trim())
  const row = item.rows.findIndex(({ text }) => plainText(text) === left)
  const choice = item.choices.find(({ text }) => plainText(text) === right)
  if (row === -1 || !choice) throw new Error(`${item.id} has no row or no choice for “${foreseen.answer}”`)
  return match(item, item.rows.map((each, index) => (index === row ? choice.key : each.right)), foreseen)
}

const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
/** What a reader sees: no tags, marks decoded, one space between words. */
export const seen = (html: string): string => decoded(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').replace(/ (?=[.,;:!?)\]”’])/g, '').trim()
export const decoded = (html: string): string => html.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string) => (code ? String.fromCodePoint(Number(code)) : names[name] ?? whole))
export const seenOf = (text: Markdown): string => seen(renderMarkdown(text))

/** What the author says back to answers, as a reader sees it: none of it may be seen before. */
export const saidBack = (items: readonly Item[]): string[] => [...new Set(items.flatMap((item) => [
  ...('options' in item ? item.options.map(({ feedback }) => feedback) : []), ...('foreseen' in item ? item.foreseen.map(({ feedback }) => feedback) : []), item.rationale, item.type === 'open' ? item.modelAnswer : null,
]).filter((text) => text !== null).map(seenOf))]
