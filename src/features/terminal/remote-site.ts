/** A site elsewhere, over HTTP with an access token. What it answers is read strictly, and never trusted with where a file is written. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Sentence } from '#src/platform/sentence.ts'
import { Curricula, Fault, Log, Outcome, RevisionText, State } from './messages.ts'
import type { Site } from './site.ts'

/** The site cannot be used: it does not answer, does not know the token, or is no Gainful of this version. */
export class SiteTrouble extends Sentence { override name = 'SiteTrouble' }

const timeoutMs = 60_000
const isOwnMachine = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/** The address as it is kept and shown. Throws SiteTrouble for one that a token must not be sent to: in the open over a network, anyone on the way could read it. */
export function readAddress (typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') throw new SiteTrouble(`${typed} is no address of a site. Write it like https://training.example.org.`)
  if (url.protocol === 'http:' && !isOwnMachine(url.hostname)) throw new SiteTrouble(`The token would travel in the open to ${url.host}. Write https:// in place of http://.`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

export function siteAt (address: string, token: string): Site {
  /** Null for 404 on what may be missing. */
  async function ask (path: string, send?: unknown): Promise<Response | null> {
    const reply = await fetch(`${address}/terminal/${path}`, {
      method: send === undefined ? 'GET' : 'POST', redirect: 'error', signal: AbortSignal.timeout(timeoutMs), ...(send === undefined ? {} : { body: JSON.stringify(send) }),
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...(send === undefined ? {} : { 'content-type': 'application/json' }) },
    }).catch((error: unknown) => { throw new SiteTrouble(`${address} cannot be reached: ${reasonOf(error)}.`) })
    if (reply.ok) return reply
    const said = Fault.safeParse(await reply.json().catch(() => null))
    if (reply.status === 404 && said.success && said.data.error.startsWith('There is nothing of that name')) return null
    if (reply.status === 404 && !(said.success && said.data.error.startsWith('There is nothing'))) throw new SiteTrouble(`${address} has nothing for a terminal. Look at the address; a site of an older version has none.`)
    if (reply.status === 413) throw new SiteTrouble('This is more than a site takes at once. Publish files one by one.')
    throw new SiteTrouble(said.success ? `${address} says: ${said.data.error}` : `${address} answered ${reply.status}, not as Gainful does. Look at the address.`)
  }
  async function read<S extends z.ZodType> (schema: S, path: string, send?: unknown): Promise<z.output<S> | null> {
    const reply = await ask(path, send)
    if (reply === null) return null
    const answer = schema.safeParse(await reply.json().catch(() => null))
    if (!answer.success) throw new SiteTrouble(`${address} does not answer as this version of Gainful does. Use the version of the site.`)
    return answer.data
  }
  return {
    address,
    curricula: async () => await read(Curricula, 'curricula') ?? [],
    state: (curriculum) => read(State, `curricula/${curriculum}`),
    log: async (curriculum, { module, last }) => await read(Log, `curricula/${curriculum}/log?${new URLSearchParams({ last: String(last), ...(module === null ? {} : { module }) })}`) ?? [],
    text: async (curriculum, revision) => (await read(RevisionText, `curricula/${curriculum}/revisions/${revision}`))?.text ?? null,
    async picture (hash) {
      const reply = await ask(`pictures/${hash}`)
      const bytes = reply && Buffer.from(await reply.arrayBuffer())
      if (bytes && createHash('sha256').update(bytes).digest('hex') !== hash) throw new SiteTrouble(`A picture did not come whole from ${address}. Try again.`)
      return bytes
    },
    publish: async (curriculum, order) => {
      const outcome = await read(Outcome, `curricula/${curriculum}/publications`, order)
      if (outcome === null) throw new SiteTrouble(`${address} takes no curriculum ${curriculum}.`)
      return outcome
    },
  }
}

function reasonOf (error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string; message?: string } }
  if (name === 'TimeoutError') return 'it does not answer'
  const known: Record<string, string> = { ECONNREFUSED: 'nothing answers there', ENOTFOUND: 'its name is not known', EAI_AGAIN: 'its name is not known', ECONNRESET: 'it hung up' }
  if (cause?.message === 'unexpected redirect') return 'it leads elsewhere; give the address that it leads to'
  return known[cause?.code ?? ''] ?? cause?.message ?? 'the connection failed'
}
