/**
 * A tagged PDF, written element by element: everything drawn is either part of the text, in reading order, or marked as decoration. Lengths are points, y grows downward, and text stands
 * on its baseline. The same calls give the same bytes: the date and, through it and the title, the file's own id come from the caller.
 */
import type PDFDocument from 'pdfkit'
import { whenUsed } from '#src/platform/when-used.ts'
import { type FaceName, faceFont, oneLine, runsOf, type Setting } from './faces.ts'

const pdfkit = whenUsed<typeof PDFDocument>('pdfkit')

export type Style = Setting & { size: number; color?: string }
export type Role = 'H1' | 'H2' | 'H3' | 'P' | 'Sect' | 'L' | 'LI' | 'Lbl' | 'LBody' | 'Figure' | 'Link'
export type Box = { x: number; y: number; width: number; height: number }
/** A part of the text: drawn itself, or made of parts. */
export type Part = { role: Role; draw: () => void } | { role: Role; parts: Part[] } | { role: 'Figure'; alt: string; box: Box; draw: () => void } | { role: 'Link'; href: string; says: string; box: Box; draw: () => void }

export const letter = { width: 792, height: 612, margin: 54 } as const
export const colors = { ink: '#1b2320', soft: '#4a524c', pine: '#0e4a43', marigold: '#f2a71b' } as const

export class Paper {
  readonly #document: PDFKit.PDFDocument
  readonly #root: PDFKit.PDFStructureElement
  readonly #faces = new Set<FaceName>()
  readonly #bytes: Promise<Buffer>
  readonly #madeOn: Date

  constructor ({ title, code, madeOn, size = letter }: { title: string; code: string; /** YYYY-MM-DD */ madeOn: string; /** Of every sheet; Letter lying on its side unless given. */ size?: { width: number; height: number } }) {
    this.#madeOn = new Date(`${madeOn}T12:00:00Z`)
    this.#document = new (pdfkit())({
      size: [size.width, size.height], margin: letter.margin, pdfVersion: '1.7', subset: 'PDF/UA', tagged: true, lang: 'en-US', displayTitle: true, font: null,
      info: { Title: forXml(title), Keywords: code, Creator: 'Gainful', CreationDate: this.#madeOn },
    } as unknown as PDFKit.PDFDocumentOptions)
    const chunks: Buffer[] = []
    this.#bytes = new Promise((resolve, reject) => {
      this.#document.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
    })
    this.#root = this.#document.struct('Document')
    this.#document.addStructure(this.#root)
  }

  #face (name: FaceName): PDFKit.PDFDocument {
    // pdfkit takes fonts that fontkit has opened, which its types do not know.
    if (!this.#faces.has(name)) this.#document.registerFont(name, faceFont(name) as unknown as Buffer)
    this.#faces.add(name)
    return this.#document.font(name)
  }

  /** One line, from x to the right. To be called in a part's `draw`. */
  line (text: string, x: number, y: number, style: Style): void {
    const { size, color = colors.ink, tracking = 0 } = style
    this.#document.fillColor(color)
    let at = x
    for (const run of runsOf(text, style)) {
      this.#face(run.face).fontSize(size).text(run.text, at, y, { lineBreak: false, baseline: 'alphabetic', characterSpacing: tracking * size })
      at += size * (run.width + tracking * [...run.text].length)
    }
  }

  /** Several lines that are one text: each but the last ends in a space, so that words stay apart when they are read back. */
  lines (lines: readonly string[], x: number, y: number, leading: number, style: Style): void {
    lines.forEach((text, index) => this.line(index < lines.length - 1 ? `${text} ` : text, x, y + index * leading, style))
  }

  /** Adds a part, after all that were added before. */
  add (part: Part): void {
    this.#root.add(this.#element(part))
  }

  #element (part: Part): PDFKit.PDFStructureElement {
    if ('parts' in part) return this.#document.struct(part.role, {}, part.parts.map((each) => this.#element(each)))
    const { draw } = part
    // A figure says where it lies; pdfkit's types do not know these two.
    const options = 'alt' in part ? { alt: oneLine(part.alt), placement: 'Block', bbox: edges(part.box) } : {}
    const element: PDFKit.PDFStructureElement = this.#document.struct(part.role, options, [() => {
      draw()
      if ('href' in part) this.#document.link(part.box.x, part.box.y, part.box.width, part.box.height, part.href, { structParent: element, Contents: new String(part.says) } as unknown as PDFKit.Mixins.AnnotationOption)
    }])
    return element
  }

  /** A file that goes with the paper and is found by any program that lists attachments. `type` is its media type; it is dated like the paper. */
  attach ({ name, type, description, text }: { name: string; type: string; description: string; text: string }): void {
    // How the file is related to the paper is an option that pdfkit’s types do not know.
    this.#document.file(Buffer.from(text), { name, type, description, relationship: 'Data', creationDate: this.#madeOn, modifiedDate: this.#madeOn } as PDFKit.Mixins.PDFAttachmentOptions)
  }

  /** Drawing that says nothing: skipped by screen readers. */
  decoration (draw: (document: PDFKit.PDFDocument) => void): void {
    this.#document.markContent('Artifact', { type: 'Layout' })
    draw(this.#document)
    this.#document.endMarkedContent()
  }

  /** Drawing that a figure shows. To be called in its `draw`: it is part of the text already, so it must not be marked once more. */
  art (draw: (document: PDFKit.PDFDocument) => void): void {
    draw(this.#document)
  }

  /** A path in the syntax of SVG, filled, its grid scaled to points. To be called in a part's `draw`. */
  shape (path: string, { x, y }: { x: number; y: number }, scale: number, color: string): void {
    this.#document.save().translate(x, y).scale(scale).path(path).fill(color).restore()
  }

  nextPage (): void {
    this.#document.addPage()
  }

  finish (): Promise<Buffer> {
    this.#root.end()
    this.#document.end()
    return this.#bytes
  }
}

const edges = ({ x, y, width, height }: Box): number[] => [x, y, x + width, y + height]

/** pdfkit copies the title into XML as it is, so these three signs go another way. */
const forXml = (text: string): string => oneLine(text).replaceAll('&', 'and').replaceAll('<', '‹').replaceAll('>', '›')
