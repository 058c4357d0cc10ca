/** What is said to somebody who brought a credential or a file. */
import { groupCode } from '#src/domain/certificates.ts'
import type { Outcome } from './judge-brought.ts'

export type Verdict = { title: string; line: string; link: { href: string; text: string } | null }

/** Why nothing could be judged, beside the field. */
export const unreadable: Record<Extract<Outcome, { is: 'unreadable' }>['why'], string> = {
  empty: 'Choose a file, or paste a credential',
  'too long': 'This is longer than any credential of ours',
  'no credential': 'This is no credential. Ours is the PDF of a certificate, or one long line that begins with eyJ.',
  unsigned: 'This credential carries no signature, so anyone may have written it. Bring the file as it was downloaded.',
}

/** What does not hold, in words. What such a file claims is not repeated. */
export function verdictOn (outcome: Exclude<Outcome, { is: 'genuine' | 'unreadable' }>): Verdict {
  if (outcome.is === 'unlisted') return { title: 'This credential is not in our register', line: 'It is signed with a key of ours, yet it was never issued with a certificate. Do not rely on it, and tell whoever runs this training.', link: null }
  if (outcome.is === 'foreign' && outcome.what === 'PDF') return { title: 'This PDF was not issued here', line: 'It holds neither a number nor a credential of ours. A scan of a certificate holds none either: type the number that stands on it.', link: null }
  if (outcome.is === 'foreign') return { title: 'This credential was not issued here', line: 'It is signed with a key that is not ours: somebody else issued it, or it was changed. Do not rely on it for a training of ours.', link: null }
  const link = outcome.code === null ? null : { href: `/verify/${outcome.code}`, text: `See what was issued as ${groupCode(outcome.code)}` }
  if (outcome.what === 'PDF') return { title: 'This PDF was altered', line: 'It is not the file that was issued: at least one byte of it was changed, be it by saving it in another program. Rely on our record, not on the file.', link }
  return { title: 'This credential was altered', line: 'Its signature does not fit: at least one letter was changed or lost. Do not rely on it. Ask its holder for the file once more.', link }
}

/** Said above the record of a genuine one. */
export const proofOf = ({ what }: Extract<Outcome, { is: 'genuine' }>): string =>
  (what === 'PDF' ? 'The PDF that you brought is, byte for byte, the one that was issued.' : 'The credential that you brought is, letter for letter, the one that was issued, and its signature is ours.')
