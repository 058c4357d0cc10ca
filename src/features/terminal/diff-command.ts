/** `diff [path]` of the command line: what publishing the files here would change. */
import { type Code, runCommand, type Terminal } from './command.ts'
import { itemsOf, type Pair, pairsOf } from './compare.ts'
import { readLocal } from './local-files.ts'
import { type Paint, wrapped } from './paint.ts'
import { counted, showItems, showText, sizeOf, titleOf } from './show-changes.ts'

const notes: Record<Pair['is'], string | null> = {
  same: null, new: null, changed: null, behind: 'You have not changed it since you pulled it; the site has gone on. Pull to have the newest.',
  both: 'You and somebody on the site changed it since you pulled it. gainful publish shows both.', old: 'The site had this very text before, and has gone on.', unknown: null,
}

/** Exit code 0: nothing differs; 1: something does. */
export function diffCommand (words: readonly string[], terminal: Terminal): Promise<Code> {
  return runCommand(terminal, words, { usage: 'diff [path] [--site address] [--json]', options: {}, most: 1 }, async ({ words: [target = terminal.folder], site, paint, say, json }) => {
    const { curricula, only } = await readLocal(target)
    const found: Pair[] = []
    for (const local of curricula) found.push(...pairsOf(local, await site.state(local.id), site.address).filter(({ file, is }) => is !== 'same' && (only === null || file.path === only.path)))
    json(found.map((pair) => ({
      kind: pair.file.kind, id: pair.file.id, path: pair.file.path, is: pair.is, published: pair.published && { number: pair.published.number, hash: pair.published.hash }, hash: pair.file.hash,
      items: itemsOf(pair.file, pair.published?.text ?? null).map(({ id, what, isSelfCheck }) => ({ id, what, isSelfCheck })),
    })))
    found.forEach((pair, index) => say(...(index > 0 ? [''] : []), ...showPair(pair, paint)))
    if (curricula.length === 0) say(`There is no curriculum at ${target}: no folder there has a curriculum.md.`)
    else say(found.length === 0 ? 'What is here is what is published.' : `\n${counted(found.length, 'file')} ${found.length === 1 ? 'differs' : 'differ'}.`)
    return found.length === 0 ? 0 : 1
  })
}

/** One file: its head, its text word by word, its items. */
export function showPair (pair: Pair, paint: Paint, fixes: ReadonlySet<string> = new Set()): string[] {
  const { file, published } = pair
  const items = showItems(itemsOf(file, published?.text ?? null), fixes, published === null)
  const note = notes[pair.is]
  return [paint.strong(`${titleOf(pair)}: ${sizeOf(pair)}`), paint.faint(`  ${file.path}`), ...(note === null ? [] : [wrapped(`  ${note}`, '  ')]), ...(published === null ? [] : showText(published.text, file.text, paint)), ...items]
}
