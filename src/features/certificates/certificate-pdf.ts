/** The paper: two pages of US Letter, landscape, made from the printed fields alone, so that the same fields give the same bytes. */
import path from 'node:path'
import PDFDocument from 'pdfkit'
import type { PrintedFields } from '#src/domain/certificates.ts'

const fonts = path.join(import.meta.dirname, 'fonts')

export function certificatePdf (fields: PrintedFields): Promise<Buffer> {
  const document = new PDFDocument({
    size: [792, 612], margin: 54, pdfVersion: '1.7', subset: 'PDF/UA', tagged: true, lang: 'en-US', displayTitle: true, font: path.join(fonts, 'noto-sans-regular.ttf'),
    info: { Title: `${fields.heading}, ${fields.name}`, CreationDate: new Date(`${fields.issuedOn}T12:00:00Z`), Keywords: fields.code },
  } as PDFKit.PDFDocumentOptions)
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
  })
  document.fontSize(15).text(fields.heading).fontSize(42).text(fields.name).fontSize(22).text(fields.title).fontSize(13).text(`${fields.hours} contact hours. ${fields.rule}`).text(fields.verifyUrl)
  document.addPage().fontSize(10).text(fields.modules.map(({ title, minutes }) => `${title}, ${minutes} minutes`).join('\n')).text(fields.notice)
  document.end()
  return whole
}
