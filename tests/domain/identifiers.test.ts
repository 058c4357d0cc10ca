/** What the check of a practice report's lines stops, what it lets pass, and what it is known to miss. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { givenNames } from '#src/domain/given-names.ts'
import { identifierProblem, identifiersIn, type IdentifierKind, ofNotes, ofReasons } from '#src/domain/identifiers.ts'

const staff = ['Joanna Aldrete', 'Renee Thibodeaux', 'Bayou Teche Behavioral Health', 'Maria Castañeda']

test.for<[string, IdentifierKind]>([
  ['Met Keandra Lopez at the library', 'name'], ['Jasmine Ortiz started on Monday', 'name'], ['jasmine started on Monday', 'name'], ['JASMINE got the job', 'name'], ['A job for Thuy Nguyễn', 'name'], ['we placed O’Neil Washington', 'name'], ['with Mr. Alvarez', 'name'],
  ['Two starts. Darnell kept his job', 'name'], ['helped John A. Smith', 'name'], ["Brianna's first day", 'name'], ['J.R. is working', 'initials'], ['disclosure with K. L. at work', 'initials'],
  ['born 3/14/2003', 'birth date'], ['DOB: 03-14-03', 'birth date'], ['he (3/14/1999) wants school', 'birth date'], ['March 14, 2001 is the date', 'birth date'], ['birthday 3/14', 'birth date'], ['was born in 2004', 'birth date'],
  ['call 337-555-8231', 'phone'], ['call (337) 555 8231', 'phone'], ['call 555-8231', 'phone'], ['write to k.lopez@mail.com', 'e-mail'],
  ['ssn 123-45-6789', 'number'], ['123 45 6789', 'number'], ['MRN 4471', 'number'], ['client #2231', 'number'], ['case no. A-4471', 'number'], ['Medicaid 123456789', 'number'], ['number 4471902', 'number'],
  ['lives at 412 Oak Street', 'address'], ['412 oak street', 'address'], ['1200 W. Pine Hill Rd', 'address'], ['PO Box 44', 'address'], ['Lafayette, LA 70501', 'address'], ['9 5th Ave', 'address'],
])('"%s" is stopped as %s', ([text, kind]) => {
  expect(identifiersIn(text, staff).map((each) => each.kind)).toContain(kind)
  expect(identifierProblem(text, staff)).toMatch(/looks like .+ was not stored/)
})

test.for([
  'Make two first visits to employers each week.', 'Visit 6 employers by December 8, 2026', 'Two people started competitive jobs; one asked for benefits counseling.', 'Ask Vocational Rehabilitation for a monthly meeting', 'Plan with Joanna Aldrete', 'Renee and I visited three shops.',
  'Talked about Social Security work incentives', 'With our VR counselor on Tuesday at 10:30', 'South Texas Community College has open enrollment', 'Two people work at Home Depot', 'Bayou Teche Behavioral Health lost a specialist', 'Fidelity review on 11/30/2026', 'One person works 20 hours a week for $12.50',
  '40 of 44 people, 91%', 'I will mark the calendar and hope for grace', 'The U.S. Department of Labor page', 'No transport in 3 counties.', 'SEES and FEP staff met; IPS-25 self-check is due', 'Ages 16 to 30', 'Budget of $120,000', 'Walmart and Target said yes', '', '100 visits', 'From 9 to 5, Monday to Friday',
])('"%s" may be kept', (text) => expect(identifiersIn(text, staff)).toEqual([]))

describe('known limits', () => {
  test.for(['Lopez started on Monday', 'Hope got a job', 'JR is working', 'the only cook at the hospital'])('"%s" passes', (text) => expect(identifiersIn(text)).toEqual([]))
  test.for(['We met the owner of Red Lobster', 'The plan of Joanna Aldrete'])('"%s" is stopped, though it names no person served', (text) => expect(identifiersIn(text)).toHaveLength(1))
})

test('a number that identifies is found wherever it stands', () => fc.assert(fc.property(fc.constantFrom('we met', 'two starts.', 'goal:', ''), fc.integer({ min: 100, max: 999 }), fc.integer({ min: 10, max: 99 }), fc.integer({ min: 1000, max: 9999 }), fc.constantFrom('-', ' '), fc.constantFrom('', '.', ' and so on'), (before, a, b, c, mark, after) => {
  expect(identifiersIn(`${before} ${a}${mark}${b}${mark}${c}${after}`).map(({ kind }) => kind)).toContain('number')
})))
test('a given name with any surname is found, in any case and place', () => fc.assert(fc.property(fc.constantFrom(...givenNames), fc.stringMatching(/^[A-Z][a-z]{2,9}$/), fc.constantFrom('', 'we met ', 'Done. ', 'with '), fc.constantFrom((text: string) => text, (text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()), (given, surname, before, turn) => {
  expect(identifiersIn(before + turn(`${given} ${surname}`)).length).toBeGreaterThan(0)
})))
test('whoever is known is passed over, whatever the case', () => fc.assert(fc.property(fc.constantFrom(...givenNames), fc.stringMatching(/^[A-Z][a-z]{3,9}$/).filter((name) => !givenNames.has(name.toLowerCase())), (given, surname) => {
  const name = `${given[0]!.toUpperCase()}${given.slice(1)} ${surname}`
  for (const text of [`I met ${name}.`, name.toUpperCase(), `${given} was there`]) expect(identifiersIn(text, [name])).toEqual([])
})))
test('counts and plain lower-case words are never stopped', () => fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 99_999 }).map(String), fc.stringMatching(/^[b-df-hj-np-tv-z]{1,8}$/)), { maxLength: 12 }), (words) => {
  fc.pre(!words.some((word, index) => givenNames.has(word) || (/^\d/.test(word) && /^\d/.test(words[index + 1] ?? '')) || ['id', 'mrn'].includes(word)))
  expect(identifiersIn(words.join(' '))).toEqual([])
})))
test('any text is read without a fault, quickly, and what is found stands in it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }), (text, known) => {
    const line = text.normalize('NFC').replace(/\s+/g, ' ')
    for (const { words } of identifiersIn(text, known)) expect(line).toContain(words)
  }), { numRuns: 100 })
  const began = performance.now()
  for (const unit of ['A', 'Aa ', '1', '1 Aa ', '1-', 'a@', 'a.', 'born ', '(']) identifiersIn(unit.repeat(Math.ceil(2000 / unit.length)))
  expect(performance.now() - began).toBeLessThan(1000)
})

test('notes of several lines are looked at line by line, and the message says what was not kept', () => {
  expect(identifierProblem('Two starts.\nJasmine Ortiz was hired.', [], ofNotes)).toBe('“Jasmine Ortiz” looks like a person’s name. Notes of calls hold nothing that points to a person served, so they were not saved. Say it without: “one person”, “an employer”.')
  expect(identifierProblem('Court day with 337-555-8231', [], ofReasons)).toContain('Reasons hold nothing')
  expect(identifierProblem('More about Monday\nNext Tuesday', [])).toBeNull()
})
