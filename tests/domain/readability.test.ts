import { describe, expect, test } from 'vitest'
import { closestName, editDistance } from '#src/domain/authoring/close-name.ts'
import { isNegative, pointsAtOthers, questionOf } from '#src/domain/authoring/item-quality.ts'
import { gradeOf, proseOf, syllables } from '#src/domain/authoring/readability.ts'

describe('syllables', () => {
  const words = 'the 1 people 2 table 2 worked 1 wanted 2 needed 2 changes 2 services 3 makes 1 created 3 supervisor 4 employment 3 competitive 4 specialist 3 individual 5 placement 2 psychosis 3 medication 4 questions 2 idea 3 area 3 being 2 experience 4 education 4 organization 5 employer 3 employee 3 little 2 principle 3 eligible 4 every 2 people’s 2 quiet 2 science 2 video 3 social 2 obvious 3 usual 3 actually 4 graduate 3 clients 2 hours 1 started 2 sometimes 2 someone 2 used 1 continue 3 counseling 3 disability 5 medicaid 3 theater 3 period 3 material 4 handles 2 troubled 2 controlled 2 schizophrenia 5 30 2 2012 3'.split(' ')
  test.each(words.flatMap((word, index) => (index % 2 === 0 ? [[word, Number(words[index + 1])] as const] : [])))('%s has %i', (word, count) => { expect(syllables(word)).toBe(count) })
})

describe('the grade of a text', () => {
  test('is Flesch and Kincaid’s, worked by hand', () => {
    // 120 words in 20 sentences, 140 syllables: 0.39 × 6 + 11.8 × 140/120 − 15.59 = 0.5167
    expect(gradeOf('The cat sat on my table. '.repeat(20))).toBeCloseTo(0.39 * 6 + 11.8 * 140 / 120 - 15.59, 10)
  })
  test('is not given for fewer than 100 words', () => { expect(gradeOf('word '.repeat(99))).toBeNull() })
  test('leaves out what is not prose', () => {
    expect(proseOf('### A heading\n\n| a | b |\n|---|---|\n\n- One\n- Two *three*\n\n```\ncode\n```\n\n![alt](x.svg) See [four](x.md) [Bond 2012] https://example.org/five.').replace(/\s+/g, ' ').trim()).toBe('One Two three See four')
  })
  test('takes items of a list for sentences, and no abbreviation for the end of one', () => {
    const list = gradeOf(proseOf('- one two three four five\n'.repeat(30)))!
    expect(list).toBeCloseTo(gradeOf('one two three four five. '.repeat(30))!, 10)
    expect(gradeOf('Dr. Okafor asks Mr. Reyes to wait here now. '.repeat(20))).toBeCloseTo(gradeOf('Dr Okafor asks Mr Reyes to wait here now. '.repeat(20))!, 10)
  })
})

describe('a question', () => {
  test.each([
    ['Ana sleeps badly. What should the team do? Choose one.', 'What should the team do?'],
    ['She says "Why me?" and leaves. Who decides?', 'Who decides?'],
    ['Put the steps in order.', 'Put the steps in order.'],
    ['Read the e.g. 2.5 note.\n\nWhich plan fits?', 'Which plan fits?'],
  ])('of %j is its question sentence', (stem, question) => { expect(questionOf(stem)!.text).toBe(question) })

  test.each(['Which of these is not a barrier?', 'Which plan does NOT fit?', 'What should a specialist never say?', 'All of these are principles except which?', 'Why isn’t this a job?', 'Which of these would you least expect?', 'Is this not a competitive job?', 'Which one cannot start?'])('%j is negative', (text) => { expect(isNegative(text)).toBe(true) })
  test.each(['What should the specialist do if she does not want to disclose?', 'Which reply helps someone who is not sure yet?', 'Which federal law says that this may not be asked?', 'About how many of them have never had a job?', 'He says "I am not ready." What is the best reply?', 'What comes next?', 'Although he has not called, what is the next step?', 'Which of these notes belongs in the plan?'])('%j is not', (text) => { expect(isNegative(text)).toBe(false) })
})

describe('an option', () => {
  test.each(['All of the above', 'None of the above.', '**Both of these**', 'Both A and B', 'All of these answers', 'Neither (a) nor (b)'])('%j points at others', (text) => { expect(pointsAtOthers(text)).toBe(true) })
  test.each(['All of the team', 'Both parents', 'None of his medication', 'A and her mother', 'All people who want to work', 'Only after a test'])('%j does not', (text) => { expect(pointsAtOthers(text)).toBe(false) })
})

describe('a close name', () => {
  test.each([['shufle', 'shuffle'], ['Elligible', 'eligible'], ['lo', null], ['zzz', null], ['', null]])('of %j is %j', (name, meant) => { expect(closestName(name, ['shuffle', 'eligible', 'id'])).toBe(meant) })
  test('counts letters added, dropped and changed', () => {
    expect([editDistance('kitten', 'sitting'), editDistance('', 'abc'), editDistance('same', 'same'), editDistance('far', 'completely', 3)]).toEqual([3, 3, 0, 4])
  })
})
