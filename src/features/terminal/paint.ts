/** Words on a terminal of 80 columns, with color or without. Color never says what the words do not: what is gone is struck through, what is new underlined; without color they stand in brackets. */
import { styleText } from 'node:util'
import type { Piece } from '#src/domain/authoring/changes.ts'

export type Paint = { isColored: boolean; strong (text: string): string; faint (text: string): string; gone (text: string): string; fresh (text: string): string }

type Style = Parameters<typeof styleText>[0]

export function paintOf (isColored: boolean): Paint {
  const as = (style: Style) => (text: string) => (isColored ? styleText(style, text, { validateStream: false }) : text)
  return { isColored, strong: as('bold'), faint: as('dim'), gone: as(['red', 'strikethrough']), fresh: as(['green', 'underline']) }
}

const columns = 80
/** Words of what stayed that are shown before and after a change. */
const near = 8

/** A sentence over as many lines as it needs, all but the first set in. Where spaces stand in a row, or at its head, they stay. */
export function wrapped (text: string, inset = ''): string {
  const lines: string[] = []
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(last === undefined ? word : inset + word)
  }
  return lines.join('\n')
}

/** A word as it is shown, with what stands before it. */
type Word = { shown: string; width: number; before: 'nothing' | 'space' | 'line' }

/** A changed run, word by word, with a little of what stays around it. */
export function paintPieces (pieces: readonly Piece[], paint: Paint, inset: string): string[] {
  const lines: { text: string; width: number }[] = []
  for (const { shown, width, before } of wordsOf(joined(pieces), paint)) {
    const last = lines.at(-1)
    const gap = before === 'space' ? 1 : 0
    if (last === undefined || before === 'line' || (gap === 1 && last.width + gap + width > columns)) lines.push({ text: inset + shown, width: inset.length + width })
    else { last.text += ' '.repeat(gap) + shown; last.width += gap + width }
  }
  return lines.map(({ text }) => text)
}

/** Words that were replaced one by one in a row read better as some words in place of others. */
function joined (pieces: readonly Piece[]): Piece[] {
  const runs: { gone: string; fresh: string; same: string }[] = [] // what went and came, then what stayed
  for (const { kind, text } of pieces) {
    const last = runs.at(-1)
    if (kind === 'same' && last) last.same += text
    else if (kind === 'same') runs.push({ gone: '', fresh: '', same: text })
    else if (last && (last.same === '' || (/^ +$/.test(last.same) && last.gone + last.fresh !== ''))) {
      if (last.same !== '') { last.gone += last.same; last.fresh += last.same; last.same = '' }
      last[kind === 'gone' ? 'gone' : 'fresh'] += text
    } else runs.push({ gone: kind === 'gone' ? text : '', fresh: kind === 'new' ? text : '', same: '' })
  }
  const piece = (kind: Piece['kind'], text: string): Piece[] => (text === '' ? [] : [{ kind, text }])
  return runs.flatMap(({ gone, fresh, same }) => [...piece('gone', gone.trim() === '' && fresh.trim() !== '' ? '' : gone), ...piece('new', fresh.trim() === '' && gone.trim() !== '' ? '' : fresh), ...piece('same', same)])
}

/** A change of white space alone is shown by signs. */
function wordsOf (pieces: readonly Piece[], paint: Paint): Word[] {
  const words: Word[] = []
  let gap = '\n'
  pieces.forEach(({ kind, text }, index) => {
    const shown = kind === 'same' ? excerpt(text, index > 0, index < pieces.length - 1) : text.trim() === '' ? text.replaceAll('\n', '¶').replaceAll(/[^¶]/g, '·') : text
    const found = [...shown.matchAll(/\s+|\S+/g)].map(([part]) => part)
    const [first, last] = [found.findIndex((part) => part.trim() !== ''), found.findLastIndex((part) => part.trim() !== '')]
    found.forEach((part, at) => {
      if (part.trim() === '') { gap += part; return }
      const open = !paint.isColored && kind !== 'same' && at === first ? (kind === 'gone' ? '[-' : '{+') : ''
      const close = !paint.isColored && kind !== 'same' && at === last ? (kind === 'gone' ? '-]' : '+}') : ''
      const painted = kind === 'same' ? part : kind === 'gone' ? paint.gone(part) : paint.fresh(part)
      if (gap === '' && kind === 'new' && at === first && pieces[index - 1]?.kind === 'gone') gap = ' ' // or the two would run into one another
      words.push({ shown: open + painted + close, width: part.length + open.length + close.length, before: gap.includes('\n') ? 'line' : gap === '' ? 'nothing' : 'space' })
      gap = ''
    })
  })
  return words
}

/** The ends of a long text that stayed. */
function excerpt (text: string, hasBefore: boolean, hasAfter: boolean): string {
  const words = text.split(/(?<=\s)(?=\S)/)
  const head = hasBefore ? words.slice(0, near) : [], tail = hasAfter ? words.slice(-near) : []
  if (words.length <= head.length + tail.length + 2) return text
  return `${head.join('')}${head.length > 0 && !/\s$/.test(head.join('')) ? ' ' : ''}… ${tail.join('')}`
}
