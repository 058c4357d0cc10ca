/** Items as GIFT, and what GIFT cannot say of them. Texts go out as [markdown], which Moodle knows; ids as [id:…]. What is read from it again is the same item as far as GIFT has its parts. */
import type { Fraction } from '../fraction.ts'
import { fraction } from '../fraction.ts'
import type { Foreseen, Item, Markdown, MultipleItem, NumberItem } from '../curriculum.ts'

/** One thing of one item that the format has no place for. `out`: the item itself stayed behind. */
export type Lost = { item: string; out: boolean; what: string }
export type Written = { text: string; lost: Lost[] }

/** `category` names the curriculum and module; the objective is added to it. */
export function writeGift (items: readonly Item[], category: string): Written {
  const lost: Lost[] = []
  const blocks: string[] = []
  let current: string | null = null
  for (const item of items) {
    const body = bodyOf(item)
    if (item.type === 'text' && item.accept.some((text) => text.includes('->'))) { lost.push({ item: item.id, out: true, what: 'GIFT takes -> in an accepted answer for a pair' }); continue }
    if (body === null) { lost.push({ item: item.id, out: true, what: `GIFT has no questions of type ${item.type}` }); continue }
    lost.push(...lostOf(item).map((what) => ({ item: item.id, out: false, what })))
    const own = `$CATEGORY: ${item.objective === null ? category : `${category}/${item.objective}`}`
    if (own !== current) blocks.push(own)
    current = own
    blocks.push(`// [id:${item.id}]\n::${signs(item.heading)}::[markdown]${signs(item.stem)}{${body}${item.rationale === null ? '' : `####${signs(item.rationale)}`}\n}`)
  }
  return { text: blocks.map((block) => `${block}\n`).join('\n'), lost }
}

/** Signs of the format made text. A line end would end the question where the next line is blank, and an arrow would make pairs of any answers: markdown can say it otherwise. */
const signs = (text: Markdown): string => text.replaceAll('->', '-\\>').replace(/[\\#=~{}:]/g, '\\$&').replaceAll('\n', '\\n')
const said = (feedback: Markdown | null): string => (feedback === null ? '' : `#${signs(feedback)}`)
const line = (sign: string, text: string, feedback: Markdown | null = null): string => `\n\t${sign}${signs(text)}${said(feedback)}`

/** What stands between the braces; null where GIFT has no such question. */
function bodyOf (item: Item): string | null {
  switch (item.type) {
    case 'single': return item.options.map(({ text, right, feedback }) => line(right ? '=' : '~', text, feedback)).join('')
    case 'multiple': return multiple(item)
    case 'truefalse': {
      const [right, wrong] = [item.options.find((option) => option.right), item.options.find((option) => !option.right)]
      return `${/^true$/i.test(right?.text ?? '') ? 'TRUE' : 'FALSE'}${right?.feedback || wrong?.feedback ? `#${signs(wrong?.feedback ?? '')}` : ''}${said(right?.feedback ?? null)}`
    }
    case 'number': return `#${`\n\t=${numberText(item)}`}${item.foreseen.map(foreseen).join('')}`
    case 'text': return `${item.accept.map((text) => line('=', stars(text))).join('')}${item.foreseen.map(({ answer, feedback }) => line('=%0%', stars(answer), feedback)).join('')}`
    case 'match': {
      const text = (key: string) => item.choices.find((choice) => choice.key === key)!.text
      const used = new Set(item.rows.map(({ right }) => right))
      return [...item.rows.map((row) => [row.text, text(row.right)] as const), ...item.choices.filter(({ key }) => !used.has(key)).map((choice) => ['', choice.text] as const)]
        .map(([left, right]) => `\n\t=${signs(left)} -> ${signs(right)}`).join('')
    }
    case 'open': return ''
    case 'order': case 'likert': return null
  }
}

const foreseen = ({ answer, feedback }: Foreseen): string => line('=%0%', answer, feedback)
/** A star stands for any letters there, unless it is escaped. */
const stars = (text: string): string => text.replace(/(?<!\\)\*/g, '\\*')

const percentage = ({ numerator, denominator }: Fraction): string => String(Number((100 * numerator / denominator).toFixed(5)))

function multiple ({ options, scoring }: MultipleItem): string {
  const share = fraction(1, Math.max(1, options.filter((option) => option.right).length))
  const wrong = scoring === 'partial' ? percentage(share) : '100'
  return options.map(({ text, right, feedback }) => line(right ? `~%${percentage(share)}%` : `~%-${wrong}%`, text, feedback)).join('')
}

/** `41`, `41:1` where it was written with ±, else `40..42`. */
function numberText ({ low, high, key }: NumberItem): string {
  if (low === high) return String(low)
  const around = /^([\d.,−+-]+)\s*(?:±|\+\/-|\+-)\s*([\d.,]+)$/.exec(key)
  return around ? `${around[1]!.replace('−', '-').replaceAll(',', '')}:${around[2]!.replaceAll(',', '')}` : `${low}..${high}`
}

function lostOf (item: Item): string[] {
  return [
    ...(item.points !== 1 && item.type !== 'open' ? [`it is worth ${item.points} points`] : []),
    ...(item.forms.length === 1 ? [`it stands on form ${item.forms[0]}`] : []),
    ...(item.phases.length < 3 ? [`it is asked in ${item.phases.join(', ')} only`] : []),
    ...(item.point === null ? [] : [`it is the point ${item.point}`]),
    ...((item.type === 'single' || item.type === 'multiple') && !item.shuffle ? ['its options keep their order'] : []),
    ...(item.type === 'multiple' && item.scoring === 'exact' ? ['only all right ticks earn the points; there, some of them earn some'] : []),
    ...(item.type === 'number' && item.unit !== null ? [`its unit ${item.unit}`] : []),
    ...(item.type === 'text' && item.fuzzy ? ['one typo is forgiven'] : []),
    ...(item.type === 'match' ? [`its heads ${item.headings.join(' and ')}`, ...(item.foreseen.length > 0 ? ['its foreseen answers'] : [])] : []),
    ...(item.type === 'open' ? ['its rubric', ...(item.modelAnswer === null ? [] : ['its model answer']), ...(item.words === null ? [] : ['its number of words']), ...(item.counts ? ['it counts for the score'] : [])] : []),
    ...(/!\[[^\]]*\]\(/.test(item.stem) ? ['its pictures'] : []),
  ]
}
