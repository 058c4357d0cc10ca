/** A name as the paper prints it: the same face, size, lines and places of its letters, drawn as one path. */
import type { PrintedFields } from '#src/domain/certificates.ts'
import { canPrintName, faceFont, oneLine, printable, runsOf, type Setting } from './faces.ts'
import { fitName, leadingOf, nameRoom, nameStyle, titles } from './front-page.ts'

/** For `<svg viewBox="0 0 width height">`: points of the paper. `says` is what a screen reader reads. */
export type NamePreview = { width: number; height: number; path: string; says: string }

/** Null where the paper cannot print the name. */
export function namePreview (fields: Pick<PrintedFields, 'name' | 'credentials' | 'license'>): NamePreview | null {
  if (!canPrintName(fields.name)) return null
  const name = oneLine(fields.name), fitted = fitName(name), more = printable(titles(fields))
  let y = fitted.size
  const paths = fitted.lines.map((line, index) => pathOf(line, y + index * leadingOf(fitted), fitted.size, nameStyle(name)))
  y += (fitted.lines.length - 1) * leadingOf(fitted)
  if (more !== '') paths.push(pathOf(more, y += 22, 13, {}))
  return { width: nameRoom, height: Math.ceil(y + fitted.size * 0.3), path: paths.join(''), says: [name, more].filter(Boolean).join(', ') }
}

function pathOf (line: string, y: number, size: number, style: Setting): string {
  let x = 0, path = ''
  for (const run of runsOf(line, style)) {
    const font = faceFont(run.face)
    const { glyphs, positions } = font.layout(run.text)
    const scale = size / font.unitsPerEm
    glyphs.forEach((glyph, index) => {
      const at = positions[index]!
      path += glyph.path.scale(scale, -scale).translate(x + at.xOffset * scale, y - at.yOffset * scale).toSVG()
      x += at.xAdvance * scale + (style.tracking ?? 0) * size
    })
  }
  return path
}
