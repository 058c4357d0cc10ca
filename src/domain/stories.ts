/**
 * Success stories and lessons: what they are, the way from a draft to the page, and who may take each step of it. Nothing is released that its author has not agreed to, and nothing that a
 * person served has told stays anywhere once they take their consent back. Keys are stored, so they never change; words may. Pure.
 */
import type { Practice } from './practice.ts'

export const storyKinds = { story: 'Success story', lesson: 'Lesson' } as const
export type StoryKind = keyof typeof storyKinds

/** How the author is named where it is read. */
export const namings = { name: 'By my name and agency', agency: 'By my agency, without my name', unnamed: 'By my state alone' } as const
export type Naming = keyof typeof namings

/** Who may read it once it is released. */
export const reaches = { program: 'Everybody in the program', state: 'People in my state' } as const
export type Reach = keyof typeof reaches

/** Whose story it is. One that a person served has told needs their consent. */
export const tellers = { writer: 'Mine or my team’s: what we did and learned', served: 'A person we serve told it to be passed on' } as const
export type Teller = keyof typeof tellers

/** What a person served may agree to, each by itself. */
export const uses = { shown: 'Shown on these pages to people of the program', printed: 'Shown to others on paper or in a file', quoted: 'Quoted in talks and reports' } as const
export type Use = keyof typeof uses
export type Consent = Record<Use, boolean> & { /** Where the signed paper is kept. */ keptAt: string; /** YYYY-MM-DD */ signedOn: string }

/** What its author says of a story, as it is sent in. */
export type Story = { kind: StoryKind; title: string; text: string; practices: Practice[]; naming: Naming; reach: Reach; teller: Teller }

export const limits = { title: 100, text: 6000, /** Fewer characters tell nobody anything. */ leastText: 120 } as const

export type Step = 'sent' | 'edited' | 'agreed' | 'declined' | 'returned' | 'released' | 'withdrawn' | 'consent withdrawn'
export type Standing = 'draft' | Step

type Who = 'author' | 'editor'
/** By where a story stands, the steps that may follow and who takes them. Consent may be taken back at any time before that is done. */
const way: Record<Standing, Partial<Record<Step, Who>>> = {
  draft: { sent: 'author' },
  sent: { edited: 'editor', released: 'editor', returned: 'editor', withdrawn: 'author' },
  edited: { agreed: 'author', declined: 'author', withdrawn: 'author', edited: 'editor' },
  agreed: { edited: 'editor', released: 'editor', returned: 'editor', withdrawn: 'author' },
  declined: { edited: 'editor', released: 'editor', returned: 'editor', withdrawn: 'author' },
  returned: { sent: 'author' },
  released: { returned: 'editor', withdrawn: 'author' },
  withdrawn: { sent: 'author' },
  'consent withdrawn': {},
}

/** Whether this step may be taken now, by somebody who is the story's author or an editor. Nobody is the editor of their own story. */
export function mayTake (standing: Standing, step: Step, by: { isAuthor: boolean; isEditor: boolean }): boolean {
  if (step === 'consent withdrawn') return standing !== 'draft' && standing !== 'consent withdrawn' && (by.isAuthor || by.isEditor)
  const who = way[standing][step]
  return who === 'author' ? by.isAuthor : who === 'editor' && by.isEditor && !by.isAuthor
}

/** Steps that an editor takes; all others are the author’s, but that either takes consent back. */
export const isEditors = (step: Step): boolean => Object.values(way).some((next) => next[step] === 'editor')

/** The author may write on: nobody else has it. */
export const isOpen = (standing: Standing): boolean => mayTake(standing, 'sent', { isAuthor: true, isEditor: false })
/** Stands with the editors. */
export const waitsForEditor: readonly Step[] = ['sent', 'agreed', 'declined']

/** The paragraphs of a text: lines between empty lines. A single line break stays within its paragraph. */
export const paragraphs = (text: string): string[] => text.split(/\n\s*\n/).map((part) => part.trim()).filter((part) => part !== '')

/** The first words of a text, cut off between words, for a list. `most` characters at most. */
export function opening (text: string, most = 180): string {
  const whole = text.replace(/\s+/g, ' ').trim()
  if ([...whole].length <= most) return whole
  const cut = [...whole].slice(0, most - 1).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), Math.floor(most / 2))).replace(/[\s,;:.–-]+$/, '')}…`
}

export type Piece = { text: string; isChanged: boolean }
/** Two wordings of one text beside each other, each in paragraphs of pieces; a changed piece stands in one of them alone. */
export type Compared = { before: Piece[][]; after: Piece[][] }

/** Words and marks, each with the space before it; an empty line is one of its own. */
const tokensOf = (text: string): string[] => paragraphs(text).join('\n\n').match(/\n\n|(?!\n\n)\s*(?:[\p{L}\p{M}\p{N}'’-]+|[^\s])/gu) ?? []

/** Word by word, by the longest sequence of words that both have in common (Hunt and McIlroy 1976). Takes time and memory of the product of both lengths: for texts of some pages. */
export function compareWordings (before: string, after: string): Compared {
  const [one, other] = [tokensOf(before), tokensOf(after)]
  const width = other.length + 1
  const common = new Uint16Array((one.length + 1) * width)
  for (let i = one.length - 1; i >= 0; i--) for (let j = other.length - 1; j >= 0; j--) common[i * width + j] = one[i] === other[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
  const old: Piece[] = [], now: Piece[] = []
  let i = 0, j = 0
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) { old.push({ text: one[i++]!, isChanged: false }); now.push({ text: other[j++]!, isChanged: false }) }
    else if (j >= other.length || i < one.length && common[(i + 1) * width + j]! > common[i * width + j + 1]!) old.push({ text: one[i++]!, isChanged: true })
    else now.push({ text: other[j++]!, isChanged: true })
  }
  return { before: joined(old), after: joined(now) }
}

/** Neighbors of one kind become one piece; an empty line begins a paragraph. */
function joined (pieces: readonly Piece[]): Piece[][] {
  const all: Piece[][] = [[]]
  for (const { text, isChanged } of pieces) {
    if (text === '\n\n') { all.push([]); continue }
    const paragraph = all.at(-1)!, last = paragraph.at(-1)
    if (last?.isChanged === isChanged) last.text += text
    else paragraph.push({ text, isChanged })
  }
  return all.filter((paragraph) => paragraph.length > 0)
}
