/** `pull [curriculum]` of the command line: what is published, as the files that it was published from. */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { merge } from '#src/domain/authoring/changes.ts'
import { type Code, runCommand, type Terminal } from './command.ts'
import { pairsOf, type Standing } from './compare.ts'
import { type Base, baseOf, fileNameOf, keyOf, type LocalCurriculum, type LocalFile, readLocal, writeBase } from './local-files.ts'
import { isInside, type SiteFile, type State } from './messages.ts'
import { wrapped } from './paint.ts'
import { counted } from './show-changes.ts'
import type { Site } from './site.ts'

const usage = 'pull [curriculum] [--to folder] [--force | --merge] [--site address] [--json]'
type Values = { to?: string; force?: boolean; merge?: boolean }
/** 'kept': it was changed here, so it was left as it is; 'merged': changes of both sides are in it. */
type Pulled = { path: string; is: 'written' | 'same' | 'yours' | 'kept' | 'merged' }

/** Exit code 1: something was kept because it was changed here. Nothing that was changed here is ever overwritten without --force. */
export function pullCommand (words: readonly string[], terminal: Terminal): Promise<Code> {
  const options = { to: { type: 'string' }, force: { type: 'boolean' }, merge: { type: 'boolean' } } as const
  return runCommand<Values>(terminal, words, { usage, options, most: 1 }, async ({ values, words: [asked], site, say, json }) => {
    if (values.force && values.merge) { say('Take --force or --merge, not both.'); return 2 }
    const to = values.to ?? terminal.folder
    const all = (await site.curricula()).map(({ id }) => id)
    if (asked !== undefined && !all.includes(asked)) {
      say(`There is no curriculum ${asked} there. There is: ${all.join(', ') || 'none'}.`)
      return 1
    }
    await mkdir(to, { recursive: true })
    const here = (await readLocal(to)).curricula
    const pulled: Pulled[] = []
    for (const id of asked === undefined ? all : [asked]) {
      const local = here.find((each) => each.id === id) ?? { id, folder: path.join(to, id), files: [], base: null }
      const state = await site.state(id)
      if (state !== null) pulled.push(...await pullCurriculum(site, local, state, values))
    }
    const kept = pulled.filter(({ is }) => is === 'kept'), count = (is: Pulled['is']): number => pulled.filter((each) => each.is === is).length
    json(pulled)
    for (const { path: file, is } of pulled) if (is === 'written' || is === 'merged') say(`${is === 'written' ? 'written' : 'put together'}  ${file}`)
    say(`${counted(count('written'), 'file')} written, ${count('same')} up to date${count('yours') > 0 ? `, ${count('yours')} changed by you alone` : ''}${count('merged') > 0 ? `, ${count('merged')} put together` : ''}.`)
    if (kept.length > 0) {
      say('', `Changed here, so left as ${kept.length === 1 ? 'it is' : 'they are'}:`, ...kept.map(({ path: file }) => `  ${file}`))
      say(wrapped('See both with gainful diff. --merge puts changes to different lines together; --force takes what is published and loses yours.'))
    }
    return kept.length > 0 ? 1 : 0
  })
}

const writes: readonly Standing[] = ['behind', 'old']

async function pullCurriculum (site: Site, local: LocalCurriculum, state: State, { force, merge: puts }: Values): Promise<Pulled[]> {
  const pairs = new Map(pairsOf(local, state, site.address).map((pair) => [keyOf(pair.file), pair]))
  const base: Base['files'] = { ...baseOf(local, site.address) }
  const pulled: Pulled[] = []
  const drawings = new Map(local.files.flatMap((file) => file.pictures.map((picture) => [picture.path, { file, hash: picture.hash }])))
  for (const there of state.files.filter(({ isTaught }) => isTaught)) {
    const pair = pairs.get(keyOf(there))
    const file = pair?.file.path ?? path.join(local.folder, fileNameOf(there))
    const now = { revision: there.revision, number: there.number, hash: there.hash }
    const is = pair?.is ?? (await stat(file).catch(() => null) === null ? 'new' : 'unknown')
    if (is === 'same') base[keyOf(there)] = now
    if (is === 'same') pulled.push({ path: file, is: 'same' })
    else if (is === 'changed' && !force) pulled.push({ path: file, is: 'yours' })
    else if (force || is === 'new' || writes.includes(is)) {
      await writeWhole(site, local, there, file, drawings, pair?.file ?? null, force === true)
      base[keyOf(there)] = now
      pulled.push({ path: file, is: 'written' })
    } else {
      const text = puts && is === 'both' ? await mergedText(site, state.curriculum, pair!.file, pair!.base!.revision, there) : null
      if (text !== null) { await writeFile(file, text); base[keyOf(there)] = now }
      pulled.push({ path: file, is: text === null ? 'kept' : 'merged' })
    }
  }
  await mkdir(local.folder, { recursive: true })
  await writeBase(local.folder, { site: site.address, curriculum: local.id, files: base })
  return pulled
}

/** The text of a file and its pictures. A picture that another file here shows too, in another form, stays: it belongs to what was changed here. */
async function writeWhole (site: Site, local: LocalCurriculum, there: SiteFile, file: string, drawings: Map<string, { file: LocalFile; hash: string }>, own: LocalFile | null, force: boolean): Promise<void> {
  for (const { path: name, hash } of there.pictures) {
    const known = drawings.get(name)
    const isElses = known !== undefined && known.file !== own && known.hash !== hash && !force
    if (known?.hash === hash || isElses || !isInside(name)) continue
    const bytes = await site.picture(hash)
    if (bytes === null) continue
    const target = path.join(local.folder, name)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, bytes)
  }
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, there.text)
}

/** Null where both changed the same lines, or the pictures of the file. */
async function mergedText (site: Site, curriculum: string, mine: LocalFile, revision: number, there: SiteFile): Promise<string | null> {
  const base = await site.text(curriculum, revision)
  const pictures = (list: readonly { path: string; hash: string }[]): string => list.map(({ path: name, hash }) => `${name} ${hash}`).sort().join()
  return base === null || pictures(mine.pictures) !== pictures(there.pictures) ? null : merge(mine.text, base, there.text).text
}
