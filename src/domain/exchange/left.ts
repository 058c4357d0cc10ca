/** What an import could not take: where it stands, as it was written, why, and what to do. Nothing is dropped without a line of these. */

type Entry = { says: string; remedy: string; /** Whether the question comes in all the same, without this part of it. */ taken: boolean }
const lost = (says: string, remedy: string): Entry => ({ says, remedy, taken: false })
const changed = (says: string, remedy: string): Entry => ({ says, remedy, taken: true })

export const reasons = {
  // The question stays behind
  'open-brace': lost('the brace { never closes before the next blank line', 'Close it with }, take out the blank line inside it, or write \\{ for a brace that is text.'),
  'loose-brace': lost('a closing brace } without an opening one', 'Write { where the answers begin, or \\} for a brace that is text.'),
  'second-brace': lost('a second pair of braces in one question', 'Leave a blank line between questions, and write \\{ and \\} for braces that are text.'),
  'description': lost('this text asks nothing', 'Put it into a section of the module.'),
  'no-stem': lost('the question is empty', 'Write what is asked above the answers.'),
  'no-answers': lost('a choice of fewer than two answers', 'Write at least two, one of them right.'),
  'several-right': lost('several answers are right, each of them alone', 'Mark one with =, or let people choose all that apply.'),
  'no-right': lost('no answer is right', 'Mark the right one with =.'),
  'not-a-number': lost('“{text}” is no number', 'Write 41, 41:1 or 40..42.'),
  'not-a-pair': lost('“{text}” is no pair', 'Write = what to match -> its match.'),
  'wildcard': lost('every accepted answer holds *, which stands for any letters', 'List the wordings that you would take.'),
  'stray-line': lost('this line belongs to no question', 'Aiken has the question, then A. B. C. on lines of their own, then ANSWER: and a letter.'),
  'no-letter': lost('the question has no line ANSWER:', 'Write ANSWER: and the letter of the right option below the options.'),
  'wrong-letter': lost('no option has the letter “{text}”', 'Write the letter of one of the options.'),
  // The question comes in without something
  'weight': changed('an answer that earns {text}% of the points', 'Answers are right or wrong here; look at whether this one should be right.'),
  'weights': changed('weights other than those of scoring=partial', 'With scoring=partial a right tick earns its share and a wrong one takes as much away. Say scoring=exact if all must be right.'),
  'some-wildcard': changed('an accepted answer with *, which stands for any letters', 'List the wordings that you would take.'),
  'any-answer': changed('feedback for every other answer', 'Say it in the rationale.'),
  'right-feedback': changed('feedback on an accepted answer', 'Say it in the rationale.'),
  'bare-wrong': changed('a wrong answer without feedback', 'Foreseen answers are there for their feedback; write some, or leave it out.'),
  'second-range': changed('a second range of right numbers', 'An item has one; widen it, or make two items.'),
  'essay': changed('a question to write on comes without a rubric', 'Replace the rubric that was put in by your own criteria.'),
  'pair-feedback': changed('feedback inside a pair', 'Say it in the rationale.'),
  'picture': changed('a picture: {text}', 'Put its file into images/, and write ![what it shows](images/its-name.png) where it belongs.'),
  'formula': changed('a formula: {text}', 'Pages do not set formulas: write it in words or signs, or draw it.'),
  'html': changed('<{text}>, which markdown has no sign for', 'Look at whether the text still says what it should.'),
  'tags': changed('tags: {text}', 'Items have no tags; lo= names the objective.'),
} satisfies Record<string, Entry>

export type Reason = keyof typeof reasons
export type Left = { line: number; column: number; reason: Reason; taken: boolean; why: string; remedy: string; /** As it was written. */ text: string }

const short = (text: string): string => { const line = text.replace(/\s+/g, ' ').trim(); return line.length > 60 ? `${line.slice(0, 57)}…` : line }

export function left (reason: Reason, at: { line: number; column: number }, text: string, about = ''): Left {
  const { says, remedy, taken }: Entry = reasons[reason]
  return { line: at.line, column: at.column, reason, taken, why: says.replace('{text}', short(about)), remedy, text: text.trim() }
}
