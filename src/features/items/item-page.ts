/** One item: as its trainees saw it, what they chose, what changed, and what that suggests. */
import { axisHead, scoreAxis } from '#src/domain/charts/axes.ts'
import { marks } from '#src/domain/charts/item-difficulty.ts'
import { inCell } from '#src/domain/charts/marks.ts'
import { count, signed } from '#src/domain/charts/numbers-shown.ts'
import { isScored, type Item, phases } from '#src/domain/curriculum.ts'
import { itemExplanations } from '#src/domain/gains/explain-items.ts'
import { least } from '#src/domain/gains/least.ts'
import { pWords } from '#src/domain/gains/wording.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { plainText } from '#src/domain/plain-text.ts'
import { arrange, publicItem } from '#src/domain/sitting.ts'
import type { RenderedItem } from '#src/features/curriculum/render.ts'
import { agreementOf } from '#src/features/grading/agreement.ts'
import { howToAnswer } from '#src/features/learning/question-views.ts'
import { controlsOf } from '#src/features/learning/questions.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type Asked, type Found, groupFor, itemsPath, loadItems } from './ask.ts'
import { type PoolFigures, rightKeys } from './item-figures.ts'
import { crumbsOf, filtersOf, methodOf, share, toldOf, tooFew, two, workingOf } from './list-page.ts'
import { listTimes, type Times } from './queries.ts'
import type { SeenItem } from './views.ts'

/** The latest sittings that time is taken from: enough for a median, and quick however many there are. */
const mostTimed = 500

/** Throws NotFound for an item that the module never had. Without a wording in the address: the current one, or the newest of an item that is asked no more. */
export async function itemPage (services: Services, asked: Asked, id: string): Promise<Views['items/item']> {
  if (!/^[\w-]+$/.test(id)) throw new NotFound('no such item')
  const [found, times] = await Promise.all([loadItems(services, asked, id), listTimes(services.db, groupFor(asked), id, mostTimed)])
  const own = found.pools.filter(({ pool }) => pool.item.id === id)
  const { wording } = asked.view
  const shown = wording === null ? own[0] : own.find(({ pool }) => pool.wordings.some(({ number }) => number === wording))
  if (!shown) throw new NotFound('no such item or wording')
  const ratings = shown.pool.item.type === 'open' ? await agreementOf(services, { curriculum: asked.release.id, item: id }) : null
  return { ...pageOf(shown, own, found, asked), times: timeLines(times, shown.pool.item.type), ratings: ratings?.lines ?? [] }
}

function pageOf (shown: PoolFigures, own: readonly PoolFigures[], found: Found, asked: Asked): Omit<Views['items/item'], 'times' | 'ratings'> {
  const { pool, pre, post, gain } = shown, { item, revision } = pool
  const html = revision.rendering.item(item.id)
  const scored = isScored(item), told = scored ? [toldOf(pre.reading, 'pre'), toldOf(post.reading, 'post')].filter((_, index) => item.phases.includes(index === 0 ? 'pre' : 'post')) : []
  return {
    crumbs: crumbsOf(asked, true), kicker: `${asked.module.module.title} · ${kindOf(item)}`, title: item.heading, filters: filtersOf(asked, found.cohorts, item.id),
    told: pool.isCurrent ? told : [{ word: 'Asked no more', text: 'This wording is not in the current module. Its figures stand for themselves.', isWrong: false }, ...told],
    seen: seenOf(item, html), seenNote: item.shuffle ? 'Each trainee sees the choices in an order of their own.' : 'Every trainee sees the choices in this order.',
    key: { isOrdered: item.type === 'order', rows: keyOf(item, html) }, keyNote: item.type === 'open' ? 'Read by trainers on a rubric; there is no key.' : null,
    figures: scored ? figuresOf(shown) : [], figuresNote: scored ? '' : 'It is not scored, so it has no difficulty and is no part of gain.',
    working: [...named(itemExplanations({ item: pre.figures }), 'before'), ...named(itemExplanations({ item: post.figures }), 'after'), ...workingOf(itemExplanations({ itemGain: gain }))],
    options: optionsOf(shown, html),
    changes: gain ? [{ name: 'wrong, then right', figure: count(gain.gained) }, { name: 'right, then wrong', figure: count(gain.lost) }, { name: 'right both times', figure: count(gain.keptRight) }, { name: 'never right', figure: count(gain.keptWrong) }] : [],
    changesNote: !scored ? null : gain ? `Of ${count(gain.n)} people who met this wording in both quizzes. Whether the change could be chance (McNemar, corrected for the number of items): ${pWords(gain.holmP)}.${gain.pre > 0.9 ? ' Most knew it before, so there was little to gain.' : ''}` : `Shown from ${least.items} people on who met this wording in both quizzes; so far ${count(shown.pairs)}.`,
    wordings: wordingsOf(shown, own, asked), method: methodOf(asked),
  }
}

const named = (lines: ReturnType<typeof itemExplanations>, when: string) => workingOf(lines).map((line) => ({ ...line, name: `${line.name}, ${when}` }))

const kinds: Record<Item['type'], string> = { single: 'one right choice', truefalse: 'true or false', multiple: 'several right choices', number: 'a number', text: 'a few words', match: 'matching', order: 'ordering', likert: 'confidence', open: 'open answer' }
const kindOf = ({ type, points }: Item): string => `${kinds[type]}${points === 0 ? '' : `, ${points} ${points === 1 ? 'point' : 'points'}`}`

/** Options stand as the author wrote them; matches and steps, whose order is the key, as some trainee had them. */
function seenOf (item: Item, html: RenderedItem): SeenItem {
  const arranged = 'options' in item ? { item, shown: item.options.map(({ key }) => key) } : arrange([item], 1)[0]!
  return { item: item.id, position: 'As trainees see it', hint: howToAnswer[item.type], stem: html.stem, ...controlsOf(publicItem(arranged), html, { answer: null, sent: null }) }
}

