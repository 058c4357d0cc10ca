/** Short names and ids for questions that come without, and keys for their options. */
import { idPattern } from '../authoring/attributes.ts'
import type { Base } from '../authoring/item-parts.ts'
import { plainText } from '../plain-text.ts'

/** What an id may be made of: a–z, 0–9 and single hyphens, 40 signs at most, cut between words where there is a place to. */
export function idFrom (text: string): string {
  const plain = text.replace(/['’]/g, '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  if (plain.length <= 40) return plain
  const cut = plain.slice(0, 41)
  return cut.slice(0, Math.max(cut.lastIndexOf('-'), 20)).slice(0, 40).replace(/-$/, '')
}

/** Gives ids, none of which is taken: the wished one where it can be one, else one of the heading. What it gives is taken from then on. */
export function idGiver (taken: Iterable<string>): (wished: string | null, heading: string) => string {
  const used = new Set(taken)
  return (wished, heading) => {
    const first = wished !== null && idPattern.test(wished) ? wished : idFrom(wished ?? '') || idFrom(heading) || 'item'
    let id = first
    for (let turn = 2; used.has(id); turn++) id = `${first.slice(0, 58)}-${turn}`
    used.add(id)
    return id
  }
}

/** A title as a heading: on one line, without signs that would be read as a citation, a tag or the end of a heading. */
export const headingOf = (title: string): string => title.replace(/[<>[\]\\`]+/g, ' ').replace(/\s+/g, ' ').replace(/(?:^|\s)#+\s*$/, '').trim() || 'Question'

/** The first words of a question, where it has no title of its own. */
export function headingFrom (stem: string): string {
  const words = headingOf(plainText(stem.split('\n\n')[0]!).replace(/_{2,}/g, '…').replace(/[*#|]+/g, ' '))
  if (words.length <= 80) return words
  const cut = words.slice(0, 61)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 30)).replace(/[\s,;:–…-]+$/, '')} …`
}

/** All that a question from elsewhere does not say is as it is when an author leaves it out. */
export const unsaid = (said: Pick<Base, 'id' | 'heading' | 'stem' | 'rationale' | 'objective' | 'line'>): Base => ({ ...said, point: null, points: 1, forms: ['A', 'B'], phases: ['pre', 'post', 'followup'], shuffle: true })
