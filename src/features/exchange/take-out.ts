/** The items of modules as a file for another program, or for paper. */
import { buffer } from 'node:stream/consumers'
import type { FormName, Module, Phase } from '#src/domain/curriculum.ts'
import { type PaperQuiz, paperOf } from '#src/domain/exchange/paper.ts'
import { writeAiken } from '#src/domain/exchange/write-aiken.ts'
import { type Lost, type Written, writeGift } from '#src/domain/exchange/write-gift.ts'
import { writeQti } from '#src/domain/exchange/write-qti.ts'
import { isoDay } from '#src/domain/moments.ts'
import { zipFile } from '#src/platform/zip-file.ts'

export const takings = ['gift', 'aiken', 'qti', 'paper'] as const
export type Taking = typeof takings[number]
export const isTaking = (text: unknown): text is Taking => takings.some((each) => each === text)

/** `form` and `phase` null: all of them; on paper, every form before the module. */
export type Wanted = { kind: Taking; form: FormName | null; phase: Phase | null }
/** `picture` gives the bytes of a file beside the module. */
export type Source = { module: Module; /** Curriculum and module, for formats that sort by category. */ category: string; picture (name: string): Uint8Array | null }
export type Taken = { bytes: Uint8Array | string; name: string; type: string; lost: Lost[] }

/** `now` dates what bears a date. */
export async function take (wanted: Wanted, sources: readonly Source[], now: Date): Promise<Taken> {
  const name = sources.length === 1 ? sources[0]!.module.id : 'items'
  if (wanted.kind === 'qti') return { ...await qtiZip(wanted, sources, now), name: `${name}-qti.zip`, type: 'application/zip' }
  if (wanted.kind === 'paper') {
    const { paperPdf } = await import('./paper-pdf.ts')
    const quizzes = sources.flatMap(({ module }) => quizzesOf(module, wanted))
    return { bytes: await paperPdf(quizzes, isoDay(now, 'UTC')), name: `${quizzes.length === 1 ? quizzes[0]!.file : name}.pdf`, type: 'application/pdf', lost: [] }
  }
  const written: Written[] = sources.map(({ module, category }) => { const items = narrowed(module, wanted).items; return wanted.kind === 'gift' ? writeGift(items, category) : writeAiken(items) })
  return { bytes: written.map(({ text }) => text).join('\n'), name: `${name}.${wanted.kind === 'gift' ? 'gift' : 'txt'}`, type: 'text/plain; charset=utf-8', lost: written.flatMap(({ lost }) => lost) }
}

/** The sheets that are asked for, of which none is empty. */
export const quizzesOf = (module: Module, { form, phase }: Omit<Wanted, 'kind'>): PaperQuiz[] =>
  module.forms.filter((each) => form === null || each === form).map((each) => paperOf(module, each, phase ?? 'pre')).filter(({ items }) => items.length > 0)

function narrowed (module: Module, { form, phase }: Wanted): Module {
  const forms = module.forms.filter((each) => form === null || each === form)
  return { ...module, forms, items: module.items.filter((item) => item.forms.some((each) => forms.includes(each)) && (phase === null || item.phases.includes(phase))) }
}

/** One package a module, each in a folder of its own where there are several: a package has one manifest, at its root. */
async function qtiZip (wanted: Wanted, sources: readonly Source[], now: Date): Promise<{ bytes: Uint8Array; lost: Lost[] }> {
  const packages = sources.map(({ module, picture }) => ({ folder: sources.length === 1 ? '' : `${module.id}/`, picture, ...writeQti(narrowed(module, wanted)) }))
  const entries = packages.flatMap(({ folder, files, pictures, picture }) => [
    ...[...files].map(([name, text]) => ({ name: folder + name, bytes: () => [Buffer.from(text)] })),
    ...pictures.flatMap((name) => { const bytes = picture(name); return bytes === null ? [] : [{ name: folder + name, bytes: () => [Buffer.from(bytes)] }] }),
  ])
  return { bytes: await buffer(zipFile(entries, now)), lost: packages.flatMap(({ lost }) => lost) }
}
