/** What a site and a terminal tell one another, as JSON. Both sides read it strictly: a field that is not ours, or one too large, is refused. */
import path from 'node:path'
import { z } from 'zod'

/** Of all that is sent in one publication, in bytes: a curriculum's texts and some twenty pictures of a megabyte, in base64. */
export const largestOrder = 32 * 1024 * 1024
/** Of one text or picture, as the check has it. */
const largest = 1024 * 1024

const kind = z.enum(['curriculum', 'module', 'page', 'feedback'])
export const slug = z.string().max(100).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const revision = z.int().positive()

/** Whether a path stays inside the folder that it is written from, and hides nothing there. */
export const isInside = (file: string): boolean =>
  file.length <= 200 && path.posix.normalize(file) === file && !path.posix.isAbsolute(file) && !/[\\:\u0000-\u001f\u007f]/.test(file) && file.split('/').every((part) => part !== '' && !part.startsWith('.'))

export const Curricula = z.array(z.strictObject({ id: slug, title: z.string() }))

/** One file as it is published now. */
const SiteFile = z.strictObject({
  kind, id: slug, title: z.string(),
  /** `revision` is known to the site alone; `number` counts those of the file from 1. */
  revision, number: z.int().positive(), hash, publishedAt: z.iso.datetime(),
  /** Name of who published it; null = it was published on the site itself, from its folder of content. */
  publishedBy: z.string().nullable(),
  /** Named by the curriculum's own file, or that file itself. */
  isTaught: z.boolean(),
  /** Quizzes that somebody has begun and not handed in. */
  openSittings: z.int(),
  /** Hashes of its earlier revisions. */
  earlier: z.array(hash),
  text: z.string(), pictures: z.array(z.strictObject({ path: z.string(), hash })),
})
export type SiteFile = z.infer<typeof SiteFile>
/** A curriculum as it is published, all of one moment. */
export const State = z.strictObject({ curriculum: slug, title: z.string(), files: z.array(SiteFile) })
export type State = z.infer<typeof State>

/** One revision in the log, the newest first; `added` and `removed` are words against the revision before. */
export const Log = z.array(z.strictObject({ revision, number: z.int().positive(), kind, id: slug, title: z.string(), hash, publishedAt: z.iso.datetime(), publishedBy: z.string().nullable(), added: z.int(), removed: z.int() }))
export type Log = z.infer<typeof Log>
export const mostLogged = 200
export const LogQuery = z.strictObject({ module: slug.optional(), last: z.coerce.number().int().min(1).max(mostLogged).default(20) })

export const RevisionText = z.strictObject({ text: z.string() })

/** What is to be published. `base` is the revision that a file was written from; null = none is known. */
export const Order = z.strictObject({
  files: z.array(z.strictObject({
    kind, id: slug, text: z.string().max(largest), base: revision.nullable(),
    /** `bytes` in base64; null where the site has the picture already. */
    pictures: z.array(z.strictObject({ path: z.string().refine(isInside), hash, bytes: z.base64().max(Math.ceil(largest * 4 / 3) + 4).nullable() })).max(200),
  })).min(1).max(500),
  /** Items whose new wording is a mere fix. */
  fixes: z.array(z.string().max(200)).max(1000),
  /** Publish although somebody published the same file meanwhile. */
  over: z.boolean(),
  /** Only say what would come of it. */
  isDryRun: z.boolean(),
})
export type Order = z.infer<typeof Order>

const Problem = z.looseObject({ file: z.string(), line: z.int(), column: z.int(), severity: z.enum(['error', 'warning']), code: z.string(), message: z.string(), remedy: z.string() })
/** Why nothing was published. */
const Refusal = z.strictObject({
  problems: z.array(Problem),
  /** Files of which another revision is current than the one that they were written from. */
  moved: z.array(z.strictObject({ kind, id: slug, number: z.int().positive() })),
  /** Items of --fix that no changed module has. */
  unknownFixes: z.array(z.string()),
  /** Files that the curriculum asks approvals for. */
  unapproved: z.array(z.strictObject({ kind, id: slug, has: z.int(), wants: z.int() })),
})
export type Refusal = z.infer<typeof Refusal>
export const Outcome = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('refused'), ...Refusal.shape }),
  /** In a dry run `revision` is null, and `number` the one it would have. */
  z.strictObject({ is: z.literal('published'), files: z.array(z.strictObject({ kind, id: slug, title: z.string(), revision: revision.nullable(), number: z.int().positive(), hash })) }),
])
export type Outcome = z.infer<typeof Outcome>

export const Fault = z.looseObject({ error: z.string() })
