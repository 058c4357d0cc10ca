/** Rules on the wording of the curricula: length, feedback, sources, and keys that do not give themselves away. */
import { selfChecksOf, shownWords, tablesIn, teachingText } from '#src/domain/authoring/figures.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { type ChoiceItem, isScored, type Item, type Module, type MultipleItem } from '#src/domain/curriculum.ts'
import { allItems, type Shelf, moduleOf, perModule, type Place, places, type Rule, sum } from './content-rules.ts'

const lengths: Record<string, { least: number; most: number }> = { foundational: { least: 1800, most: 2500 }, intensive: { least: 2500, most: 3500 } }

const wordsIn = (module: Module): number => sum([...teachingText(module), ...module.sections.map((section) => section.title)].map(shownWords))
const choices = (items: readonly Item[]) => items.filter((item): item is ChoiceItem | MultipleItem => 'options' in item)
const singles = (module: Module) => module.items.filter((item): item is ChoiceItem => item.type === 'single')
const firstChoice = (shelf: Shelf, id: string) => singles(moduleOf(shelf, id))[0]!
const rightAt = (item: ChoiceItem): number => item.options.findIndex((option) => option.right)
const keyLength = (item: ChoiceItem): number => item.options[rightAt(item)]!.text.length
const isLongest = (item: ChoiceItem): boolean => item.options.every((option) => option.right || option.text.length < keyLength(item))
const isAmongLongest = (item: ChoiceItem): boolean => item.options.every((option) => option.text.length <= keyLength(item))
const draw = (module: Module) => module.images.filter((image) => image.endsWith('.svg')).length

/** What an item takes as right, as text. A number worked out from practice figures that the stem gives rests on no amount that could change. */
function keysOf (item: Item): string[] {
  switch (item.type) {
    case 'single': case 'multiple': case 'truefalse': return item.options.filter((option) => option.right).map((option) => option.text)
    case 'number': return item.stem.startsWith('Practice figures:') ? [] : [`${item.key} ${item.unit ?? ''}`]
    case 'text': return item.accept
    case 'match': return item.choices.filter((choice) => item.rows.some((row) => row.right === choice.key)).map((choice) => choice.text)
    case 'order': return item.steps.map((step) => step.text)
    default: return []
  }
}

