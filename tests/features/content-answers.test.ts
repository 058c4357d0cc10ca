/** Every question of both curricula, answered right and wrong by trainees who go through the modules: what they score, and what they are told and when. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfChecksOf } from '#src/domain/authoring/figures.ts'
import { isScored, type Item } from '#src/domain/curriculum.ts'
import { checkContent, readContent } from '#src/features/curriculum/check-files.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { contentFolder, openApp, type TestApp, type Visitor } from '../support/app.ts'
import { decoded, type Given, rightAnswer, saidBack, seen, seenOf, wrongAnswers } from '../support/given-answers.ts'
import { begin, formFields, readAll, type Trainee } from '../support/learning-cast.ts'

const { curricula } = checkContent(await readContent(contentFolder))
const modules = curricula.flatMap(({ curriculum, modules }) => modules.map(({ module }) => ({ id: module.id, curriculum: curriculum.id, module })))

/** One person, enrolled in every curriculum. */
type Cast = { visitor: Visitor; enrollments: Record<string, number> }
let app: TestApp
/** Half of them with odd numbers, so that both forms are taken as pre- and as post-quiz. The reader’s cohort is open without pre-quizzes. */
let trainees: Cast[]
let reader: Cast
beforeAll(async () => {
  app = await openApp()
  await publishFolder(app.services, contentFolder)
  trainees = await Promise.all(['Ada Lindqvist', 'Bea Okoro', 'Cleo Begay', 'Dee Nguyen'].map((name) => enroll(name, true)))
  reader = await enroll('Renee Thibodeaux', false)
})
afterAll(() => app.close())

async function enroll (name: string, isGated: boolean): Promise<Cast> {
  const person = await makePerson(app, name)
  const cast: Cast = { visitor: await signedIn(app, person.email), enrollments: {} }
  for (const { curriculum } of curricula) {
    const [cohort] = await app.db.insert(cohorts).values({ name: `${name}, ${curriculum.id}`, curriculum: curriculum.id, startsOn: '2026-09-01', isGated }).returning({ id: cohorts.id })
    const [row] = await app.db.insert(enrollments).values({ cohortId: cohort!.id, personId: person.id, discipline: 'other' }).returning({ id: enrollments.id })
    cast.enrollments[curriculum.id] = row!.id
  }
  return cast
}

const seat = ({ visitor, enrollments }: Cast, curriculum: string): Trainee => ({ id: 0, name: '', visitor, enrollment: enrollments[curriculum]! })
const leaks = (body: string, secrets: string[]): string[] => { const [text, raw] = [seen(body), decoded(body)]; return secrets.filter((secret) => text.includes(secret) || raw.includes(secret)) }

test.each(modules)('the quiz of $id', async ({ module, curriculum }) => {
  const secrets = saidBack(module.items)
  const left = new Map(module.items.map((item) => [item.id, wrongAnswers(item)]))
  const right = new Set<string>()
  let sittings = 0
  /** Takes one sitting to its end. Before that, no page says anything back. */
  const sit = async (cast: Cast, phase: 'pre' | 'post', wants: 'right' | 'wrong'): Promise<{ attempt: number; given: Given[] }> => {
    const attempt = await begin(seat(cast, curriculum), phase, module.id)
    const [quiz, review] = [`/attempts/${attempt}`, `/attempts/${attempt}/review`]
    const page = await cast.visitor.get(quiz)
    const items = [...page.body.matchAll(/data-item="([^"]+)"/g)].map(([, id]) => module.items.find((item) => item.id === id)!)
    const given = items.map((item) => {
      if (wants === 'right' || !isScored(item)) { right.add(item.id); return rightAnswer(item, sittings) }
      return left.get(item.id)!.shift() ?? wrongAnswers(item)[0]!
    })
    const hidden = formFields(page.body).filter(([name]) => /^(v\.|revision$|person$)/.test(name))
    expect((await cast.visitor.post(`${quiz}/answers`, [...hidden, ...given.flatMap(({ fields }) => fields)])).statusCode).toBe(303)
    const [answered, reviewed, held] = [await cast.visitor.get(quiz), await cast.visitor.get(review), await cast.visitor.get(`${quiz}/answers`)]
    expect(reviewed.body).not.toContain('not fully answered')
    for (const early of [page, answered, reviewed, held]) expect(leaks(early.body, secrets)).toEqual([])
    expect((await cast.visitor.post(`${quiz}/submission`, formFields(reviewed.body).filter(([name]) => name === 'revision' || name === 'reviewed'))).headers.location).toBe(`${quiz}/result`)
    sittings++
    return { attempt, given }
  }

  for (const cast of trainees) {
    if (right.size === module.items.length && [...left.values()].every((list) => list.length === 0)) break
    const pre = await sit(cast, 'pre', 'wrong')
    expect(leaks((await cast.visitor.get(`/attempts/${pre.attempt}/result`)).body, secrets)).toEqual([])
    await readAll(seat(cast, curriculum), module.id, module.sections.map(({ key }) => key))
    for (const wants of ['wrong', 'wrong', 'right'] as const) await isToldRightly(cast, await sit(cast, 'post', wants), wants)
    await isToldRightly(cast, pre, 'wrong')
  }
  expect([...left].filter(([, list]) => list.length > 0).map(([id]) => id)).toEqual([])
  expect(module.items.filter((item) => !right.has(item.id)).map((item) => item.id)).toEqual([])
})

