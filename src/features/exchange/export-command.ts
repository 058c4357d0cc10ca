/** `export items <path> --gift | --aiken | --qti | --paper` of the command line. */
import { writeFile } from 'node:fs/promises'
import { soundContent } from '#src/features/curriculum/check-files.ts'
import { isTaking, take, takings, type Wanted } from './take-out.ts'

type Print = (text: string) => void
const usage = `Use: export items <file or folder> ${takings.map((each) => `--${each}`).join(' | ')} [--form A|B] [--phase pre|post|followup] [--to file]`

/** Writes the file, or gives its bytes to `put`; `complain` gets a line for everything that the format cannot say. 0 = all of it went out, 1 = something stayed behind, 2 = the command was misused or there is nothing to take. */
export async function exportCommand (words: readonly string[], put: (bytes: Uint8Array | string) => void, complain: Print, now: () => Date = () => new Date()): Promise<number> {
  const asked = readWords(words)
  if (asked === null) {
    complain(usage)
    return 2
  }
  const { curricula, errors, content } = await soundContent(asked.path)
  if (curricula.length === 0) {
    complain(errors > 0 ? `What has errors is not taken out. See: gainful check ${asked.path}` : `There is no module at ${asked.path}.`)
    return 2
  }
  const modules = curricula.flatMap(({ curriculum, modules }) => modules.map(({ file, module }) => ({
    category: `${curriculum.id}/${module.id}`, module, picture: (name: string) => content.bytes.get(`${file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''}${name}`) ?? null,
  })))
  const { bytes, lost } = await take(asked, modules, now())
  for (const { item, out, what } of lost) complain(`${item}: ${out ? 'left out: ' : ''}${what}`)
  if (asked.to === null) put(bytes)
  else await writeFile(asked.to, bytes)
  return lost.length > 0 ? 1 : 0
}

function readWords (words: readonly string[]): (Wanted & { path: string; to: string | null }) | null {
  const given = new Map<string, string>()
  const rest: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (['--form', '--phase', '--to'].includes(word)) given.set(word.slice(2), words[++index] ?? '')
    else rest.push(word)
  }
  const kinds = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2))
  const [what, path, ...more] = rest.filter((word) => !word.startsWith('--'))
  const [kind] = kinds
  const form = given.get('form') ?? null, phase = given.get('phase') ?? null, to = given.get('to') ?? null
  if (what !== 'items' || path === undefined || more.length > 0 || kinds.length !== 1 || !isTaking(kind) || to === '') return null
  if ((form !== null && form !== 'A' && form !== 'B') || (phase !== null && phase !== 'pre' && phase !== 'post' && phase !== 'followup')) return null
  return { kind, form, phase, path, to }
}
