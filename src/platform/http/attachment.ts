/** The header that offers a file to be saved. */

/** In ASCII for old readers (RFC 6266) and in full (RFC 8187). `file` is a name without folders; what the first cannot say is left out of it. */
export function attachment (file: string): string {
  const plain = file.normalize('NFKD').replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '').replace(/^[ _-]+/, '') || 'file'
  const full = encodeURIComponent(file.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`
}
