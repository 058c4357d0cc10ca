/** The same report as a tagged PDF of one page, US Letter. It says what the page says. */
import { printable, widthOf } from '#src/features/certificates/faces.ts'
import { fit, wrap } from '#src/features/certificates/fit.ts'
import { colors, letter, Paper, type Style } from '#src/features/certificates/paper.ts'
import type { Views } from '#src/platform/http/views.ts'

const { margin, width, height } = letter
const left = { x: margin, width: 400 }, right = { x: margin + 430, width: width - 2 * margin - 430 }
const inRegular = (text: string): number => widthOf(text, {})
const inBold = (text: string): number => widthOf(text, { weight: 'bold' })

/** `madeOn` YYYY-MM-DD: the same report made on the same day is the same bytes. */
export function reportPdf (report: Views['gains/report'], madeOn: string): Promise<Buffer> {
  const paper = new Paper({ title: `Knowledge gain: ${printable(report.name)}`, code: report.kicker, madeOn })
  head(paper, report)
  sentences(paper, report)
  figure(paper, report)
  modules(paper, report)
  return paper.finish()
}

function head (paper: Paper, { name, kicker, date, limits }: Views['gains/report']): void {
  const title = fit(printable(name), width - 2 * margin, inBold, [{ lines: 1, from: 26, to: 14 }, { lines: 2, from: 14, to: 8 }])
  paper.add({ role: 'P', draw: () => paper.line(printable(`Knowledge gain · ${kicker}`), margin, 66, { size: 11, color: colors.pine, weight: 'bold' }) })
  paper.add({ role: 'H1', draw: () => paper.lines(title.lines, margin, 96, title.size * 1.2, { size: title.size, weight: 'bold' }) })
  paper.add({ role: 'P', draw: () => paper.line(printable([`As of ${date}.`, limits].filter(Boolean).join(' ')), margin, 118 + (title.lines.length - 1) * title.size * 1.2, { size: 10, color: colors.soft }) })
  paper.decoration((document) => document.moveTo(margin, 132).lineTo(width - margin, 132).lineWidth(1.5).stroke(colors.ink))
}

/** Letters as large as the column allows. */
function sentences (paper: Paper, { paragraphs, caution }: Views['gains/report']): void {
  const texts = [...paragraphs.map((text) => ({ text: printable(text), color: colors.ink })), { text: printable(caution), color: colors.soft }].filter(({ text }) => text !== '')
  const set = (size: number) => texts.map(({ text, color }) => ({ color, lines: wrap(text, left.width / size, inRegular) }))
  const tall = (size: number): number => set(size).reduce((sum, { lines }) => sum + lines.length * size * 1.4 + size * 0.7, 0)
  const size = [12, 11, 10.5, 10, 9.5, 9, 8, 7].find((each) => tall(each) <= 380) ?? 7
  let y = 132 + 2 * size
  for (const { lines, color } of set(size)) {
    const top = y
    paper.add({ role: 'P', draw: () => paper.lines(lines, left.x, top, size * 1.4, { size, color }) })
    y += lines.length * size * 1.4 + size * 0.7
  }
}

/** Hollow dot before, filled dot after. */
function figure (paper: Paper, { line }: Views['gains/report']): void {
  if (line === null || line.state !== 'both') return
  const box = { x: right.x, y: 146, width: right.width, height: 110 }
  const y = (value: number): number => box.y + 14 + (value - 16) * 0.44, one = box.x + 60, two = box.x + right.width - 70
  paper.add({ role: 'Figure', alt: line.description, box, draw: () => paper.art((document) => {
    document.lineWidth(3).moveTo(one, y(line.y1)).lineTo(two, y(line.y2)).stroke(colors.pine)
    document.lineWidth(3).circle(one, y(line.y1), 8).fillAndStroke('#ffffff', colors.pine).circle(two, y(line.y2), 10).fillAndStroke(colors.marigold, colors.pine)
  }) })
  paper.add({ role: 'P', draw: () => {
    if (line.before) paper.line(line.before.text, one - 54, y(line.y1) + 4, { size: 12, weight: 'bold' })
    if (line.after) paper.line(line.after.text, two + 16, y(line.y2) + 4, { size: 12, weight: 'bold' })
    paper.line(line.words, one - 54, box.y + 4, { size: 13, weight: 'bold', color: colors.pine })
  } })
}

type Entry = { name: string[]; says: string[] }
const leading = 1.3, gap = 4

/** The modules as lines of text, each with its gain, in letters as large as let all of them stand. Where even the smallest are too large, the last line says how many are left out. */
function modules (paper: Paper, { modules: { rows } }: Views['gains/report']): void {
  const top = 292, room = height - margin - top
  const set = (size: number): Entry[] => rows.map((row) => ({
    name: wrap(printable(row.label), right.width / size, inBold).slice(0, 2), says: wrap(printable(row.svg === null ? row.hidden ?? '' : `${row.gain} points, ${row.scores}, n = ${row.n}`), right.width / (size - 0.5), inRegular).slice(0, 2),
  }))
  const tall = (entries: readonly Entry[], size: number): number => entries.reduce((sum, { name, says }) => sum + (name.length + says.length) * size * leading + gap, 0)
  const size = [9, 8.5, 8, 7.5, 7, 6.5].find((each) => tall(set(each), each) <= room) ?? 6.5
  const entries = set(size)
  let fits = entries.length
  while (tall(entries.slice(0, fits), size) + (fits < entries.length ? size * leading : 0) > room) fits--
  paper.add({ role: 'H2', draw: () => paper.line('By module', right.x, top - 18, { size: 11, weight: 'bold' }) })
  let y = top
  const part = (lines: string[], style: Style): void => {
    const from = y
    paper.add({ role: 'P', draw: () => paper.lines(lines, right.x, from, size * leading, style) })
    y += lines.length * size * leading
  }
  for (const { name, says } of entries.slice(0, fits)) {
    part(name, { size, weight: 'bold' })
    part(says, { size: size - 0.5, color: colors.soft })
    y += gap
  }
  if (fits < entries.length) part([`${entries.length - fits} more stand on the page of this report.`], { size, color: colors.soft })
}
