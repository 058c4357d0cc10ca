/**
 * What the curricula promise, as rules: each gives the places where a shelf of content breaks it, and brings faults that it must notice.
 * This page holds the rules on structure: hours, ids, items, objectives and forms. Those on wording stand in `wording-rules.ts`.
 */
import { itemTypes } from '#src/domain/authoring/attributes.ts'
import type { CheckedCurriculum } from '#src/domain/authoring/check.ts'
import { selfChecksOf } from '#src/domain/authoring/figures.ts'
import type { Problem } from '#src/domain/authoring/problem.ts'
import { type Item, isScored, itemsOf, type LikertItem, type Module, type OpenItem } from '#src/domain/curriculum.ts'

export type Shelf = { problems: Problem[]; curricula: CheckedCurriculum[]; /** Raw text by file. */ texts: Map<string, string> }
export type Rule = { name: string; broken: (shelf: Shelf) => string[]; faults: Record<string, (shelf: Shelf) => void> }

export type Place = { curriculum: CheckedCurriculum; module: Module; file: string }

/** Modules of all curricula, in the order of teaching. */
export const places = (shelf: Shelf): Place[] =>
  shelf.curricula.flatMap((curriculum) => curriculum.curriculum.order.flatMap((id) => curriculum.modules.filter(({ module }) => module.id === id).map(({ module, file }) => ({ curriculum, module, file }))))

export const perModule = (judge: (module: Module, place: Place) => string[]) => (shelf: Shelf): string[] =>
  places(shelf).flatMap((place) => judge(place.module, place).map((what) => `${place.module.id}: ${what}`))

export const moduleOf = (shelf: Shelf, id: string): Module => {
  const place = places(shelf).find(({ module }) => module.id === id)
  if (place === undefined) throw new Error(`no module ${id}`)
  return place.module
}
export const allItems = (module: Module): Item[] => [...selfChecksOf(module), ...module.items]
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const likerts = (module: Module) => module.items.filter((item): item is LikertItem => item.type === 'likert')
const opens = (module: Module) => module.items.filter((item): item is OpenItem => item.type === 'open')
const anchors = (module: Module) => (module.forms.length < 2 ? [] : module.items.filter((item) => isScored(item) && item.forms.length === 2))
const pointsOn = (module: Module, form: 'A' | 'B', objective?: string): number =>
  sum(itemsOf(module, form, 'post').filter((item) => isScored(item) && (objective === undefined || item.objective === objective)).map((item) => item.points))

const promised: Record<string, { modules: number; minutes: number }> = { foundational: { modules: 6, minutes: 360 }, intensive: { modules: 8, minutes: 720 } }
const dayMinutes = 360

/** A module belongs to the day in which it begins. */
const days = ({ curriculum, modules }: CheckedCurriculum): Module[][] => {
  const list: Module[][] = []
  let begun = 0
  for (const id of curriculum.order) {
    const found = modules.find(({ module }) => module.id === id)
    if (found === undefined) continue
    const day = Math.floor(begun / dayMinutes)
    list[day] = [...(list[day] ?? []), found.module]
    begun += found.module.minutes
  }
  return list
}

