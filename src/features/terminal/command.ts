/** What the four commands of a terminal share: their options, the site that they speak to, how they end. */
import { readFile, stat } from 'node:fs/promises'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Sentence } from '#src/platform/sentence.ts'
import type { Services } from '#src/services.ts'
import { type Paint, paintOf, wrapped } from './paint.ts'
import { readAddress, siteAt, SiteTrouble } from './remote-site.ts'
import { type Site, siteAtHand } from './site.ts'

/** 0 done, or nothing to do; 1 it differs, or was refused; 2 the command was misused; 3 the site cannot be used. */
export type Code = 0 | 1 | 2 | 3

export type Terminal = {
  /** The database of this computer, opened when it is asked for. */
  open (): Promise<{ services: Pick<Services, 'db'>; close (): Promise<void> }>
  /** Of the environment. */
  token: string | undefined
  isColored: boolean
  /** Where curricula usually lie. */
  folder: string
  print (text: string): void
}
export type Options = NonNullable<ParseArgsConfig['options']>
export type Told<Values> = { values: Values; words: string[]; site: Site; paint: Paint; say (...lines: string[]): void; json (value: unknown): void; isJson: boolean }

const shared = { site: { type: 'string' }, 'token-file': { type: 'string' }, json: { type: 'boolean' } } as const satisfies Options
type Values = { site?: string; 'token-file'?: string; json?: boolean }

/** Reads the words, opens the site, runs and closes. With --json only `json` prints, and else only `say`. */
export async function runCommand<More extends Record<string, unknown>> (terminal: Terminal, given: readonly string[], about: { usage: string; options: Options; most: number }, run: (told: Told<More>) => Promise<Code>): Promise<Code> {
  const { print } = terminal
  let parsed: { values: Values & More; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...given], options: { ...shared, ...about.options }, allowPositionals: true }) as unknown as typeof parsed
    if (parsed.positionals.length > about.most) throw new Error(`There is a word too many: ${parsed.positionals[about.most]}`)
  } catch (error) {
    print(`${(error as Error).message.split('. ')[0]!.replace(/\.?$/, '.')}\nUse it like this: gainful ${about.usage}`)
    return 2
  }
  const { values, positionals } = parsed
  const isJson = values.json === true
  let close = async (): Promise<void> => {}
  try {
    let site: Site
    if (values.site === undefined) {
      const opened = await terminal.open()
      close = () => opened.close()
      site = siteAtHand(opened.services.db, null)
    } else site = siteAt(readAddress(values.site), await tokenOf(terminal, values['token-file']))
    return await run({
      values, words: positionals, site, paint: paintOf(terminal.isColored), isJson,
      say (...lines) { if (!isJson) for (const line of lines) print(harmless(line)) },
      json (value) { if (isJson) print(JSON.stringify(value, null, 2)) },
    })
  } catch (error) {
    if (!(error instanceof Sentence)) throw error
    print(isJson ? JSON.stringify({ error: error.message }) : harmless(wrapped(error.message)))
    return error instanceof SiteTrouble ? 3 : 1
  } finally {
    await close()
  }
}

/** What a site or a file says may hold signs that a terminal obeys: all but our own colors are left out. */
const harmless = (line: string): string => line.replace(/\u001b\[[\d;]*m|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (sign) => (sign.endsWith('m') && sign.length > 1 ? sign : ''))

async function tokenOf (terminal: Terminal, file: string | undefined): Promise<string> {
  if (file === undefined && terminal.token) return terminal.token
  if (file === undefined) throw new SiteTrouble('A site elsewhere asks for an access token. Make one on the page of your account, and set GAINFUL_TOKEN or give --token-file.')
  const [text, standing] = [await readFile(file, 'utf8').catch(() => null), await stat(file).catch(() => null)]
  if (text === null || standing === null) throw new SiteTrouble(`The token file ${file} cannot be read.`)
  if (process.platform !== 'win32' && (standing.mode & 0o077) !== 0) throw new SiteTrouble(`Others on this computer can read ${file}. Keep the token to yourself: chmod 600 ${file}`)
  return text.trim()
}
