/** Reading what Zoom and Teams take out, and whom it is credited to. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDuration, readMoment } from '#src/domain/attendance/cells.ts'
import { type KnownPerson, planAttendance } from '#src/domain/attendance/plan.ts'
import { type MeetingExport, readExport } from '#src/domain/attendance/read-export.ts'
import { mergeSpans, minutesIn } from '#src/domain/attendance/spans.ts'
import { teamsOld, teamsReport, zoomStays, zoomSums } from '../support/meeting-files.ts'

const read = (bytes: Buffer): Extract<MeetingExport, { ok: true }> => { const found = readExport(bytes); if (!found.ok) throw new Error(found.message); return found }
const lines = (bytes: Buffer) => read(bytes).attendees.map(({ name, email, minutes, stays, isOneOfSeveral }) => [name, email, minutes, stays, isOneOfSeveral])

test('Zoom, a line for each stay: reconnects are summed, overlaps counted once, the waiting room not at all', () => {
  expect(lines(zoomStays())).toEqual([
    ['Tom Begay', 'tom.begay@agency.example', 67, 1, false], ['Ada Lindqvist', 'ada.lindqvist@agency.example', 60, 2, false], ['Grace Okoro', 'grace.okoro@agency.example', 53, 2, false],
    ['Maria Lopez', null, 30, 1, true], ['Maria Lopez', null, 40, 1, true], ["Wendy's iPhone", null, 5, 1, false],
  ])
  expect(read(zoomStays())).toMatchObject({ program: 'Zoom', problems: [] })
})

test('Zoom, summed', () => expect(lines(zoomSums())).toEqual([['Ada Lindqvist', 'ada.lindqvist@agency.example', 61, 1, false], ['Maria Lopez', null, 30, 1, false]]))

test('Teams: UTF-16 with tabs, the section of stays, no address made up for a guest', () => {
  expect(lines(teamsReport())).toEqual([['Ada Lindqvist', 'ada.lindqvist@agency.example', 53, 2, false], ['Grace Okoro (External)', null, 18, 1, false], ['José Núñez (Unverified)', null, 30, 1, false]])
  expect(read(teamsReport()).program).toBe('Teams')
  expect(lines(teamsOld())).toEqual([['Ada Lindqvist', 'ada.lindqvist@agency.example', 60, 1, false]])
})

test('what cannot be read is told with its row, and the rest is read', () => {
  const found = read(Buffer.from(['Name,User Email,Join Time,Leave Time,Duration (Minutes)', 'Ada,ada@a.example,yesterday,03/09/2027 11:00:00 AM,12', 'Bo,bo at home,03/09/2027 10:00:00 AM,03/09/2027 10:30:00 AM,30', ',,03/09/2027 10:00:00 AM,03/09/2027 10:30:00 AM,30', 'Cy,cy@a.example,03/09/2027 11:00:00 AM,03/09/2027 10:00:00 AM,soon'].join('\n')))
  expect(found.attendees.map(({ name, email, minutes }) => [name, email, minutes])).toEqual([['Ada', 'ada@a.example', 12], ['Bo', null, 30], ['Cy', 'cy@a.example', 0]])
  expect(found.problems.map(({ row, words }) => `${row}: ${words}`)).toEqual([
    '2: Its join or leave time cannot be read.', '3: “bo at home” is no e-mail address, so a person must say who this is.', '4: There is neither a name nor an e-mail address, so it is left out.',
    '5: It leaves before it joins.', '5: It says no time that can be read, so it counts 0 minutes.',
  ])
  for (const bytes of [Buffer.from('Name,E-mail,Agency\nAda,ada@a.example,Bayou'), Buffer.from(''), Buffer.from('PK\x03\x04'), Buffer.from('%PDF-1.7'), Buffer.from([0xff, 0xfe, 0x00])]) expect(readExport(bytes)).toMatchObject({ ok: false })
})

test('no bytes make it throw, and the same bytes say the same', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => { expect(readExport(bytes)).toEqual(readExport(bytes)) }))
})

test('times and durations as they are written', () => {
  const noon = Date.UTC(2027, 2, 9, 12) / 1000
  for (const text of ['03/09/2027 12:00:00 PM', '3/9/27, 12:00:00\u202fPM', '2027-03-09 12:00:00', '2027-03-09T12:00:00Z', '3/9/2027 12:00 PM']) expect(readMoment(text), text).toBe(noon)
  expect(readMoment('13/09/2027 12:00')).toBe(Date.UTC(2027, 8, 13, 12) / 1000)
  for (const text of ['', 'noon', '03/09/2027', '3/9/27 13:00 PM', '3/40/27 1:00 PM', '1:00 PM']) expect(readMoment(text), text).toBeNull()
  expect(['62', '1h 2m 50s', '01:02:50', 'PT1H2M50S', '45s', '1 hr 5 min'].map(readDuration)).toEqual([3720, 3770, 3770, 3770, 45, 3900])
  expect(['', 'long', 'h', '-5'].map(readDuration)).toEqual([null, null, null, null])
})

test('merged stretches cover the same seconds', () => {
  const span = fc.tuple(fc.nat(500), fc.nat(90)).map(([from, length]) => ({ from, to: from + length }))
  fc.assert(fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
    const covered = new Set(spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)))
    const merged = mergeSpans(spans)
    expect(merged.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(covered.size)
    for (const [index, each] of merged.entries()) if (index > 0) expect(each.from).toBeGreaterThan(merged[index - 1]!.to)
    expect(minutesIn(spans)).toBe(covered.size === 0 ? 0 : Math.max(1, Math.round(covered.size / 60)))
  }))
})

const trainee = (id: number, name: string, ...emails: string[]): KnownPerson => ({ id, name, emails })
const cast = [trainee(1, 'Ada Lindqvist', 'ada@home.example', 'ada.lindqvist@agency.example'), trainee(2, 'Grace Okoro', 'grace.okoro@agency.example'), trainee(3, 'Maria Lopez', 'maria@one.example'), trainee(4, 'María López', 'maria@two.example')]
const staff = new Set(['tom.begay@agency.example'])
const planned = (choices: Parameters<typeof planAttendance>[3] = {}) => planAttendance(read(zoomStays()).attendees, cast, staff, choices)

test('an address credits, also a further one; a name never does, and nobody is taken for a namesake', () => {
  const { lines: found, minutes } = planned()
  expect(found.map(({ is, personId, namesakes }) => [is, personId, namesakes])).toEqual([['staff', null, []], ['credited', 1, []], ['credited', 2, []], ['waiting', null, [3, 4]], ['waiting', null, [3, 4]], ['waiting', null, []]])
  expect([...minutes]).toEqual([[1, 60], [2, 53]])
})

test('what a person says is done: two lines of one person are merged, none of ours is left out, a stranger to the call is not credited', () => {
  const [, , , one, two, phone] = planned().lines.map(({ attendee }) => attendee.key)
  expect([...planned({ [one!]: 3, [two!]: 4, [phone!]: 'not ours' }).minutes]).toEqual([[1, 60], [2, 53], [3, 30], [4, 40]])
  expect(planned({ [one!]: 3, [two!]: 3 }).minutes.get(3)).toBe(59)
  expect(planned({ [phone!]: 99 }).lines.at(-1)).toMatchObject({ is: 'waiting', personId: null })
  expect(planned({ 'ada.lindqvist@agency.example': 4 }).minutes.has(4)).toBe(false)
})
