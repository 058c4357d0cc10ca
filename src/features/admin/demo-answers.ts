/** What a demo trainee answers: right as often as they know, and otherwise what people get wrong. Pure. */
import type { Answer } from '#src/domain/answers.ts'
import type { Item } from '#src/domain/curriculum.ts'

type Random = () => number
const pick = <T>(values: readonly T[], random: Random): T => values[Math.floor(random() * values.length)]!

/** `knows` is the chance, 0–1, of a right answer. */
export function demoAnswer (item: Item, knows: number, random: Random): Answer {
  if (item.type === 'likert') return Object.fromEntries(item.statements.map(({ key, reversed }) => [key, confidence(item.scale.length, reversed ? 1 - knows : knows, random)]))
  if (item.type === 'open') return 'I would ask the person first what they want to do this week. Then I would bring their words to the team meeting on Thursday, say which rule on our form makes them wait, and offer to visit two workplaces with them by Friday. I would ask what they want me to say, and not say, about them.'
  return random() < knows ? rightAnswer(item) : wrongAnswer(item, random)
}

const confidence = (most: number, level: number, random: Random) => Math.min(most, Math.max(1, Math.round(1 + level * (most - 1) + (random() - 0.5) * 1.6)))

function rightAnswer (item: Exclude<Item, { type: 'likert' | 'open' }>): Answer {
  switch (item.type) {
    case 'single':
    case 'truefalse': return item.options.find((option) => option.right)!.key
    case 'multiple': return item.options.filter((option) => option.right).map((option) => option.key).sort()
    case 'number': return String((item.low + item.high) / 2)
    case 'text': return item.accept[0]!
    case 'match': return Object.fromEntries(item.rows.map(({ key, right }) => [key, right]))
    case 'order': return item.steps.map(({ key }) => key)
  }
}

function wrongAnswer (item: Exclude<Item, { type: 'likert' | 'open' }>, random: Random): Answer {
  switch (item.type) {
    case 'single':
    case 'truefalse': return pick(item.options.filter((option) => !option.right), random).key
    case 'multiple': {
      const right = item.options.filter((option) => option.right).map((option) => option.key)
      const wrong = pick(item.options.filter((option) => !option.right), random).key
      return [...new Set([...right.slice(random() < 0.5 ? 0 : 1), wrong])].sort()
    }
    case 'number': return item.foreseen[0]?.answer ?? String(item.high + 7)
    case 'text': return pick(['not sure', 'rapid job search', 'person centered'], random)
    case 'match': {
      const rights = item.rows.map(({ right }) => right)
      const turned = [...rights.slice(1), rights[0]!]
      return Object.fromEntries(item.rows.map(({ key, right }, index) => [key, random() < 0.5 ? turned[index]! : right]))
    }
    case 'order': {
      const steps = item.steps.map(({ key }) => key)
      const at = Math.floor(random() * (steps.length - 1))
      ;[steps[at], steps[at + 1]] = [steps[at + 1]!, steps[at]!]
      return steps
    }
  }
}
