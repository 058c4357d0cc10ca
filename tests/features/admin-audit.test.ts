/** The audit trail: found by who, what, to whom and when; before and after shown; taken out as it is shown. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCell } from '#src/domain/csv-cells.ts'
import { detailsOf } from '#src/features/admin/audit-lines.ts'
import { openProgram, type Program } from '../support/program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
  const { admin } = program.visitors
  await admin.post(`/agencies/${program.agency}`, { name: 'Bayou Teche Wellness', state: 'LA', city: 'Lafayette' })
  await program.db.$client`insert into audit_entries (at, actor_id, action, subject, subject_id, details) select '2025-03-09T05:59:59Z'::timestamptz + n * interval '1 second', null, '=old line', 'thing', n, '{}' from generate_series(0, 60) n`
})
afterAll(() => program.close())

const found = async (query: Record<string, string>): Promise<number> => {
  const { body } = await program.visitors.admin.get(`/admin/audit?${new URLSearchParams(query)}`)
  return Number(/<strong>([\d,]+) lines?</.exec(body)![1]!.replace(',', ''))
}
const nothing = { who: '', action: '', subject: '', from: '', to: '' }

test('before and after stand side by side; what stayed is left out', () => {
  expect(detailsOf({ name: 'New', nameBefore: 'Old', state: 'LA', stateBefore: 'LA', startsOn: null, startsOnBefore: '2026-01-01', city: '', isGated: true })).toEqual(['name: Old → New', 'starts on: 2026-01-01 → nothing', 'city: nothing', 'is gated: yes'])
})

test('lines are found by who, what, to whom and day, and each shows its details', async () => {
  const all = await found({})
  const changed = await program.visitors.admin.get('/admin/audit?action=CHANGED+agency')
  expect(changed.body).toContain('name: Bayou Teche Behavioral Health → Bayou Teche Wellness')
  expect(changed.body).toContain('<strong>1 line<')
  expect(await found({ who: 'joanna' })).toBeGreaterThan(0)
  expect(await found({ who: 'joanna' })).toBeLessThan(all)
  expect(await found({ who: 'nobody of that name' })).toBe(0)
  expect(await found({ subject: 'Ada Lindqvist' })).toBe(await found({ subject: `person ${program.own.person}` }))
  expect(await found({ action: 'old line' })).toBe(61)
  // A day is a day where whoever looks is: midnight of March 9 in Chicago is 06:00 UTC.
  expect(await found({ to: '2025-03-08' })).toBe(1)
  expect(await found({ from: '2025-03-09', to: '2025-03-09' })).toBe(60)
  expect(await found({ from: 'yesterday', page: '-3', who: '%' })).toBe(0)
  const second = await program.visitors.admin.get('/admin/audit?action=old+line&page=2')
  expect(second.body).toContain('Page 2 of 2')
})

test('the file holds the lines that are shown; only whoever may read the trail gets it', async () => {
  const asked: Record<string, string>[] = [{}, { action: 'old line' }, { from: '2025-03-09', to: '2025-03-09' }, { who: 'Joanna' }]
  for (const given of asked) {
    const shown = await found(given)
    const reply = await program.visitors.admin.post('/admin/audit/file', { ...nothing, ...given, format: 'csv' })
    const rows = parse<Record<string, string>>(reply.body, { columns: true, bom: true, cast: (value) => readCell(value) })
    expect(rows.length).toBe(shown)
    if (given.action) expect(rows[0]).toMatchObject({ at: '2025-03-09T06:00:59Z', action: '=old line', actor: '', details: '{}' })
  }
  expect((await program.visitors.admin.post('/admin/audit/file', { ...nothing, format: 'csv', from: '2026-02-01', to: '2026-01-01' })).statusCode).toBe(422)
  for (const role of ['trainee', 'agency lead', 'state lead', 'trainer', 'evaluator'] as const) {
    expect((await program.visitors[role].get('/admin/audit')).statusCode).toBe(404)
    expect((await program.visitors[role].post('/admin/audit/file', { ...nothing, format: 'csv' })).statusCode).toBe(404)
  }
})
