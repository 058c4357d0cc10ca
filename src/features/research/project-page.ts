/** The page of a project in finished words. Pure. */
import { fullDayText } from '#src/domain/moments.ts'
import { type Consent, leftOutWords } from '#src/domain/research.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import { tables } from './codebook.ts'
import type { ProjectRow } from './queries.ts'

type Facts = { project: ProjectRow; consents: Record<Consent, number>; curricula: { id: string; title: string }[]; timeZone: string; wanted: Form; end: Form }

export function projectPage ({ project, consents, curricula, timeZone, wanted, end }: Facts): Views['research/project'] {
  const { given, ...others } = consents
  const left = Object.entries(others).filter(([, n]) => n > 0).map(([why, n]) => `${n.toLocaleString('en-US')} ${why === 'not asked' || why === 'erased' ? havingOf(n, leftOutWords[why]) : leftOutWords[why as keyof typeof others]}`)
  return {
    path: `/research/${project.id}`, name: project.name, isEnded: project.endedAt !== null, wanted, end,
    facts: [
      { name: 'Purpose', text: project.purpose }, { name: 'Started', text: `${fullDayText(project.createdAt, timeZone)}${project.createdBy === null ? '' : ` by ${project.createdBy}`}` },
      ...(project.endedAt === null ? [] : [{ name: 'Ended', text: `${fullDayText(project.endedAt, timeZone)}; its key is destroyed` }]),
    ],
    counts: [{ name: given === 1 ? 'person said yes' : 'people said yes', figure: given.toLocaleString('en-US') }, { name: 'left out', figure: Object.values(others).reduce((sum, n) => sum + n, 0).toLocaleString('en-US') }],
    left: left.length === 0 ? null : `Of those who are left out, ${sentence(left)}.`,
    curricula: [{ value: '', text: 'All curricula' }, ...curricula.map(({ id, title }) => ({ value: id, text: title }))],
    tables: tables.map(({ name, about, columns }) => ({ name: `${name}.csv`, about, columns: columns.map((column) => ({ name: column.name, about: column.about, unit: column.unit, values: column.values })) })),
  }
}

/** "1 has not answered", "2 have not answered" */
const havingOf = (n: number, words: string): string => (n === 1 ? words.replace(/^have/, 'has').replace(' their ', ' a ') : words)
const sentence = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`)
