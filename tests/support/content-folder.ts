/** Folders of content on disk, made for one test and gone after it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { miniContent } from './learning-cast.ts'

type Change = (text: string) => string
/** By path: the whole text, what becomes of the text that is there, or null to take the file away. */
export type Files = Record<string, string | Buffer | Change | null>

/** A folder of content with these files in it, by their paths from its root. */
export function contentOf (files: Files): string {
  const root = mkdtempSync(path.join(tmpdir(), 'gainful-content-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  put(root, files)
  return root
}

/** Content that holds the small curriculum alone, in a folder called `home`, with some of its files changed, added or taken away. */
export function miniWith (files: Files, home = 'mini'): string {
  const root = contentOf({})
  cpSync(path.join(miniContent, 'mini'), path.join(root, home), { recursive: true })
  put(path.join(root, home), files)
  return root
}

/** A text with one place replaced. */
export const swap = (from: string | RegExp, to: string): Change => (text) => text.replace(from, to)

function put (folder: string, files: Files): void {
  for (const [name, given] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    if (given === null) rmSync(file)
    else writeFileSync(file, typeof given === 'function' ? changed(given, readFileSync(file, 'utf8'), name) : given)
  }
}

/** A change that changes nothing would let a test pass for no reason. */
function changed (change: Change, text: string, name: string): string {
  const after = change(text)
  if (after === text) throw new Error(`the change of ${name} found nothing to change`)
  return after
}
