/** Names of people and agencies as they are kept and printed. */

export type NameReading = { ok: true; name: string } | { ok: false; message: string }

/** Most characters (code points) of a printed name. The certificate shrinks to fit this much. */
export const longestName = 120

/**
 * A name as typed, in one Unicode form (NFC), without outer spaces and with single inner ones. Refuses, in a sentence, what is empty, too long, has no letter, or holds characters that
 * cannot be printed: controls, reversals of writing direction, lone halves of characters, private use. Any script, apostrophe, hyphen or period is welcome: nobody's name is wrong.
 */
export function readName (typed: string): NameReading {
  const name = typed.normalize('NFC').replace(/\s+/gu, ' ').trim()
  if (name === '') return { ok: false, message: 'Enter a name.' }
  if (!name.isWellFormed() || /[\p{Cc}\p{Co}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufff9-\ufffd]/u.test(name)) return { ok: false, message: 'This name holds a character that cannot be printed. Type the name again.' }
  if ([...name].length > longestName) return { ok: false, message: `A name can have up to ${longestName} characters. Shorten it.` }
  if (!/\p{L}/u.test(name)) return { ok: false, message: 'Enter a name with at least one letter.' }
  return { ok: true, name }
}
