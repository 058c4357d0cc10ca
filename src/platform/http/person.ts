/** Who is asking. Filled in for every request before its policy is judged; null = nobody is signed in. */

/** A live row of `grants`: what a person may do, and where. */
export type Grant = { role: 'trainer' | 'coach' | 'agency_lead' | 'state_lead' | 'admin' | 'evaluator'; agencyId: number | null; state: string | null }

export type SignedIn = {
  id: number
  name: string
  email: string
  theme: 'system' | 'light' | 'dark'
  timeZone: string
  /** 0 where a token speaks for them. */
  signInId: number
  grants: Grant[]
}

declare module 'fastify' {
  interface FastifyRequest {
    person: SignedIn | null
  }
  interface FastifyContextConfig {
    /** Who may call this route: 'public', 'signed-in', or a policy of domain/access.ts. A route without one stops the start. */
    policy?: string
  }
}
