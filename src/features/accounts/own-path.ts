/** Where a person goes on to: only a page of this site. */

const doors = /^\/(sign-in|sign-out|set-up|invitations|password-reset|password-resets|theme)(\/|$)/

/**
 * `wanted` when it is a plain path of ours, else '/'. Refused are other sites in every spelling (//host, /\host, a scheme, control characters that
 * browsers drop) and, unless `anyPage`, the pages that would only lead back to signing in.
 */
export function ownPath (wanted: unknown, { anyPage = false } = {}): string {
  if (typeof wanted !== 'string' || wanted.length > 2000 || !/^\/(?![/\\])[^\s\\\u0000-\u001f\u007f]*$/.test(wanted)) return '/'
  const base = 'http://own.invalid'
  if (!URL.canParse(wanted, base)) return '/'
  const url = new URL(wanted, base)
  if (url.origin !== base || url.pathname.startsWith('//') || (!anyPage && doors.test(url.pathname))) return '/'
  return url.pathname + url.search
}
