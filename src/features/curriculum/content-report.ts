/** `report [path] [--json]` of the command line: what modules hold, in figures; `report language`: the page of the authoring language. */
import { itemTypes } from '#src/domain/authoring/attributes.ts'
import { figuresOf, type ModuleFigures } from '#src/domain/authoring/figures.ts'
import { soundContent } from './check-files.ts'

type CurriculumFigures = { id: string; title: string; minutes: number; modules: ({ file: string } & ModuleFigures)[] }
/** `errors` counts those that keep a curriculum out of the report. */
export type ContentReport = { curricula: CurriculumFigures[]; errors: number }

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Figures of every sound curriculum in a folder, modules in the order of teaching; of one module when the path is a file. */
export async function reportContent (target: string): Promise<ContentReport> {
  const { curricula, errors } = await soundContent(target)
  return { curricula: curricula.map(({ curriculum, modules }) => ({ id: curriculum.id, title: curriculum.title, minutes: sum(modules.map(({ module }) => module.minutes)), modules: modules.map(({ file, module }) => ({ file, ...figuresOf(module) })) })), errors }
}

type Cell = string | number | null

/** Columns as wide as they must be: text to the left, figures to the right, nothing for null. */
function columns (head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell): string => (cell === null ? '' : String(cell))
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => text(row[index]!).length)))
  const isFigure = head.map((_, index) => index > 0 && rows.some((row) => /^\d/.test(text(row[index]!))))
  const line = (cells: readonly Cell[]) => cells.map((cell, index) => (isFigure[index] ? text(cell).padStart(widths[index]!) : text(cell).padEnd(widths[index]!))).join('  ').trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}

function overview (modules: readonly ModuleFigures[]): string {
  const total = (pick: (figures: ModuleFigures) => number) => sum(modules.map(pick))
  const rows: Cell[][] = modules.map((figures) => [
    figures.id, figures.minutes, figures.estimatedMinutes, figures.words, figures.grade?.toFixed(1) ?? null, figures.hardest?.grade.toFixed(1) ?? null, figures.sections, figures.tables, figures.pictures,
    figures.selfChecks, figures.items, figures.scored, figures.forms.join('+'), figures.anchors, figures.sources,
  ])
  const all: Cell[] = [
    'all', total((each) => each.minutes), total((each) => each.estimatedMinutes), total((each) => each.words), null, null, total((each) => each.sections), total((each) => each.tables),
    total((each) => each.pictures), total((each) => each.selfChecks), total((each) => each.items), total((each) => each.scored), null, total((each) => each.anchors), total((each) => each.sources),
  ]
  return columns(['module', 'min', 'est', 'words', 'grade', 'top', 'sect', 'tables', 'pics', 'checks', 'items', 'scored', 'forms', 'anch', 'sources'], modules.length > 1 ? [...rows, all] : rows)
}

/** "7+2" is seven in the quiz and two self-checks. */
function byType (modules: readonly ModuleFigures[]): string {
  const cell = (counts: readonly ModuleFigures['types'][number][]): Cell => {
    const [quiz, checks] = [sum(counts.map((each) => each.quiz)), sum(counts.map((each) => each.selfChecks))]
    return quiz + checks === 0 ? '–' : `${quiz}+${checks}`
  }
  const row = (name: string, list: readonly ModuleFigures[]): Cell[] => [name, ...itemTypes.map((type) => cell(list.flatMap((figures) => figures.types.filter((each) => each.type === type))))]
  const rows = modules.map((figures) => row(figures.id, [figures]))
  return columns(['module', ...itemTypes], modules.length > 1 ? [...rows, row('all', modules)] : rows)
}

function byObjective (modules: readonly ModuleFigures[]): string {
  const rows = modules.flatMap((figures) => figures.objectives.map(({ key, selfChecks, forms }, index): Cell[] => {
    const on = (name: string) => forms.find((each) => each.form === name)
    return [index === 0 ? figures.id : '', key, selfChecks, on('A')?.items ?? null, on('A')?.points ?? null, on('B')?.items ?? null, on('B')?.points ?? null]
  }))
  const head = ['module', 'objective', 'checks', 'A items', 'points', 'B items', 'points']
  const width = modules.some((figures) => figures.forms.length > 1) ? head.length : head.length - 2
  return columns(head.slice(0, width), rows.map((row) => row.slice(0, width)))
}

const key = 'min credited · est estimated from the length · words of teaching text · grade Flesch–Kincaid of the whole, top of the hardest section · anch scored items on both forms'

function printCurriculum ({ id, title, minutes, modules }: CurriculumFigures): string {
  const size = `${modules.length} ${modules.length === 1 ? 'module' : 'modules'}, ${minutes} minutes, ${(minutes / 60).toFixed(1)} contact hours`
  return [
    `${title} (${id}): ${size}`, overview(modules), key,
    'Items by type, in the quiz + in self-checks', byType(modules),
    'Scored items by objective and form', byObjective(modules),
  ].join('\n\n')
}

/** Tables for a terminal, one curriculum below the other. */
export const printReport = ({ curricula }: ContentReport): string => curricula.map(printCurriculum).join('\n\n\n')

/** Prints the figures. 0 = all of it, 1 = something is left out because of errors, 2 = the command was misused. */
export async function reportCommand (words: readonly string[], print: (text: string) => void): Promise<number> {
  const paths = words.filter((word) => !word.startsWith('--'))
  const unknown = words.find((word) => word.startsWith('--') && word !== '--json')
  if (unknown !== undefined || paths.length > 1) {
    print(unknown !== undefined ? `report has no option ${unknown}. Options: --json.` : 'report takes one path.')
    return 2
  }
  if (paths[0] === 'language') {
    print((await import('#src/domain/authoring/language.ts')).languagePage().trimEnd())
    return 0
  }
  const target = paths[0] ?? 'content'
  const report = await reportContent(target)
  if (words.includes('--json')) print(JSON.stringify(report, null, 2))
  else {
    if (report.curricula.length > 0) print(printReport(report))
    if (report.errors > 0) print(`${report.curricula.length > 0 ? '\n' : ''}What has errors is left out. See: gainful check ${target}`)
    else if (report.curricula.length === 0) print(`There is no module at ${target}.`)
  }
  return report.errors > 0 || report.curricula.length === 0 ? 1 : 0
}
