/** What stands around every page for the person who looks at it. */
import type { FastifyRequest } from 'fastify'
import { can } from './domain/access.ts'
import type { Frame, NavLink } from './platform/http/views.ts'

const staff = [
  { href: '/people', text: 'People', policy: 'people.read' },
  { href: '/agencies', text: 'Agencies', policy: 'agencies' },
  { href: '/cohorts', text: 'Cohorts', policy: 'cohorts.run' },
  { href: '/gains', text: 'Gains', policy: 'gains' },
  { href: '/feedback/cohorts', text: 'Feedback', policy: 'feedback' },
  { href: '/engagement', text: 'Engagement', policy: 'engagement' },
  { href: '/author', text: 'Authoring', policy: 'author' },
  { href: '/outcomes', text: 'Outcomes', policy: 'outcomes' },
  { href: '/grading', text: 'Open answers', policy: 'grading' },
  { href: '/research', text: 'Research', policy: 'research' },
  { href: '/exports', text: 'Exports', policy: 'exports' },
] as const

/** Whoever runs the program has more places than a line holds: these stand on its front page. */
const onProgramPage = new Set<string>(['/feedback/cohorts', '/author', '/outcomes', '/grading', '/research', '/exports'])

export function frameOf (request: FastifyRequest): Omit<Frame, 'layout' | 'asset' | 'path'> {
  const { person } = request
  const path = request.url.split('?')[0]!
  const link = (href: string, text: string): NavLink => ({ href, text, current: path === href || path.startsWith(`${href}/`) })
  const nav = person === null ? [] : [
    link('/learning', 'My learning'), { ...link('/certificates', 'Certificates'), ...(can(person.grants, 'certificates.read') && { href: '/certificates/issued' }) },
    link('/calls', 'Calls'),
    { ...link('/practice', 'Practice'), ...(can(person.grants, 'coaching') && { href: '/practice/cohorts' }) },
    ...(can(person.grants, 'people') ? [] : [link('/stories', 'Stories')]),
    ...staff.filter(({ href, policy }) => can(person.grants, policy) && !(onProgramPage.has(href) && can(person.grants, 'people'))).map(({ href, text }) => link(href, text)),
  ]
  const cookie = request.cookies?.theme
  const theme = person?.theme ?? (cookie === 'light' || cookie === 'dark' ? cookie : 'system')
  return { person: person?.name ?? null, nav, theme, flash: null }
}
