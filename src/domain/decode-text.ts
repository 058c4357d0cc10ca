/** Bytes of a text file as text, whatever program saved it. */

export type Decoded = { ok: true; text: string; encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252' } | { ok: false; message: string }
/** What to say of files that cannot be read: first bytes of files that are no text, and what they are; text in which nothing can be read; how to save a file better. */
export type Sayings = { others: [number[], string][]; noText: string; saveAgain: string }

const startsWith = (bytes: Uint8Array, start: number[]): boolean => start.every((byte, index) => bytes[index] === byte)

/**
 * UTF-8 with or without its mark; UTF-16 as Windows has it, with a mark or recognizable by its zeros; else Windows-1252, the encoding of plain text on Windows
 * (WHATWG Encoding Standard). A file in which some lines are UTF-8 and others are not is refused with one of each: guessing would spoil somebody's name. Line ends become \n.
 */
export function decodeText (bytes: Uint8Array, sayings: Sayings): Decoded {
  const { others, noText, saveAgain } = sayings
  const other = others.find(([start]) => startsWith(bytes, start))
  if (other) return { ok: false, message: other[1] }
  const wide = wideEncoding(bytes)
  try {
    if (wide !== null) return told(new TextDecoder(wide, { fatal: true }).decode(bytes), 'UTF-16', noText)
    return told(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'UTF-8', noText)
  } catch {
    if (wide !== null) return { ok: false, message: noText }
    const mixed = mixedLines(bytes)
    if (mixed !== null) return { ok: false, message: `Line ${mixed.narrow} and line ${mixed.utf8} are written in different encodings, so letters with accents would be spoiled. ${saveAgain}` }
    return told(new TextDecoder('windows-1252').decode(bytes), 'Windows-1252', noText)
  }
}

function told (decoded: string, encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252', noText: string): Decoded {
  const text = decoded.replace(/^\uFEFF/, '').replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return { ok: false, message: noText }
  if (text.trim() === '') return { ok: false, message: 'This file is empty.' }
  return { ok: true, text, encoding }
}

/** By the byte order mark, or by zeros at every other place of the first 200 bytes: the letters of English. */
function wideEncoding (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  const head = bytes.subarray(0, Math.min(200, bytes.length - (bytes.length % 2)))
  if (head.length < 4) return null
  let even = 0, odd = 0
  for (const [index, byte] of head.entries()) if (byte === 0) { if (index % 2 === 0) even++; else odd++ }
  const most = head.length / 2 * 0.7
  return odd >= most && even === 0 ? 'utf-16le' : even >= most && odd === 0 ? 'utf-16be' : null
}

/** The first line that is UTF-8 beyond ASCII, and the first that is not UTF-8; null unless there are both. */
function mixedLines (bytes: Uint8Array): { utf8: number; narrow: number } | null {
  const strict = new TextDecoder('utf-8', { fatal: true })
  let utf8 = 0, narrow = 0
  for (let from = 0, line = 1; from <= bytes.length && (utf8 === 0 || narrow === 0); line++) {
    const end = bytes.indexOf(0x0a, from)
    const part = bytes.subarray(from, end === -1 ? bytes.length : end)
    if (part.some((byte) => byte > 0x7f)) {
      try { strict.decode(part); utf8 ||= line } catch { narrow ||= line }
    }
    from = end === -1 ? bytes.length + 1 : end + 1
  }
  return utf8 > 0 && narrow > 0 ? { utf8, narrow } : null
}
