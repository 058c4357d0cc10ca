/** Reads a ZIP back as any program does: over its central directory, with every checksum. */
import { crc32, inflateRawSync } from 'node:zlib'

/** Files by their names, in the order of the archive. Throws where the archive is not whole. */
export function readZip (bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'))
  if (end < 0) throw new Error('no end of a ZIP')
  const files = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error('no entry where one should be')
    const [method, sum, packed, size, nameLength, extra, comment, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const raw = bytes.subarray(from, from + packed)
    const text = method === 0 ? raw : inflateRawSync(raw)
    if (text.length !== size || crc32(text) !== sum) throw new Error(`${name} is not whole`)
    files.set(name, text)
    at += 46 + nameLength + extra + comment
  }
  return files
}
