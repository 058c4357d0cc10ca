/** QR codes as vector paths, for paper and page alike. */
import { whenUsed } from './when-used.ts'

const qrcode = whenUsed<typeof import('qrcode')>('qrcode')

/** `size` is the count of modules along a side, without the quiet border of four; `path` draws the dark ones on that grid, as SVG writes paths. */
export type Qr = { size: number; path: string }

/** Error correction M (about 15 %), as usual for print. Throws for more text than a code can hold. */
export function qrOf (text: string): Qr {
  const { modules: { size, data } } = qrcode().create(text, { errorCorrectionLevel: 'M' })
  const rows: string[] = []
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let end = x
      while (end < size && data[y * size + end]) end++
      if (end > x) rows.push(`M${x} ${y}h${end - x}v1h-${end - x}z`)
      x = end
    }
  }
  return { size, path: rows.join('') }
}
