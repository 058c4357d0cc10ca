/** Bytes of a roster file as text, whatever program saved it. */
import { type Decoded, decodeText } from '../decode-text.ts'

export type { Decoded }

const saveAgain = 'In Excel, choose File, Save As, and the type “CSV UTF-8 (Comma delimited)”.'
const others: [number[], string][] = [
  [[0x50, 0x4b, 0x03, 0x04], `This is an Excel workbook, not a CSV file. ${saveAgain}`],
  [[0xd0, 0xcf, 0x11, 0xe0], `This is an old Excel workbook, not a CSV file. ${saveAgain}`],
  [[0x25, 0x50, 0x44, 0x46], 'This is a PDF, not a CSV file.'],
]

export const decodeRoster = (bytes: Uint8Array): Decoded => decodeText(bytes, { others, noText: `This file holds no text that can be read. ${saveAgain}`, saveAgain })
