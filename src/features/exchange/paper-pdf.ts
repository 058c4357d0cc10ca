/** A quiz and its key as a tagged PDF, US Letter upright. The key stands on sheets of its own, so that it can be kept back. */
import type { KeyItem, PaperItem, PaperQuiz, Space } from '#src/domain/exchange/paper.ts'
import { printable, widthOf } from '#src/features/certificates/faces.ts'
import { wrap } from '#src/features/certificates/fit.ts'
import { colors, letter, Paper, type Style } from '#src/features/certificates/paper.ts'

const size = { width: letter.height, height: letter.width }
const { margin } = letter
const [top, bottom, right] = [86, size.height - 64, size.width - margin]
const body: Style = { size: 11 }
const leading = 15, indent = 26

/** A stretch of a sheet: how much room it takes, and how it is drawn there. */
type Piece = { height: number; draw (y: number): void }

class Sheets {
  readonly paper: Paper
  readonly #head: string
  #y = top
  #page = 1

  constructor (paper: Paper, head: string) {
    this.paper = paper
    this.#head = head
    this.#furniture()
  }

  #furniture (): void {
    const page = String(this.#page), paper = this.paper, head = printable(this.#head)
    paper.decoration((document) => {
      document.moveTo(margin, 66).lineTo(right, 66).lineWidth(0.75).stroke(colors.ink)
      paper.line(head, margin, 58, { size: Math.min(9, (right - margin) / widthOf(head, {})), color: colors.soft })
      paper.line(page, right - 9 * widthOf(page, {}), size.height - 36, { size: 9, color: colors.soft })
    })
  }

  newSheet (): void {
    this.paper.nextPage()
    this.#page++
    this.#y = top
    this.#furniture()
  }

