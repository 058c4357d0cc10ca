/**
 * The gain line: a hollow dot before, a filled dot after. Here are its numbers and words, finished, so that the small form in a list,
 * the large form on a page and the line on paper never disagree. Percentages run from 0 to 100 and may have decimals.
 */

/** A score as it is printed: at most one decimal. */
export const percentWords = (percent: number): string => `${round(percent)}%`

/** A gain as it is printed: "+30 points", "−10 points", "0 points", "+1 point". */
export function gainWords (before: number, after: number): string {
  const gain = round(after - before)
  const sign = gain > 0 ? '+' : gain < 0 ? '−' : ''
  return `${sign}${Math.abs(gain)} ${Math.abs(gain) === 1 ? 'point' : 'points'}`
}

/**
 * `none`: no quiz yet. `before`: only the first one. `both`: risen, level or fallen.
 * `y1` and `y2` are the heights of the two dots in the drawing. `words` stand beside it, in the color of a gain where `gained`;
 * `label` is the name of the drawing for a screen reader, null where the words say it all.
 */
export type SmallGainLine = { state: 'none' | 'before' | 'both'; y1: number; y2: number; words: string; gained: boolean; label: string | null }

/** 52 × 44, 0 % at y 40 and 100 % at y 4. A level line stands in the middle while nothing is known. */
export function smallGainLine (before: number | null, after: number | null): SmallGainLine {
  const y = (percent: number) => round(40 - 0.36 * inside(percent))
  if (before === null) {
    const words = after === null ? 'Not started' : `${percentWords(after)} after`
    return { state: 'none', y1: 22, y2: 22, words, gained: false, label: null }
  }
  if (after === null) return { state: 'before', y1: y(before), y2: y(before), words: `${percentWords(before)} before`, gained: false, label: null }
  return {
    state: 'both', y1: y(before), y2: y(after),
    words: gainWords(before, after), gained: round(after - before) > 0, label: `Before ${percentWords(before)}, after ${percentWords(after)}`,
  }
}

type Label = { x: number; y: number; text: string; anchor: 'start' | 'middle' | 'end' }
/** The large form: 288 × 272, 0 % at y 216 and 100 % at y 16, dots at x 76 and 196, so that slopes compare between pages. */
export type LargeGainLine = { state: SmallGainLine['state']; y1: number; y2: number; before: Label | null; after: Label | null; pass: { y: number; label: Label } | null; words: string; gained: boolean; description: string }

/** Labels keep clear of the line, of the axis and of each other; `pass` is the pass mark in percent, null where there is none. */
export function largeGainLine (before: number | null, after: number | null, pass: number | null = null): LargeGainLine {
  const y = (percent: number) => round(216 - 2 * inside(percent))
  const { state, words, gained } = smallGainLine(before, after)
  const y1 = before === null ? 116 : y(before)
  const y2 = after === null ? y1 : y(after)
  const told = [before === null ? null : `Before ${percentWords(before)}`, after === null ? null : `after ${percentWords(after)}`].filter((part) => part !== null)
  const scores = told.length > 0 ? told.join(', ').replace(/^a/, 'A') : 'No score yet'
  return {
    state, y1, y2, words, gained,
    before: before === null ? null : beforeLabel(y1, y2, percentWords(before)),
    after: after === null ? null : { x: 218, y: y2 + 7, text: percentWords(after), anchor: 'start' },
    pass: pass === null ? null : { y: y(pass), label: passLabel(y(pass), after === null ? null : y2, `Pass ${percentWords(pass)}`) },
    description: `${scores}.${pass === null ? '' : ` The pass mark is ${percentWords(pass)}.`}`,
  }
}

/** Below the dot; above it where the line falls away under it; to the left where the foot of the drawing is near. */
function beforeLabel (y1: number, y2: number, text: string): Label {
  if (y2 > y1) return { x: 76, y: y1 - 22, text, anchor: 'middle' }
  return y1 > 190 ? { x: 58, y: y1 + 4, text, anchor: 'end' } : { x: 76, y: y1 + 40, text, anchor: 'middle' }
}

/** Below its line, unless the score after stands there. */
function passLabel (pass: number, after: number | null, text: string): Label {
  const taken = after !== null && after > pass && after < pass + 36
  return { x: 286, y: taken ? pass - 8 : pass + 20, text, anchor: 'end' }
}

const inside = (percent: number): number => Math.min(100, Math.max(0, percent))
/** To one decimal, halves away from zero, as people round. */
const round = (value: number): number => (Math.sign(value) * Math.round(Math.abs(value) * 10 + 1e-9)) / 10 + 0
