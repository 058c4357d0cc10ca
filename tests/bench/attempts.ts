/** Whole attempts over HTTP, as a browser with its connection kept open makes them. */
import http from 'node:http'
import type { Seat } from './stage.ts'

type Reply = { status: number; headers: http.IncomingHttpHeaders; body: string }
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })

function request (base: string, seat: Seat, method: string, path: string, body?: string, json = false): Promise<Reply> {
  return new Promise((done, fail) => {
    const headers: http.OutgoingHttpHeaders = { cookie: seat.cookie, 'sec-fetch-site': 'same-origin', ...(json ? { accept: 'application/json' } : {}), ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }) }
    const out = http.request(new URL(path, base), { method, headers, agent }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (part: string) => { text += part }).on('end', () => done({ status: reply.statusCode!, headers: reply.headers, body: text }))
    })
    out.on('error', fail)
    out.end(body)
  })
}
async function must (status: number, reply: Promise<Reply>): Promise<Reply> {
  const got = await reply
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status}: ${got.body.slice(0, 300)}`)
  return got
}

const start = async (base: string, seat: Seat, module: string) => Number(String((await must(303, request(base, seat, 'POST', `/learning/${seat.enrollment}/${module}/attempts`, 'phase=pre'))).headers.location).split('/').at(-1))
const reviewedOf = (page: string) => /name="reviewed" value="(\d+)"/.exec(page)?.[1]

/** Up to ten items of the open quiz that take one choice or a text, with a first value for each. */
function answerable (page: string): { revision: string; answers: [item: string, field: string, value: string][] } {
  const revision = /name="revision" value="(\d+)"/.exec(page)![1]!
  const answers: [string, string, string][] = []
  for (const [, item, type] of page.matchAll(/data-item="([^"]+)" data-type="([^"]+)"/g)) {
    const first = (pattern: RegExp) => pattern.exec(page)
    if (type === 'single' || type === 'truefalse' || type === 'multiple') answers.push([item!, `a.${item}`, first(new RegExp(`name="a\\.${item}" value="([^"]+)"`))![1]!])
    else if (type === 'number') answers.push([item!, `a.${item}`, '12'])
    else if (type === 'text' || type === 'open') answers.push([item!, `a.${item}`, 'some words of an answer'])
    else if (type === 'likert') { const [, name] = first(new RegExp(`name="(a\\.${item}\\.[^"]+)"`))!; answers.push([item!, name!, '3']) }
  }
  return { revision, answers }
}

/** The pre-quiz of a module, submitted blank unless told not to, so that its sections open. */
export async function finishPreQuiz (base: string, seat: Seat, module: string, { submit = true } = {}): Promise<{ id: number; form: 'A' | 'B' }> {
  const id = await start(base, seat, module)
  if (submit) {
    const review = await must(200, request(base, seat, 'GET', `/attempts/${id}/review`))
    await must(303, request(base, seat, 'POST', `/attempts/${id}/submission`, `reviewed=${reviewedOf(review.body)}`))
  }
  return { id, form: seat.person % 2 === 1 ? 'A' : 'B' }
}

async function wholeAttempt (base: string, seat: Seat, module: string): Promise<number> {
  const id = await start(base, seat, module)
  const page = await must(200, request(base, seat, 'GET', `/attempts/${id}`))
  const { revision, answers } = answerable(page.body)
  let requests = 2
  for (let i = 0; i < 10; i++) {
    const [item, field, value] = answers[i % answers.length]!
    const version = 1 + Math.floor(i / answers.length)
    await must(200, request(base, seat, 'POST', `/attempts/${id}/answers`, new URLSearchParams({ revision, [`v.${item}`]: String(version - 1), [`n.${item}`]: String(version), [`w.${item}`]: 'bench', [field]: value }).toString(), true))
    requests++
  }
  const review = await must(200, request(base, seat, 'GET', `/attempts/${id}/review`))
  await must(303, request(base, seat, 'POST', `/attempts/${id}/submission`, `reviewed=${reviewedOf(review.body)}`))
  await must(200, request(base, seat, 'GET', `/attempts/${id}/result`))
  return requests + 3
}

const quantile = (sorted: number[], q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0

/** Each seat takes each module's pre-quiz once; stops when the time or the seats are used up. */
export async function attemptsPerSecond (base: string, seats: Seat[], modules: string[], clients: number, seconds: number) {
  const work = modules.flatMap((module) => seats.map((seat) => ({ seat, module })))
  const times: number[] = []
  let requests = 0
  const began = performance.now()
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() - began < seconds * 1000) {
      const next = work.pop()
      if (!next) return
      const at = performance.now()
      requests = await wholeAttempt(base, next.seat, next.module)
      times.push(performance.now() - at)
    }
  }))
  const took = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  return { perSecond: times.length / took, p50: quantile(times, 0.5), p95: quantile(times, 0.95), done: times.length, requests }
}
