/** Page 2 of the paper, and more where the modules need them: what was learned in two columns, about the certificate in the third. */
import type { PrintedFields } from '#src/domain/certificates.ts'
import { canPrintName, faceOfName, oneLine, printable, widthOf } from './faces.ts'
import { fit, wrap } from './fit.ts'
import { dayOf, deliveredText, spoken } from './front-page.ts'
import { colors, letter, type Paper, type Part, type Style } from './paper.ts'

/** `draw` is told where the first baseline stands. */
type Paragraph = { above: number; leading: number; lines: string[]; part (paper: Paper, x: number, y: number): Part; /** Not left alone at the foot of a column. */ keeps: boolean }

const top = 100, foot = letter.height - letter.margin
const width = 216, columns = [letter.margin, letter.margin + 234, letter.margin + 468] as const
const sizes = [10, 9.5, 9, 8.5, 8] as const

/** Letters as large as one page allows, 10 to 8 points; what does not fit then goes on to further pages. */
export function drawBackPages (paper: Paper, fields: PrintedFields): void {
  const arrange = (size: number) => ({ learned: flow(learned(fields, size)), about: flow(about(fields, size)) })
  const pagesFor = ({ learned, about }: ReturnType<typeof arrange>) => Math.max(Math.ceil(learned.length / 2), about.length)
  const found = sizes.map(arrange).find((each) => pagesFor(each) === 1) ?? arrange(8.5)
  const count = pagesFor(found)
  for (let page = 0; page < count; page++) {
    paper.nextPage()
    drawHead(paper, fields, page + 2, count + 1)
    const shown = [found.learned[2 * page], found.learned[2 * page + 1], found.about[page]]
    shown.forEach((paragraphs, index) => drawColumn(paper, columns[index]!, paragraphs ?? []))
  }
}

/** Repeated on each page, so that loose sheets find each other; no part of the text. */
function drawHead (paper: Paper, fields: PrintedFields, page: number, of: number): void {
  const name = canPrintName(fields.name) ? oneLine(fields.name) : fields.heading
  const setting = { weight: 'bold', only: faceOfName(name, 'bold') } as const
  const { size, lines } = fit(name, 440, (text) => widthOf(text, setting), [{ lines: 1, from: 12, to: 8 }, { lines: 2, from: 8, to: 4 }])
  paper.decoration((document) => {
    paper.lines(lines, letter.margin, 66, size * 1.15, { ...setting, size, color: colors.pine })
    paper.line(`${fields.codeText}, page ${page} of ${of}`, columns[2], 66, { size: 9, color: colors.soft })
    document.moveTo(letter.margin, 80).lineTo(letter.width - letter.margin, 80).lineWidth(1.5).stroke(colors.ink)
  })
}

const heightOf = ({ above, leading, lines }: Paragraph, isFirst: boolean): number => (isFirst ? 0 : above) + leading * lines.length

function drawColumn (paper: Paper, x: number, paragraphs: Paragraph[]): void {
  let y = top
  paragraphs.forEach((each, index) => {
    const first = y + (index === 0 ? 0 : each.above) + each.leading * 0.8
    paper.add(each.part(paper, x, first))
    y += heightOf(each, index === 0)
  })
}

/** Paragraphs laid into as many columns as they need. */
function flow (paragraphs: Paragraph[]): Paragraph[][] {
  const filled: Paragraph[][] = [[]]
  let y = top
  paragraphs.forEach((each, index) => {
    let needs = heightOf(each, filled.at(-1)!.length === 0)
    for (let next = index; paragraphs[next]!.keeps && paragraphs[next + 1]; next++) needs += heightOf(paragraphs[next + 1]!, false)
    if (y + needs > foot && filled.at(-1)!.length > 0) { filled.push([]); y = top }
    y += heightOf(each, filled.at(-1)!.length === 0)
    filled.at(-1)!.push(each)
  })
  return filled
}

type Kind = Style & { above: number; keeps?: boolean; indent?: number; role?: 'P' | 'H2' | 'H3' }

