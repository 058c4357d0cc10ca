/** What an author should make of an item's figures, in plain language. Rules of thumb, in the order of their weight; guides to discrimination after Ebel 1965, Measuring Educational Achievement. */
import { least } from './least.ts'
import type { ItemFigures } from './items.ts'

/** `mend`: probably something wrong. `look`: worth a look. `fine`. `few`: too few answers to say. */
export type Reading = { level: 'mend' | 'look' | 'fine' | 'few'; text: string }

const percent = (share: number): string => `${Math.round(100 * share)}%`
const people = (n: number): string => `${n} ${n === 1 ? 'person' : 'people'}`

/**
 * The reading that matters most. `right` are the keys of right options, `label` names an option as an author knows it ("option B"). On the post-quiz an easy item is the aim,
 * so only a wrong key, a misleading option or an item that still fails is told.
 */
export function readItem (figures: ItemFigures, phase: 'pre' | 'post', right: readonly string[] = [], label: (option: string) => string = (option) => `“${option}”`): Reading {
  const { n, difficulty, correctedR, upper, discrimination } = figures
  if (n < least.items) return { level: 'few', text: `Only ${people(n)} answered. From ${least.items} on this says how the question works.` }
  if (difficulty === 0) return { level: 'mend', text: `None of ${people(n)} got this right: check the key.` }
  if (correctedR !== null && correctedR <= -0.1) return { level: 'mend', text: `Those who knew the rest got this wrong more often than the others: check the key and the wording.` }
  if (upper !== null && upper < 0.5 && difficulty < 0.5) return { level: 'mend', text: `Most who knew the rest missed this (${percent(upper)} of the best 27% had it right): check the key.` }
  const rival = misleading(figures, right)
  if (rival) return { level: rival.n >= least.items ? 'mend' : 'look', text: `${label(rival.option!)} drew ${percent(rival.share)}, and they knew the rest better than those who chose the key: is it right too, or is the stem unclear?` }
  if (phase === 'post' && difficulty < 0.5) return { level: 'look', text: `After training ${percent(difficulty)} of the points were earned: is it taught, and is the question clear?` }
  if (difficulty === 1) return phase === 'post' ? { level: 'fine', text: `All of ${people(n)} knew it after training.` } : { level: 'look', text: `All of ${people(n)} knew it before training: it cannot show a gain.` }
  if (phase === 'pre' && difficulty > 0.9) return { level: 'look', text: `${percent(difficulty)} knew it before training: it leaves little to gain.` }
  if (correctedR !== null && correctedR < 0.1 && difficulty <= 0.9) return { level: 'look', text: `Those who knew the rest did hardly better here: the question may be unclear, or ask for something else.` }
  const idle = figures.options.filter(({ option, share }) => option !== null && !right.includes(option) && share < 0.02)
  if (phase === 'pre' && right.length > 0 && n >= least.discrimination && idle.length > 0) return { level: 'look', text: `Hardly anyone chose ${idle.map(({ option }) => label(option!)).join(' or ')}: an option that nobody believes makes guessing easier.` }
  return { level: 'fine', text: workingWords(discrimination, correctedR) }
}

/** A wrong option that at least a tenth chose, and whose people did better on the rest than those who chose the right one. Only where there is one right option. */
function misleading ({ options }: ItemFigures, right: readonly string[]): ItemFigures['options'][number] | undefined {
  const key = options.find(({ option }) => option === right[0])
  if (right.length !== 1 || !key || key.rest === null) return undefined
  return options.filter(({ option, share, rest, n }) => option !== null && option !== right[0] && share >= 0.1 && n >= 5 && rest !== null && rest > key.rest!).sort((a, b) => b.share - a.share)[0]
}

const workingWords = (discrimination: number | null, correctedR: number | null): string => {
  const strength = discrimination ?? correctedR
  return strength === null ? 'Nothing stands out.' : strength >= 0.4 ? 'It tells those who know from those who do not very well.' : strength >= 0.3 ? 'It tells those who know from those who do not well.' : strength >= 0.2 ? 'It tells those who know from those who do not fairly well.' : 'Nothing stands out.'
}
