/** `import <file|folder|-> [--gift|--aiken] [--to module.md]` of the command line. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { readDraft } from '#src/domain/authoring/read.ts'
import { bringIn, decodeQuestions, type Format, moduleOf, withItems } from '#src/domain/exchange/bring-in.ts'
import type { Left } from '#src/domain/exchange/left.ts'
import type { Into } from '#src/domain/exchange/read-gift.ts'
import { readContent } from '#src/features/curriculum/check-files.ts'

type Print = (text: string) => void
type Source = { name: string; bytes: Uint8Array }

const usage = 'Use: import <file, folder or - for what is piped in> [--gift | --aiken] [--to module.md]'
const largest = 5_000_000
const kinds = ['.txt', '.gift', '.aiken']

/** Prints our text of what could be taken; `complain` gets a line for everything that could not. 0 = all of it was taken, 1 = something was left, 2 = the command was misused or nothing could be read. */
export async function importCommand (words: readonly string[], print: Print, complain: Print): Promise<number> {
  const at = words.indexOf('--to'), to = at === -1 ? null : words[at + 1]
  const rest = words.filter((_, index) => at === -1 || (index !== at && index !== at + 1))
  const paths = rest.filter((word) => word === '-' || !word.startsWith('-'))
  const options = rest.filter((word) => !paths.includes(word))
  if (to === undefined || paths.length !== 1 || options.length > 1 || options.some((option) => !['--gift', '--aiken'].includes(option))) {
    complain(usage)
    return 2
  }
  try {
    const sources = await readSources(paths[0]!)
    const { module, into } = to === null ? { module: null, into: { ids: new Set<string>(), objectives: [] } } : await readTarget(to)
    const brought = sources.map((source) => bringFile(source, options[0]?.slice(2) as Format | undefined ?? null, into))
    const text = brought.map(({ markdown }) => markdown).filter(Boolean).join('\n')
    for (const { name, left } of brought) for (const each of left) complain(leftLine(name, each))
    const count = brought.reduce((sum, { items }) => sum + items, 0), left = brought.flatMap((each) => each.left)
    complain(`${counted(count, 'question')} taken${to === null || text === '' ? '' : ` into ${to}`}, ${left.filter(({ taken }) => !taken).length} left out, ${counted(left.filter(({ taken }) => taken).length, 'detail')} lost.${to === null || text === '' ? '' : ` See what is to fill in: gainful check ${to}`}`)
    if (to === null) print(text.trimEnd())
    else if (text !== '') await writeFile(to, module === null ? moduleOf(path.basename(to, '.md'), text) : withItems(module, text))
    return left.length > 0 || count === 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    complain(error.message)
    return 2
  }
}

class Unreadable extends Error {}
const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`
const leftLine = (name: string, { line, column, reason, why, remedy, text }: Left): string =>
  `${name}:${line}:${column}  ${reason}  ${why}  →  ${remedy}\n${text.split('\n').map((row) => `    | ${row}`).join('\n')}`

function bringFile ({ name, bytes }: Source, format: Format | null, into: Into & { ids: Set<string> }): { name: string; markdown: string; items: number; left: Left[] } {
  const decoded = decodeQuestions(bytes)
  if (!decoded.ok) throw new Unreadable(`${name}: ${decoded.message}`)
  const { items, left, markdown } = bringIn(decoded.text, format, into)
  for (const { item } of items) into.ids.add(item.id)
  return { name, markdown, items: items.length, left }
}

async function readSources (target: string): Promise<Source[]> {
  if (target === '-') return [{ name: 'input', bytes: await buffer(process.stdin) }]
  const found = await stat(target).catch(() => null)
  if (found === null) throw new Unreadable(`There is no file or folder ${target}.`)
  const files = found.isDirectory() ? (await readdir(target)).filter((name) => kinds.includes(path.extname(name).toLowerCase())).sort().map((name) => path.join(target, name)) : [target]
  if (files.length === 0) throw new Unreadable(`${target} holds no files whose names end in ${kinds.join(', ')}.`)
  return Promise.all(files.map(async (name) => {
    if ((await stat(name)).size > largest) throw new Unreadable(`${name} is larger than 5 MB.`)
    return { name, bytes: await readFile(name) }
  }))
}

/** The module that is to hold the items, and all ids of its folder. */
async function readTarget (to: string): Promise<{ module: string | null; into: Into & { ids: Set<string> } }> {
  const module = await readFile(to, 'utf8').catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return null; throw new Unreadable(`${to} cannot be read (${error.code}).`) })
  const { files } = await readContent(path.dirname(to))
  const drafts = [...files].flatMap(([file, content]) => (file.endsWith('.md') && !file.includes('/') && 'text' in content ? [readDraft(file, content.text).draft] : []))
  const own = drafts.find(({ file }) => file === path.basename(to))
  return { module, into: { ids: new Set(drafts.flatMap(({ items }) => items.map(({ id }) => id))), objectives: own?.kind === 'module' ? own.value.objectives.map(({ key }) => key) : [] } }
}
