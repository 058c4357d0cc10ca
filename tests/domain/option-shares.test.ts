import { expect, test } from 'vitest'
import { optionShares } from '#src/domain/charts/option-shares.ts'

const about = { id: 'answers', title: 'What the room answered', note: '' }
const rows = (n: number, ...options: Parameters<typeof optionShares>[2]) => optionShares(about, n, options).rows

test('counts, shares of the people who were asked, and bars as long as the shares', () => {
  const [a, b] = rows(8, { text: 'Yes', count: 6, isKey: true }, { text: 'No', count: 2, isKey: false })
  expect([a!.lead, a!.after, a!.hint, b!.lead, b!.after, b!.hint]).toEqual(['6', ['75%'], 'Right answer', '2', ['25%'], null])
  expect(a!.svg).toContain('width="75%"')
  expect(b!.svg).toMatch(/class="bar other"[^>]*width="25%"/)
})

test('while the key is kept back every bar looks the same, and no word says which is right', () => {
  const shown = rows(8, { text: 'Yes', count: 6, isKey: null }, { text: 'No', count: 2, isKey: null })
  expect(shown.map(({ hint, svg }) => [hint, svg!.includes('other')])).toEqual([[null, false], [null, false]])
  expect(rows(0, { text: 'Yes', count: 0, isKey: null })[0]!.after).toEqual(['0%'])
})