/** The result page of a sitting: the score, and beside every item what its answer earned and what its author says to it. */
async function isToldRightly ({ visitor }: Cast, { attempt, given }: { attempt: number; given: Given[] }, wants: 'right' | 'wrong'): Promise<void> {
  const { body } = await visitor.get(`/attempts/${attempt}/result`)
  const articles = new Map(body.split('<article class="question" id="q-').slice(1).map((part) => [part.slice(0, part.indexOf('"')), part.slice(0, part.indexOf('</article>'))]))
  expect([...articles.keys()]).toEqual(given.map(({ item }) => item.id))
  expect(given.flatMap((each) => faultsIn(articles.get(each.item.id)!, each).map((fault) => `${each.item.id}: ${fault}`))).toEqual([])
  const scored = given.filter(({ item }) => isScored(item))
  const possible = scored.reduce((sum, { item }) => sum + item.points, 0)
  const points = scored.reduce((sum, { item, earns }) => sum + (earns === 'all' ? item.points : earns === 'none' ? 0 : Number.parseFloat(verdictOf(articles.get(item.id)!))), 0)
  const [, told, of] = [...seen(body).matchAll(/([\d.]+) of (\d+) points? on/g)].at(-1)!
  expect(Number(of)).toBe(possible)
  expect(Number(told)).toBeCloseTo(points, 1)
  if (wants === 'right') expect([told, body.includes('<h1>You passed')]).toEqual([of, true])
  else expect(Number(told)).toBeLessThan(possible * 0.8)
}

const verdictOf = (article: string): string => seen(/<span class="tag">(.*?)<\/span>/s.exec(article)![1]!)
type Row = { text: string; rest: string; chosen: boolean; key: boolean }
const rowsOf = (html: string): Row[] => [...html.matchAll(/<li((?: data-\w+)*)><span>(.*?)<\/span>(.*?)<\/li>/gs)].map(([, marks, text, rest]) => ({ text: seen(text!), rest: seen(rest!), chosen: marks!.includes('data-chosen'), key: marks!.includes('data-key') }))

function faultsIn (article: string, given: Given): string[] {
  const { item, foreseen } = given
  const text = seen(article)
  const verdict = verdictOf(article)
  const fits = item.type === 'likert' ? verdict === 'Not scored' : item.type === 'open' ? verdict === 'Read by a trainer, not scored'
    : given.earns === 'all' ? /^Right( before and after| now, not before)?$/.test(verdict) : given.earns === 'none' ? /^(Not right yet|Right before, not now)$/.test(verdict) : isPart(verdict, item.points)
  const why = item.rationale === null ? null : `Why ${seenOf(item.rationale)}`
  return [
    ...(fits ? [] : [`the verdict is “${verdict}” where it earns ${given.earns}`]),
    ...(why === null || text.endsWith(why) ? [] : ['no rationale']),
    ...('foreseen' in item ? item.foreseen.filter((each) => text.includes(seenOf(each.feedback)) !== (each.feedback === foreseen?.feedback)).map((each) => `what is said to “${each.answer}” is ${each === foreseen ? 'missing' : 'there'}`) : []),
    ...(item.type === 'open' && !text.includes(seenOf(item.modelAnswer!)) ? ['no model answer'] : []),
    ...rowFaults(item, given, rowsOf(article)),
  ]
}

const isPart = (verdict: string, points: number): boolean => { const [, earned, of] = /^([\d.]+) of (\d+) points?$/.exec(verdict) ?? []; return Number(of) === points && Number(earned) > 0 && Number(earned) < points }

