/** Whether a drawing can stand inside a page: well formed, named, and made of drawing elements only. */
import { isLocal, svgAttributes, svgElements, svgHarmless } from '../svg.ts'
import type { Report } from './problem.ts'
import type { Position } from './source.ts'

type Tag = { name: string; attributes: { name: string; value: string; offset: number }[]; offset: number; closing: boolean; empty: boolean }

/** Start and end tags in order. Null after the last one that can be read when the text is not well formed. */
function* tagsOf (text: string): Generator<Tag | { broken: number }> {
  let at = text.indexOf('<')
  for (; at !== -1; at = text.indexOf('<', at)) {
    const skip = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>'], ['<!', '>']].find(([open]) => text.startsWith(open!, at))
    if (skip !== undefined) {
      const end = text.indexOf(skip[1]!, at)
      if (end === -1) return yield { broken: at }
      at = end + skip[1]!.length
      continue
    }
    const open = /<(\/?)([A-Za-z_][\w:.-]{0,60})/y
    open.lastIndex = at
    const head = open.exec(text)
    if (head === null) return yield { broken: at }
    const tag: Tag = { name: head[2]!, attributes: [], offset: at, closing: head[1] !== '', empty: false }
    let next = open.lastIndex
    for (;;) {
      const part = /\s*(?:(\/?>)|([A-Za-z_][\w:.-]{0,60})\s{0,9}=\s{0,9}(["']))/y
      part.lastIndex = next
      const found = part.exec(text)
      if (found === null) return yield { broken: at }
      if (found[1] !== undefined) {
        tag.empty = found[1] === '/>'
        next = part.lastIndex
        break
      }
      const end = text.indexOf(found[3]!, part.lastIndex)
      if (end === -1) return yield { broken: at }
      tag.attributes.push({ name: found[2]!, value: text.slice(part.lastIndex, end), offset: part.lastIndex - found[0].trimStart().length })
      next = end + 1
    }
    yield tag
    at = next
  }
}

export function checkSvg (file: string, text: string, report: Report): void {
  const ends = [...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)
  const place = (offset: number): Position => {
    const line = ends.findLastIndex((end) => end <= offset)
    return { line: line + 2, column: offset - (ends[line] ?? 0) + 1 }
  }
  const bad = (offset: number, what: string, remedy: string) => report('bad-svg', place(offset), { what, do: remedy }, { file })
  const open: string[] = []
  const seen = new Set<string>()
  for (const tag of tagsOf(text)) {
    if ('broken' in tag) return bad(tag.broken, 'this drawing is not well-formed XML', 'Mend this tag, or save the drawing again as plain SVG.')
    if (tag.closing) {
      if (open.pop() !== tag.name) return bad(tag.offset, `</${tag.name}> closes nothing`, 'Close elements in the order in which they opened.')
      continue
    }
    if (open.length === 0 && tag.name !== 'svg') return bad(tag.offset, 'a drawing begins with <svg>', 'Save the drawing as plain SVG.')
    if (!tag.empty) open.push(tag.name)
    seen.add(tag.name)
    if (!svgElements.includes(tag.name)) bad(tag.offset, `the element <${tag.name}> cannot stand in a drawing`, 'Remove it, or save the drawing as plain SVG.')
    for (const { name, value, offset } of tag.attributes) {
      if (svgHarmless.test(name)) continue
      if (!svgAttributes.includes(name)) bad(offset, `the attribute ${name} cannot stand in a drawing`, name === 'style' ? 'Say it with attributes such as fill and stroke.' : 'Remove it.')
      else if (!isLocal(name, value)) bad(offset, `${name} points outside the drawing`, 'Point at parts of the drawing only: #name or url(#name).')
    }
  }
  if (open.length > 0) return bad(text.length, `<${open.at(-1)}> never closes`, `Write </${open.at(-1)}>.`)
  for (const name of ['title', 'desc']) {
    if (!seen.has(name) || new RegExp(`<${name}\\b[^<>]{0,500}>\\s{0,999}<`).test(text)) bad(0, `the drawing has no ${name}`, name === 'title' ? 'Put <title>its name</title> below <svg>.' : 'Put <desc>what it shows, in words</desc> below <title>.')
  }
}
