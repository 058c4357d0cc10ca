/**
 * What could point to one person served, in a line that somebody wrote in a practice report or about a call. A gentle check: it says what it saw and why, and the writer rewrites. What it stops is stored
 * nowhere. It reads the shapes of US English text and knows no one by name, so it has limits, and the form asks for counts first:
 * - a surname alone ("Lopez started"), a given name that is rare or an English word ("Hope", "Will"), initials without points ("JR") and nicknames pass;
 * - a story can point to one person without any name ("the only cook at the hospital");
 * - two capitalized words that are no person ("Red Lobster") are stopped unless they are in the lists below; so is a member of staff who is not among the known names.
 * Pure.
 */
import { givenNames } from './given-names.ts'

export type IdentifierKind = 'name' | 'initials' | 'birth date' | 'phone' | 'e-mail' | 'number' | 'address'
/** `words` are the text that was seen, for the writer's own page alone. */
export type Identifier = { kind: IdentifierKind; words: string }

/** Capitalized words that are not part of a person's name where they stand in a pair: programs, places, offices, days. Lower case. */
const ordinary = new Set(`
social security vocational rehabilitation vr community college university school high mental behavioral health center centers services service agency department human county city state hospital clinic
supported employment education individual placement support coordinated specialty care first episode psychosis career profile fidelity team meeting zoom call coaching mentor medicaid medicare benefits counseling counselor work incentives
federal government american national north south east west new united states department labor job fair american disabilities act ada ssi ssdi tanf snap ged gear up goodwill
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december spring summer fall winter thanksgiving christmas easter day year
i we our the a an my they he she it in on at by for with from to and or of
arkansas louisiana mexico oklahoma texas york jersey carolina dakota hampshire island virginia orleans antonio worth rouge paso vegas angeles francisco diego
director manager supervisor specialist program prescriber nurse peer doctor grade plan goal ips-25 ips-y windows word excel google teams
home depot dollar general family burger best buy whole foods trader goodwill salvation army walmart target
`.trim().split(/\s+/))

