import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approvalsOn, certificateId, creditedMinutes, eligibility, frozenFields, groupCode, hoursText, parseCode, printedFields, type CertificateFacts, type PrintedFields } from '#src/domain/certificates.ts'
import { approvedMinutes, creditsEarned, lastDayOf, minutesAllowed, monthsLater } from '#src/domain/credits.ts'
import type { Approval, CertificateTerms } from '#src/domain/curriculum.ts'
import { fraction } from '#src/domain/fraction.ts'
import { moduleProgress, type AttemptFact, type ModuleProgress } from '#src/domain/progress.ts'
import { moduleOf, single, truefalse } from '../support/items.ts'

const approval: Approval = { body: 'A board', number: '123', statement: 'Approved by A board, provider 123.', validFrom: '2026-01-01', validTo: '2026-12-31', creditType: null, hours: null, expiresAfterMonths: null }
const certificate: CertificateTerms = {
  title: 'IPS Supported Employment: Foundational', deliveryFormat: 'Self-paced, online', contactHours: null, approvals: [],
  provider: { name: 'A Training Program', address: '1 Main Street', email: 'ce@training.example', phone: null }, signatory: { name: 'Joanna Aldrete', title: 'Lead Trainer' },
  creditTypes: [], expiresAfterMonths: null,
}
const curriculum = { id: 'foundational', passPercent: 80, certificate }
const rules = { passPercent: 80, attempts: 2, isGated: true }

const post = (points: number, day = 2): AttemptFact => ({ phase: 'post', submittedAt: new Date(Date.UTC(2026, 8, day)), score: { points: fraction(points), possible: 10 }, answered: 2 })
const pre: AttemptFact = { ...post(5, 1), phase: 'pre' }
const module = moduleOf([single, truefalse])
const at = (place: number, attempts: AttemptFact[], read: string[] = [], audience = module.audience): ModuleProgress =>
  moduleProgress({ module: { ...module, id: `m${place}`, title: `Title ${place}`, minutes: 50 + place, audience }, attempts, read: new Set(read) }, { number: 1, discipline: 'sees' }, rules, place)
const both = ['who', 'how']
const done = (place: number, audience = module.audience): ModuleProgress => at(place, [pre, post(8)], both, audience)

describe('a certificate is earned', () => {
  test('when every required module is done', () => {
    expect(eligibility([done(1), done(2)], curriculum)).toEqual({ eligible: true, minutes: 103 })
    expect(eligibility([done(1), at(2, [], [], ['manager'])], curriculum)).toEqual({ eligible: true, minutes: 51 })
    expect(eligibility([done(1), done(2, ['manager'])], curriculum)).toEqual({ eligible: true, minutes: 103 })
  })
  test('and else says what is missing', () => {
    const modules = [done(1), at(2, []), at(3, [{ ...pre, submittedAt: null, score: null }]), at(4, [pre]), at(5, [pre], ['who']), at(6, [pre], both), at(7, [pre, post(7)], both), at(8, [pre, post(7), post(6, 3)], both), at(9, [], [], ['manager'])]
    expect(eligibility(modules, curriculum)).toEqual({ eligible: false, missing: [
      'Module 2, Title 2: not started.', 'Module 3, Title 3: pre-quiz not submitted.', 'Module 4, Title 4: 2 sections to read.', 'Module 5, Title 5: 1 section to read.', 'Module 6, Title 6: post-quiz not submitted.',
      'Module 7, Title 7: post-quiz at 70%, 80% needed, 1 attempt left.', 'Module 8, Title 8: post-quiz at 70%, 80% needed, no attempts left; ask your trainer.',
    ] })
  })
  test('never for nothing', () => {
    expect(eligibility([], curriculum).eligible).toBe(false)
    expect(eligibility([done(1, ['manager'])], curriculum).eligible).toBe(false)
  })
})

