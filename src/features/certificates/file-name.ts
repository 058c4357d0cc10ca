/** What the PDF and the credential are called when they are saved. */
import type { PrintedFields } from '#src/domain/certificates.ts'

/** surname_course_date_number.pdf, so that a folder of them sorts by person. The surname is the last word of the name; what file systems refuse becomes a hyphen. */
export function fileName ({ name, curriculum, completedOn, code }: Pick<PrintedFields, 'name' | 'curriculum' | 'completedOn' | 'code'>, ending: 'pdf' | 'jwt' = 'pdf'): string {
  const surname = name.trim().split(/\s+/).at(-1)!.replace(/[\\/:*?"<>|\p{C}\s]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  return `${surname || 'certificate'}_${curriculum}_${completedOn}_${code}.${ending}`
}

/** The header that offers a file to be saved: in ASCII for old readers (RFC 6266) and in full (RFC 8187). */
export function attachment (file: string): string {
  const plain = file.normalize('NFKD').replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '').replace(/^_/, 'certificate_')
  const full = encodeURIComponent(file).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`
}
