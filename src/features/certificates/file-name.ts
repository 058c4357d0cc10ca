/** What the PDF and the credential are called when they are saved. */
import type { PrintedFields } from '#src/domain/certificates.ts'

/** File systems take 255 bytes in all. */
const mostBytes = 80
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A part of a name as a part of a file's name: one Unicode form, no sign that a file system, a shell or a spreadsheet minds, cut between letters. */
function partOf (text: string): string {
  const plain = text.normalize('NFC').replace(/[\p{C}\p{Z}\s\\/:*?"<>|_&;$`!%#{}()[\]~^]+/gu, '-').replace(/^[-.=+@']+|[-.]+$/gu, '')
  let cut = ''
  for (const { segment } of graphemes.segment(plain)) {
    if (Buffer.byteLength(cut + segment) > mostBytes) break
    cut += segment
  }
  return cut.replace(/[-.]+$/u, '')
}

/**
 * surname_given_curriculum_date_number.pdf, so that a folder of them sorts by person. The surname is the last word of the name; the number makes every one unique. At most 255 bytes,
 * never a folder.
 */
export function fileName ({ name, curriculum, completedOn, code }: Pick<PrintedFields, 'name' | 'curriculum' | 'completedOn' | 'code'>, ending: 'pdf' | 'jwt' = 'pdf'): string {
  const words = name.trim().split(/\s+/)
  const parts = [partOf(words.at(-1)!), partOf(words.slice(0, -1).join(' '))].filter((part) => part !== '')
  return `${[parts.length === 0 ? 'certificate' : parts.join('_'), curriculum.slice(0, 40), completedOn, code].join('_')}.${ending}`
}
