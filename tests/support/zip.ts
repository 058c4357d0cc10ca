/** Reads a ZIP by its central directory (PKWARE APPNOTE 4.3), as any program that opens one does. */
import { crc32, inflateRawSync } from 'node:zlib'

/** Bytes by name, in the order of the directory. Throws when a sum does not fit. */
export function readZip (zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'))
  if (end < 0) throw new Error('this is no ZIP')
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, sum, size, nameLength, extra, comment, head] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const from = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28)
    const bytes = method === 0 ? zip.subarray(from, from + size) : inflateRawSync(zip.subarray(from, from + size))
    if (crc32(bytes) !== sum) throw new Error(`the sum of ${name} does not fit`)
    files.set(name, bytes)
    at += 46 + nameLength + extra + comment
  }
  return files
}