function paragraph (text: string, { above, keeps = false, indent = 0, role = 'P', ...style }: Kind): Paragraph {
  const leading = style.size * 1.28
  const lines = wrap(printable(text), (width - indent) / style.size, (line) => widthOf(line, style))
  return { above, leading, lines, keeps, part: (paper, x, y) => ({ role, draw: () => paper.lines(lines, x + indent, y, leading, style) }) }
}

function objective (text: string, size: number): Paragraph {
  const body = paragraph(text, { above: 0, size, indent: 9 })
  return { ...body, part: (paper, x, y) => ({ role: 'L', parts: [{ role: 'LI', parts: [
    { role: 'Lbl', draw: () => paper.line('• ', x, y, { size, color: colors.pine }) }, { role: 'LBody', draw: () => paper.lines(body.lines, x + 9, y, body.leading, { size }) },
  ] }] }) }
}

const learned = ({ modules }: PrintedFields, size: number): Paragraph[] => [
  paragraph('Modules and their objectives', { role: 'H2', above: 0, size: 13, weight: 'bold', keeps: true }),
  ...modules.flatMap((module, index) => [
    paragraph(`${index + 1}. ${module.title}`, { role: 'H3', above: 0.7 * size, size: size + 0.5, weight: 'bold', keeps: true }),
    paragraph(`${module.minutes} minutes, revision ${module.revision}`, { above: 0, size: size - 1, color: colors.soft, keeps: true }),
    ...module.objectives.map((text) => objective(text, size)),
  ]),
]

/** Everything else that a board may ask for, each under its name. */
function about (fields: PrintedFields, size: number): Paragraph[] {
  const named = (name: string, ...texts: (string | null)[]): Paragraph[] => {
    const said = texts.filter((text) => text !== null)
    return said.length === 0 ? [] : [
      paragraph(name, { role: 'H3', above: 0.6 * size, size: size - 1, color: colors.soft, keeps: true }),
      ...said.map((text) => paragraph(text, { above: 0, size })),
    ]
  }
  const { provider, license } = fields
  const address = spoken(fields.verifyUrl)
  return [
    paragraph('About this certificate', { role: 'H2', above: 0, size: 13, weight: 'bold', keeps: true }),
    ...named('Provider', provider.name, provider.address, provider.email, provider.phone),
    ...named('Title', fields.title, `Text: ${fields.curriculum}, revision ${fields.curriculumRevision}`),
    ...named('Format', fields.format, fields.location),
    ...named('Contact hours', `${fields.hours} hours: ${fields.minutes} minutes of instruction without breaks`, ...fields.categories.map(({ name, hours }) => `of these ${hours} in ${name}`)),
    ...named('Rule met', fields.rule),
    ...named('Dates', `Begun ${dayOf(fields.startedOn)}`, `Completed ${dayOf(fields.completedOn)}`, `Issued ${dayOf(fields.issuedOn)}`, fields.expiresOn && `Good through ${dayOf(fields.expiresOn)}`),
    ...named('Training days', deliveredText(fields)),
    ...named('Presenters', ...fields.presenters.map(({ name, credentials }) => [name, credentials].filter((part) => part !== null).join(', '))),
    ...named('License', license && `${license.type}, ${license.number}, ${license.state}`),
    ...fields.approvals.flatMap((approval) => named('Approved by', `${approval.body}, number ${approval.number}`, approval.statement, creditText(approval), validity(approval))),
    ...named('Number', fields.codeText, `Check it at ${address.slice(0, address.lastIndexOf('/'))}`),
    ...named('What it counts for', fields.notice),
  ]
}

/** "5.5 CEU", where the body names its hours or how many it approved. */
export const creditText = ({ credited, creditType, hours }: PrintedFields['approvals'][number]): string | null => (creditType === null && hours === null ? null : `${credited} ${creditType ?? 'contact hours'}`)

function validity ({ validFrom, validTo }: PrintedFields['approvals'][number]): string | null {
  const ends = [validFrom && `from ${dayOf(validFrom)}`, validTo && `to ${dayOf(validTo)}`].filter((part) => part !== null)
  return ends.length === 0 ? null : `In force ${ends.join(' ')}`
}