export const structureRules: Rule[] = [
  {
    name: 'the checker finds neither an error nor a warning',
    broken: ({ problems }) => problems.map(({ file, line, code }) => `${file}:${line} ${code}`),
    faults: {},
  },
  {
    name: 'both curricula load, with all their modules and a glossary',
    broken: ({ curricula }) => [
      ...Object.entries(promised).flatMap(([id, { modules }]) => {
        const found = curricula.find(({ curriculum }) => curriculum.id === id)
        if (found === undefined) return [`${id} is missing`]
        return [
          ...(found.modules.length === modules && found.curriculum.order.length === modules ? [] : [`${id} has ${found.modules.length} modules`]),
          ...(found.pages.some(({ page }) => page.id === 'glossary') ? [] : [`${id} has no glossary`]),
        ]
      }),
      ...(curricula.length === 2 ? [] : [`${curricula.length} curricula`]),
    ],
    faults: {
      'a curriculum that does not load': (shelf) => { shelf.curricula.pop() },
      'a module that is gone': (shelf) => { shelf.curricula[0]!.modules.pop() },
      'a glossary that is gone': (shelf) => { shelf.curricula[1]!.pages = [] },
    },
  },
  {
    name: 'minutes add up to 6.0 and 12.0 contact hours, and certificates count them',
    broken: ({ curricula }) => curricula.flatMap(({ curriculum, modules }) => {
      const minutes = sum(modules.map(({ module }) => module.minutes))
      return [
        ...(minutes === promised[curriculum.id]?.minutes ? [] : [`${curriculum.id} has ${minutes} minutes`]),
        ...(curriculum.certificate.contactHours === null ? [] : [`${curriculum.id} states its hours by hand`]),
      ]
    }),
    faults: {
      'a module five minutes longer': (shelf) => { moduleOf(shelf, 'starting-well').minutes += 5 },
      'hours by hand': (shelf) => { shelf.curricula[0]!.curriculum.certificate.contactHours = 6 },
    },
  },
  {
    name: 'an id is used once in a curriculum, self-checks included',
    broken: ({ curricula }) => curricula.flatMap(({ curriculum, modules, pages }) => {
      const ids = [...modules.map(({ module }) => `file ${module.id}`), ...pages.map(({ page }) => `file ${page.id}`), ...modules.flatMap(({ module }) => allItems(module).map((item) => item.id))]
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${curriculum.id}: ${id}`)
    }),
    faults: {
      'an item of one module in another': (shelf) => { moduleOf(shelf, 'starting-well').items[0]!.id = moduleOf(shelf, 'managing-for-results').items[0]!.id },
      'a self-check with the id of an item': (shelf) => { selfChecksOf(moduleOf(shelf, 'supported-education'))[0]!.id = moduleOf(shelf, 'supported-education').items[0]!.id },
      'two modules of one id': (shelf) => { shelf.curricula[1]!.modules[0]!.module.id = shelf.curricula[1]!.modules[1]!.module.id },
    },
  },
  {
    name: 'a module has at least 12 scored items and 4 to 8 self-checks',
    broken: perModule((module) => {
      const [scored, checks] = [module.items.filter(isScored).length, selfChecksOf(module).length]
      return [...(scored >= 12 ? [] : [`${scored} scored items`]), ...(checks >= 4 && checks <= 8 ? [] : [`${checks} self-checks`])]
    }),
    faults: {
      'a quiz cut to eleven': (shelf) => { const module = moduleOf(shelf, 'supervising-ips'); module.items = module.items.filter(isScored).slice(0, 11) },
      'three self-checks': (shelf) => { for (const section of moduleOf(shelf, 'managing-for-results').sections.slice(2)) section.blocks = section.blocks.filter((block) => block.kind === 'markdown') },
    },
  },
  {
    name: 'every objective is tested by two scored items on each form',
    broken: perModule((module) => module.forms.flatMap((form) => module.objectives.flatMap(({ key }) => {
      const count = itemsOf(module, form, 'post').filter((item) => isScored(item) && item.objective === key).length
      return count >= 2 ? [] : [`${key} has ${count} on form ${form}`]
    }))),
    faults: {
      'an objective nobody tests': (shelf) => { moduleOf(shelf, 'starting-well').objectives.push({ key: 'new', text: 'New' }) },
      'a second item that is on form A alone': (shelf) => { moduleOf(shelf, 'benefits-vr-and-the-team').items.find((item) => item.objective === 'vr' && item.forms.length === 2)!.forms = ['A'] },
    },
  },
  {
    name: 'a module has one confidence grid of 3 to 5 statements, one of them reversed, each on an objective',
    broken: perModule((module) => {
      const grids = likerts(module)
      if (grids.length !== 1) return [`${grids.length} grids`]
      const { statements } = grids[0]!
      const reversed = statements.filter((statement) => statement.reversed).length
      return [
        ...(statements.length >= 3 && statements.length <= 5 ? [] : [`${statements.length} statements`]), ...(reversed === 1 ? [] : [`${reversed} reversed`]),
        ...statements.filter((statement) => statement.objective === null).map((statement) => `statement ${statement.key} names no objective`),
      ]
    }),
    faults: {
      'no grid': (shelf) => { const module = moduleOf(shelf, 'engagement-skills'); module.items = module.items.filter((item) => item.type !== 'likert') },
      'two statements': (shelf) => { likerts(moduleOf(shelf, 'engagement-skills'))[0]!.statements.length = 2 },
      'all reversed': (shelf) => { for (const statement of likerts(moduleOf(shelf, 'engagement-skills'))[0]!.statements) statement.reversed = true },
      'a statement on nothing': (shelf) => { likerts(moduleOf(shelf, 'engagement-skills'))[0]!.statements[0]!.objective = null },
    },
  },
  {
    name: 'all nine types of item are used in quizzes',
    broken: (shelf) => itemTypes.filter((type) => !places(shelf).some(({ module }) => module.items.some((item) => item.type === type))),
    faults: { 'no item of order': (shelf) => { for (const { module } of places(shelf)) module.items = module.items.filter((item) => item.type !== 'order') } },
  },
  {
    name: 'at least four modules have two forms, and two forms share three scored items',
    broken: (shelf) => {
      const two = places(shelf).map(({ module }) => module).filter((module) => module.forms.length === 2)
      return [...(two.length >= 4 ? [] : [`${two.length} modules with two forms`]), ...two.filter((module) => anchors(module).length < 3).map((module) => `${module.id}: ${anchors(module).length} anchors`)]
    },
    faults: {
      'a form dropped': (shelf) => { for (const id of ['starting-well', 'first-time-workers']) moduleOf(shelf, id).forms = ['A'] },
      'two anchors': (shelf) => { for (const item of anchors(moduleOf(shelf, 'starting-well')).slice(2)) item.forms = ['A'] },
    },
  },
  {
    name: 'two forms weigh alike: objectives 2 to 1 at most, the total one point apart at most',
    broken: perModule((module) => {
      if (module.forms.length < 2) return []
      const [a, b] = [pointsOn(module, 'A'), pointsOn(module, 'B')]
      return [
        ...(Math.abs(a - b) <= 1 ? [] : [`${a} points on A, ${b} on B`]),
        ...module.objectives.flatMap(({ key }) => {
          const [on, other] = [pointsOn(module, 'A', key), pointsOn(module, 'B', key)]
          return Math.max(on, other) <= 2 * Math.min(on, other) ? [] : [`${key}: ${on} points on A, ${other} on B`]
        }),
      ]
    }),
    faults: {
      'two points more on form A': (shelf) => { moduleOf(shelf, 'career-exploration').items.find((item) => item.forms.length === 1 && item.forms[0] === 'A')!.points += 2 },
      'points moved from one objective to another': (shelf) => {
        const on = (form: 'A' | 'B', objective: string) => moduleOf(shelf, 'starting-well').items.filter((item) => item.objective === objective && item.forms.join() === form)
        on('A', 'document')[0]!.objective = 'plan'
        on('B', 'plan')[0]!.objective = 'document'
      },
    },
  },
  {
    name: 'every day of training has an open question with a rubric and a model answer',
    broken: ({ curricula }) => curricula.flatMap((each) => days(each).flatMap((modules, index) => {
      const list = modules.flatMap(opens)
      const place = `${each.curriculum.id}, day ${index + 1}`
      return [...(list.length > 0 ? [] : [`${place}: none`]), ...list.filter((item) => item.rubric.length < 2 || item.modelAnswer === null || item.words === null).map((item) => `${place}: ${item.id} is unfinished`)]
    })),
    faults: {
      'a day without one': (shelf) => { const module = moduleOf(shelf, 'the-eight-practice-principles'); module.items = module.items.filter((item) => item.type !== 'open') },
      'all on the second day': (shelf) => { const module = moduleOf(shelf, 'engagement-skills'); module.items = module.items.filter((item) => item.type !== 'open') },
      'no model answer': (shelf) => { opens(moduleOf(shelf, 'leading-implementation'))[0]!.modelAnswer = null },
    },
  },
]