/** The answer beside the right one: what was chosen is marked, the key is marked, and feedback stands with the chosen options and the right ones alone. */
function rowFaults (item: Item, { fields, chosen, earns }: Given, rows: Row[]): string[] {
  const asked = <T>(list: readonly T[], fault: (each: T, index: number) => string | null): string[] => list.flatMap((each, index) => fault(each, index) ?? [])
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple': return asked(item.options, ({ key, text, right, feedback }) => {
      const row = rows.find((each) => each.text === seenOf(text))
      if (!row) return `no row for ${key}`
      const tag = chosen.includes(key) ? (right ? 'Your answer, right' : 'Your answer') : right ? 'Right answer' : ''
      const expected = [tag, tag && feedback ? seenOf(feedback) : ''].filter(Boolean).join(' ')
      return row.chosen === chosen.includes(key) && row.key === right && row.rest === expected ? null : `option ${key} says “${row.rest}”, not “${expected}”`
    })
    case 'number': case 'text': {
      const key = item.type === 'number' ? [item.key, item.unit].filter(Boolean).join(' ') : item.accept[0]!
      const expected = earns === 'all' ? [`${fields[0]![1]} Your answer, right`] : [`${fields[0]![1]} Your answer`, `${key} Right answer`]
      return rows.map(({ text, rest }) => `${text} ${rest}`).join() === expected.join() ? [] : [`the rows are ${JSON.stringify(rows)}`]
    }
    case 'match': return asked(item.rows, ({ text, right }, index) => {
      const words = (key: string): string => seenOf(item.choices.find((choice) => choice.key === key)!.text)
      const given = fields[index]![1]
      const row = rows[index]
      return row?.text === `${seenOf(text)}: ${words(given)}` && row.key === (given === right) && (row.key || row.rest === `Your answer Right answer: ${words(right)}`) ? null : `row ${index + 1} is ${JSON.stringify(row)}`
    })
    case 'order': return asked(item.steps, ({ key, text }, index) => {
      const place = Number(fields.find(([name]) => name.endsWith(`.${key}`))![1])
      const row = rows[index]
      return row?.text === seenOf(text) && row.rest === (place === index + 1 ? 'Your place, right' : `You had it at ${place}`) ? null : `step ${index + 1} is ${JSON.stringify(row)}`
    })
    default: return []
  }
}

const asPart = { 'hx-request': 'true', 'hx-request-type': 'partial' }

test.each(modules)('the self-checks of $id', async ({ module, curriculum }) => {
  const secrets = saidBack([...module.items, ...selfChecksOf(module)])
  for (const section of module.sections) {
    const url = `/learning/${reader.enrollments[curriculum]}/${module.id}/sections/${encodeURIComponent(section.key)}`
    expect(leaks((await reader.visitor.get(url)).body, secrets)).toEqual([])
    for (const block of section.blocks) {
      if (block.kind !== 'self-check') continue
      for (const given of [rightAnswer(block.item), ...wrongAnswers(block.item)]) expect([block.item.id, given.fields, await checkFaults(url, given)]).toEqual([block.item.id, given.fields, []])
    }
  }
})

/** The answer to a self-check: at once, in place and as a whole page; the key only when it was found or asked for. */
async function checkFaults (url: string, given: Given): Promise<string[]> {
  const { item } = given
  const send = async (more: [string, string][], headers: Record<string, string> = {}) => (await reader.visitor.post(url, [['check', item.id], ...given.fields, ...more], headers)).body
  const [part, page, shown] = [await send([], asPart), await send([]), await send([['show', 'answer']], asPart)]
  const text = seen(part)
  const isRight = given.earns === 'all'
  const title = isRight ? 'Right' : given.earns === 'some' ? 'Partly right' : 'Not this one'
  const expected = ('options' in item ? item.options.filter(({ key }) => given.chosen.includes(key)).map(({ feedback }) => feedback!) : given.foreseen ? [given.foreseen.feedback] : []).map(seenOf)
  const why = seenOf(item.rationale!)
  const others = saidBack([item]).filter((said) => !expected.includes(said) && said !== why)
  return [
    ...(seen(/<strong>(.*?)<\/strong>/.exec(part)![1]!) === title ? [] : [`it begins ${text.slice(0, 60)}`]),
    ...expected.filter((said) => !text.includes(said)).map((said) => `does not say “${said}”`), ...others.filter((said) => text.includes(said)).map((said) => `says “${said}”`),
    ...(text.includes(why) === isRight ? [] : ['the rationale']), ...(isRight || !/data-key|Right answer/.test(part) ? [] : ['gives the key away']), ...(part.includes('Show the answer') === !isRight ? [] : ['offers the answer']),
    ...(seen(page).includes(text) ? [] : ['the whole page says something else']),
    ...(seen(shown).includes(why) && rowFaults(item, given, rowsOf(shown)).length === 0 ? [] : [`shows ${JSON.stringify(rowFaults(item, given, rowsOf(shown)))}`]),
  ]
}
