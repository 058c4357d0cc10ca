/** An example of each type of item, to begin a new one from; each is sound once its words are replaced. */
import type { ItemType } from '../curriculum.ts'
import { itemTypes } from './attributes.ts'

export type Snippet = { type: ItemType; name: string; about: string; /** Below the comment of the item. */ body: string; /** Further attributes. */ attributes: string }

const choices = (first: string, rest: string[], feedback: string): string => [`- [x] ${first} <!-- a -->`, `  > ${feedback}`, ...rest.flatMap((text, index) => [`- [ ] ${text} <!-- ${'bcdef'[index]} -->`, '  > Why this is not right.'])].join('\n')
const why = '\n\n> **Why:** The reason, in a sentence or two.'

export const snippets: readonly Snippet[] = [
  { type: 'single', name: 'One right answer', about: 'radio buttons', attributes: '', body: `A short story, if the question needs one.\n\nThe question?\n\n${choices('The right answer', ['A wrong answer that half-trained people give', 'Another wrong answer'], 'Why this is right.')}${why}` },
  { type: 'multiple', name: 'Several right answers', about: 'check boxes', attributes: ' scoring=partial', body: `Which of these apply?\n\n- [x] A right answer <!-- a -->\n  > Why this is right.\n- [x] Another right answer <!-- b -->\n  > Why this is right.\n- [ ] A wrong answer <!-- c -->\n  > Why this is not right.${why}` },
  { type: 'truefalse', name: 'True or false', about: 'two radio buttons', attributes: '', body: `A statement that is either so or not.\n\n- [x] True <!-- t -->\n  > Why it is so.\n- [ ] False <!-- f -->\n  > Why this is not right.${why}` },
  { type: 'number', name: 'A number', about: 'a number field, with a margin', attributes: ' unit=days', body: `How many days?\n\n**Answer:** 30 ± 1\n\n**Foreseen:**\n\n- 90\n  > What those who say 90 mix up.${why}` },
  { type: 'text', name: 'A few words', about: 'a text field', attributes: ' fuzzy=1', body: `What is it called?\n\n**Accept:**\n\n- the name\n- another name for it${why}` },
  { type: 'match', name: 'Match pairs', about: 'a choice for each row', attributes: '', body: `Match each with what belongs to it.\n\n| This | Belongs to |\n|---|---|\n| The first | its own |\n| The second | another |\n| | a choice that fits nothing |${why}` },
  { type: 'order', name: 'Put in order', about: 'rows that move up and down', attributes: '', body: `Put the steps in order.\n\n1. The first step\n2. The second step\n3. The third step${why}` },
  { type: 'likert', name: 'How sure they are', about: 'a grid, not scored', attributes: '', body: 'How far do you agree?\n\n**Scale:** 1 Strongly disagree / 2 Disagree / 3 Agree / 4 Strongly agree\n\n- I know how to do the first thing <!-- c1 -->\n- I know how to do the second thing <!-- c2 -->' },
  { type: 'open', name: 'An answer in their words', about: 'a text area, read by a trainer', attributes: ' words=30-120', body: `What would you say, and why?\n\n| Criterion | 0 | 1 | 2 |\n|---|---|---|---|\n| Names the practice | does not | names it | names it and says why |\n\n> **Model answer:** One good answer.${why}` },
]

/** An id for a new item that neither this text holds nor `elsewhere`, other files of its curriculum: new-single, new-single-2 … */
export function freshId (text: string, type: ItemType, elsewhere: Iterable<string> = []): string {
  const taken = new Set([...elsewhere, ...[...text.matchAll(/\bid=["']?([a-z0-9-]+)/g)].map(([, id]) => id!)])
  for (let turn = 1; ; turn++) {
    const id = turn === 1 ? `new-${type}` : `new-${type}-${turn}`
    if (!taken.has(id)) return id
  }
}

/** The text with an example of an item at its end, which is the end of the quiz; a text without a quiz gets one. `objective`: a key that the module declares. `elsewhere`: ids that other files have. */
export function withItem (text: string, type: ItemType, objective: string | null, elsewhere: Iterable<string> = []): string {
  const { name, attributes, body } = snippets.find((each) => each.type === type)!
  const lo = type === 'likert' ? '' : ` lo=${objective ?? 'objective'}`
  const quiz = /^# Quiz\s*$/im.test(text) ? '' : '# Quiz\n\n'
  return `${text.trimEnd()}\n\n${quiz}## ${name}\n<!-- item id=${freshId(text, type, elsewhere)} type=${type}${lo}${attributes} -->\n${body}\n`
}

/** What only an example says, in new files and new items; nobody means it for trainees. */
const exampleWords = [
  'Say what trainees can do afterwards', 'What trainees read. Write a new ##', 'The first heading', 'What stands here.', 'One sentence that says what this training is.', 'What this training is, for whoever is about to begin it.', 'Name of whoever signs', 'Their title',
  'A short story, if the question needs one.', 'The right answer', 'A right answer', 'Another right answer', 'A wrong answer that half-trained people give', 'Another wrong answer', 'Why this is right.', 'Why this is not right.', 'Why it is so.', 'A statement that is either so or not.',
  'another name for it', 'What those who say 90 mix up.', 'Match each with what belongs to it.', 'a choice that fits nothing', 'The first step', 'I know how to do the first thing', 'What would you say, and why?', 'One good answer.', 'The reason, in a sentence or two.',
]

/** Lines, from 1, that still hold words of an example. */
export const exampleLines = (text: string): number[] => text.split('\n').flatMap((line, index) => (exampleWords.some((words) => line.includes(words)) ? [index + 1] : []))

export const isItemType = (name: string): name is ItemType => itemTypes.includes(name as ItemType)
