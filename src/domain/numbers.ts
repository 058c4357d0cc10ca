/** Numbers as people write them in an answer. */

const grouped = (mark: string, decimals: string): RegExp => new RegExp(`^[1-9]\\d{0,2}(?:${mark}\\d{3})+${decimals}$`)

/** Tried in this order: a text that is a number in US notation is that number, whatever else it might be elsewhere. */
const notations: { form: RegExp; groups: string; decimal: string }[] = [
  { form: /^(?:\d+\.?|\d*\.\d+)$/, groups: '', decimal: '.' },                // 41  41.5  .5  5.
  { form: grouped(',', '(?:\\.\\d*)?'), groups: ',', decimal: '.' },          // 1,234  1,234.5
  { form: grouped(' ', '(?:[.,]\\d*)?'), groups: ' ', decimal: ',' },         // 1 234  1 234,5  1 234.5
  { form: grouped('[\'’]', '(?:[.,]\\d*)?'), groups: '\'’', decimal: ',' },   // 1'234  1'234.5
  { form: grouped('\\.', ',\\d*'), groups: '.', decimal: ',' },               // 1.234,5
  { form: /^[1-9]\d{0,2}(?:\.\d{3}){2,}$/, groups: '.', decimal: ',' },       // 1.234.567
  { form: /^(?:\d+,|\d*,\d{1,2}|\d*,\d{4,}|0*,\d{3})$/, groups: '', decimal: ',' }, // 1,5  1234,5  0,125
]

/**
 * The number that a person wrote, null if it is none, 'ambiguous' if it holds only digits and separators but can be read in several ways.
 *
 * US notation goes first, because the site is in US English: `1,234` is 1234 and `1.234` is a little over one. What is no US number is read in the
 * notation with a decimal comma where only one reading is left (`1 234,5`, `1.234,5`, `1234,5`, `0,125`). What is left over asks: `1234,567` (a point
 * for decimals, or a comma forgotten?), `1,23,456`, `12 34`. The review page shows what was read, so nobody is surprised.
 *
 * Spaces of every width group digits; a minus may be a hyphen, a minus sign or a dash. `unit` may stand before or after (`$5`, `21 days`, `1 day`), as may a % or $ where
 * the item has no unit. Fractions, powers of ten and words are not numbers.
 */
export function readNumber (text: string, unit: string | null = null): number | null | 'ambiguous' {
  const signed = withoutUnit(text.replace(/\p{Zs}/gu, ' ').trim(), unit)
  const [, sign, body] = /^([-+−–]?) ?([\d.,'’ ]+)$/u.exec(signed) ?? []
  if (body === undefined || !/\d/.test(body)) return null
  const notation = notations.find(({ form }) => form.test(body))
  if (!notation) return 'ambiguous'
  const digits = [...body].filter((mark) => !notation.groups.includes(mark)).join('').replace(notation.decimal, '.')
  const value = Number(digits)
  return !Number.isFinite(value) ? null : sign === '' || sign === '+' || value === 0 ? value : -value
}

/** Signs that people type for a word, and words for a sign. */
const synonyms: Record<string, string[]> = { '%': ['percent'], percent: ['%'], $: ['dollars', 'dollar'], dollars: ['$'], dollar: ['$'] }

/** The text without its unit at either end; a plural s more or less does not matter. */
function withoutUnit (text: string, unit: string | null): string {
  const name = unit?.trim().toLowerCase()
  const names = name === undefined ? ['%', 'percent', '$', 'dollars'] : [name, `${name}s`, name.replace(/s$/, ''), ...(synonyms[name] ?? [])].filter((each) => each !== '')
  const lower = text.toLowerCase(), sign = /^[-+−–] ?/u.exec(text)?.[0] ?? ''
  for (const each of names) {
    if (lower.endsWith(each)) return text.slice(0, text.length - each.length).trim()
    if (lower.startsWith(each, sign.length)) return sign + text.slice(sign.length + each.length).trim()
  }
  return text
}
