import { expect, test } from 'vitest'
import { groupJoinCode, joinCode, joinStanding, parseJoinCode } from '#src/domain/join-codes.ts'

test('a code holds 65 of the bits, and is read back however it was typed', () => {
  expect(joinCode(new Uint8Array(9))).toBe('0000000000000')
  expect(joinCode(new Uint8Array(9).fill(255))).toBe('ZZZZZZZZZZZZZ')
  const code = joinCode(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]))
  // 0x010203040506070809 without its 7 highest bits, as another program writes it in base 32.
  expect(code).toBe('G40R40M30E209')
  expect(groupJoinCode(code)).toBe('G40R-40M30-E209')
  for (const typed of [code, code.toLowerCase(), ` ${groupJoinCode(code)} `, 'G4OR–4om3O–e2o9', 'g40r 40m30 e209']) expect([typed, parseJoinCode(typed)]).toEqual([typed, code])
  for (const typed of ['', 'G40R40M30E20', 'G40R40M30E2099', 'G40R40M30EU09', 'G40R40M30E20!', '2'.repeat(1000)]) expect([typed.slice(0, 20), parseJoinCode(typed)]).toEqual([typed.slice(0, 20), null])
  expect(parseJoinCode('i0000-0000-l0000'.slice(0, 15))).toBe('1000000001000')
  for (const size of [0, 8, 10]) expect(() => joinCode(new Uint8Array(size))).toThrow(RangeError)
})

test('ended comes before closed, closed before full, full before expired', () => {
  const now = new Date('2026-12-08T12:00:00Z'), later = new Date('2026-12-09T06:00:00Z')
  const at = (facts: Partial<Parameters<typeof joinStanding>[0]>) => joinStanding({ expiresAt: later, most: 3, used: 2, endedAt: null, isCohortClosed: false, ...facts }, now)
  expect([at({}), at({ expiresAt: now }), at({ used: 3 }), at({ used: 3, expiresAt: now }), at({ isCohortClosed: true, used: 3 }), at({ endedAt: now, isCohortClosed: true })]).toEqual(['open', 'expired', 'full', 'full', 'closed', 'ended'])
})
