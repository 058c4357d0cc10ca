/** Curricula in a folder of this computer, and what is remembered of where they came from. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { kindOfFile, readDraft, type AnyDraft } from '#src/domain/authoring/read.ts'
import { isContent } from '#src/domain/authoring/check.ts'
import { type Content, readContent } from '#src/features/curriculum/check-files.ts'
import { publicationOf } from '#src/features/curriculum/publish-folder.ts'
import { hashOf, sha256 } from '#src/features/curriculum/publish.ts'
import { Sentence } from '#src/platform/sentence.ts'

export type LocalFile = {
  kind: AnyDraft['kind']
  id: string
  /** On disk, as the author would write it. */
  path: string
  draft: AnyDraft
  text: string
  hash: string
  pictures: { path: string; hash: string; bytes: Buffer }[]
}
export type LocalCurriculum = { id: string; folder: string; files: LocalFile[]; base: Base | null }

/** Kept in each folder that was pulled: of which site, and which revision of each file its text was written from. */
const Base = z.strictObject({
  site: z.string().nullable(), curriculum: z.string(),
  files: z.record(z.string(), z.strictObject({ revision: z.int().positive(), number: z.int().positive(), hash: z.string() })),
})
export type Base = z.infer<typeof Base>
const baseName = '.gainful.json'

export const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`
/** Where a file belongs in its curriculum's folder. */
export const fileNameOf = ({ kind, id }: { kind: string; id: string }): string => (kind === 'curriculum' ? 'curriculum.md' : `${id}.md`)

export type LocalContent = { root: string; content: Content; curricula: LocalCurriculum[]; /** The path was this one file of them. */ only: LocalFile | null }

/** A folder of curricula, one curriculum, or one file in it; sound or not. Throws a Sentence when nothing is there. */
export async function readLocal (target: string): Promise<LocalContent> {
  const standing = await stat(target).catch(() => null)
  if (standing === null) throw new Sentence(`There is nothing at ${target}.`)
  const root = standing.isFile() ? path.dirname(target) : target
  const content = await readContent(root)
  const homes = [...content.files.keys()].filter((file) => path.posix.basename(file) === 'curriculum.md').map((file) => path.posix.dirname(file))
  const curricula: LocalCurriculum[] = []
  for (const home of homes) {
    const files = [...content.bytes.keys()].filter((file) => isContent(file) && path.posix.dirname(file) === home).flatMap((file) => fileIn(content, home, file))
    const own = files.find(({ kind }) => kind === 'curriculum')
    const folder = path.join(root, home)
    if (own) curricula.push({ id: own.id, folder, files, base: await readBase(folder) })
  }
  const only = standing.isFile() ? curricula.flatMap(({ files }) => files).find((file) => path.resolve(file.path) === path.resolve(target)) ?? null : null
  if (standing.isFile() && only === null) throw new Sentence(`${target} is no file of a curriculum: it lies beside no curriculum.md, or has no id.`)
  return { root, content, curricula, only }
}

function fileIn (content: Content, home: string, file: string): LocalFile[] {
  const text = content.bytes.get(file)!.toString('utf8')
  const kind = kindOfFile(file, text)
  const { draft } = readDraft(file, text, kind)
  if (draft.named.id === null) return []
  const pictures = publicationOf(content, home, path.posix.basename(file), draft.value).pictures.map((picture) => ({ path: picture.path, bytes: picture.bytes, hash: sha256(picture.bytes) }))
  return [{ kind, id: draft.named.id.value, path: path.join(content.root, file), draft, text, pictures, hash: hashOf(text, pictures) }]
}

async function readBase (folder: string): Promise<Base | null> {
  const text = await readFile(path.join(folder, baseName), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return Base.parse(JSON.parse(text))
  } catch {
    throw new Sentence(`${path.join(folder, baseName)} cannot be read. Delete it, and pull again.`)
  }
}

export async function writeBase (folder: string, base: Base): Promise<void> {
  await writeFile(path.join(folder, baseName), `${JSON.stringify(base, null, 2)}\n`)
}

/** What a folder remembers of this very site; of another one it says nothing here. */
export const baseOf = ({ base }: LocalCurriculum, site: string | null): Base['files'] => (base !== null && base.site === site ? base.files : {})