test('contact hours: the sum of what was done, or the curriculum\'s figure where all was', () => {
  expect(creditedMinutes([done(1), done(2), at(3, [])], { contactHours: null })).toBe(103)
  expect(creditedMinutes([done(1), done(2)], { contactHours: 1.75 })).toBe(105)
  expect(creditedMinutes([done(1), done(2), at(3, [])], { contactHours: 2.5 })).toBe(103)
  expect(creditedMinutes([done(1), done(2), at(3, [])], { contactHours: 1.5 })).toBe(90)
})
test.each([[360, '6.0'], [305, '5.08'], [390, '6.5'], [385, '6.41'], [375, '6.25'], [720, '12.0'], [59, '0.98'], [0, '0.0'], [6, '0.1']])('%i minutes are %s hours', (minutes, text) => expect(hoursText(minutes)).toBe(text))
test('hours are never more than the minutes', () => fc.assert(fc.property(fc.nat(100_000), (minutes) => {
  expect(Number(hoursText(minutes)) * 60).toBeLessThanOrEqual(minutes + 1e-9)
  expect(minutes - Number(hoursText(minutes)) * 60).toBeLessThan(0.6 + 1e-9)
})))

test('approvals are those in force on the day', () => {
  const open = { ...approval, validFrom: null, validTo: null }
  const on = (date: string): Approval[] => approvalsOn([approval, open], date)
  expect(['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map((date) => on(date).length)).toEqual([1, 2, 2, 1])
})

describe('what stands on it', () => {
  const facts: CertificateFacts = {
    code: '01ARZ3NDEKTSV4RRFFQ69G5FAV', verifyUrl: 'https://learn.example/verify/01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'Renée Thibodeaux', credentials: null, license: null, curriculum, curriculumRevision: 3,
    modules: [{ id: 'm1', title: 'Title 1', minutes: 55, revision: 2, objectives: ['State who may start'] }], minutes: 55, awarded: null, presenters: [], location: null,
    startedOn: '2026-12-01', completedOn: '2026-12-11', issuedOn: '2026-12-11',
  }
  test('is all there, and survives JSON', () => {
    const fields = printedFields({ ...facts, curriculum: { ...curriculum, certificate: { ...certificate, creditTypes: [{ name: 'Ethics', hours: 0.5, modules: null }] } } })
    expect(JSON.parse(JSON.stringify(fields))).toEqual(fields)
    expect(fields).toMatchObject({ kind: 'completion', heading: 'Certificate of Completion', codeText: '01ARZ-3NDEK-TSV4R-RFFQ6-9G5FAV', hours: '0.91', categories: [{ name: 'Ethics', hours: '0.5' }], rule: '1 module read in full, each post-quiz at 80% or above', provider: certificate.provider, format: 'Self-paced, online' })
  })
  test('says CE only with an approval in force', () => {
    const approved = { ...curriculum, certificate: { ...certificate, approvals: [approval] } }
    expect(printedFields({ ...facts, curriculum: approved })).toMatchObject({ kind: 'CE', heading: 'Certificate of Continuing Education', approvals: [approval] })
    const late = printedFields({ ...facts, curriculum: approved, completedOn: '2027-01-01' })
    expect(late).toMatchObject({ kind: 'completion', approvals: [] })
    expect(JSON.stringify(late)).not.toMatch(/\bCE\b/)
  })
})

describe('what it counts for', () => {
  const modules = [{ id: 'a', minutes: 60 }, { id: 'b', minutes: 45 }]
  test('hours of a kind come from the modules that it names, and are never more than it, or the whole, says', () => {
    const earned = (hours: number | null, named: string[] | null, minutes = 105) => creditsEarned([{ name: 'Ethics', hours, modules: named }], modules, minutes)[0]?.minutes
    expect([earned(null, null), earned(1, null), earned(2, null), earned(null, ['b']), earned(0.5, ['b']), earned(1, ['b', 'gone']), earned(null, ['gone']), earned(null, ['a'], 30)]).toEqual([105, 60, 105, 45, 30, 45, undefined, 30])
  })
  test('hours are never more than the most generous approval in force allows', () => {
    const some = (hours: number | null) => ({ ...approval, hours })
    expect([approvedMinutes(100, []), approvedMinutes(100, [some(1)]), approvedMinutes(100, [some(1), some(1.5)]), approvedMinutes(100, [some(1), some(null)]), approvedMinutes(50, [some(1)])]).toEqual([100, 60, 90, 100, 50])
    expect([minutesAllowed(100, some(1)), minutesAllowed(100, some(null)), minutesAllowed(30, some(1))]).toEqual([60, 100, 30])
    fc.assert(fc.property(fc.nat(10_000), fc.array(fc.option(fc.double({ min: 0.1, max: 200, noNaN: true })), { minLength: 1 }), (minutes, hours) => {
      const given = hours.map(some), printed = approvedMinutes(minutes, given)
      expect(printed).toBeLessThanOrEqual(minutes)
      for (const each of given) expect(minutesAllowed(printed, each)).toBeLessThanOrEqual(each.hours === null ? minutes : Math.round(each.hours * 60))
    }))
  })
  test.each([['2026-12-11', 12, '2027-12-11'], ['2026-12-11', 1, '2027-01-11'], ['2026-01-31', 1, '2026-02-28'], ['2024-02-29', 12, '2025-02-28'], ['2024-01-31', 1, '2024-02-29'], ['2026-10-31', 30, '2029-04-30']])('%s and %i months end on %s', (day, months, end) => expect(monthsLater(day, months)).toBe(end))
  test('it ends with whatever ends first of the curriculum and the approvals', () => {
    expect([lastDayOf('2026-12-11', { expiresAfterMonths: null }, []), lastDayOf('2026-12-11', { expiresAfterMonths: 24 }, [{ expiresAfterMonths: 12 }, { expiresAfterMonths: null }]), lastDayOf('2026-12-11', { expiresAfterMonths: null }, [{ expiresAfterMonths: 36 }])]).toEqual([null, '2027-12-11', '2029-12-11'])
  })
  test('one that was frozen before there were credits reads as it was', () => {
    const { expiresOn: _end, awarded: _by, ...old } = printedFields({ ...{ code: '0'.repeat(26), verifyUrl: 'x', name: 'A', credentials: null, license: null, curriculumRevision: 1, modules: [], minutes: 60, awarded: null, presenters: [], location: null, startedOn: '2026-12-01', completedOn: '2026-12-11', issuedOn: '2026-12-11' }, curriculum: { ...curriculum, certificate: { ...certificate, approvals: [approval] } } })
    const { creditType: _type, hours: _hours, expiresAfterMonths: _months, credited: _credited, ...one } = old.approvals[0]!
    const read = frozenFields({ ...old, layout: 1, approvals: [one] } as unknown as PrintedFields)
    expect(read).toMatchObject({ expiresOn: null, awarded: null, hours: '1.0', approvals: [{ number: '123', creditType: null, hours: null, credited: '1.0' }] })
  })
})

describe('its number', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
  test.each<[number[], string]>([
    [Array(16).fill(0), '0'.repeat(26)], [Array(16).fill(255), '7' + 'Z'.repeat(25)], [[...Array(15).fill(0), 1], '0'.repeat(25) + '1'],
    [[0x01, 0x56, 0x3e, 0x3a, 0xb5, 0xd3, 0xd6, 0x76, 0x4c, 0x61, 0xef, 0xb9, 0x93, 0x02, 0xbd, 0x5b], '01ARZ3NDEKTSV4RRFFQ69G5FAV'], // the example of the ULID specification
  ])('of %j is %s', (given, code) => expect(certificateId(Uint8Array.from(given))).toBe(code))
  test('is read back as people write it', () => fc.assert(fc.property(bytes, fc.func(fc.constantFrom('', '-', ' ', '–')), (given, mark) => {
    const code = certificateId(given)
    const sloppy = [...code.toLowerCase()].map((letter, index) => (letter === '0' ? 'oO0'[index % 3] : letter === '1' ? 'iIlL1'[index % 5] : letter) + mark(index)).join('')
    expect([parseCode(code), parseCode(groupCode(code)), parseCode(sloppy)]).toEqual([code, code, code])
  })))
  test('differs for different bytes', () => fc.assert(fc.property(bytes, bytes, (a, b) => { expect(certificateId(a) === certificateId(b)).toBe(a.join() === b.join()) })))
  test.each(['', '01ARZ3NDEKTSV4RRFFQ69G5FA', '01ARZ3NDEKTSV4RRFFQ69G5FAVV', '81ARZ3NDEKTSV4RRFFQ69G5FAV', '01ARZ3NDEKTSV4RRFFQ69G5FAU', '01ARZ3NDEKTSV4RRFFQ69G5FA\'', '-'.repeat(101)])('%j is none', (typed) => expect(parseCode(typed)).toBeNull())
  test('is made of 16 bytes', () => expect(() => certificateId(new Uint8Array(15))).toThrow(RangeError))
})
