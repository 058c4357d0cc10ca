/** Questions of other systems before they come in, as a page. Pure. */
import { type Brought, formatNames } from '#src/domain/exchange/bring-in.ts'
import { snippets } from '#src/domain/authoring/snippets.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Bench } from './bench.ts'
import { benchPath, crumbsOf } from './bench-page.ts'

const mostRows = 200
const counted = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`

/** `brought` null: nothing was looked at yet. */
export function importPage (bench: Bench & { title: string }, form: Form, brought: Brought | null): Views['author/import'] {
  return {
    crumbs: crumbsOf(bench, bench.title, true), title: bench.title, action: `${benchPath(bench.place)}/import`, form,
    formats: [{ value: 'auto', text: 'Told from the text' }, ...Object.entries(formatNames).map(([value, text]) => ({ value, text }))],
    found: brought && foundView(brought),
  }
}

function foundView ({ format, items, left, markdown }: Brought): NonNullable<Views['author/import']['found']> {
  const out = left.filter(({ taken }) => !taken).length, lost = left.length - out
  return {
    title: items.length === 0 ? 'No question can come in' : `${counted(items.length, 'question')} can come in`,
    lead: [`Read as ${formatNames[format]}.`, out > 0 ? `${counted(out, 'text is', 'texts are')} left out.` : '', lost > 0 ? `${counted(lost, 'detail')} of questions ${lost === 1 ? 'is' : 'are'} lost.` : '', left.length === 0 ? 'Nothing is lost.' : ''].filter(Boolean).join(' '),
    rows: items.slice(0, mostRows).map(({ item, category }) => ({
      title: item.heading, hint: [snippets.find(({ type }) => type === item.type)!.name, `id ${item.id}`, item.objective !== null ? `objective ${item.objective}` : category !== null ? `from ${category}` : ''].filter(Boolean).join(' · '),
    })),
    more: items.length > mostRows ? `And ${counted(items.length - mostRows, 'question')} more.` : null,
    left: left.slice(0, mostRows).map(({ line, column, why, remedy, text, taken }) => ({ place: `Line ${line}, column ${column}`, isOut: !taken, why: `${why[0]!.toUpperCase()}${why.slice(1)}.`, remedy, text })),
    moreLeft: left.length > mostRows ? `And ${left.length - mostRows} more like these.` : null,
    markdown, take: items.length === 0 ? null : `Add ${counted(items.length, 'question')} to the draft`,
  }
}
