/** Who sees a whole certificate, its PDF and what took its place. */
import { can } from '#src/domain/access.ts'
import type { SignedIn } from '#src/platform/http/person.ts'

/** Its holder, and staff who reach the agency of its time. Someone else's certificate and one that never was look alike. */
export const mayOpen = ({ id, grants }: Pick<SignedIn, 'id' | 'grants'>, { personId, agencyId, state }: { personId: number; agencyId: number | null; state: string | null }): boolean =>
  personId === id || can(grants, 'certificates.read', { agencyId, state })
