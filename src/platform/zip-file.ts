/** A ZIP archive of files that come one after another, each in pieces: nothing is ever whole in memory. */
import { Readable } from 'node:stream'
import yazl from 'yazl'

/** `bytes` is called when the file's turn comes, after all of those before it are in: a last file may tell of the others. */
export type ZipEntry = { name: string; bytes (): AsyncIterable<Buffer> | Iterable<Buffer> }

/** The archive, byte for byte as it is packed. Throws in the middle where a file fails. `at`: the moment that each file is dated with. */
export async function* zipFile (entries: readonly ZipEntry[], at: Date): AsyncGenerator<Buffer> {
  const zip = new yazl.ZipFile()
  const out = zip.outputStream as Readable
  const fail = (error: Error): void => { out.destroy(error) }
  let reading: Readable | null = null
  zip.on('error', fail) // the library hands neither on
  for (const { name, bytes } of entries) {
    zip.addReadStreamLazy(name, { compressionLevel: 3, mtime: at }, (take) => { reading = Readable.from(bytes()).on('error', fail); take(null, reading) })
  }
  zip.end()
  try {
    for await (const part of out) yield part as Buffer
  } finally {
    (reading as Readable | null)?.destroy()
  }
}
