/**
 * postgres.js as it is, but for what it does when a connection is lost while it is used. Version 3.4.9, the newest, then ends the whole process, lets
 * queries wait for ever, and says what is left of a transaction to whichever session has taken its place, where a statement is committed by itself
 * (tests/features/platform-database.test.ts shows each; github.com/porsager/postgres/issues/1208 has the first).
 *
 * The package is loaded with a few lines changed. One that has not exactly these lines stops the start: read a newer version before it is trusted.
 */
import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import type postgresOf from 'postgres'

type Mend = { line: string; before?: string; instead?: string; after?: string }

const mends: Record<string, Mend[]> = {
  'connection.js': [
    // A query for a connection that is gone fails as such.
    { line: '    if (stream)\n      return queryError(q,', before: "    if (!socket) return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n" },
    // So does what was about to be written to it; here an exception would reach nobody and end the process.
    { line: '    const x = socket.write(chunk, fn)\n', before: '    if (!socket) return (chunk = nextWriteTimer = null, true)\n' },
    // The first query of a connection is the library's own: nobody else takes its failure.
    { line: 'return fetchArrayTypes()\n', instead: 'return fetchArrayTypes().catch(() => {})\n' },
    // Bytes that were not sent to the last session must not head the next.
    { line: "    clearImmediate(nextWriteTimer)\n    socket.removeListener('data', data)\n", before: '    chunk = nextWriteTimer = (clearImmediate(nextWriteTimer), null)\n' },
    // All that waited for a reply fails, also what was asked after the error and before the close; nothing of the last session is left to the next.
    {
      line: "    if (initial)\n      return reconnect()\n\n    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))\n",
      instead: `    for (let lost = query; lost || sent.length; lost = sent.shift()) lost && queryError(lost, Errors.connection('CONNECTION_CLOSED', options, socket))
    query = stream = results = errorResponse = null
    result = new Result()
    if (initial) return reconnect()\n`,
    },
  ],
  'index.js': [
    // A transaction that lost its connection says nothing more to anybody.
    { line: '    let savepoints = 0\n', after: '      , lost = null\n' },
    { line: 'connection.onclose = reject)\n', instead: 'connection.onclose = e => (lost = e, reject(e)))\n' },
    { line: '        q.catch(e => uncaughtError || (uncaughtError = e))\n', after: '        if (lost) return q.reject(lost)\n' },
  ],
}

const require = createRequire(import.meta.url)
const folder = path.dirname(require.resolve('postgres'))

function load (name: string): unknown {
  const file = path.join(folder, name)
  let text = readFileSync(file, 'utf8')
  for (const { line, before = '', instead = line, after = '' } of mends[name]!) {
    if (text.split(line).length !== 2) throw new Error(`this version of postgres.js is not the one that was mended: see ${import.meta.filename}`)
    text = text.replace(line, () => before + instead + after)
  }
  const module = new Module(file) as Module & { _compile (text: string, file: string): void }
  Object.assign(module, { filename: file, loaded: true })
  require.cache[file] = module
  module._compile(text, file)
  return module.exports
}

load('connection.js') // index.js finds it when it asks for it
export const postgres = load('index.js') as typeof postgresOf
