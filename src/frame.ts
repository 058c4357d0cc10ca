/** What stands around every page for the person who looks at it. */
import type { FastifyRequest } from 'fastify'
import { can, type Grant } from './domain/access.ts'
import type { Frame, NavLink } from './platform/http/views.ts'

type Place = { href: string; text: string; policy?: string }
const own: readonly Place[] = [{ href: '/learning', text: 'My learning' }, { href: '/certificates', text: 'Certificates' }, { href: '/calls', text: 'Calls' }, { href: '/practice', text: 'Practice' }, { href: '/stories', text: 'Stories' }]
/** What people come for first stands first. */
const staff: readonly Place[] = [
  { href: '/learning', text: 'My learning' },
  { href: '/calls', text: 'Calls' },
  { href: '/practice', text: 'Practice' },
  { href: '/people', text: 'People', policy: 'people.read' },
  { href: '/agencies', text: 'Agencies', policy: 'agencies' },
  { href: '/cohorts', text: 'Cohorts', policy: 'cohorts.run' },
  { href: '/gains', text: 'Gains', policy: 'gains' },
  { href: '/engagement', text: 'Engagement', policy: 'engagement' },
  { href: '/author', text: 'Authoring', policy: 'author' },
  { href: '/outcomes', text: 'Outcomes', policy: 'outcomes' },
  { href: '/feedback/cohorts', text: 'Feedback', policy: 'feedback' },
  { href: '/grading', text: 'Open answers', policy: 'grading' },
  { href: '/research', text: 'Research', policy: 'research' },
  { href: '/exports', text: 'Exports', policy: 'exports' },
  { href: '/certificates', text: 'Certificates' },
  { href: '/stories', text: 'Stories' },
]
/** As many as stand in one line of a desk; the others open under “More”. */
const mostInLine = 8

/** Where a place begins for whoever sees more of it than their own. */
const front = (href: string, grants: readonly Grant[]): string =>
  href === '/certificates' && can(grants, 'certificates.read') ? '/certificates/issued' : href === '/practice' && can(grants, 'coaching') ? '/practice/cohorts' : href

export function frameOf (request: FastifyRequest): Omit<Frame, 'layout' | 'asset' | 'path'> {
  const { person } = request
  const path = request.url.split('?')[0]!
  const grants = person?.grants ?? []
  const links = (grants.length > 0 ? staff : own).filter(({ policy }) => policy === undefined || can(grants, policy))
    .map(({ href, text }): NavLink => ({ href: front(href, grants), text, current: path === href || path.startsWith(`${href}/`) }))
  const inLine = links.length <= mostInLine ? links.length : mostInLine - 1
  const cookie = request.cookies?.theme
  const theme = person?.theme ?? (cookie === 'light' || cookie === 'dark' ? cookie : 'system')
  return { person: person?.name ?? null, nav: person === null ? [] : links.slice(0, inLine), more: person === null ? [] : links.slice(inLine), theme, flash: null }
}
