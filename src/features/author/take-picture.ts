/**
 * A picture that an author brings: judged by what is in it, never by its name; drawn anew by a decoder, so that nothing of the file goes on but what can be seen (no place, no camera, no
 * script, no bytes behind the end); made no larger than a page can show. Drawings are taken as they are, if they could stand in a file of content.
 */
import { createHash } from 'node:crypto'
import { imageSize } from 'image-size'
import type sharp from 'sharp'
import { checkSvg } from '#src/domain/authoring/check-svg.ts'
import { findingsOf } from '#src/domain/authoring/problem.ts'
import { keepPicture } from '#src/features/curriculum/publish.ts'
import { audit } from '#src/platform/audit.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { whenUsed } from '#src/platform/when-used.ts'
import type { Services } from '#src/services.ts'
import { insertDraftPicture } from './queries.ts'

const decoder = whenUsed<typeof sharp>('sharp')

export const largestPicture = 15 * 1024 * 1024
const largestDrawing = 300 * 1024
/** Twice the width of the text, for fine screens. CSS pixels of the page are half of it at most. */
const longestEdge = 1600
const mostPixels = 60_000_000
const kinds = new Set(['png', 'jpg', 'gif', 'webp', 'avif', 'heif'])

export type Picture = { type: string; extension: string; bytes: Buffer; size: { width: number; height: number } | null }

/** Throws Refused for the field "file", with a sentence that says what to do. */
export async function readPicture (bytes: Buffer): Promise<Picture> {
  if (bytes.length === 0) throw new Refused('file', 'This file is empty. Choose another.')
  const head = bytes.subarray(0, 1000).toString('utf8').replace(/^\uFEFF/, '').trimStart()
  if (/^(?:<\?xml|<svg|<!--|<!DOCTYPE svg)/i.test(head) && /<svg[\s>]/i.test(bytes.toString('utf8'))) return readDrawing(bytes)
  if (!kinds.has(kindOf(bytes))) throw new Refused('file', `${/^<(?:!doctype html|html|head|body|script)/i.test(head) ? 'This file is a web page' : head.startsWith('PK') ? 'This file is a ZIP or a document' : 'Nothing in this file is a picture'}, whatever its name says. Choose a PNG, JPEG, GIF, WebP, AVIF or SVG.`)
  try {
    const { data, info } = await decoder()(bytes, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true }).rotate()
      .resize({ width: longestEdge, height: longestEdge, fit: 'inside', withoutEnlargement: true }).webp({ quality: 84, smartSubsample: true }).toBuffer({ resolveWithObject: true })
    return { type: 'image/webp', extension: 'webp', bytes: data, size: { width: info.width, height: info.height } }
  } catch (error) {
    throw new Refused('file', /pixel limit/i.test(String(error)) ? 'This picture has more than 60 million pixels. Make it smaller and try again.' : 'This picture is damaged and cannot be read to its end. Save it again and try once more.')
  }
}

function kindOf (bytes: Buffer): string {
  try { return imageSize(bytes).type ?? '' } catch { return '' }
}

function readDrawing (bytes: Buffer): Picture {
  if (bytes.length > largestDrawing) throw new Refused('file', 'This drawing has more than 300 kB. Save it as a PNG, or leave out what nobody sees.')
  const text = bytes.toString('utf8'), { report, problems } = findingsOf('')
  checkSvg('', text, report)
  const [first] = problems()
  if (first) throw new Refused('file', `This drawing cannot be taken: ${first.message}, on line ${first.line}. ${first.remedy}`)
  return { type: 'image/svg+xml', extension: 'svg', bytes: Buffer.from(text), size: null }
}

/** A name out of the file's: "My Photo (1).JPG" is my-photo-1. */
const slugFrom = (name: string): string => name.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '').normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '') || 'picture'

/** Alt text that cannot end the brackets it stands in. */
const inBrackets = (alt: string): string => alt.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim()

export type Taken = { path: string; markdown: string; hash: string }

/** Stores a picture for a curriculum and gives the markdown that shows it. The same picture twice is once. Throws Refused as readPicture does, and for the field "alt". */
export async function takePicture ({ db }: Pick<Services, 'db'>, given: { curriculum: string; name: string; bytes: Buffer; alt: string; by: number }): Promise<Taken> {
  const alt = inBrackets(given.alt)
  if (alt.length < 3) throw new Refused('alt', 'Say in words what the picture shows. Whoever cannot see it reads this in its place.')
  const { type, extension, bytes, size } = await readPicture(given.bytes)
  const path = `images/${slugFrom(given.name)}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.${extension}`
  return db.transaction(async (tx) => {
    const hash = await keepPicture(tx, { type, size, bytes })
    await insertDraftPicture(tx, { curriculum: given.curriculum, path, hash, addedBy: given.by })
    await audit(tx, { actor: given.by, action: 'added picture', subject: 'curriculum', subjectId: given.curriculum, details: { path, bytes: bytes.length } })
    return { path, hash, markdown: `![${alt}](${path})` }
  })
}
