/** What the text of a file points at (sources, pictures, links) and what it must not hold (raw HTML, broken tables). */
import { cellsOf, isDelimiter, startsTable } from './blocks.ts'
import type { Report } from './problem.ts'
import type { Line, Position, Source } from './source.ts'

export type Target = Position & { target: string }
export type Prose = { images: Target[]; links: Target[]; citations: (Position & { label: string })[] }

export const videoKinds = ['mp4', 'webm']
export const imageKinds = ['svg', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'avif']
export const kindOf = (path: string): string => /\.([A-Za-z0-9]+)$/.exec(path)?.[1]!.toLowerCase() ?? ''
/** Captions of a video lie beside it under the same name. */
export const captionsOf = (path: string): string => path.replace(/\.[A-Za-z0-9]+$/, '.vtt')
export const callouts = ['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION']

const destination = String.raw`\(\s{0,9}(<[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500}){0,9})(?:\s{1,9}(?:"[^"]{0,500}"|'[^']{0,500}'))?\s{0,9}\)`
const image = new RegExp(String.raw`!\[([^\[\]]{0,2000})\]${destination}`, 'g')
const link = new RegExp(String.raw`\[([^\[\]]{0,2000})\]${destination}`, 'g')
const scheme = /^([a-z][a-z0-9+.-]*):/i

/** `masked` text keeps its place: what has been read is replaced by signs that mean nothing. */
export function readProse (source: Source, from: number, report: Report): Prose {
  const lines = source.lines.slice(from - 1)
  const place = placesOf(lines)
  const prose: Prose = { images: [], links: [], citations: [] }
  let text = lines.map((line) => line.masked).join('\n')
  const take = (pattern: RegExp, read: (found: RegExpExecArray, at: Position) => void) => {
    text = text.replace(pattern, (...found) => {
      const at = found.findIndex((part, index) => index > 0 && typeof part === 'number')
      read(found.slice(0, at) as unknown as RegExpExecArray, place(found[at] as number))
      return (found[0] as string).replace(/[^\n]/g, '·')
    })
  }
  take(/<([a-z][a-z0-9+.-]{1,31}:[^\s<>]{0,2000}|[\w.+-]{1,100}@[\w.-]{1,200})>/gi, ([, target], at) => {
    if (!target!.includes('@') || scheme.test(target!)) checkLink(target!, at, prose, report)
  })
  take(image, ([, alt, target], at) => readImage(alt!, unbracketed(target!), at, prose, report))
  take(link, ([, words, target], at) => {
    if (words!.trim() === '') report('bad-link', at, { what: 'a link without words', do: 'Say between the square brackets where it leads.' })
    checkLink(unbracketed(target!), at, prose, report)
  })
  take(/<\/?[A-Za-z][A-Za-z0-9-]{0,40}(?:[\s/][^<>]{0,2000})?>|<[!?][^<>]{0,2000}>/g, ([tag], at) => report('raw-html', at, { tag: tag! }))
  take(/^[ \t]{0,3}\[[^\[\]]{1,500}\]:[ \t]*\S+/gm, (_, at) => report('bad-link', at, { what: 'an address apart from its link', do: 'Write the address at the link: [words](address).' }))
  take(/^[ \t>]{0,20}\[!([A-Za-z]{1,40})\]/gm, ([, name], at) => {
    if (!callouts.includes(name!.toUpperCase())) report('unknown-callout', at, { name: name! }, { near: { name: name!, names: callouts } })
  })
  take(/(?<=[-*+][ \t]{1,4})\[[ xX]?\](?=[ \t]|$)/gm, () => undefined)
  take(/\[([^\[\]]{1,500})\]/g, ([whole, inside], at) => readCitation(whole!, inside!, at, prose))
  return prose
}

function placesOf (lines: readonly Line[]): (offset: number) => Position {
  const starts: number[] = []
  let start = 0
  for (const line of lines) {
    starts.push(start)
    start += line.masked.length + 1
  }
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: lines[low]!.number, column: offset - starts[low]! + 1 }
  }
}

const unbracketed = (target: string) => target.replace(/^<|>$/g, '')

