/** Page 1 of the paper: who completed what, for how many hours, and where to check it. */
import type { PrintedFields } from '#src/domain/certificates.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { canPrintName, faceOfName, oneLine, printable, type Setting, widthOf } from './faces.ts'
import { fit, type Fitted, type Measure, type Try } from './fit.ts'
import { colors, letter, type Paper, type Role, type Style } from './paper.ts'
import { qrOf } from '#src/platform/qr.ts'

/** "December 11, 2026" from YYYY-MM-DD. */
export const dayOf = (day: string): string => fullDayText(new Date(`${day}T12:00:00Z`), 'UTC')

/** "December 8, 2026 to December 9, 2026": the days of the cohort; null where it has no last day. */
export const deliveredText = ({ delivered }: PrintedFields): string | null =>
  (!delivered ? null : delivered.from === delivered.to ? dayOf(delivered.from) : `${dayOf(delivered.from)} to ${dayOf(delivered.to)}`)

/** An address as people read it. */
export const spoken = (url: string): string => url.replace(/^https?:\/\//, '')

/** What stands for a name that has letters beyond our fonts: on the check page it stands in full. */
export const nameElsewhere = { title: 'The person named at the address below', why: 'The name has letters that this paper cannot print. At the address below it stands in full.' }

const measureOf = (setting: Setting): Measure => (text) => widthOf(text, setting)
const inRegular = measureOf({}), inBold = measureOf({ weight: 'bold' })

const { margin } = letter
const right = letter.width - margin
/** Where the facts begin, and where the text above them ends at the latest. */
const ruleY = 400, lowest = 374, highest = 104

export function drawFrontPage (paper: Paper, fields: PrintedFields): void {
  drawGainLine(paper)
  paragraph(paper, fit(printable(fields.provider.name), 600, inBold, [{ lines: 1, from: 12, to: 7 }, { lines: 2, from: 9, to: 5 }]), { y: 72, weight: 'bold', color: colors.pine })
  drawStatement(paper, fields)
  paper.decoration((document) => document.moveTo(margin, ruleY).lineTo(right, ruleY).lineWidth(1.5).stroke(colors.ink))
  drawFacts(paper, fields)
  drawQr(paper, fields.verifyUrl)
  const notice = fit(printable(fields.notice), right - margin, inRegular, [{ lines: 1, from: 8.5, to: 7 }, { lines: 2, from: 7.5, to: 4 }])
  paragraph(paper, notice, { y: 558, color: colors.soft })
}

/** The two dots of the logo: hollow is before, filled is after. */
function drawGainLine (paper: Paper): void {
  paper.decoration((document) => {
    document.lineWidth(4).lineCap('round').moveTo(519, 356).lineTo(716, 112).stroke(colors.pine).lineCap('butt')
    document.circle(510, 367, 14).fillAndStroke('#ffffff', colors.pine).circle(724, 102, 18).fillAndStroke(colors.marigold, colors.pine)
  })
}

type Block = { role: Role; text: Fitted; space: number; style: Omit<Style, 'size'> }

/** The words beside the gain line. They keep their places while there is room, then move up, then closer together. */
function drawStatement (paper: Paper, fields: PrintedFields): void {
  const blocks = statement(fields)
  const height = (squeeze: number) => blocks.reduce((sum, block, index) => sum + (index === 0 ? 0 : block.space * squeeze + block.text.size) + (block.text.lines.length - 1) * leadingOf(block.text), 0)
  const spaces = blocks.slice(1).reduce((sum, block) => sum + block.space, 0)
  const over = Math.max(0, height(1) - (lowest - highest))
  const squeeze = 1 - over / spaces
  let y = Math.min(150, lowest - height(squeeze))
  blocks.forEach((block, index) => {
    if (index > 0) y += block.space * squeeze + block.text.size
    const start = y
    paper.add({ role: block.role, draw: () => paper.lines(block.text.lines, margin, start, leadingOf(block.text), { ...block.style, size: block.text.size }) })
    y += (block.text.lines.length - 1) * leadingOf(block.text)
  })
}

export const leadingOf = ({ size }: Fitted): number => size * 1.15

/** The room for the name, and how it is set there: as large as it fits. */
export const nameRoom = 526
const nameTries: [Try, ...Try[]] = [{ lines: 1, from: 42, to: 26 }, { lines: 2, from: 32, to: 18 }, { lines: 3, from: 18, to: 8 }]
/** Marks are set on their letters by themselves, so tracking would pull them apart. */
export const nameStyle = (name: string): Setting => ({ weight: 'bold', only: faceOfName(name, 'bold'), tracking: /\p{M}/u.test(name) ? 0 : -0.019 })
/** A name that the paper can print, in lines. */
export const fitName = (name: string): Fitted => fit(oneLine(name), nameRoom, measureOf(nameStyle(oneLine(name))), nameTries)

/** Rooms end before the gain line at the lowest place where each block may come to stand. */
function statement (fields: PrintedFields): Block[] {
  const block = (role: Role, text: string, space: number, room: number, tries: [Try, ...Try[]], style: Omit<Style, 'size'> = {}): Block =>
    ({ role, text: fit(printable(text), room, measureOf(style), tries), space, style })
  const soft = { color: colors.soft }
  const bold = { weight: 'bold' } as const
  const extra = titles(fields)
  const name = oneLine(fields.name)
  return [
    block('H1', fields.heading, 0, 520, [{ lines: 1, from: 15, to: 15 }], soft),
    ...(canPrintName(name)
      ? [block('P', name, 12, nameRoom, nameTries, nameStyle(name))]
      : [block('P', nameElsewhere.title, 14, 526, [{ lines: 1, from: 28, to: 20 }], bold), block('P', nameElsewhere.why, 8, 500, [{ lines: 1, from: 10, to: 8 }], soft)]),
    ...(extra === '' ? [] : [block('P', extra, 9, 500, [{ lines: 1, from: 13, to: 10 }, { lines: 2, from: 10, to: 6 }])]),
    block('P', 'has completed', 27, 500, [{ lines: 1, from: 15, to: 15 }], soft),
    block('P', fields.title, 14, 466, [{ lines: 1, from: 22, to: 18 }, { lines: 2, from: 21, to: 13 }, { lines: 3, from: 14, to: 8 }], bold),
    block('P', fields.rule, 17, 440, [{ lines: 1, from: 13, to: 10.5 }, { lines: 2, from: 11, to: 9 }, { lines: 3, from: 9, to: 7 }]),
    ...(fields.approvals.length === 0 ? [] : [block('P', approvalLine(fields), 11, 424, [{ lines: 1, from: 10, to: 9 }, { lines: 2, from: 10, to: 8 }, { lines: 3, from: 8, to: 6 }])]),
  ]
}

/** "LCSW · Social worker, license 12345, Louisiana" */
export const titles = ({ credentials, license }: Pick<PrintedFields, 'credentials' | 'license'>): string =>
  [credentials, license && `${license.type}, license ${license.number}, ${license.state}`].filter((part) => part !== null).join(' · ')

/** The words that each body asks for; where they are too many for a page of honor they stand on page 2. */
function approvalLine ({ approvals }: PrintedFields): string {
  const statements = approvals.map(({ statement }) => statement).join(' ')
  return statements.length <= 300 ? statements : `Approved for continuing education by ${approvals.map(({ body, number }) => `${body} (${number})`).join('; ')}. Their statements stand on page 2.`
}

/** One to three lines under a small label. */
function fact (paper: Paper, label: string, value: string, more: Fitted | null, { x, y, room, size = 15 }: { x: number; y: number; room: number; size?: number }): void {
  const fitted = fit(printable(value), room, inBold, [{ lines: 1, from: size, to: 8 }, { lines: 2, from: 9, to: 4 }])
  paper.add({ role: 'P', draw: () => {
    paper.line(`${label} `, x, y, { size: 10, color: colors.soft })
    paper.lines(fitted.lines.map((text) => (more ? `${text} ` : text)), x, y + size + 5, 11, { size: fitted.size, weight: 'bold' })
    if (more) paper.lines(more.lines, x, y + size + 22, leadingOf(more), { size: more.size, color: colors.soft })
  } })
}

function drawFacts (paper: Paper, fields: PrintedFields): void {
  const more = (text: string, room: number) => fit(printable(text), room, inRegular, [{ lines: 1, from: 10, to: 9 }, { lines: 2, from: 10, to: 8.5 }, { lines: 4, from: 9, to: 4 }])
  fact(paper, 'Contact hours', fields.hours, more([...fields.categories.map(({ name, hours }) => `${hours} in ${name}`), fields.format, fields.location].filter((part) => part !== null).join(', '), 136), { x: margin, y: 424, room: 136 })
  fact(paper, 'Completed', dayOf(fields.completedOn), more(fields.startedOn === fields.completedOn ? 'Begun the same day' : `Begun ${dayOf(fields.startedOn)}`, 166), { x: 204, y: 424, room: 166 })
  drawCheck(paper, fields)
  fact(paper, 'Signed', `${fields.signatory.name}, ${fields.signatory.title}`, null, { x: margin, y: 514, room: 310, size: 13 })
  const ends = fields.expiresOn
  fact(paper, 'Issued', dayOf(fields.issuedOn), null, { x: 384, y: 514, room: ends === null ? 230 : 114, size: 13 })
  if (ends !== null) fact(paper, 'Good through', dayOf(ends), null, { x: 506, y: 514, room: 114, size: 13 })
}

const beside = { x: 384, y: 424, room: 236 }

/** The number, and below it the address, which is a link. */
function drawCheck (paper: Paper, { codeText, verifyUrl }: PrintedFields): void {
  fact(paper, 'Check this certificate', codeText, null, { ...beside, size: 13 })
  const address = spoken(verifyUrl), slash = address.lastIndexOf('/') + 1
  const { size, lines } = fit(`${address.slice(0, slash)} ${address.slice(slash)}`, beside.room, inRegular, [{ lines: 2, from: 10, to: 6 }, { lines: 3, from: 9, to: 4 }])
  const y = beside.y + 36
  paper.add({ role: 'P', parts: [{
    role: 'Link', href: verifyUrl, says: `Check this certificate at ${address}`, box: { x: beside.x, y: y - size, width: beside.room, height: lines.length * size * 1.25 },
    draw: () => lines.forEach((text, index) => paper.line(text, beside.x, y + index * size * 1.25, { size, color: colors.pine })),
  }] })
}

function drawQr (paper: Paper, verifyUrl: string): void {
  const box = { x: 634, y: 424, width: 104, height: 104 }
  const { size, path } = qrOf(verifyUrl)
  paper.add({ role: 'Figure', alt: `QR code that leads to ${verifyUrl}`, box, draw: () => paper.shape(path, box, box.width / size, '#111111') })
}

function paragraph (paper: Paper, { size, lines }: Fitted, { y, ...style }: { y: number } & Omit<Style, 'size'>): void {
  const leading = size * 1.2
  paper.add({ role: 'P', draw: () => paper.lines(lines, margin, y - (lines.length - 1) * leading, leading, { ...style, size }) })
}