const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const month = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?`
/** A day with its year; the last group that is there is the year. */
const day = String.raw`(?:\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})|${month} {1,3}\d{1,2}(?:st|nd|rd|th)?,? {1,3}(\d{4})|(\d{4})-\d{1,2}-\d{1,2}|\d{1,2} ${month},? (\d{4}))`

const wholeDay = new RegExp(`(?<![\\d/.-])${day}(?![\\d/-])`, 'gi')

const shapes: { kind: IdentifierKind; pattern: RegExp }[] = [
  { kind: 'e-mail', pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g },
  { kind: 'number', pattern: /(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])/g },
  { kind: 'phone', pattern: /(?<![\d.-])(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\d-])/g },
  { kind: 'phone', pattern: /(?<![\d.,-])[2-9]\d{2}-\d{4}(?![\d-])/g },
  { kind: 'birth date', pattern: new RegExp(String.raw`\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday|born(?: on)?)\b[:\s]{0,3}(?:is |was |on )?(?:${day}|\d{1,2}/\d{1,2}|(?:in )?(?:19|20)\d{2})`, 'gi') },
  { kind: 'number', pattern: /\b(?:mrn|medicaid|medicare|chart|case|record|client|participant|member|id)\b(?: ?(?:id|no\.?|number|#))?[:\s#]{0,3}(?=[a-z-]{0,3}\d)[a-z-]{0,3}\d{3,}/gi },
  { kind: 'number', pattern: /(?<![\d.,$])\d{6,}(?![\d])/g },
  { kind: 'address', pattern: /\b\d{1,6}[a-z]? (?:[NSEW]\.? |North |South |East |West )?(?:(?:\p{Lu}[\p{L}'’.-]*|\d{1,3}(?:st|nd|rd|th)) ){1,3}(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|way|pl|place|ter|terrace|hwy|highway|pkwy|parkway|cir|circle)\b/giu },
  { kind: 'address', pattern: /\b\d{2,6} \p{Ll}{3,} (?:street|avenue|boulevard|lane)\b/gu },
  { kind: 'address', pattern: /\bp\.? ?o\.? box \d+/gi },
  { kind: 'address', pattern: /\b[A-Z]{2} \d{5}(?:-\d{4})?\b/g },
  { kind: 'initials', pattern: /(?<![\p{L}.])(?!U\.? ?S\.|D\.? ?C\.|A\.? ?M\.|P\.? ?M\.|Q\.? ?A\.)\p{Lu}\. ?\p{Lu}\.(?!\p{L})/gu },
  { kind: 'name', pattern: /\b(?:Mr|Mrs|Ms|Miss|Mx)\.? \p{Lu}\p{L}+/gu },
]

/** The year that people of working age are not born in yet: a full date before it is taken for a date of birth. Two digits are read as 1930 to 2029. */
const tooLate = 2013
const yearOf = (text: string): number => (text.length === 4 ? Number(text) : Number(text) < 30 ? 2000 + Number(text) : 1900 + Number(text))

/**
 * Everything in the text that could point to one person, in the order of the text; none when it may be kept. `known` are names of staff, agencies and cohorts, which are no secret here: they
 * are passed over in any case, and so are the first names among them.
 */
export function identifiersIn (text: string, known: readonly string[] = []): Identifier[] {
  const line = text.normalize('NFC').replace(/\s+/g, ' ')
  const rest = without(line, known)
  const found: (Identifier & { at: number })[] = []
  const add = (kind: IdentifierKind, at: number, length: number) => { if (!found.some((each) => at < each.at + each.words.length && each.at < at + length)) found.push({ kind, at, words: line.slice(at, at + length) }) }
  for (const { kind, pattern } of shapes) for (const match of rest.matchAll(pattern)) add(kind, match.index, match[0].length)
  for (const match of rest.matchAll(wholeDay)) {
    const year = yearOf(match.slice(1).find((each) => each !== undefined)!)
    if (year >= 1900 && year < tooLate) add('birth date', match.index, match[0].length)
  }
  for (const { at, words } of namesIn(rest, firstNames(known))) add('name', at, words.length)
  return found.sort((a, b) => a.at - b.at).map(({ kind, words }) => ({ kind, words }))
}

/** The text with what is known blanked out, at the same length. */
function without (line: string, known: readonly string[]): string {
  let rest = line
  const lower = line.toLowerCase()
  for (const name of known.map((each) => each.normalize('NFC').replace(/\s+/g, ' ').trim()).filter((each) => (each.includes(' ') || each.length > 3) && lower.includes(each.toLowerCase())).sort((a, b) => b.length - a.length)) {
    const pattern = new RegExp(`(?<!\\p{L})${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?!\\p{L})`, 'giu')
    rest = rest.replace(pattern, (whole) => '·'.repeat(whole.length))
  }
  return rest
}

const firstNames = (known: readonly string[]): Set<string> => new Set(known.map((name) => plain(name.trim().split(/\s+/)[0] ?? '')))

/** Two or more capitalized words beside each other that are not ordinary ones, and given names that are no other word. The first word of a sentence is capitalized anyway, so it counts only as a given name. */
function namesIn (text: string, staff: ReadonlySet<string>): { at: number; words: string }[] {
  const found: { at: number; words: string }[] = []
  const words = [...text.matchAll(/\p{L}[\p{L}\p{M}'’-]*/gu)].map((match) => ({ at: match.index, text: match[0].replace(/['’]s$/, '') }))
  const isGiven = (word: string): boolean => givenNames.has(plain(word)) && !staff.has(plain(word))
  const startsSentence = (index: number): boolean => index === 0 || /[.!?:;•]\s*["“'(]?$/.test(text.slice(0, words[index]!.at)) && !/\b(?:Mr|Mrs|Ms|Dr|St)\.\s*$/.test(text.slice(0, words[index]!.at))
  const isProper = (index: number): boolean => { const { text: word } = words[index]!; return /^\p{Lu}[\p{L}\p{M}'’-]*\p{Ll}/u.test(word) && !ordinary.has(plain(word)) && (!startsSentence(index) || isGiven(word)) }
  const areBeside = (index: number): boolean => /^(?:['’]s)? (?:\p{Lu}\. )?$/u.test(text.slice(words[index]!.at + words[index]!.text.length, words[index + 1]?.at ?? 0))
  for (let index = 0; index < words.length; index++) {
    let last = index
    if (isProper(index)) while (last + 1 < words.length && areBeside(last) && isProper(last + 1)) last++
    if (last > index || isGiven(words[index]!.text)) found.push({ at: words[index]!.at, words: text.slice(words[index]!.at, words[last]!.at + words[last]!.text.length) })
    index = last
  }
  return found
}

const said: Record<IdentifierKind, string> = {
  name: 'a person’s name', initials: 'a person’s initials', 'birth date': 'a date of birth', phone: 'a phone number', 'e-mail': 'an e-mail address', number: 'a number of a person or a record', address: 'an address',
}

const rather = 'Say it without: “one person”, “an employer”.'
/** What a writer is told: of a practice report, of notes of a call, of a reason that others read. */
const ofReports = `Reports hold nothing that points to one person, so this line was not stored. ${rather}`
export const ofNotes = `Notes of calls hold nothing that points to a person served, so they were not saved. ${rather}`
export const ofReasons = `Reasons hold nothing that points to a person served, so this one was not kept. ${rather}`

/** What was seen, why it stops, what to do, for the writer. Null when the text may be kept. Lines are looked at one by one. `rule` says the last two, of what is written here. */
export function identifierProblem (text: string, known: readonly string[] = [], rule = ofReports): string | null {
  const [first] = text.split('\n').flatMap((each) => identifiersIn(each, known))
  if (!first) return null
  return `“${first.words}” looks like ${said[first.kind]}. ${rule}`
}