function readImage (alt: string, target: string, at: Position, prose: Prose, report: Report): void {
  if (alt.trim() === '') report('missing-alt', at)
  const kind = kindOf(target)
  if (scheme.test(target) || target.startsWith('/')) report('bad-picture', at, { what: 'a picture from another place', do: 'Put the file into the curriculum, in images/, and name it there.' })
  else if (target === '') report('bad-picture', at, { what: 'a picture without a file', do: 'Name its file in round brackets.' })
  else if (!imageKinds.includes(kind) && !videoKinds.includes(kind)) report('bad-picture', at, { what: `${target} is no kind of picture that pages show`, do: `Use ${imageKinds.join(', ')}; for videos ${videoKinds.join(', ')}.` })
  else prose.images.push({ ...at, target: decoded(target) })
}

function checkLink (target: string, at: Position, prose: Prose, report: Report): void {
  const kind = scheme.exec(target)?.[1]!.toLowerCase()
  if (kind !== undefined) {
    if (!['http', 'https', 'mailto'].includes(kind)) report('bad-link', at, { what: `a link cannot begin with ${kind}:`, do: 'Use https:, mailto: or a file of the curriculum.' })
    else if (kind !== 'mailto' && !URL.canParse(target)) report('bad-link', at, { what: `${target} is not an address`, do: 'Mend the address.' })
  } else if (target === '') report('bad-link', at, { what: 'a link to nowhere', do: 'Name the address or file in round brackets.' })
  else if (target.startsWith('/')) report('bad-link', at, { what: 'a link to a place outside the curriculum', do: 'Name a file beside this one, or a whole address.' })
  else prose.links.push({ ...at, target: decoded(target) })
}

/** As the file is called on disk: ./my%20file.svg is "my file.svg". */
const decoded = (target: string): string => {
  const path = target.replace(/^(?:\.\/)+/, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

function readCitation (whole: string, inside: string, at: Position, prose: Prose): void {
  let offset = 1
  for (const part of inside.split(';')) {
    const label = part.replace(/\s+/g, ' ').trim()
    const before = whole.slice(0, offset + part.length - part.trimStart().length)
    const row = before.split('\n')
    const place = row.length === 1 ? { line: at.line, column: at.column + before.length } : { line: at.line + row.length - 1, column: row.at(-1)!.length + 1 }
    if (label !== '') prose.citations.push({ ...place, label })
    offset += part.length + 1
  }
}

/** Every table of the file has a head, a delimiter row and rows as wide as the head. */
export function checkTables (source: Source, from: number, report: Report): void {
  const { lines } = source
  for (let index = from - 1; index < lines.length; index++) {
    if (!startsTable(lines, index)) continue
    const head = lines[index]!
    const at = { line: head.number, column: head.bare.length - head.bare.trimStart().length + 1 }
    const width = cellsOf(head.bare, head.number).length
    const next = lines[index + 1]
    if (next === undefined || !isDelimiter(next.bare)) report('bad-table', at, { what: 'a table without the line |---|---| below its head', do: 'Put it there, with as many parts as the head has cells.' })
    for (index++; index < lines.length && lines[index]!.bare.trim() !== '' && lines[index]!.bare.includes('|') && !lines[index]!.code; index++) {
      const count = cellsOf(lines[index]!.bare, 0).length
      if (count !== width) report('bad-table', { line: index + 1, column: 1 }, { what: `this row has ${count} cells, and the head ${width}`, do: 'Give every row as many cells as the head; write \\| for a bar inside a cell.' })
    }
  }
}

/** Task lists outside items: the comment of an item has been forgotten. */
export function checkLooseTicks (lines: readonly Line[], report: Report): void {
  lines.forEach((line, index) => {
    const tick = /^[ \t]{0,8}[-*+][ \t]{1,4}\[[ xX]\](?:[ \t]|$)/
    if (line.code || !tick.test(line.bare) || (index > 0 && tick.test(lines[index - 1]!.bare))) return
    report('loose-ticks', { line: line.number, column: line.bare.length - line.bare.trimStart().length + 1 })
  })
}
