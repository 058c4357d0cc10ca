/** E-mail addresses as they are kept: one spelling for every way to type the same one. */

export type EmailReading = { ok: true; email: string } | { ok: false; message: string }

/** Compatibility forms, case, spaces around it and letters that nobody sees are no difference. */
export const foldEmail = (email: string): string => email.normalize('NFKC').replace(/\p{C}/gu, '').trim().toLowerCase()

const addressLike = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u
export const likeThis = 'Enter an e-mail address like name@agency.org'

/** An address that a mail server can take: one @, a dot in its host, nothing that could end a header line. Becomes its folded spelling. */
export function readEmail (typed: string): EmailReading {
  if (typed.length > 500) return { ok: false, message: 'This e-mail address is too long' }
  const email = foldEmail(typed)
  return email.length <= 254 && addressLike.test(email) ? { ok: true, email } : { ok: false, message: likeThis }
}
