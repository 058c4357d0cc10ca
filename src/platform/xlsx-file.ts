/**
 * A table as an Excel workbook (ECMA-376): one sheet, text as text, numbers as numbers, days and moments as dates. Rows are written as they come, so
 * memory stays flat whatever their number; the archive around them is packed by zlib, beside the event loop.
 *
 * Text stands in the cell that shows it and never in a formula, so nothing in it can run and nothing is put in front of it.
 */
import { Readable } from 'node:stream'
import yazl from 'yazl'
import type { Batches, Column, Kind } from './tables.ts'

/** What one sheet holds, the row of names left out. */
export const mostSheetRows = 1_048_575
const mostCell = 32_767

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'

/** What XML has no letters for is written _xHHHH_, and so is an underscore that would be read as the beginning of that (ECMA-376, ST_Xstring). */
export const escaped = (text: string): string => text.toWellFormed().replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\r]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
  .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Days since 1899-12-30, as Excel counts them. */
const serial = (ms: number): number => ms / 86_400_000 + 25_569

/** 0 is A, 26 is AA. */
const letters = (index: number): string => (index < 26 ? '' : letters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + index % 26)

/** What follows the address of a cell. */
const cells: Record<Kind, (value: unknown) => string> = {
  text: (value) => ` t="inlineStr"><is><t xml:space="preserve">${escaped(String(value).slice(0, mostCell))}</t></is></c>`,
  number: (value) => `><v>${String(value)}</v></c>`,
  day: (value) => ` s="2"><v>${serial(Date.parse(`${String(value)}T00:00:00Z`))}</v></c>`,
  moment: (value) => ` s="3"><v>${serial(Math.floor((value as Date).getTime() / 1000) * 1000)}</v></c>`,
  'yes or no': (value) => ` t="b"><v>${value ? 1 : 0}</v></c>`,
}

const styles = `${head}<styleSheet ${main}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
  + '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'

const widths: Record<Kind, number> = { text: 24, number: 12, day: 12, moment: 20, 'yes or no': 10 }

async function* sheet (columns: readonly Column[], batches: Batches): AsyncGenerator<Buffer> {
  const addresses = columns.map((_, index) => letters(index))
  const titles = columns.map(({ name }, index) => `<c r="${addresses[index]}1" s="1" t="inlineStr"><is><t>${escaped(name)}</t></is></c>`).join('')
  const wide = columns.map(({ kind }, index) => `<col min="${index + 1}" max="${index + 1}" width="${widths[kind]}" customWidth="1"/>`).join('')
  yield Buffer.from(`${head}<worksheet ${main}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${wide}</cols><sheetData><row r="1">${titles}</row>`)
  let last = 1
  for await (const rows of batches) {
    if (last + rows.length > mostSheetRows + 1) throw new Error('more rows than a sheet holds')
    yield Buffer.from(rows.map((row) => {
      last++
      return `<row r="${last}">${columns.map(({ name, kind }, index) => (row[name] === null || row[name] === undefined ? '' : `<c r="${addresses[index]}${last}"${cells[kind](row[name])}`)).join('')}</row>`
    }).join(''))
  }
  yield Buffer.from('</sheetData></worksheet>')
}

/** The workbook, byte for byte as it is packed. `title` names the sheet. Throws in the middle when there are more rows than a sheet holds. */
export async function* xlsxFile (columns: readonly Column[], batches: Batches, title: string): AsyncGenerator<Buffer> {
  const zip = new yazl.ZipFile()
  const rows = Readable.from(sheet(columns, batches))
  const out = zip.outputStream as Readable
  const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(xml), path)
  const type = (name: string, kind: string) => `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`
  add('[Content_Types].xml', `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/worksheets/sheet1.xml', 'worksheet')}${type('/xl/styles.xml', 'styles')}</Types>`)
  add('_rels/.rels', `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
  add('xl/workbook.xml', `${head}<workbook ${main} xmlns:r="${office}"><sheets><sheet name="${escaped(title.replace(/[\\/?*[\]:"']/g, ' ').slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`)
  add('xl/_rels/workbook.xml.rels', `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`)
  add('xl/styles.xml', styles)
  // The library hands neither on.
  for (const source of [zip, rows]) source.on('error', (error: Error) => out.destroy(error))
  zip.addReadStream(rows, 'xl/worksheets/sheet1.xml', { compressionLevel: 3 })
  zip.end()
  try {
    for await (const bytes of out) yield bytes as Buffer
  } finally {
    rows.destroy()
  }
}
