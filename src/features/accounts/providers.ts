/**
 * Providers of sign-in over OpenID Connect, by openid-client: the code flow with PKCE, state and nonce (ASVS 10.2, 10.5). The library checks the signature of the ID token,
 * its issuer, audience, age and nonce, and the issuer of the answer. Tokens are read once and kept nowhere.
 */
import type { ClientAuth, Configuration } from 'openid-client'
import type { SignInProvider } from '#src/platform/config.ts'
import { whenUsed } from '#src/platform/when-used.ts'
import type { Services } from '#src/services.ts'

const oidc = whenUsed<typeof import('openid-client')>('openid-client')

/** What is sent along and must come back: kept with us, never in the address alone. */
export type Asked = { state: string; nonce: string; verifier: string }
/** `email` only where the provider says that it has verified it. `isStrong`: it asked for more than one factor. */
export type Subject = { issuer: string; subject: string; email: string | null; isStrong: boolean }

export type Providers = {
  /** The provider of this name in an address, or null. */
  named (slug: string): SignInProvider | null
  /** The address to send the browser to. Throws Unreachable. */
  begin (provider: SignInProvider): Promise<{ url: string; asked: Asked }>
  /** Who signed in, from the address that the browser came back to. Throws Unreachable; NotGiven when the person or the provider said no, or the answer is not one to this question. */
  finish (provider: SignInProvider, url: URL, asked: Asked): Promise<Subject>
}

export class Unreachable extends Error { override name = 'Unreachable' }
export class NotGiven extends Error { override name = 'NotGiven' }

const secondsToAnswer = 10
/** What a provider says of itself is asked for again after an hour; its keys are looked after by the library. */
const freshMilliseconds = 3_600_000

export function openProviders (services: Services): Providers {
  const known = new Map<string, { at: number; configuration: Promise<Configuration> }>()
  const returnTo = (provider: SignInProvider): string => `${services.origin()}/sign-in/with/${provider.slug}/return`

  function discovered (provider: SignInProvider): Promise<Configuration> {
    const at = services.now().getTime()
    const found = known.get(provider.slug)
    if (found && at - found.at < freshMilliseconds) return found.configuration
    const issuer = new URL(provider.issuer)
    // The configuration lets only providers of this machine do without https.
    const execute = issuer.protocol === 'http:' ? [oidc().allowInsecureRequests] : []
    const configuration = oidc().discovery(issuer, provider.clientId, {}, authentication(provider), { execute, timeout: secondsToAnswer })
    known.set(provider.slug, { at, configuration })
    configuration.catch(() => known.delete(provider.slug))
    return configuration
  }

  return {
    named: (slug) => services.config.signInProviders.find((provider) => provider.slug === slug) ?? null,

    async begin (provider) {
      const configuration = await discovered(provider).catch(unreachable)
      const asked = { state: oidc().randomState(), nonce: oidc().randomNonce(), verifier: oidc().randomPKCECodeVerifier() }
      const url = oidc().buildAuthorizationUrl(configuration, {
        redirect_uri: returnTo(provider), scope: 'openid email', response_type: 'code', state: asked.state, nonce: asked.nonce,
        code_challenge: await oidc().calculatePKCECodeChallenge(asked.verifier), code_challenge_method: 'S256',
      })
      return { url: url.href, asked }
    },

    async finish (provider, url, asked) {
      const configuration = await discovered(provider).catch(unreachable)
      const tokens = await oidc().authorizationCodeGrant(configuration, url, { expectedState: asked.state, expectedNonce: asked.nonce, pkceCodeVerifier: asked.verifier, idTokenExpected: true }).catch(notGiven)
      const claims = tokens.claims()!
      const told = claims.email === undefined && configuration.serverMetadata().userinfo_endpoint ? await oidc().fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(() => claims) : claims
      const email = told.email_verified === true && typeof told.email === 'string' ? told.email : null
      return { issuer: claims.iss, subject: claims.sub, email, isStrong: Array.isArray(claims.amr) && claims.amr.includes('mfa') }
    },
  }
}

/** A slash at the end is no other issuer. */
export const sameIssuer = (issuer: string, provider: SignInProvider): boolean => issuer.replace(/\/$/, '') === provider.issuer.replace(/\/$/, '')

/** Sends the secret in the way that the provider takes; in the header, as the standard's default is, when it does not say. */
function authentication ({ clientSecret }: SignInProvider): ClientAuth {
  if (clientSecret === null) return oidc().None()
  const [inBody, inHeader] = [oidc().ClientSecretPost(clientSecret), oidc().ClientSecretBasic(clientSecret)]
  return (server, client, body, headers) => {
    const takes = server.token_endpoint_auth_methods_supported
    return (takes?.includes('client_secret_post') && !takes.includes('client_secret_basic') ? inBody : inHeader)(server, client, body, headers)
  }
}

const unreachable = (error: unknown): never => { throw new Unreachable('the provider does not answer', { cause: error }) }

/** A network that fails is not a refusal. The library's errors can hold what was sent, so only their code is told. */
function notGiven (error: unknown): never {
  const { code = '', name = '' } = error as { code?: string; name?: string }
  if (name === 'TypeError' || name === 'TimeoutError' || code === 'OAUTH_TIMEOUT') return unreachable(undefined)
  throw new NotGiven(String(code || name))
}
