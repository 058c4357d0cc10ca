/** Single-choice items as Aiken, which has nothing else. */
import type { Item } from '../curriculum.ts'
import { plainText } from '../plain-text.ts'
import type { Lost, Written } from './write-gift.ts'

const letter = (index: number): string => String.fromCharCode(65 + index)

export function writeAiken (items: readonly Item[]): Written {
  const lost: Lost[] = []
  const blocks = items.flatMap((item) => {
    const out = (what: string): [] => { lost.push({ item: item.id, out: true, what }); return [] }
    if (item.type !== 'single' && item.type !== 'truefalse') return out(`Aiken has no questions of type ${item.type}`)
    if (item.options.length > 26) return out('Aiken has 26 letters for options')
    if (item.rationale !== null || item.options.some(({ feedback }) => feedback !== null)) lost.push({ item: item.id, out: false, what: 'its feedback and rationale' })
    return [[plainText(item.stem), ...item.options.map(({ text }, index) => `${letter(index)}. ${plainText(text)}`), `ANSWER: ${letter(item.options.findIndex(({ right }) => right))}`, ''].join('\n')]
  })
  return { text: blocks.join('\n'), lost }
}
