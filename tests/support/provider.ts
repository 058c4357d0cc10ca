/** A real provider of sign-in on this machine (oidc-provider), and a browser's way through it. Whoever asks is signed in there as `somebody`, without a page. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { Visitor } from './app.ts'

export type Somebody = { subject: string; email?: string; email_verified?: boolean; amr?: string[] }
export type TestProvider = { issuer: string; /** Who signs in there from now on; null says no. */ somebody: Somebody | null; /** What the token endpoint was asked, newest last. */ asked: string[]; close (): Promise<void> }

export const client = { client_id: 'gainful', client_secret: 'a secret of the test provider' }

/** `redirectUris`: where it may send browsers back to. */
export async function openProvider (redirectUris: string[]): Promise<TestProvider> {
  const server: Server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const here: TestProvider = { issuer, somebody: null, asked: [], close: () => new Promise((done) => { server.close(() => done()); server.closeAllConnections() }) }
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: redirectUris, token_endpoint_auth_method: 'client_secret_basic' }],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as never] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test provider'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...here.somebody, sub: id }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (request.url?.startsWith('/token')) here.asked.push(String(request.headers.authorization ?? ''))
    if (!request.url?.startsWith('/interaction/')) { await answer(request, response); return }
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (here.somebody === null) return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'the person said no' })
    if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: here.somebody.subject, ...(here.somebody.amr ? { amr: here.somebody.amr } : {}) } })
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params.client_id) })
    grant.addOIDCScope('openid email')
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  })
  return here
}

/** Follows the provider's redirects as a browser would, with its cookies, until it leads back to us; gives that address. */
export async function wayThrough (href: string): Promise<string> {
  const cookies = new Map<string, string>()
  for (let url = href, steps = 0; steps < 12; steps++) {
    const reply = await fetch(url, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value === '') cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    const to = reply.headers.get('location')
    if (to === null) throw new Error(`${url} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`)
    url = new URL(to, url).href
    if (new URL(url).origin !== new URL(href).origin) return url
  }
  throw new Error('the provider leads round in a circle')
}

/** Where the page that leads to the provider goes. */
export const hrefOf = (html: string): string => /<a class="button" href="([^"]+)"/.exec(html)![1]!.replaceAll('&amp;', '&')

/** From the button to the address to come back to. */
export async function setOut (visitor: Visitor, action: string, fields: Record<string, string> = {}): Promise<string> {
  const page = await visitor.post(action, fields)
  if (page.statusCode !== 200) throw new Error(`${action} answered ${page.statusCode}`)
  const { pathname, search } = new URL(await wayThrough(hrefOf(page.body)))
  return pathname + search
}

export const providersOf = (issuer: string, name = 'Bayou Health'): { OIDC_PROVIDERS: string } => ({ OIDC_PROVIDERS: JSON.stringify([{ name, issuer, ...client }]) })
