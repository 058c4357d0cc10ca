/** Changes as a terminal shows them: the text word by word, the items by what the change means for their results. */
import { changesOf, type Clash, type ItemChange } from '#src/domain/authoring/changes.ts'
import { splitLines } from '#src/domain/authoring/source.ts'
import type { Pair } from './compare.ts'
import { type Paint, paintPieces, wrapped } from './paint.ts'
import { wordsBetween } from './site.ts'

export const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

/** From one text to another, each changed run with its line in the new one and the heading that it stands under. */
export function showText (before: string, after: string, paint: Paint): string[] {
  const lines = splitLines(after)
  let under = ''
  return changesOf(before, after).flatMap((change) => {
    if (change.kind !== 'changed') return []
    const heading = lines.slice(0, change.line).findLast((line) => /^#{1,6} /.test(line)) ?? ''
    const head = heading === under || heading === '' ? [] : [paint.faint(`  ${heading}`)]
    under = heading
    return [...head, ...paintPieces(change.pieces, paint, '        ').map((line, index) => (index === 0 ? paint.faint(String(change.line).padStart(6)) + line.slice(6) : line))]
  })
}

const meanings: Record<ItemChange['what'], string> = { new: 'new', gone: 'taken out; its results are kept', wording: 'asked otherwise: a new meaning, so results before and after are not pooled', beside: 'its feedback, heading or place; results stay together' }
const fixed = 'asked otherwise: a mere fix, so results stay together'

/** What becomes of each item; a module that is new is told in one line. */
export function showItems (changes: readonly ItemChange[], fixes: ReadonlySet<string>, isNew: boolean): string[] {
  if (changes.length === 0) return []
  if (isNew) return [`  ${counted(changes.filter(({ isSelfCheck }) => !isSelfCheck).length, 'question')} and ${counted(changes.filter(({ isSelfCheck }) => isSelfCheck).length, 'self-check')}, all new`]
  return changes.map(({ id, what, isSelfCheck }) => {
    const meaning = what === 'wording' && fixes.has(id) ? fixed : isSelfCheck && what !== 'new' ? (what === 'gone' ? 'self-check, taken out' : 'self-check; it has no statistics') : isSelfCheck ? 'self-check, new' : meanings[what]
    return wrapped(`  item ${id}: ${meaning}`, '    ')
  })
}

const nouns = { curriculum: 'Curriculum', module: 'Module', page: 'Page', feedback: 'Feedback form' }
export const titleOf = ({ file }: Pick<Pair, 'file'>): string => `${nouns[file.kind]} ${file.id}`

/** "revision 3 → 4, +12 −3 words". */
export function sizeOf ({ file, published }: Pair): string {
  const { added, removed } = wordsBetween(published?.text ?? '', file.text)
  const isPicture = published !== null && published.text === file.text
  return `${published === null ? 'new' : `revision ${published.number} → ${published.number + 1}`}, ${isPicture ? 'another picture' : `+${added} −${removed} words`}`
}

/** Where two people changed the same lines. */
export const showClash = ({ base, mine, theirs }: Clash, paint: Paint): string[] => [
  ...base.filter((line) => line !== '').map((line) => wrapped(paint.faint(`    was    ${line}`), '           ')),
  ...mine.map((line) => wrapped(`    yours  ${line}`, '           ')), ...theirs.map((line) => wrapped(`    there  ${line}`, '           ')), '',
]
