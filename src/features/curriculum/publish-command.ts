/** `publish [path] [--fix item]…` of the command line. */
import path from 'node:path'
import type { Services } from '#src/services.ts'
import { publishFolder } from './publish-folder.ts'

/** Prints what was published. 0 = done, 2 = the command was misused. Throws a Sentence when nothing could be. */
export async function publishCommand (words: readonly string[], services: Pick<Services, 'db' | 'log'>, usual: string, print: (text: string) => void): Promise<number> {
  const fixes = new Set<string>()
  const paths: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--fix' && words[i + 1] !== undefined) fixes.add(words[++i]!)
    else if (word.startsWith('--')) { print(`publish has no option ${word}, or it lacks its item. Options: --fix item.`); return 2 } else paths.push(word)
  }
  if (paths.length > 1) { print('publish takes one path.'); return 2 }
  const news = await publishFolder(services, path.resolve(paths[0] ?? usual), fixes)
  for (const { kind, module, title } of news) print(`published ${kind} ${module}: ${title}`)
  if (news.length === 0) print('Nothing is new: every text was published before.')
  return 0
}
