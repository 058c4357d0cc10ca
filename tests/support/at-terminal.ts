/** Somebody at a terminal: the commands as the door calls them, on the database of a test or on its site by a token. */
import { insertToken } from '#src/features/accounts/access-token-queries.ts'
import { newToken, tokenHash } from '#src/features/accounts/tokens.ts'
import { diffCommand } from '#src/features/terminal/diff-command.ts'
import { logCommand } from '#src/features/terminal/log-command.ts'
import { publishCommand } from '#src/features/terminal/publish-command.ts'
import { pullCommand } from '#src/features/terminal/pull-command.ts'
import type { TestApp } from './app.ts'
import { miniContent } from './learning-cast.ts'

const commands = { log: logCommand, pull: pullCommand, diff: diffCommand, publish: publishCommand }
export type Said = { code: number; text: string }

/** Runs "publish content --dry-run" and the like. With `token` the words --site belong to the command; without, it works on the test's database. */
export function atTerminal (test: TestApp, token?: string, isColored = false): (name: keyof typeof commands, ...words: string[]) => Promise<Said> {
  return async (name, ...words) => {
    const lines: string[] = []
    const code = await commands[name](words, { open: async () => ({ services: test.services, close: async () => {} }), token, isColored, folder: miniContent, print: (line) => lines.push(line) })
    return { code, text: lines.join('\n') }
  }
}

/** A token of this person, as the page makes one, without asking whether they may have it. */
export async function tokenOf ({ db }: TestApp, personId: number, days = 90): Promise<string> {
  const token = newToken()
  await insertToken(db, { tokenHash: tokenHash('access token', token), personId, name: 'My laptop', days })
  return `gainful_${token}`
}
