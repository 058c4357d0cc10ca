/** `log [curriculum[/module]]` of the command line: what was published, when, by whom. */
import { type Code, runCommand, type Terminal } from './command.ts'
import { type Log, mostLogged, slug } from './messages.ts'
import { wrapped } from './paint.ts'

const usage = 'log [curriculum[/module]] [--last n] [--site address] [--json]'

/** The newest revisions first, 20 of each curriculum unless told. Exit code 1: there is nothing of that name. */
export function logCommand (words: readonly string[], terminal: Terminal): Promise<Code> {
  return runCommand<{ last?: string }>(terminal, words, { usage, options: { last: { type: 'string' } }, most: 1 }, async ({ values, words: [asked], site, paint, say, json }) => {
    const [curriculum, module = null, ...rest] = asked?.replace(/\/$/, '').split('/') ?? []
    const last = Number(values.last ?? 20)
    const isMeant = [curriculum, module].every((name) => name == null || slug.safeParse(name).success) && rest.length === 0
    if (!Number.isInteger(last) || last < 1 || last > mostLogged || !isMeant) {
      say(isMeant ? `--last takes a number from 1 to ${mostLogged}.` : `${asked} is no name of a curriculum or module.`, `Use it like this: gainful ${usage}`)
      return 2
    }
    const found: { curriculum: string; lines: Log }[] = []
    for (const id of curriculum === undefined ? (await site.curricula()).map((each) => each.id) : [curriculum]) found.push({ curriculum: id, lines: await site.log(id, { module, last }) })
    const some = found.filter(({ lines }) => lines.length > 0)
    json(some)
    if (some.length === 0) say(asked === undefined ? 'Nothing was published yet.' : `Nothing was ever published as ${asked}.`)
    some.forEach(({ curriculum: id, lines }, index) => {
      if (index > 0) say('')
      for (const line of lines) {
        say(`${paint.strong(`${line.kind === 'curriculum' ? id : `${id}/${line.id}`}  revision ${line.number}`)}`)
        say(wrapped(`  ${line.publishedAt.slice(0, 16).replace('T', ' ')} UTC · ${line.publishedBy ?? 'on the site itself'} · ${line.hash.slice(0, 12)} · +${line.added} −${line.removed} words`, '  '), wrapped(`  ${line.title}`, '  '))
      }
    })
    return some.length === 0 && asked !== undefined ? 1 : 0
  })
}