const spelled: Record<string, RegExp> = { FEP: /first[- ]episode (?:of )?psychosis \($/i, SEES: /Supported Employment and Education Specialists? \($/ }
/** What a trainee reads of a file from its top on: title and objectives, then the body without comments and addresses of links. */
const readingText = ({ module, file }: Place, texts: Shelf['texts']): string =>
  [module.title, ...module.objectives.map((objective) => objective.text), texts.get(file)!.replace(/^---\n[^]*?\n---\n/, '')].join('\n')
    .replace(/<!--[^]*?-->/g, '').replace(/\[([^\[\]]*)\]\([^()]*\)/g, '$1')

const citedIn = (file: string, texts: Shelf['texts']): Set<string> => new Set(readDraft(file, texts.get(file)!).draft.prose.citations.map(({ label }) => label))
const edit = (shelf: Shelf, id: string, change: (text: string) => string): void => {
  const { file } = places(shelf).find(({ module }) => module.id === id)!
  shelf.texts.set(file, change(shelf.texts.get(file)!))
}

export const wordingRules: Rule[] = [
  {
    name: 'teaching text has 1,800 to 2,500 words in the foundational modules, 2,500 to 3,500 in the intensive ones',
    broken: perModule((module, { curriculum }) => {
      const { least, most } = lengths[curriculum.curriculum.id]!
      const words = wordsIn(module)
      return words >= least && words <= most ? [] : [`${words} words`]
    }),
    faults: {
      'a section lost': (shelf) => { moduleOf(shelf, 'job-development-and-supports').sections.splice(1, 1) },
      'a section there twice': (shelf) => { const { sections } = moduleOf(shelf, 'career-exploration'); sections.push(...sections.slice(1, 3)) },
    },
  },
  {
    name: 'every option has feedback, in quizzes and self-checks',
    broken: perModule((module) => choices(allItems(module)).flatMap((item) => item.options.filter((option) => !option.feedback).map((option) => `${item.id} ${option.key}`))),
    faults: {
      'an option without feedback': (shelf) => { firstChoice(shelf, 'starting-well').options[3]!.feedback = null },
      'a self-check without': (shelf) => { choices(selfChecksOf(moduleOf(shelf, 'supervising-ips')))[0]!.options[0]!.feedback = null },
    },
  },
  {
    name: 'every scored item and every self-check says why',
    broken: perModule((module) => [...selfChecksOf(module), ...module.items.filter(isScored)].filter((item) => !item.rationale).map((item) => item.id)),
    faults: { 'no rationale': (shelf) => { moduleOf(shelf, 'engagement-skills').items.find(isScored)!.rationale = null } },
  },
  {
    name: 'a module has a table and a drawing',
    broken: perModule((module) => [...(sum(teachingText(module).map(tablesIn)) > 0 ? [] : ['no table']), ...(draw(module) > 0 ? [] : ['no drawing'])]),
    faults: {
      'no drawing': (shelf) => { moduleOf(shelf, 'starting-well').images = [] },
      'no table': (shelf) => { for (const section of moduleOf(shelf, 'starting-well').sections) section.blocks = section.blocks.filter((block) => block.kind !== 'markdown' || tablesIn(block.text) === 0) },
    },
  },
  {
    name: 'every source cited is listed, and every source listed is cited',
    broken: (shelf) => places(shelf).flatMap(({ module, file }) => {
      const [cited, listed] = [citedIn(file, shelf.texts), module.sources.map((source) => source.label)]
      return [...[...cited].filter((label) => !listed.includes(label)).map((label) => `${module.id}: ${label} is not listed`), ...listed.filter((label) => !cited.has(label)).map((label) => `${module.id}: ${label} is not cited`)]
    }),
    faults: {
      'a citation of nothing': (shelf) => edit(shelf, 'starting-well', (text) => text.replace('[IPS Center]', '[IPS Centre]')),
      'a source that nobody cites': (shelf) => { moduleOf(shelf, 'starting-well').sources.push({ label: 'Nobody 1999', text: 'x' }) },
    },
  },
  {
    name: 'keys stand in all places: at most half in one, in a curriculum at most two in five',
    broken: (shelf) => [
      ...perModule((module) => judgePlaces(singles(module), 0.5))(shelf),
      ...shelf.curricula.flatMap(({ curriculum, modules }) => judgePlaces(modules.flatMap(({ module }) => singles(module)), 0.4).map((what) => `${curriculum.id}: ${what}`)),
    ],
    faults: {
      'a module with the key in second place': (shelf) => { for (const item of singles(moduleOf(shelf, 'supported-education'))) putKeyAt(item, 1) },
      'a curriculum that leans to the third': (shelf) => { for (const { module } of places(shelf)) for (const item of singles(module).slice(0, singles(module).length / 2)) putKeyAt(item, 2) },
    },
  },
  {
    name: 'the key is the longest option in at most a third of the single items of a module, and in a tenth of those of a curriculum',
    broken: (shelf) => [
      ...perModule((module) => {
        const longest = singles(module).filter(isLongest).length
        return longest * 3 <= singles(module).length ? [] : [`${longest} of ${singles(module).length}`]
      })(shelf),
      ...shelf.curricula.flatMap(({ curriculum, modules }) => {
        const items = modules.flatMap(({ module }) => singles(module))
        return items.filter(isAmongLongest).length * 10 >= items.length ? [] : [`${curriculum.id}: whoever leaves out the longest option leaves out a wrong one`]
      }),
    ],
    faults: {
      'keys with a tail': (shelf) => { for (const item of singles(moduleOf(shelf, 'starting-well')).slice(0, 4)) item.options[rightAt(item)]!.text += ', because this is what the practice asks for in each such case' },
      'keys that are never the longest': (shelf) => { for (const { module } of places(shelf)) for (const item of singles(module)) item.options.find((option) => !option.right)!.text += ' and then go on in the same way for as long as it takes, whoever may ask' },
    },
  },
  {
    name: 'FEP and SEES are spelled out at first use',
    broken: (shelf) => places(shelf).flatMap((place) => Object.entries(spelled).flatMap(([letters, before]) => {
      const text = readingText(place, shelf.texts)
      const at = text.search(new RegExp(`\\b${letters}\\b`))
      return at === -1 || before.test(text.slice(0, at)) ? [] : [`${place.module.id}: …${text.slice(Math.max(0, at - 30), at + 8).replaceAll('\n', ' ')}…`]
    })),
    faults: {
      'letters before words': (shelf) => edit(shelf, 'starting-well', (text) => text.replace('Supported Employment and Education Specialist (SEES)', 'SEES')),
      'letters in an objective': (shelf) => { moduleOf(shelf, 'managing-for-results').objectives[0]!.text = 'Explain FEP' },
    },
  },
  {
    name: 'no key rests on an amount in dollars',
    broken: perModule((module) => allItems(module).flatMap((item) => keysOf(item).filter((key) => /\$\s?\d|\bdollars?\b|\bUSD\b|\d\s?\$/i.test(key)).map((key) => `${item.id}: ${key}`))),
    faults: {
      'an amount as the right option': (shelf) => { const item = firstChoice(shelf, 'benefits-vr-and-the-team'); item.options[rightAt(item)]!.text = 'It goes down by $65' },
      'an amount to work out': (shelf) => { const item = moduleOf(shelf, 'benefits-vr-and-the-team').items.find((each) => each.type === 'number')!; if (item.type === 'number') item.unit = 'dollars' },
    },
  },
]

function judgePlaces (items: readonly ChoiceItem[], most: number): string[] {
  const counts = [0, 1, 2, 3].map((place) => items.filter((item) => rightAt(item) === place).length)
  return counts.flatMap((count, place) => (count <= items.length * most ? [] : [`${count} of ${items.length} keys in place ${place + 1}`]))
}

function putKeyAt (item: ChoiceItem, place: number): void {
  const [key] = item.options.splice(rightAt(item), 1)
  item.options.splice(place, 0, key!)
}
