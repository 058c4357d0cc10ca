/** Reads a PDF back as a reader program does: its text and where it stands, its tags, its glyphs, the QR code that a camera would see. */
import jsQR from 'jsqr'
import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import { printedFields, type CertificateFacts, type PrintedFields } from '#src/domain/certificates.ts'
import type { CertificateTerms } from '#src/domain/curriculum.ts'

/** x from the left, y of the baseline from the top, in points. */
export type Written = { text: string; x: number; y: number; width: number; size: number }
export type Tag = { role?: string; alt?: string; children?: Tag[] }
export type Sheet = { written: Written[]; text: string; tags: Tag; /** Glyphs that are drawn as an empty box. */ missing: number; glyphs: number; /** Marks of tagged text that end without a beginning, or begin without an end. */ loose: number; links: { url: string; says: string }[]; qr: string | null }
export type Read = { title: string; language: string; showsTitle: boolean; isTagged: boolean; madeOn: string; sheets: Sheet[] }

export async function readPaper (bytes: Uint8Array): Promise<Read> {
  const document = await getDocumentProxy(new Uint8Array(bytes))
  const info = (await document.getMetadata()).info as { Title: string; Language: string; CreationDate: string }
  const preferences = await document.getViewerPreferences() as { DisplayDocTitle?: boolean } | null
  const sheets: Sheet[] = []
  for (let number = 1; number <= document.numPages; number++) sheets.push(await readSheet(await document.getPage(number)))
  const marks = await document.getMarkInfo() as { Marked?: boolean } | null
  await document.loadingTask.destroy()
  return { title: info.Title, language: info.Language, showsTitle: preferences?.DisplayDocTitle === true, isTagged: marks?.Marked === true, madeOn: info.CreationDate, sheets }
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>

async function readSheet (page: Page): Promise<Sheet> {
  const { height } = page.getViewport({ scale: 1 })
  const { items } = await page.getTextContent()
  const written = items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [{ text: item.str, x: item.transform[4] as number, y: height - item.transform[5], width: item.width, size: item.transform[0] as number }] : []))
  const annotations = await page.getAnnotations() as { subtype: string; url: string; contentsObj: { str: string } }[]
  const { shown, paths, loose } = await drawn(page)
  return {
    written, text: items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : '')).join('').replace(/\s+/g, ' '), tags: await page.getStructTree() as Tag,
    missing: shown.filter((code) => code === 0).length, glyphs: shown.length, loose,
    links: annotations.filter(({ subtype }) => subtype === 'Link').map(({ url, contentsObj }) => ({ url, says: contentsObj.str })),
    qr: paths.map(readQr).find((found) => found !== null) ?? null,
  }
}

/** Glyph numbers of the embedded fonts, 0 being the empty box, and every path as moves and lines. */
async function drawn (page: Page): Promise<{ shown: number[]; paths: number[][]; loose: number }> {
  const { OPS } = await getResolvedPDFJS()
  const { fnArray, argsArray } = await page.getOperatorList()
  const shown: number[] = [], paths: number[][] = []
  let open = 0, loose = 0
  fnArray.forEach((operation, index) => {
    if (operation === OPS.beginMarkedContent || operation === OPS.beginMarkedContentProps) open++
    if (operation === OPS.endMarkedContent) { if (open === 0) loose++; else open-- }
    if (operation === OPS.showText) shown.push(...(argsArray[index][0] as ({ originalCharCode: number } | number)[]).flatMap((glyph) => (typeof glyph === 'number' ? [] : [glyph.originalCharCode])))
    if (operation === OPS.constructPath) paths.push([...argsArray[index][1][0]])
  })
  return { shown, paths, loose: loose + open }
}

/** The dark boxes of a path on a grid, drawn into a picture with a quiet border and put before a decoder that knows nothing of how they were made. */
function readQr (path: number[]): string | null {
  const boxes: [number, number, number, number][] = []
  for (let at = 0; at < path.length;) {
    // moves and lines take two numbers each, curves six; a box is a move and three lines
    if (path[at] === 0 && path[at + 3] === 1 && path[at + 6] === 1 && path[at + 9] === 1) boxes.push([path[at + 1]!, path[at + 2]!, path[at + 7]!, path[at + 8]!])
    at += path[at] === 2 ? 7 : path[at] === 4 ? 1 : 3
  }
  if (boxes.length < 50) return null
  const scale = 4, border = 4, size = (Math.max(...boxes.map(([, , right]) => right)) + 2 * border) * scale
  const picture = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const [left, top, right, bottom] of boxes) {
    for (let y = (top + border) * scale; y < (bottom + border) * scale; y++) for (let x = (left + border) * scale; x < (right + border) * scale; x++) picture.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3)
  }
  return (jsQR as unknown as typeof jsQR.default)(picture, size, size)?.data ?? null
}

/** Every role in a tree of tags, in reading order. */
export const rolesOf = (tag: Tag): string[] => [...(tag.role === undefined ? [] : [tag.role]), ...(tag.children ?? []).flatMap(rolesOf)]
export const tagsOf = (tag: Tag, role: string): Tag[] => [...(tag.role === role ? [tag] : []), ...(tag.children ?? []).flatMap((child) => tagsOf(child, role))]

const terms: CertificateTerms = {
  title: 'Foundations of Individual Placement and Support', deliveryFormat: 'Online, self-paced', contactHours: null, approvals: [],
  provider: { name: 'Region 6 IPS Training Program', address: '1 Main Street, Baton Rouge, LA 70801', email: 'ce@training.example', phone: '+1 225 555 0100' }, signatory: { name: 'Joanna Aldrete', title: 'Lead Trainer' },
  creditTypes: [], expiresAfterMonths: null,
}
const objectives = ['State who may start', 'Turn preferences into a plan with an employer meeting in person within 30 days', 'Name the principle that a team’s action breaks', 'Plan the next step']

/** What stands on a certificate with six modules; `facts` and `certificate` replace what a test is about. */
export function sampleFacts (facts: Partial<CertificateFacts> = {}, certificate: Partial<CertificateTerms> = {}): CertificateFacts {
  const code = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  return {
    code, verifyUrl: `https://learn.region6ips.example/verify/${code}`, name: 'Renée Thibodeaux', credentials: null, license: null,
    curriculum: { id: 'foundational', passPercent: 80, certificate: { ...terms, ...certificate } }, curriculumRevision: 3,
    modules: [1, 2, 3, 4, 5, 6].map((place) => ({ id: `module-${place}`, title: `Module with the name ${place}`, minutes: 55 + place, revision: place, objectives })),
    minutes: 351, awarded: null, presenters: [], location: null, startedOn: '2026-12-01', completedOn: '2026-12-11', issuedOn: '2026-12-12', ...facts,
  }
}

export const sampleFields = (...given: Parameters<typeof sampleFacts>): PrintedFields => printedFields(sampleFacts(...given))
