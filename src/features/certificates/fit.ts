/** Fitting words into a room of a given width. Pure: who calls brings the measure. */

/** Width of a text at size 1, in the same unit as the room is at size 1. */
export type Measure = (text: string) => number
export type Fitted = { size: number; lines: string[] }
/** Up to so many lines, at sizes from the largest to the smallest. */
export type Try = { lines: number; from: number; to: number }

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Breaks at spaces; a word that is wider than the room is broken between letters. Takes a line to be as wide as its words with the space after each. */
export function wrap (text: string, room: number, measure: Measure): string[] {
  const lines: string[] = []
  let line = '', width = 0
  for (const word of text.split(' ')) {
    if (line !== '' && width + measure(word) <= room) { line += ` ${word}`; width += measure(`${word} `); continue }
    if (line !== '') lines.push(line)
    const parts = measure(word) <= room ? [word] : breakWord(word, room, measure)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1)!
    width = measure(`${line} `)
  }
  return [...lines, line]
}

/** Letters are measured in pairs, since two beside each other may stand closer or wider than alone. */
function breakWord (word: string, room: number, measure: Measure): string[] {
  const parts = ['']
  let width = 0, before = ''
  for (const { segment } of graphemes.segment(word)) {
    const wide = before === '' ? measure(segment) : measure(before + segment) - measure(before)
    if (before === '' || width + wide <= room) {
      parts[parts.length - 1] += segment
      width += wide
    } else {
      parts.push(segment)
      width = measure(segment)
    }
    before = segment
  }
  return parts
}

/**
 * The first of the tries that holds the text, at its largest size in steps of half a point. Where none does without breaking a word, the last one is tried again with broken words, and
 * then the size goes below its end rather than the text out of its room.
 */
export function fit (text: string, room: number, measure: Measure, tries: readonly [Try, ...Try[]]): Fitted {
  const broadest = Math.max(...text.split(' ').map(measure))
  for (const { lines, from, to } of tries) {
    if (lines === 1) {
      const size = Math.floor(2 * Math.min(from, room / measure(text))) / 2
      if (size >= to) return { size, lines: [text] }
      continue
    }
    for (let size = from; size >= to && broadest > 0; size -= 0.5) {
      if (broadest * size > room) continue
      const wrapped = wrap(text, room / size, measure)
      if (wrapped.length <= lines) return { size, lines: balance(text, room / size, measure, wrapped.length) }
    }
  }
  const { lines, from } = tries.at(-1)!
  for (let size = from; ; size *= 0.97) {
    const wrapped = wrap(text, room / size, measure)
    if (wrapped.length <= lines) return { size, lines: wrapped }
  }
}

/** The same count of lines in the narrowest room that holds them, so that no single word is left over. */
function balance (text: string, room: number, measure: Measure, count: number): string[] {
  let least = measure(text) / count, most = room
  for (let step = 0; step < 12; step++) {
    const middle = (least + most) / 2
    if (wrap(text, middle, measure).length <= count) most = middle
    else least = middle
  }
  return wrap(text, most, measure)
}
