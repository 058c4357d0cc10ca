/** Static files: read and hashed at start, compressed when first asked for, served from memory under an address that never changes meaning. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { moduleFiles, withAddresses } from './browser-modules.ts'
import { takes } from './compression.ts'

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.png': 'image/png',
}
/** `br` and `gzip` are null where packing gains nothing. */
type Asset = { name: string; url: string; type: string; raw: Buffer; readonly br: Buffer | null; readonly gzip: Buffer | null }
export type Assets = { /** Throws on a name that is not there: a page must not link to nothing. */ url (name: string): string; all: Map<string, Asset> }

/** `folder` is views/assets; htmx and the modules of the editor come from their packages, at the versions that are pinned. */
export function loadAssets (folder: string): Assets {
  const sources = (readdirSync(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile())
    .map((f) => [path.relative(folder, path.join(f.parentPath, f.name)).replaceAll(path.sep, '/'), path.join(f.parentPath, f.name)] as const)
  const files = new Map<string, string>([...sources, ['htmx.js', createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')] as const, ...moduleFiles()])
  const byName = new Map<string, Asset>()
  const byUrl = new Map<string, Asset>()
  /** What a file names must have its address first: style sheets name fonts, and modules name modules. */
  const load = (name: string): Asset => {
    const known = byName.get(name)
    if (known) return known
    if (!files.has(name)) throw new Error(`there is no asset "${name}"`)
    let raw: Buffer = readFileSync(files.get(name)!)
    if (name.endsWith('.css')) raw = Buffer.from(raw.toString('utf8').replace(/url\("([^"]+)"\)/g, (whole, target: string) => (files.has(target) ? `url("${load(target).url}")` : whole)))
    if (name.endsWith('.js') && name !== 'htmx.js') raw = Buffer.from(withAddresses(raw.toString('utf8'), (target) => load(target).url))
    const hash = createHash('sha256').update(raw).digest('base64url').slice(0, 10)
    const type = types[path.extname(name)] ?? 'application/octet-stream'
    const asset = packed({ name, type, raw, url: `/assets/${hash}/${name}` }, /text|svg/.test(type))
    byName.set(name, asset)
    byUrl.set(asset.url, asset)
    return asset
  }
  for (const name of files.keys()) load(name)
  return {
    all: byUrl,
    url (name) {
      const asset = byName.get(name)
      if (!asset) throw new Error(`there is no asset "${name}"`)
      return asset.url
    },
  }
}

/** The best compression takes a tenth of a second, so it is done when first asked for, and once; of a large file it would take a whole one, and all requests would wait. */
function packed (file: Pick<Asset, 'name' | 'url' | 'type' | 'raw'>, packs: boolean): Asset {
  let br: Buffer | null = null
  let gzip: Buffer | null = null
  return {
    ...file,
    get br () { return packs ? br ??= brotliCompressSync(file.raw, { params: { [constants.BROTLI_PARAM_QUALITY]: file.raw.length > 80_000 ? 5 : 11 } }) : null },
    get gzip () { return packs ? gzip ??= gzipSync(file.raw, { level: 9 }) : null },
  }
}

export function registerAssets (app: FastifyInstance, assets: Assets) {
  app.get<{ Params: { '*': string } }>('/assets/*', { config: { policy: 'public' } }, async (request, reply) => {
    const asset = assets.all.get(`/assets/${request.params['*']}`)
    if (!asset) return reply.callNotFound()
    reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding')
    if (takes(request, 'br') && asset.br) return reply.header('content-encoding', 'br').send(asset.br)
    if (takes(request, 'gzip') && asset.gzip) return reply.header('content-encoding', 'gzip').send(asset.gzip)
    return reply.send(asset.raw)
  })
}
