/** Questions from elsewhere, as text to put into a module. */
import { type Decoded, decodeText } from '../decode-text.ts'
import { slugOf } from '../slug.ts'
import { idFrom } from './name-items.ts'
import type { Left } from './left.ts'
import { isAiken, readAiken } from './read-aiken.ts'
import { type Into, readGift, type Taken } from './read-gift.ts'
import { writeItem } from './write-markdown.ts'

export type Format = 'gift' | 'aiken'
export const formatNames: Record<Format, string> = { gift: 'GIFT', aiken: 'Aiken' }
/** `markdown` is the items below each other, as they stand under # Quiz. */
export type Brought = { format: Format; items: Taken[]; left: Left[]; markdown: string }

const saveAgain = 'Save it as UTF-8 and bring it again.'

export const decodeQuestions = (bytes: Uint8Array): Decoded => decodeText(bytes, {
  saveAgain, noText: 'This file holds no text that can be read. Bring a GIFT or Aiken file.',
  others: [
    [[0x50, 0x4b, 0x03, 0x04], 'This is a ZIP file or an office document, not text. Bring the GIFT or Aiken file that lies in it.'],
    [[0xd0, 0xcf, 0x11, 0xe0], 'This is an old office document, not text. Bring a GIFT or Aiken file.'],
    [[0x25, 0x50, 0x44, 0x46], 'This is a PDF, not text. Bring a GIFT or Aiken file.'],
    [[0x3c, 0x3f, 0x78, 0x6d, 0x6c], 'This is XML. Export the questions as GIFT and bring that.'],
  ],
})

/** `format` null: told from the text. */
export function bringIn (text: string, format: Format | null, into: Into): Brought {
  const found = format ?? (isAiken(text) ? 'aiken' : 'gift')
  const { items, left } = found === 'aiken' ? readAiken(text, into) : readGift(text, into)
  return { format: found, items, left, markdown: items.map(({ item, category }) => writeItem(item, 'quiz', category === null || item.objective !== null ? null : `category: ${category}`)).join('\n') }
}

/** A module that holds items and lacks what only its author knows: the check asks for it. */
export const moduleOf = (name: string, markdown: string): string => `---\nid: ${idFrom(name) || 'module'}\ntitle: ${JSON.stringify(name)}\n---\n\n# Quiz\n\n${markdown}`

/** The text of a module with items at the end of its quiz. */
export function withItems (module: string, markdown: string): string {
  const end = module.includes('\r\n') ? '\r\n' : '\n'
  const hasQuiz = module.split(/\r?\n/).some((line) => /^ {0,3}#[ \t]/.test(line) && slugOf(line.replace(/^ {0,3}#+|#+$/g, '')) === 'quiz')
  return `${module.trimEnd()}\n\n${hasQuiz ? '' : '# Quiz\n\n'}${markdown}`.replace(/\r?\n/g, end)
}
