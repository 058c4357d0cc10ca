/** A new cluster of PostgreSQL on the disk, whole or not at all. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Sentence } from '../sentence.ts'
import type { Account } from './binaries.ts'

/** PostgreSQL is told nothing of our own environment, which may hold passwords. */
export const bareEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' })

const words: Record<string, string> = {
  EACCES: 'you may not write there', EPERM: 'you may not write there', EROFS: 'it is read-only', ENOENT: 'no folder can be made there', ENOSPC: 'the disk is full', EFBIG: 'files may not grow that large there',
  ENOTDIR: 'a part of its path is a file', EEXIST: 'it is a file, not a folder', ENOTEMPTY: 'its folder "postgres" holds something else', ENAMETOOLONG: 'its path is too long',
}
/** Why a file could not be written, as an end of a sentence. */
export const wordsFor = (error: unknown): string => words[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message

/** What PostgreSQL said that matters, as an end of a sentence: its last complaint, else its last line. */
export function gist (said: string): string {
  const lines = said.trim().split('\n')
  const complaint = lines.map((line) => /(?:FATAL|PANIC|ERROR|error): +(.*)/.exec(line)?.[1]).findLast((found) => found !== undefined) ?? lines.at(-1)!.trim()
  if (/no space left/i.test(complaint)) return words.ENOSPC!
  if (/read-only file system/i.test(complaint)) return words.EROFS!
  return complaint.replace(/\.$/, '')
}

/** Into a folder beside, then renamed: a kill half way leaves nothing that looks whole. Throws a Sentence when it cannot be done. */
export function makeCluster (data: string, bin: string, who: Account): void {
  const half = `${data}.new-${process.pid}`
  try {
    removeHalves(data)
    fs.rmSync(half, { recursive: true, force: true })
    fs.mkdirSync(half, { mode: 0o700 })
    if (who.uid !== undefined) fs.chownSync(half, who.uid, who.gid!)
    // The builtin locale sorts the same on every machine and after every upgrade.
    const made = spawnSync(path.join(bin, 'initdb'), ['-D', half, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'], { ...who, env: bareEnvironment(), cwd: '/', encoding: 'utf8' })
    if (made.error) throw made.error
    if (made.status !== 0) throw new Error(gist(made.stderr) || `initdb ended by ${made.signal ?? made.status}`)
    fs.renameSync(half, data)
    fsyncFolder(path.dirname(data))
  } catch (error) {
    fs.rmSync(half, { recursive: true, force: true })
    if (fs.existsSync(path.join(data, 'PG_VERSION'))) return // another process was first; use its cluster
    throw new Sentence(`PostgreSQL could not be set up in ${data}: ${wordsFor(error)}. Make room there, or set GAINFUL_DATA to another folder.`)
  }
}

export const isAlive = (pid: number): boolean => { try { process.kill(pid, 0); return true } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM' } }

/** What killed starts have left. */
function removeHalves (data: string): void {
  for (const name of fs.readdirSync(path.dirname(data))) {
    const pid = Number(/^postgres\.new-(\d+)$/.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isAlive(pid)) fs.rmSync(path.join(path.dirname(data), name), { recursive: true, force: true })
  }
}

function fsyncFolder (folder: string): void {
  const handle = fs.openSync(folder, 'r')
  try { fs.fsyncSync(handle) } finally { fs.closeSync(handle) }
}
