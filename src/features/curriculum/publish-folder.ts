/** What stands in the content folder is published at start, curriculum by curriculum, whole or not at all. */
import { imageSize } from 'image-size'
import path from 'node:path'
import { isError } from '#src/domain/authoring/problem.ts'
import { Sentence } from '#src/platform/sentence.ts'
import type { Services } from '#src/services.ts'
import { checkContent, type Content, readContent } from './check-files.ts'
import { listCurrentRevisions, publishedItemTypes } from './queries.ts'
import { type Publication, publish, type Published } from './publish.ts'

const types: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp', '.avif': 'image/avif' }

/**
 * A curriculum with errors is not published: what was published before stays current, and the errors are logged at their lines.
 * `fixes` names items whose new wording is a mere fix. Returns what is new. Throws a Sentence when the folder cannot be read, when
 * `fixes` names an item that is not there, or when nothing at all could be published, now or ever.
 */
export async function publishFolder ({ db, log }: Pick<Services, 'db' | 'log'>, folder: string, fixes: ReadonlySet<string> = new Set()): Promise<Published[]> {
  const content = await readContent(folder)
  const unreadable = content.problems.find((problem) => problem.file === '.')
  if (unreadable) throw new Sentence(`The content folder ${folder} cannot be used: ${unreadable.message}. Set GAINFUL_CONTENT to the folder of the curricula.`)
  const { problems, curricula } = checkContent(content, await publishedItemTypes(db))
  for (const problem of problems.filter(isError)) log.error({ file: `${path.join(folder, problem.file)}:${problem.line}:${problem.column}`, code: problem.code }, `${problem.message} → ${problem.remedy}`)
  const items = new Set(curricula.flatMap(({ modules }) => modules.flatMap(({ module }) => module.items.map(({ id }) => id))))
  const unknown = [...fixes].filter((item) => !items.has(item))
  if (unknown.length > 0) throw new Sentence(`Nothing was published: no curriculum without errors in ${folder} has an item ${unknown.join(', ')}. A wording that is published as a new meaning stays one, so --fix must name its item exactly.`)
  const all: Published[] = []
  for (const { folder: home, curriculum, modules, pages, feedback } of curricula) {
    const publications = [
      publicationOf(content, home, 'curriculum.md', curriculum), ...modules.map(({ file, module }) => publicationOf(content, home, path.posix.basename(file), module)),
      ...pages.map(({ file, page }) => publicationOf(content, home, path.posix.basename(file), page)),
      ...(feedback ? [publicationOf(content, home, path.posix.basename(feedback.file), feedback.form)] : []),
    ]
    const news = await publish(db, curriculum.id, publications, null, fixes)
    for (const { kind, module, title } of news) log.info({ curriculum: curriculum.id, kind, module }, `published ${title}`)
    all.push(...news)
  }
  const errors = problems.filter(isError).length
  if (curricula.length === 0 && (await listCurrentRevisions(db)).length === 0) {
    throw new Sentence(errors > 0 ? `No curriculum could be published: ${errors} ${errors === 1 ? 'error' : 'errors'} in ${folder}. Run "npx gainful check ${path.relative('', folder) || folder}" to see each at its line.`
      : `There is no curriculum in ${folder}: no folder in it has a curriculum.md. Set GAINFUL_CONTENT to the folder of the curricula.`)
  }
  return all
}

/** One file of a folder of content with the pictures that it shows, as far as they are there. `home` is the curriculum's folder in the content, `file` the name in it. */
export function publicationOf ({ bytes }: Pick<Content, 'bytes'>, home: string, file: string, value: Publication['value']): Publication {
  const images = 'images' in value ? value.images : []
  return {
    value, text: bytes.get(path.posix.join(home, file))!.toString('utf8'),
    pictures: images.flatMap((image) => {
      const name = path.posix.normalize(image)
      const found = bytes.get(path.posix.join(home, name))
      return found ? [pictureOf(name, found)] : []
    }),
  }
}

export const pictureOf = (name: string, bytes: Buffer): Publication['pictures'][number] => ({ path: name, bytes, type: types[path.extname(name).toLowerCase()] ?? 'application/octet-stream', size: sizeOf(bytes) })

/** In CSS pixels, so that a page does not jump while a picture loads; null where the file does not tell. */
function sizeOf (picture: Buffer): { width: number; height: number } | null {
  try {
    const { width, height } = imageSize(picture)
    return { width, height }
  } catch {
    return null
  }
}
