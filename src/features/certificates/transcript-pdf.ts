/** The transcript on paper: the certificate's letters, colors and rules, one training after another, totals at the end. */
import { canPrintName, faceOfName, oneLine, printable, widthOf } from './faces.ts'
import { wrap } from './fit.ts'
import { dayOf, spoken } from './front-page.ts'
import { colors, letter, Paper, type Part, type Style } from './paper.ts'
import type { Transcript, TranscriptLine } from './transcript.ts'

const { margin } = letter
const right = letter.width - margin, foot = letter.height - margin
/** Left edges and widths: the training, its days, its hours, its certificate. */
const columns = [{ x: margin, width: 270 }, { x: 342, width: 110 }, { x: 462, width: 100 }, { x: 572, width: right - 572 }] as const
const size = 9.5, leading = 12.5

type Said = { text: string; style: Style }
const plain = (text: string): Said => ({ text, style: { size } })
const soft = (text: string): Said => ({ text, style: { size: 8.5, color: colors.soft } })
const strong = (text: string): Said => ({ text, style: { size: 10.5, weight: 'bold' } })

/** Takes about 20 ms of this process for a page. */
export function transcriptPdf (transcript: Transcript): Promise<Buffer> {
  const paper = new Paper({ title: `Transcript, ${transcript.name}`, code: 'transcript', madeOn: transcript.madeOn })
  let y = drawHead(paper, transcript)
  for (const line of transcript.lines) {
    const cells = cellsOf(line).map((said, index) => said.flatMap((one) => wrapped(one, columns[index]!.width)))
    const height = Math.max(...cells.map(({ length }) => length)) * leading + 14
    if (y + height > foot - 20) { paper.nextPage(); y = margin + 20 }
    drawRow(paper, cells, y)
    y += height
  }
  if (y + 40 + transcript.totals.length * 16 > foot) { paper.nextPage(); y = margin + 20 }
  drawTotals(paper, transcript, y + 12)
  return paper.finish()
}

const wrapped = ({ text, style }: Said, width: number): Said[] => wrap(printable(text), width / style.size, (part) => widthOf(part, style)).map((line) => ({ text: line, style }))

export const periodText = ({ from, to }: Pick<Transcript, 'from' | 'to'>): string =>
  (from === null && to === null ? 'All trainings completed' : from === null ? `Completed until ${dayOf(to!)}` : to === null ? `Completed since ${dayOf(from)}` : `Completed from ${dayOf(from)} to ${dayOf(to)}`)

function text (paper: Paper, role: 'H1' | 'H2' | 'P', said: Said, x: number, y: number, width: number): number {
  const lines = wrapped(said, width).map((one) => one.text)
  paper.add({ role, draw: () => paper.lines(lines, x, y, said.style.size * 1.25, said.style) })
  return y + lines.length * said.style.size * 1.25
}

function drawHead (paper: Paper, transcript: Transcript): number {
  const width = right - margin
  let y = text(paper, 'H1', { text: 'Transcript', style: { size: 15, color: colors.soft } }, margin, margin + 12, width)
  // The mark of the certificate: hollow is before, filled is after.
  paper.decoration((document) => {
    document.lineWidth(2.5).lineCap('round').moveTo(right - 48, margin + 22).lineTo(right - 9, margin + 2).stroke(colors.pine).lineCap('butt')
    document.circle(right - 52, margin + 24, 5).fillAndStroke('#ffffff', colors.pine).circle(right - 6, margin, 6).fillAndStroke(colors.marigold, colors.pine)
  })
  // No name is set in two hands.
  y = text(paper, 'P', { text: transcript.name, style: { size: 26, weight: 'bold', only: canPrintName(transcript.name) ? faceOfName(oneLine(transcript.name), 'bold') : null } }, margin, y + 14, width - 70)
  if (transcript.credentials !== '') y = text(paper, 'P', plain(transcript.credentials), margin, y - 10, width) + 11
  y = text(paper, 'P', plain(`${periodText(transcript)}. Days are those of ${transcript.zone}. Made on ${dayOf(transcript.madeOn)}.`), margin, y - 8, width)
  if (transcript.lines.length === 0) return text(paper, 'P', plain('No training was completed between these days.'), margin, y + 20, width)
  return y + 6
}

function cellsOf (line: TranscriptLine): Said[][] {
  return [
    [strong(line.title), soft(line.cohort), ...(line.modules.length > 0 ? [soft(line.modules.join(' · '))] : [])],
    [plain(dayOf(line.completedOn)), ...(line.begunOn === null ? [] : [soft(`Begun ${dayOf(line.begunOn)}`)])],
    [plain(`${line.hours} hours`), soft(line.creditType), ...line.categories.map(({ name, hours }) => soft(`${hours} in ${name}`))],
    [plain(line.status), ...(line.number === null ? [] : [soft(line.number), soft(spoken(line.verifyUrl!))])],
  ]
}

function drawRow (paper: Paper, cells: Said[][], y: number): void {
  paper.decoration((document) => document.moveTo(margin, y).lineTo(right, y).lineWidth(0.75).stroke(colors.ink))
  const cell = (lines: Said[], index: number): Part => ({ role: 'P', draw: () => lines.forEach((line, row) => paper.line(row < lines.length - 1 ? `${line.text} ` : line.text, columns[index]!.x, y + 15 + row * leading, line.style)) })
  paper.add({ role: 'Sect', parts: cells.map(cell) })
}

function drawTotals (paper: Paper, { totals, lines }: Transcript, y: number): void {
  if (lines.length === 0) return
  paper.decoration((document) => document.moveTo(margin, y - 12).lineTo(right, y - 12).lineWidth(1.5).stroke(colors.ink))
  const said = totals.length === 0 ? ['No certificate is in force, so no hours count.'] : totals.map(({ creditType, hours, trainings }) => `${creditType}: ${hours} contact hours from ${trainings === 1 ? '1 training' : `${trainings} trainings`}`)
  said.forEach((line, index) => text(paper, 'P', { text: line, style: { size: 11, weight: 'bold' } }, margin, y + 6 + index * 16, right - margin))
  text(paper, 'P', soft('Each certificate can be checked by its number at the address beside it. Whether hours count toward a license is for the board to say.'), margin, y + 12 + said.length * 16, right - margin)
}
