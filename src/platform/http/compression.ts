/** Pages go out gzipped where the browser takes it. Assets are compressed once at start and pass by. */
import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Under this many characters a packet is a packet either way. */
const least = 1400

/** Whether the browser takes this encoding; `gzip;q=0` says that it does not. */
export function takes (request: FastifyRequest, encoding: 'br' | 'gzip'): boolean {
  return String(request.headers['accept-encoding'] ?? '').toLowerCase().split(',').some((part) => {
    const [name, weight = '1'] = part.split(/;\s*q\s*=/)
    return name!.trim() === encoding && Number(weight) > 0
  })
}

export function registerCompression (app: FastifyInstance) {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < least || reply.hasHeader('content-encoding')) return payload
    const vary = reply.getHeader('vary')
    reply.header('vary', vary ? `${String(vary)}, accept-encoding` : 'accept-encoding')
    if (!takes(request, 'gzip')) return payload
    reply.header('content-encoding', 'gzip').removeHeader('content-length')
    // Level 1 takes a fifth of the time of the default for a tenth more bytes; a page takes about 0.1 ms.
    return gzipSync(payload, { level: 1 })
  })
}
