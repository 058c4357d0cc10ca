/** Rosters as people really have them: encodings, separators, headers, rows, and what each row would do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCell } from '#src/domain/csv-cells.ts'
import { columnProblems, guessColumns } from '#src/domain/roster/columns.ts'
import { type CsvRecord, findSeparator, limits, readRecords, type Separator } from '#src/domain/roster/csv.ts'
import { decodeRoster } from '#src/domain/roster/decode.ts'
import { type Known, type KnownPerson, likeKey, planRoster, type Settings } from '#src/domain/roster/plan.ts'
import { readDay, readDiscipline, readRow, type RowReading } from '#src/domain/roster/rows.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string, big = false): Uint8Array => { const bytes = Buffer.from(text, 'utf16le'); return big ? bytes.swap16() : bytes }
const recordsOf = (text: string, separator: Separator = ',', size?: number): { records: CsvRecord[]; refused: string | null } => {
  const records: CsvRecord[] = []
  for (const batch of readRecords(text, separator, size)) { if ('refused' in batch) return { records, refused: batch.refused }; records.push(...batch.records) }
  return { records, refused: null }
}

describe('bytes become text', () => {
  const text = 'Name,City\nMaribel Castañeda,Española\nThuy Nguyễn,Taos'
  test.for<[string, Uint8Array, string]>([
    ['UTF-8', utf8(text), 'UTF-8'], ['UTF-8 with its mark', utf8(`\uFEFF${text}`), 'UTF-8'], ['UTF-16 from Excel', utf16(`\uFEFF${text}`), 'UTF-16'], ['UTF-16, big end first', utf16(`\uFEFF${text}`, true), 'UTF-16'],
    ['UTF-16 without its mark', utf16(text), 'UTF-16'], ['line ends of Windows', utf8(text.replaceAll('\n', '\r\n')), 'UTF-8'], ['line ends of old Macs', utf8(text.replaceAll('\n', '\r')), 'UTF-8'],
  ])('%s', ([, bytes, encoding]) => expect(decodeRoster(bytes)).toEqual({ ok: true, text, encoding }))

  test('Windows-1252, curly apostrophe and all', () => expect(decodeRoster(Buffer.from('Name\nKathleen O\x92Hara\nMaribel Casta\xf1eda', 'latin1'))).toEqual({ ok: true, text: 'Name\nKathleen O’Hara\nMaribel Castañeda', encoding: 'Windows-1252' }))
  test.for<[string, Uint8Array, RegExp]>([
    ['a workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 9, 9), /Excel workbook/], ['an old workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), /old Excel workbook/], ['nothing', Uint8Array.of(), /empty/], ['spaces', utf8(' \r\n \t'), /empty/],
    ['zeros', utf8('Name\0\nAda'), /no text/], ['half a character', utf16('\uFEFFName\n\ud800x'), /no text/], ['a mix', Buffer.concat([utf8('Name\nCastañeda\n'), Buffer.from('Pe\xf1a\n', 'latin1')]), /Line 3 and line 2 are written in different encodings/],
  ])('%s is refused', ([, bytes, words]) => {
    const decoded = decodeRoster(bytes)
    expect(decoded.ok ? decoded.text : decoded.message).toMatch(words)
  })
  test('any bytes give text or a sentence', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
    const decoded = decodeRoster(bytes)
    if (decoded.ok) expect(decoded.text.isWellFormed() && !/[\r\0]/.test(decoded.text)).toBe(true)
    else expect(decoded.message).toMatch(/\.$/)
  }), { numRuns: 300 }))
})

describe('text becomes records', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '\n', ' ', "'", '=', '@', '李'), maxLength: 8 })
  const quoted = (text: string, separator: string): string => (new RegExp(`["\n${separator}]`).test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  test('what a spreadsheet writes is read back, in batches of any size', () => fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), fc.constantFrom<Separator>(',', ';', '\t'), fc.integer({ min: 1, max: 5 }), (rows, separator, size) => {
    const plain = rows.map((cells) => cells.map((each) => readCell(each).trim()))
    const expected = plain.flatMap((cells, index) => (cells.some(Boolean) ? [{ row: index + 1, cells }] : []))
    const { records, refused } = recordsOf(rows.map((cells) => cells.map((each) => quoted(each, separator)).join(separator)).join('\n'), separator, size)
    expect(refused).toBeNull()
    expect(records).toEqual(expected)
  }), { numRuns: 400 }))
  test('any text gives records with rising numbers, or a sentence', () => fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'b'), maxLength: 60 }), (text) => {
    const { records, refused } = recordsOf(text, ',', 2)
    if (refused !== null) expect(refused).toMatch(/row \d+|Row \d+/)
    expect(records.every(({ row }, index) => index === 0 || row > records[index - 1]!.row)).toBe(true)
  }), { numRuns: 600 }))
  test('bombs are refused in words, and at once', () => {
    const began = performance.now()
    expect(recordsOf(','.repeat(10_000_000)).refused).toBe('Row 1 has more than 60 columns.')
    expect(recordsOf(`a,b\n1,${'x'.repeat(1_000_000)}`).refused).toMatch(/^Row 2 has a cell of more than 5,000 characters/)
    expect(recordsOf(`a,b\n1,"${'x\n'.repeat(500_000)}`).refused).toMatch(/quotation mark that never closes/)
    expect(recordsOf(`a,b\n1,"x`).refused).toBe('A quotation mark opens in row 2 and never closes.')
    expect(recordsOf(`a\n${'b\n'.repeat(limits.rows + 1)}`).refused).toMatch(/more than 50,000 rows/)
    expect(recordsOf(`a,b\n1,2\n${',\n'.repeat(2_000_000)}`).records).toHaveLength(2) // rows of nothing, as Excel leaves them
    expect(recordsOf('\n'.repeat(9_000_000)).records).toHaveLength(0)
    expect(performance.now() - began).toBeLessThan(5000)
  })
  test.for<[string, Separator]>([['a,b\n"x;y;z",2', ','], ['a;b\n"x,y",2', ';'], ['a\tb\nx, y\t2', '\t'], ['email\na@b.example', ','], ['Name;Mail\nDoe, Jo;a@b.example\nRoe, Al;c@d.example', ';']])('the separator of %j', ([text, separator]) => expect(findSeparator(text)).toEqual({ separator, text }))
  test('"sep=;" decides, and rows keep their numbers', () => {
    const found = findSeparator('sep=;\na;b,c,d')
    expect(recordsOf(found.text, found.separator).records).toEqual([{ row: 2, cells: ['a', 'b,c,d'] }])
  })
})

describe('columns', () => {
  test.for<[string[], Record<string, number>]>([
    [['E-mail Address', 'Last, First', 'Organization', 'Role/Title'], { email: 0, lastFirst: 1, agency: 2, discipline: 3 }], [['Agency name', 'First Name', 'LAST NAME', 'Work email', 'State', 'Hire Date'], { agency: 0, firstName: 1, lastName: 2, email: 3, state: 4, startedOn: 5 }],
    [['  name ', 'e_mail', 'Notes'], { name: 0, email: 1 }], [['Your preferred e-mail (work)', 'Participant Name', 'Phone'], { email: 0, name: 1 }], [['Name', 'Email', 'Email'], { name: 0, email: 1 }], [['a', 'b'], {}],
  ])('%j', ([header, columns]) => expect(guessColumns(header, [])).toEqual(columns))
  test('what is in them helps', () => {
    expect(guessColumns(['Name', 'Contact', 'X'], [['Doe, Jo', 'jo@a.example', '1'], ['Roe, Al', 'al@a.example', '2']])).toEqual({ lastFirst: 0, email: 1 })
    expect(guessColumns(['Jo Doe', 'jo@a.example'], [['Al Roe', 'al@a.example']])).toEqual({ email: 1 })
  })
  test('what is missing or double is said', () => {
    expect(columnProblems({})).toEqual({ email: 'Choose the column with the e-mail addresses', name: 'Choose the column with the names, or those with first and last names' })
    expect(columnProblems({ email: 0, name: 0 })).toEqual({ name: 'This column is “E-mail” already' })
    expect(columnProblems({ email: 0, firstName: 1, lastName: 2 })).toEqual({})
  })
})

const columns = { email: 0, name: 1, agency: 2, state: 3, discipline: 4, startedOn: 5 }
const read = (row: number, ...cells: string[]): RowReading => readRow({ row, cells }, columns, '2026-11-21')
const wordsOf = (reading: RowReading): string[] => (reading.ok ? [] : reading.problems.map(({ column, words }) => `${column}: ${words}`))

describe('rows', () => {
  test('a row says who, where, what and since when', () => expect(read(2, 'Renee T. <Renee.T@Bayou.example>', 'Renee  Thibodeaux', 'Bayou Teche', 'louisiana', 'IPS Supervisor', '9/1/2026')).toEqual({ row: 2, ok: true, data: { row: 2, email: 'renee.t@bayou.example', name: 'Renee Thibodeaux', agency: 'Bayou Teche', state: 'LA', city: '', discipline: 'supervisor', startedOn: '2026-09-01' } }))
  test('what is wrong is told by column, all of it at once', () => {
    expect(wordsOf(read(3, 'renee@', '', 'B', 'Bavaria', '', '31/12/2026'))).toEqual(['E-mail: “renee@” is no e-mail address like name@agency.org.', 'Name: Enter a name.', 'Agency: The name of an agency has 2 to 160 characters.', 'State of the agency: “Bavaria” is no state. Write it as LA or Louisiana.', 'First day at the agency: “31/12/2026” is no day. Write it as 9/1/2026 or 2026-09-01.'])
    expect(wordsOf(read(4, '', 'Ada', 'Bayou', '', '', '2026-11-22'))).toEqual(['E-mail: There is no e-mail address.', 'First day at the agency: 2026-11-22 is still to come.'])
    expect(wordsOf(read(5, 'a@b.example', `x${'\u202e'}y`, '', '', '', ''))).toEqual(['Name: This name holds a character that cannot be printed. Type the name again.'])
  })
  test.for([['2026-9-1', '2026-09-01'], ['09/01/26', '2026-09-01'], ['9-1-2026 0:00', '2026-09-01'], ['2/29/2026', null], ['0/1/2026', null], ['1/1/1900', null], ['46266', null], ['soon', null]] as const)('the day %s', ([text, day]) => expect(readDay(text)).toBe(day))
  test.for([['SEES', 'sees'], ['Employment Specialist II', 'sees'], ['IPS Team Lead', 'supervisor'], ['Supervisor, Employment Services', 'supervisor'], ['Program Director', 'manager'], ['Peer support', 'other'], [' ', null]] as const)('the title %s', ([text, discipline]) => expect(readDiscipline(text)).toBe(discipline))
  test('names of any script come through, whatever order they were written in', () => {
    for (const name of ['李明', 'Nguyễn Thị Thuỷ', 'محمد علي', 'Ł', 'O’Hara-Peña']) expect(read(2, 'a@b.example', name, 'Bayou', 'LA')).toMatchObject({ ok: true, data: { name: name.normalize('NFC') } })
    expect(readRow({ row: 2, cells: ['a@b.example', 'Castañeda, Maribel'] }, { email: 0, lastFirst: 1 }, '2026-11-21')).toMatchObject({ data: { name: 'Maribel Castañeda' } })
  })
  test('no cell is a fault', () => fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 7 }), (cells) => {
    const reading = read(2, ...cells)
    expect(reading.ok || reading.problems.length > 0).toBe(true)
  }), { numRuns: 300 }))
})

const settings: Settings = { elsewhere: 'move', newAgencies: 'add', state: null, discipline: 'sees', enrolls: false, today: '2026-11-21', agencyChoices: {}, rowChoices: {} }
const agencies = [
  { id: 1, name: 'Bayou Teche Behavioral Health', state: 'LA', isClosed: false, mergedInto: null }, { id: 2, name: 'Three Rivers Center', state: 'NM', isClosed: false, mergedInto: null }, { id: 3, name: 'Three Rivers Center', state: 'OK', isClosed: false, mergedInto: null },
  { id: 4, name: 'Old Bayou Clinic', state: 'LA', isClosed: true, mergedInto: 1 }, { id: 5, name: 'Gone Center', state: 'LA', isClosed: true, mergedInto: null },
]
const renee: KnownPerson = { id: 7, name: 'Renee Thibodeaux', isDisabled: false, isEnrolled: false, affiliations: [{ id: 70, agencyId: 2, startedOn: '2026-01-05', isPrimary: true }] }
const known: Known = { agencies, byEmail: new Map([['renee@a.example', renee], ['off@a.example', { ...renee, id: 8, isDisabled: true }]]), alike: new Map([[likeKey('Renée Thibodeaux', 2), [{ id: 7, name: 'Renee Thibodeaux', email: 'renee@a.example', person: renee }]]]) }
const plan = (rows: string[][], over: Partial<Settings> = {}) => planRoster(rows.map((cells, index) => read(index + 2, ...cells)), known, { ...settings, ...over })
const only = (rows: string[][], over: Partial<Settings> = {}) => plan(rows, over).outcomes.at(-1)!

describe('the plan', () => {
  test('somebody new, at an agency found by any spelling of its name, or by the name it had before a merge', () => {
    expect(only([['ada@a.example', 'Ada', 'bayou-teche behavioral HEALTH']])).toMatchObject({ is: 'new', agencyId: 1, joins: true, enrolls: false, agency: 'Bayou Teche Behavioral Health, LA' })
    expect(only([['ada@a.example', 'Ada', 'Old Bayou Clinic']], { enrolls: true })).toMatchObject({ is: 'new', agencyId: 1, enrolls: true })
  })
  test('somebody known: nothing, a move, a second agency, or an enrollment', () => {
    const there = ['renee@a.example', 'Renee Thibodeaux', 'Three Rivers Center', 'NM']
    expect(only([there])).toMatchObject({ is: 'same', personId: 7, joins: false })
    expect(only([there], { enrolls: true })).toMatchObject({ is: 'known', enrolls: true, joins: false })
    const moved = ['Renee@A.example', 'Renee T', 'Bayou Teche Behavioral Health', '', '', '2026-11-01']
    expect(only([moved])).toMatchObject({ is: 'known', joins: true, inPlaceOf: 70, agencyId: 1, startedOn: '2026-11-01', notes: [{ words: 'Is Renee Thibodeaux here, and stays so.' }] })
    expect(only([moved], { elsewhere: 'add' })).toMatchObject({ is: 'known', joins: true, inPlaceOf: null })
    expect(only([moved], { elsewhere: 'keep' })).toMatchObject({ is: 'same', joins: false })
    expect(only([moved.with(5, '2026-01-04')])).toMatchObject({ is: 'wrong', notes: [{ column: 'First day at the agency' }] })
    expect(only([['off@a.example', 'X', 'Bayou Teche Behavioral Health']])).toMatchObject({ is: 'wrong' })
  })
  test('the same address twice: a copy is passed over, a contradiction is not', () => {
    const row = ['ada@a.example', 'Ada Lin', 'Bayou Teche Behavioral Health']
    expect(plan([row, row]).outcomes.map(({ is }) => is)).toEqual(['new', 'repeat'])
    expect(plan([row, row.with(2, 'Gone Center')]).outcomes[1]).toMatchObject({ is: 'wrong', notes: [{ words: 'Row 2 has this address too, and says something else. Keep one of them.' }] })
  })
  test('a likely duplicate waits for a human', () => {
    const row = ['renee.new@a.example', 'RENÉE THIBODEAUX', 'Three Rivers Center', 'NM']
    expect(only([row])).toMatchObject({ is: 'ask', alike: [{ id: 7 }] })
    expect(only([row], { rowChoices: { 2: 'new' } })).toMatchObject({ is: 'new' })
    expect(only([row], { rowChoices: { 2: 7 } })).toMatchObject({ is: 'same', personId: 7 })
    expect(only([row], { rowChoices: { 2: 8 } })).toMatchObject({ is: 'ask' })
    expect(only([['a@a.example', 'Ada Lin', 'Bayou Teche Behavioral Health'], ['b@a.example', 'Ada  Lin', 'Bayou Teche Behavioral Health']])).toMatchObject({ is: 'ask', alike: [{ id: null, name: 'row 2: Ada Lin' }] })
  })
  test('agencies: unknown, nearly known, ambiguous, closed', () => {
    const at = (agency: string, state = '') => [['ada@a.example', 'Ada', agency, state]]
    expect(plan(at('High Mesa', 'NM'))).toMatchObject({ outcomes: [{ is: 'new', newAgency: 'HIGHMESA|NM' }], agencies: [{ name: 'High Mesa', state: 'NM', rows: 1, choice: 'add', close: null }] })
    expect(plan([['a@a.example', 'Ada', 'HIGH MESA', 'NM'], ['b@a.example', 'Bo', 'High Mesa', 'NM']]).agencies).toMatchObject([{ name: 'High Mesa', rows: 2 }])
    expect(plan(at('High Mesa', 'NM'), { newAgencies: 'ask' })).toMatchObject({ outcomes: [{ is: 'wrong' }], agencies: [{ choice: null }] })
    expect(only(at('High Mesa'))).toMatchObject({ is: 'wrong', notes: [{ words: 'No agency “High Mesa” is here. To add it, its state must be known.' }] })
    expect(only(at('High Mesa'), { state: 'NM' })).toMatchObject({ is: 'new', newAgency: 'HIGHMESA|NM' })
    const near = plan(at('Bayou Tech Behavioral Health', 'LA'))
    expect(near).toMatchObject({ outcomes: [{ is: 'wrong' }], agencies: [{ close: { id: 1 }, choice: null }] })
    expect(near.outcomes[0]!.notes[0]!.words).toContain('Did you mean Bayou Teche Behavioral Health, LA?')
    const key = near.agencies[0]!.key
    expect(only(at('Bayou Tech Behavioral Health', 'LA'), { agencyChoices: { [key]: 1 } })).toMatchObject({ is: 'new', agencyId: 1, newAgency: null })
    expect(only(at('Bayou Tech Behavioral Health', 'LA'), { agencyChoices: { [key]: 'add' } })).toMatchObject({ is: 'new', newAgency: key })
    expect(only(at('Three Rivers Center')).notes[0]!.words).toContain('Three Rivers Center, NM; Three Rivers Center, OK')
    expect(only(at('Gone Center', 'LA')).notes[0]!.words).toContain('is closed')
    expect(only(at(''))).toMatchObject({ is: 'wrong', notes: [{ column: 'Agency' }] })
  })
  test('whatever the rows: one outcome a row, nobody made twice, and only what is open is joined', () => fc.assert(fc.property(
    fc.array(fc.tuple(fc.constantFrom('renee@a.example', 'ada@a.example', 'bo@a.example', 'off@a.example', 'x'), fc.constantFrom('Renee Thibodeaux', 'Ada Lin', 'Bo', ''), fc.constantFrom('Bayou Teche Behavioral Health', 'Bayou Tech Behavioral Health', 'Gone Center', 'Three Rivers Center', 'New Place', ''), fc.constantFrom('LA', 'NM', '', 'ZZ')), { maxLength: 20 }),
    fc.constantFrom('move', 'add', 'keep'), fc.boolean(), (rows, elsewhere, enrolls) => {
      const { outcomes } = plan(rows, { elsewhere, enrolls })
      expect(outcomes.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 2))
      const made = outcomes.filter(({ is }) => is === 'new')
      expect(new Set(made.map(({ email }) => email)).size).toBe(made.length)
      for (const each of outcomes) {
        if (each.joins) expect(each.newAgency !== null || [1, 2, 3].includes(each.agencyId!)).toBe(true)
        if (each.is === 'wrong') expect(each.notes.length).toBeGreaterThan(0)
        if (['same', 'repeat', 'ask', 'wrong'].includes(each.is)) expect(each.joins || each.enrolls).toBe(false)
      }
    }), { numRuns: 300 }))
})