/** What is right, as HTML, for items that have no table of options. */
function keyOf (item: Item, html: RenderedItem): string[] {
  switch (item.type) {
    case 'number': return [html.escape(`${item.key}${item.unit ? ` ${item.unit}` : ''}`)]
    case 'text': return item.accept.map((text) => html.escape(text))
    case 'match': return item.rows.map(({ key, right }) => `${html.text(key)}: <b>${html.escape(plainText(item.choices.find((choice) => choice.key === right)?.text ?? ''))}</b>`)
    case 'order': return item.steps.map(({ key }) => html.text(key))
    default: return []
  }
}

function figuresOf ({ pre, post, gain, pairs: shown }: PoolFigures): Views['items/item']['figures'] {
  const row = (name: string, of: (figures: NonNullable<PoolFigures['pre']['figures']>) => string) => ({ name, before: pre.figures ? of(pre.figures) : tooFew(pre.n), after: post.figures ? of(post.figures) : tooFew(post.n) })
  return [
    { name: 'Answers', before: count(pre.n), after: count(post.n) },
    row('Share right (difficulty)', ({ difficulty }) => share(difficulty)),
    row('With the rest (item-rest correlation)', ({ correctedR }) => two(correctedR)),
    row('Best 27% less lowest 27%', ({ discrimination, n }) => (n < least.discrimination ? tooFew(n, least.discrimination) : two(discrimination))),
    { name: 'Change in the same people, points', before: '', after: gain ? signed(100 * gain.gain, 0) : tooFew(shown) },
  ]
}

/** Each option drawn: hollow dot before, filled dot after. */
function optionsOf ({ pool: { item }, pre, post }: PoolFigures, html: RenderedItem): Views['items/item']['options'] {
  const known = pre.figures ?? post.figures
  if (!('options' in item) || !known) return null
  const right = rightKeys(item), hasGroups = known.options.some(({ upper }) => upper !== null)
  const of = (phase: PoolFigures['pre'], option: string | null) => phase.figures?.options.find((each) => each.option === option) ?? null
  const keys = [...new Set([...known.options, ...(post.figures?.options ?? [])].map(({ option }) => option))]
  const restOf = (phase: PoolFigures['pre'], option: string | null): string => { const chosen = of(phase, option); return !phase.figures || !chosen || chosen.n < least.scores || chosen.rest === null || phase.rest === 0 ? tooFew(chosen?.n ?? 0, least.scores) : share(chosen.rest / phase.rest) }
  return {
    axis: axisHead(scoreAxis, (tick) => `${tick}%`), hasGroups,
    rows: keys.map((option) => {
      const a = of(pre, option)?.share ?? (pre.figures ? 0 : null), b = of(post, option)?.share ?? (post.figures ? 0 : null), groups = of(pre, option) ?? of(post, option)
      return {
        text: option === null ? 'Left blank' : html.text(option), isKey: option !== null && right.includes(option), svg: inCell(marks(a === null ? null : 100 * a, b === null ? null : 100 * b)),
        before: a === null ? tooFew(pre.n) : share(a), after: b === null ? tooFew(post.n) : share(b), restBefore: restOf(pre, option), restAfter: restOf(post, option),
        groups: groups?.upper == null || groups.lower == null ? null : { best: share(groups.upper), lowest: share(groups.lower) },
      }
    }),
    note: `The hollow dot is the share who chose it before, the filled dot after.${item.type === 'multiple' ? ' Several may be chosen, so the shares may add up to more than 100%.' : ''} “Rest” is what they scored on the other items: a wrong option chosen by people who do well elsewhere is misleading, or right.${hasGroups ? ` Best and lowest are the 27% with the highest and lowest totals of the ${phases[pre.figures ? 'pre' : 'post'].toLowerCase()}.` : ''}`,
  }
}

function wordingsOf (shown: PoolFigures, own: readonly PoolFigures[], asked: Asked): Views['items/item']['wordings'] {
  return own.flatMap((each) => each.pool.wordings.map((wording) => ({ ...wording, each }))).sort((a, b) => b.number - a.number).map(({ number, isFix, publishedAt, each }) => ({
    name: `Wording ${number}`, text: `${fullDayText(publishedAt, 'UTC')}, ${number === 1 ? 'the first' : isFix ? 'mends the one before, so both are counted together' : 'a new meaning, counted anew'}${each === shown ? '. Shown here' : `. ${count(each.pre.n)} answers before, ${count(each.post.n)} after`}`,
    href: each === shown ? null : itemsPath(asked, each.pool.item.id, { wording: number }),
  }))
}

/** "1 minute 20 seconds". */
const spanOf = (seconds: number): string => {
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60), part = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  return [...(minutes > 0 ? [part(minutes, 'minute')] : []), ...(whole % 60 > 0 || minutes === 0 ? [part(whole % 60, 'second')] : [])].join(' ')
}

function timeLines (times: readonly Times[], type: Item['type']): string[] {
  const enough = times.filter(({ n }) => n >= least.items).sort((a, b) => (a.phase > b.phase ? -1 : 1))
  if (type === 'likert' || type === 'open') return []
  if (enough.length === 0) return [`Shown from ${least.items} answers on that were saved one by one.`]
  return [
    ...enough.map(({ phase, n, seconds }) => `${phases[phase]}: half of ${count(n)} people took ${spanOf(seconds)} or less.`),
    `A rough guide: the time from saving the answer before to the last saving of this one, in the latest ${mostTimed} sittings. It holds the reading of the item, and whatever else people did. Answers saved with a whole page, and pauses over half an hour, are left out.`,
  ]
}