  /** Pieces that belong together: on one sheet where one can hold them. */
  put (pieces: readonly Piece[], gap = 14): void {
    const whole = pieces.reduce((sum, { height }) => sum + height, 0)
    if (this.#y + whole > bottom && whole <= bottom - top) this.newSheet()
    for (const { height, draw } of pieces) {
      if (this.#y + height > bottom && this.#y > top) this.newSheet()
      draw(this.#y)
      this.#y += height
    }
    this.#y += gap
  }
}

/** `madeOn` YYYY-MM-DD: the same quiz printed on the same day is the same bytes. */
export function paperPdf (quizzes: readonly PaperQuiz[], madeOn: string): Promise<Buffer> {
  const [first] = quizzes
  const paper = new Paper({ title: `${first!.title}: ${quizzes.length === 1 ? first!.sitting : 'quizzes'} on paper`, code: first!.file, madeOn, size })
  quizzes.forEach((quiz, index) => {
    if (index > 0) paper.nextPage()
    const sheets = new Sheets(paper, `${quiz.title} · ${quiz.sitting}`)
    sheets.put(head(sheets, quiz), 20)
    for (const item of quiz.items) sheets.put([...stem(sheets, item), ...space(sheets, item.space)])
    paper.nextPage()
    const key = new Sheets(paper, `Key, not to be handed out · ${quiz.title} · ${quiz.sitting}`)
    key.put(text(key, 'H1', `Key: ${quiz.title}`, { size: 18, weight: 'bold' }, margin), 4)
    key.put(text(key, 'P', `${quiz.sitting} · ${quiz.points} points in all`, { size: 11, color: colors.soft }, margin), 16)
    for (const item of quiz.key) key.put(keyOf(key, item), 10)
  })
  return paper.finish()
}

/** A paragraph in lines as wide as the room from `x` on. It is never broken over two sheets. */
function text ({ paper }: Sheets, role: 'H1' | 'H2' | 'P', words: string, style: Style, x: number, width = right - x): Piece[] {
  const lines = wrap(printable(words), width / style.size, (part) => widthOf(part, style))
  const step = Math.round(style.size * 1.36)
  return [{ height: step * lines.length, draw: (y) => paper.add({ role, draw: () => paper.lines(lines, x, y + style.size, step, style) }) }]
}

/** A text after its letter or number, both of them one paragraph. */
function lettered ({ paper }: Sheets, letter: string, words: string, x: number): Piece[] {
  const from = x + 18, lines = wrap(printable(words), (right - from) / body.size, (part) => widthOf(part, body))
  return [{ height: leading * lines.length, draw: (y) => paper.add({ role: 'P', draw: () => { paper.line(`${letter} `, x, y + body.size, { ...body, weight: 'bold' }); paper.lines(lines, from, y + body.size, leading, body) } }) }]
}

const rule = ({ paper }: Sheets, from: number, to: number, height: number): Piece => ({ height, draw: (y) => paper.decoration((document) => document.moveTo(from, y + height - 5).lineTo(to, y + height - 5).lineWidth(0.6).stroke(colors.soft)) })
const blank = (height: number): Piece => ({ height, draw: () => undefined })

/** A sign in front of a text, on its first line. */
function beside (pieces: Piece[], draw: (y: number) => void): Piece[] {
  return pieces.map((piece, index) => (index > 0 ? piece : { height: piece.height, draw: (y) => { draw(y); piece.draw(y) } }))
}
const box = ({ paper }: Sheets, x: number, round = false) => (y: number): void => paper.decoration((document) => {
  document.lineWidth(0.9)
  if (round) document.circle(x + 5, y + 7.5, 5).stroke(colors.ink)
  else document.rect(x, y + 2.5, 10, 10).stroke(colors.ink)
})

function head (sheets: Sheets, quiz: PaperQuiz): Piece[] {
  const { paper } = sheets
  const blankLine: Piece = { height: 34, draw: (y) => {
    paper.add({ role: 'P', draw: () => { paper.line('Name', margin, y + 22, body); paper.line('Date', right - 150, y + 22, body) } })
    paper.decoration((document) => document.moveTo(margin + 38, y + 24).lineTo(right - 164, y + 24).moveTo(right - 116, y + 24).lineTo(right, y + 24).lineWidth(0.6).stroke(colors.soft))
  } }
  return [...text(sheets, 'H1', quiz.title, { size: 20, weight: 'bold' }, margin), ...text(sheets, 'P', `${quiz.sitting} · ${quiz.items.length} questions, ${quiz.points} points`, { size: 11, color: colors.soft }, margin), blankLine]
}

function stem (sheets: Sheets, { number, stem, points }: PaperItem): Piece[] {
  const { paper } = sheets
  const said = stem.length === 0 ? ['How far do you agree?'] : stem
  const worth = points === null ? '' : points
  const lines = said.flatMap((part, index) => [...(index > 0 ? [blank(4)] : []), ...text(sheets, index === 0 ? 'H2' : 'P', part, body, margin + indent, right - margin - indent - (index === 0 && worth !== '' ? 60 : 0))])
  const label = (y: number): void => {
    paper.add({ role: 'P', draw: () => paper.line(`${number}.`, margin, y + body.size, { ...body, weight: 'bold' }) })
    if (worth !== '') paper.add({ role: 'P', draw: () => paper.line(worth, right - 9 * widthOf(worth, {}), y + body.size, { size: 9, color: colors.soft }) })
  }
  return [...beside(lines, label), blank(5)]
}

function space (sheets: Sheets, space: Space): Piece[] {
  const x = margin + indent
  switch (space.kind) {
    case 'options': return space.options.flatMap(({ letter, text: words }) => beside(lettered(sheets, letter, words, x + 20), box(sheets, x, !space.many)).concat(blank(2)))
    case 'line': return [{ height: 30, draw: (y) => { rule(sheets, x, x + 220, 26).draw(y); if (space.unit !== null) sheets.paper.add({ role: 'P', draw: () => sheets.paper.line(printable(space.unit!), x + 228, y + 20, body) }) } }]
    case 'match': return [
      ...space.rows.flatMap(({ number, text: words }) => beside(lettered(sheets, String(number), words, x + 44), rule(sheets, x, x + 32, 18).draw).concat(blank(3))), blank(4),
      ...text(sheets, 'P', `${space.headings[1]}:`, { ...body, color: colors.soft }, x),
      ...space.choices.flatMap(({ letter, text: words }) => lettered(sheets, letter, words, x)),
    ]
    case 'order': return [...text(sheets, 'P', 'Number these from first to last.', { size: 10, color: colors.soft }, x), ...space.steps.flatMap((step) => beside(text(sheets, 'P', step, body, x + 24), box(sheets, x)).concat(blank(3)))]
    case 'grid': return grid(sheets, space)
    case 'lines': return [...(space.advice === null ? [] : text(sheets, 'P', space.advice, { size: 10, color: colors.soft }, x)), ...Array.from({ length: space.lines }, () => rule(sheets, x, right, 24))]
  }
}

/** Circles under each step of the scale, a row for each statement. */
function grid (sheets: Sheets, { scale, statements }: Extract<Space, { kind: 'grid' }>): Piece[] {
  const { paper } = sheets
  const from = margin + indent, wide = Math.min(52, 270 / scale.length), first = right - wide * scale.length
  const heads: Style = { size: 8, color: colors.soft }
  const labels = scale.map((label) => wrap(printable(label), (wide - 4) / heads.size, (part) => widthOf(part, heads)))
  const tall = Math.max(...labels.map((lines) => lines.length)) * 11 + 4
  const headRow: Piece = { height: tall, draw: (y) => labels.forEach((lines, index) => paper.add({ role: 'P', draw: () => paper.lines(lines, first + index * wide, y + 8, 11, heads) })) }
  return [headRow, ...statements.flatMap((statement) => beside(text(sheets, 'P', statement, { size: 10 }, from, first - from - 12), (y) => scale.forEach((_, index) => box(sheets, first + index * wide + 4, true)(y))).concat(blank(5)))]
}

function keyOf (sheets: Sheets, { number, name, answer, why }: KeyItem): Piece[] {
  const x = margin + indent
  return [
    ...beside(text(sheets, 'H2', name, { ...body, weight: 'bold' }, x), (y) => sheets.paper.add({ role: 'P', draw: () => sheets.paper.line(`${number}.`, margin, y + body.size, { ...body, weight: 'bold' }) })),
    ...answer.flatMap((part) => text(sheets, 'P', part, body, x)),
    ...why.flatMap((part) => text(sheets, 'P', part, { size: 10, color: colors.soft }, x)),
  ]
}

