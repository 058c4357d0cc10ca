/** What could point to a person served: addresses, numbers and dates that only one person has. Invented people need none of them. */
import { isDelimiter } from './blocks.ts'
import type { Report } from './problem.ts'
import type { Line } from './source.ts'

const month = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?`
const date = String.raw`(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|${month}\s{1,3}\d{1,2}(?:st|nd|rd|th)?,?\s{1,3}(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})`

/** Toll-free lines (800, 888 …) belong to organizations, and 555-01xx is kept for fiction (North American Numbering Plan). */
const patterns: { what: string; pattern: RegExp }[] = [
  { what: 'a Social Security number', pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g },
  { what: 'a phone number', pattern: /(?<![\d.-])(?:\+?1[ .-])?(?:\((?!8(?:00|33|44|55|66|77|88))\d{3}\) ?|(?!8(?:00|33|44|55|66|77|88))\d{3}[ .-])(?!555[ .-]01)\d{3}[ .-]\d{4}(?![\d-])/g },
  { what: 'an e-mail address', pattern: /[\w.+-]{1,64}@(?!(?:[\w-]{1,63}\.)?example\.(?:org|com|net)\b)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g },
  { what: 'a date of birth', pattern: new RegExp(String.raw`\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?)\b[:\s]{1,3}(?:is |was )?${date}`, 'gi') },
  { what: 'a record or case number', pattern: /\b(?:mrn|medicaid|medicare|chart|case|record|client) (?:id|no\.?|number|#)[:\s#]{0,3}\d{4,}/gi },
]

/** Addresses of web pages are left out: DOIs and paths are full of such numbers. */
export function checkIdentifiers (lines: readonly Line[], report: Report): void {
  for (const line of lines) {
    if (!/\d{2}|@/.test(line.raw) || isDelimiter(line.raw)) continue
    const text = line.raw.replace(/(?:https?:|mailto:)[^\s)>\]]*|\b10\.\d{4,9}\/\S+/gi, (address) => ' '.repeat(address.length))
    for (const { what, pattern } of patterns) {
      for (const found of text.matchAll(pattern)) report('client-identifier', { line: line.number, column: found.index + 1 }, { what })
    }
  }
}
