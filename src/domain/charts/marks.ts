/**
 * The marks of a chart as SVG: x in percent, y in pixels or percent, colors by class (app.css), no style and no script. What the classes look like stands in the
 * layer "charts" of app.css: hollow `pre` before, filled `post` after, `ci` an interval, dashed `mean`, `grid`, `zero`. Pure.
 */

/** Characters that XML does not have, and those that mean something in it. */
export const escaped = (text: string): string =>
  // Control characters and halves of characters cannot stand in XML, not even escaped.
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '').replace(/[&<>"']/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[mark]!)

/** A name beside numbers keeps its own direction, whichever way it is written (U+2068 first strong isolate, U+2069 its end). */
export const isolated = (text: string): string => (/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(text) ? `\u2068${text}\u2069` : text)

/** A place along an axis, in percent of the drawing, to a hundredth. */
export const across = (share: number): string => `${Number(share.toFixed(2))}%`

type Place = number | string
const place = (value: Place): string => (typeof value === 'number' ? String(Number(value.toFixed(1))) : value)

export const line = (mark: string, x1: Place, y1: Place, x2: Place, y2: Place): string => `<line class="${mark}" x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}"/>`

/** An upright stroke of 18 pixels about the middle of a cell, however high the cell is. */
export const stroke = (mark: string, x: string): string => `<svg x="${x}" y="50%"><line class="${mark}" x1="0" y1="-9" x2="0" y2="9"/></svg>`

/** `title` is read on hover only: what it says stands in the table too. */
export const dot = (mark: string, x: Place, y: Place, r: number, title: string | null = null): string =>
  `<circle class="${mark}" cx="${place(x)}" cy="${place(y)}" r="${place(r)}"${title === null ? '/>' : `><title>${escaped(title)}</title></circle>`}`

export const bar = (mark: string, x: Place, y: Place, width: Place, height: Place): string => `<rect class="${mark}" x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}"/>`

/** `dx` moves by pixels from a place in percent. */
export const words = (mark: string, x: Place, y: Place, text: string, dx = 0): string =>
  `<text${mark === '' ? '' : ` class="${mark}"`} x="${place(x)}"${dx === 0 ? '' : ` dx="${place(dx)}"`} y="${place(y)}">${escaped(text)}</text>`

/** A drawing with a name and a description, for a figure. `frame` is the class of the drawing; with `framed` there is room at the left and below for an axis. */
export const drawing = (id: string, title: string, description: string, height: number, marks: string, frame: 'framed' | null = null): string =>
  `<svg${frame === null ? '' : ` class="${frame}"`} height="${place(height)}" role="img" aria-labelledby="${escaped(id)}-title ${escaped(id)}-desc"><title id="${escaped(id)}-title">${escaped(title)}</title><desc id="${escaped(id)}-desc">${escaped(description)}</desc>${marks}</svg>`

/** A drawing in a cell: the numbers stand in the cells beside it, so a screen reader passes it by. */
export const inCell = (marks: string): string => `<svg aria-hidden="true" focusable="false">${marks}</svg>`

/** A name in at most two lines of `length` characters, which are about 7.3 pixels wide at 14 pixels; what does not fit ends in "…" and stands whole in the title and in the table. */
export function wrapped (name: string, length: number): string[] {
  const lines: string[] = ['']
  for (const word of name.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if ([...last].length + 1 + [...word].length <= length) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const kept = lines.slice(0, 2).map((each) => ([...each].length > length ? `${[...each].slice(0, length - 1).join('')}…` : each))
  if (lines.length > 2 && !kept[1]!.endsWith('…')) kept[1] = `${[...kept[1]!].slice(0, length - 1).join('')}…`
  return kept
}

/**
 * Heights for labels that want to stand at `wanted`, moved as little as needed so that each keeps `gap(index)` pixels of its own between `top` and `bottom`, in the same
 * order. Where they do not all fit, they run over the bottom.
 */
export function spread (wanted: readonly number[], gap: (index: number) => number, top: number, bottom: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b)
  const placed = [...wanted]
  let from = top
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, from + gap(index) / 2)
    from = placed[index]! + gap(index) / 2
  }
  let to = Math.max(bottom, top + order.reduce((sum, index) => sum + gap(index), 0))
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index]!, to - gap(index) / 2)
    to = placed[index]! - gap(index) / 2
  }
  return placed
}
