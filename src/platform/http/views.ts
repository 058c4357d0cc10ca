/**
 * Pages: typed data in, finished HTML out. One template serves the whole page and, when htmx asks for a part, the same
 * content without its frame. A view computes nothing: it receives finished values, and a missing one throws instead of
 * printing "undefined".
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Eta, type TemplateFunction } from 'eta'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Assets } from './assets.ts'
import type { Form } from './forms.ts'

/** Every page and the data it needs. Each feature adds its own in its views.ts by declaration merging. */
export interface Views {
  'errors/message': { title: string; lines: string[]; action: { href: string; text: string } | null }
}

export type NavLink = { href: string; text: string; current: boolean }
/** What the frame around every page shows. */
export type Frame = {
  layout: string
  /** Signed-in person's name, or null. */
  person: string | null
  nav: NavLink[]
  /** Places that one line has no room for. */
  more: NavLink[]
  theme: 'system' | 'light' | 'dark'
  /** The address of this page, for forms that come back here. */
  path: string
  asset (name: string): string
  /** Said once after something was done, then gone. */
  flash: string | null
}
export type PageData<V extends keyof Views> = Views[V] & { frame: Frame }

declare module 'fastify' {
  interface FastifyReply {
    page<V extends keyof Views> (view: V, data: Views[V]): FastifyReply
    /** A part of a page as text, for a stream: without a frame, so it must not ask for one. */
    fragment<V extends keyof Views> (view: V, data: Views[V]): string
  }
}

const strict = <T extends object>(data: T): T => new Proxy(data, {
  get (target, key) {
    if (typeof key === 'string' && !(key in target)) throw new Error(`view data has no "${key}"`)
    return Reflect.get(target, key)
  },
})

/** True when htmx will put the answer into part of a page that is already there. */
export const wantsPart = (request: FastifyRequest): boolean => request.headers['hx-request-type'] === 'partial'

export type Renderer = { render<V extends keyof Views> (view: V, data: PageData<V>): string; part (view: string, data: object): string }

/**
 * Eta hands a partial or layout everything its caller holds, so that a forgotten parameter silently becomes the caller's value of
 * that name. Here both get what they are given; a layout also gets the frame.
 */
const onlyWhatIsGiven = {
  processFnString (code: string) {
    const merged = [['{...it, ...(__eta_d ?? {})}', '__eta_d ?? {}'], ['{...it, body:', "{...('frame' in it ? { frame: it.frame } : {}), body:"]] as const
    if (!merged.every(([before]) => code.includes(before))) throw new Error('this version of eta hands data on in another way: see views.ts')
    return merged.reduce((text, [before, after]) => text.replaceAll(before, after), code)
  },
}

/** Compiles every template below `folder` at once, so that a broken one stops the start and not a trainee. Pages, partials and layouts alike throw on a missing key. */
export function openViews (folder: string, cache: boolean): Renderer {
  const views = path.resolve(folder)
  const eta = new Eta({ views, cache, debug: !cache, autoTrim: false, autoFilter: true, filterFunction: printable, plugins: [onlyWhatIsGiven] })
  // By the name that pages and partials call it by; Eta would work out its path and look there at every call.
  const templates = new Map<string, TemplateFunction>()
  const render = eta.render
  eta.render = (name, data, meta) => render.call(eta, templates.get(name as string) ?? name, strict(data as object), meta)
  for (const file of readdirSync(views, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eta'))) {
    const template = compile(eta, path.join(views, file))
    if (cache) templates.set(`/${file.slice(0, -'.eta'.length).replaceAll(path.sep, '/')}`, template)
  }
  const page = (view: string, data: object) => eta.render(`/${view}`, data)
  return { render: page, part: page }
}

function compile (eta: Eta, file: string): TemplateFunction {
  try {
    return eta.compile(readFileSync(file, 'utf8'), { filepath: file })
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message.split('\n===')[0]!.replaceAll(/\s+/g, ' ')}`)
  }
}

/** Values that would print as a riddle are a fault of the view's caller. */
function printable (value: unknown): string {
  if (value === undefined || (typeof value === 'object' && value !== null)) throw new Error(`a view printed ${value === undefined ? 'undefined' : 'an object'}`)
  return value === null ? '' : String(value)
}

export function registerViews (app: FastifyInstance, renderer: Renderer, assets: Assets, frameOf: (request: FastifyRequest) => Omit<Frame, 'layout' | 'asset' | 'path'>) {
  app.decorateReply('page', function (this: FastifyReply, view, data) {
    const frame: Frame = { ...frameOf(this.request), layout: wantsPart(this.request) ? '/layouts/part' : '/layouts/app', path: this.request.url, asset: assets.url }
    this.header('vary', 'HX-Request-Type').type('text/html; charset=utf-8')
    return this.send(renderer.render(view, { ...data, frame }))
  })
  app.decorateReply('fragment', (view, data) => renderer.part(view, data))
}

export type { Form }
