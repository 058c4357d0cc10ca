/** The body of a file as headings, sections, quiz and items: where each begins and ends, before anything inside is read. */
import { slugger, slugOf } from '../slug.ts'
import type { Report } from './problem.ts'
import type { Comment, Line, Position, Source } from './source.ts'

export type Heading = Position & { level: number; title: string; /** Anchor as on git hosts. */ anchor: string }
export type ItemSource = { heading: Heading; comment: Comment; lines: Line[]; place: 'quiz' | 'self-check' | 'form' }
export type Part = { kind: 'text'; lines: Line[] } | { kind: 'item'; item: ItemSource }
export type Outline = {
  headings: Heading[]
  sections: { heading: Heading; parts: Part[] }[]
  quiz: Position | null
  items: ItemSource[]
}

/** Headings written with #, outside code. */
export function headingsOf (source: Source): Heading[] {
  const anchor = slugger()
  return source.lines.flatMap((line) => {
    const found = line.code ? null : /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line.bare)
    if (found === null) return []
    const title = withoutClosing(line.bare.slice(found[0].length).trim())
    return [{ level: found[1]!.length, title, anchor: anchor(title), line: line.number, column: found[0].length - found[1]!.length + 1 }]
  })
}

function withoutClosing (title: string): string {
  let end = title.length
  while (title[end - 1] === '#') end--
  return end === 0 ? '' : end < title.length && /[ \t]/.test(title[end - 1]!) ? title.slice(0, end).trimEnd() : title
}

/** Complains about heading levels, empty headings and headings without a space. `allowQuiz` is for modules, the only files with a quiz. */
export function checkHeadings (source: Source, headings: readonly Heading[], allowQuiz: boolean, report: Report): void {
  let before = 1
  let quiz = false
  for (const heading of headings) {
    const isQuiz = allowQuiz && heading.level === 1 && slugOf(heading.title) === 'quiz'
    if (heading.title === '') report('bad-heading', heading, { what: 'this heading has no words', do: 'Write the heading after the #.' })
    if (heading.level === 1 && (!isQuiz || quiz)) {
      const wanted = allowQuiz ? 'Use ## here; the title stands in the front matter, and # Quiz opens the quiz.' : 'Use ## here; the title stands in the front matter.'
      report('bad-heading', heading, { what: isQuiz ? 'a second # Quiz' : 'a first-level heading that is not # Quiz', do: wanted }, { instead: { said: '#', write: '##' } })
    } else if (heading.level > before + 1) {
      report('heading-skipped', heading, { level: heading.level, before, wanted: '#'.repeat(before + 1) }, { instead: { said: '#'.repeat(heading.level), write: '#'.repeat(before + 1) } })
    }
    quiz ||= isQuiz
    before = heading.level
  }
  for (const line of source.lines) {
    const unspaced = line.code ? null : /^#{1,6}(?=\p{L})/u.exec(line.bare)
    if (unspaced) report('bad-heading', { line: line.number, column: 1 }, { what: 'a heading needs a space after #', do: 'Put a space after the last #.' }, { instead: { said: unspaced[0], write: `${unspaced[0]} ` } })
  }
}

const isItem = (comment: Comment) => /^\s*item(?:\s|$)/.test(comment.text)

/** Items by the line on which their comment opens. A comment that names a type but is no item is one misspelled. */
export function itemComments (source: Source, report: Report): Map<number, Comment> {
  const items = new Map<number, Comment>()
  for (const comment of source.comments) {
    if (isItem(comment)) {
      if (items.has(comment.line)) report('misplaced-item', comment)
      else items.set(comment.line, comment)
    } else if (/\btype\s*=/.test(comment.text)) {
      const name = /^\s*(\S+)/.exec(comment.text)?.[1] ?? ''
      report('bad-comment', comment, { what: 'this comment looks like that of an item, but does not begin with “item”' }, { near: { name, names: ['item'] } })
    }
  }
  return items
}

export function outlineOf (source: Source, headings: readonly Heading[], report: Report): Outline {
  const { lines } = source
  const outline: Outline = { headings: [...headings], sections: [], quiz: null, items: [] }
  const byLine = new Map(headings.map((heading) => [heading.line, heading]))
  const comments = itemComments(source, report)
  const stray: Line[] = []
  let into = stray

  const itemBelow = (index: number): { comment: Comment; next: number } | null => {
    let at = index + 1
    while (at < lines.length && lines[at]!.raw.trim() === '') at++
    const comment = comments.get(at + 1)
    if (comment === undefined || lines[at]!.raw.trimStart().length !== lines[at]!.raw.length - comment.column + 1) return null
    comments.delete(at + 1)
    return { comment, next: comment.endLine }
  }

  for (let index = 0; index < lines.length; index++) {
    const heading = byLine.get(index + 1)
    if (heading === undefined) { into.push(lines[index]!); continue }
    const section = outline.sections.at(-1)
    if (heading.level === 1 && slugOf(heading.title) === 'quiz') {
      outline.quiz ??= heading
      into = stray
    } else if (outline.quiz !== null && heading.level > 2) {
      report('bad-heading', heading, { what: 'a heading inside an item of the quiz', do: 'Use bold text, or ## for an item of its own.' })
    } else if (outline.quiz !== null || (heading.level > 2 && section !== undefined)) {
      const item = itemBelow(index)
      if (item !== null) {
        const place = outline.quiz === null ? 'self-check' as const : 'quiz' as const
        const read: ItemSource = { heading, comment: item.comment, lines: [], place }
        if (place === 'quiz') outline.items.push(read)
        else section!.parts.push({ kind: 'item', item: read })
        into = read.lines
        index = item.next - 1
      } else if (outline.quiz !== null) {
        report('missing-item', heading)
        into = []
      } else {
        const last = section!.parts.at(-1)!
        into = last.kind === 'text' ? last.lines : []
        if (last.kind === 'item') section!.parts.push({ kind: 'text', lines: into })
        into.push(lines[index]!)
      }
    } else if (heading.level <= 2) {
      into = []
      outline.sections.push({ heading, parts: [{ kind: 'text', lines: into }] })
    }
  }
  for (const comment of comments.values()) report('misplaced-item', comment)
  const first = stray.find((line) => line.bare.trim() !== '')
  if (first !== undefined) report('stray-text', { line: first.number, column: 1 }, { what: 'text outside any section or item', do: 'Put it below a ## heading.' })
  return outline
}
