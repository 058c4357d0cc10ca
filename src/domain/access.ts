/**
 * Who may do what, on one page. Everyone signed in is a trainee of their own enrollments; all else needs a grant.
 * A grant to an agency lead or a state lead reaches that agency or state; every other grant reaches everywhere. A record outside one's reach is a 404.
 */
export type Role = 'trainer' | 'coach' | 'agency_lead' | 'state_lead' | 'admin' | 'evaluator'
export const roles: Record<Role, string> = {
  trainer: 'Trainer', coach: 'Coach', agency_lead: 'Agency lead', state_lead: 'State lead', admin: 'Admin', evaluator: 'Evaluator',
}
export type Grant = { role: Role; agencyId: number | null; state: string | null }

type Rule = { may: readonly Role[] | 'everyone'; what: string }
export const policies = {
  'learning':        { may: 'everyone', what: 'take modules, keep own answers, results and certificates' },
  'curriculum.read': { may: ['admin', 'trainer', 'evaluator'], what: 'read published content with its keys, and its revisions' },
  'author':          { may: ['admin', 'trainer'], what: 'write modules and quizzes: drafts, pictures, publishing, revisions' },
  'author.rules':    { may: ['admin'], what: 'say how many approvals a text needs before it is published' },
  'coaching':        { may: ['admin', 'trainer', 'coach'], what: 'plan and hold calls: agenda, attendance, meeting files, notes; see how the people of a cohort practice: their reports, goals and trends' },
  'coaching.read':   { may: ['admin', 'trainer', 'coach', 'state_lead', 'agency_lead'], what: 'see within reach who was on which calls' },
  'outcomes':        { may: ['admin', 'state_lead', 'agency_lead'], what: 'see outcomes and fidelity of the agencies within reach' },
  'outcomes.enter':  { may: ['admin', 'agency_lead'], what: 'enter and correct outcomes and fidelity of their own agency' },
  'stories':         { may: 'everyone', what: 'read the released stories and lessons that are for them; write own ones, of whoever is enrolled or holds a grant' },
  'stories.edit':    { may: ['admin', 'trainer'], what: 'read stories and lessons of others that were sent in; edit, release and return them' },
  'gains':           { may: ['admin', 'trainer', 'evaluator', 'state_lead', 'agency_lead'], what: 'see participation and gains within reach, small groups hidden' },
  'feedback':        { may: ['admin', 'trainer', 'evaluator', 'state_lead', 'agency_lead'], what: 'see how the cohorts with people within reach found their training, as figures of at least five forms' },
  'feedback.words':  { may: ['admin', 'trainer', 'evaluator'], what: 'read what was written in words in at least five forms, in no order and without names' },
  'engagement':      { may: ['admin', 'trainer', 'coach', 'evaluator', 'state_lead', 'agency_lead'], what: 'see within reach who takes part: enrollments, calls, and practice and goals as shares, small groups hidden' },
  'engagement.cohort': { may: ['admin', 'trainer', 'evaluator'], what: 'see how the training of a cohort is evaluated, level by level' },
  'items':           { may: ['admin', 'trainer', 'evaluator'], what: 'see how each question works, with its key: difficulty, options, gain' },
  'grading':         { may: ['admin', 'trainer'], what: 'read open answers without names and rate them; see how far raters agree' },
  'people.read':     { may: ['admin', 'state_lead', 'agency_lead'], what: 'see the people within reach: where they belong and how far their trainings are' },
  'people':          { may: ['admin'], what: 'invite, change, disable people; see who signed in' },
  'agencies':        { may: ['admin'], what: 'add, rename, close, merge agencies' },
  'cohorts':         { may: ['admin'], what: 'make cohorts, enroll and withdraw people' },
  'cohorts.run':     { may: ['admin', 'trainer'], what: 'see cohorts, who is in them and how far; make the codes by which people join' },
  'days':            { may: ['admin', 'trainer'], what: 'run live training days: open and close quizzes for the room, take attendance, credit minutes' },
  'certificates.read':  { may: ['admin', 'trainer', 'state_lead', 'agency_lead'], what: 'see the certificates within reach, and take them out as files' },
  'certificates.award': { may: ['admin', 'trainer'], what: 'mark an enrollment complete by hand, with a reason' },
  'certificates':    { may: ['admin'], what: 'reissue or revoke certificates, with a reason' },
  'grants':          { may: ['admin'], what: 'give and end grants' },
  'audit':           { may: ['admin'], what: 'read who did what, when' },
  'exports':         { may: ['admin', 'state_lead', 'agency_lead'], what: 'take people, enrollments and completions within reach out as files' },
  'exports.scores':  { may: ['admin'], what: 'take single scores and answers out as files' },
  'research':        { may: ['admin', 'evaluator'], what: 'start research projects and take pseudonymous data sets out, of people who said yes' },
  'mails':           { may: ['admin'], what: 'see which mails went out and which failed; send one again' },
} as const satisfies Record<string, Rule>
export type Policy = keyof typeof policies

/** Which records a policy reaches. Own records are reached through the person, never through a scope. */
export type Scope = { all: true } | { all: false; states: string[]; agencies: number[] }
export type Place = { agencyId: number | null; state: string | null }

const isPolicy = (name: string): name is Policy => Object.hasOwn(policies, name)
const allows = (policy: Policy, role: Role): boolean => { const { may }: Rule = policies[policy]; return may === 'everyone' || may.includes(role) }

/** What these grants reach under a policy: for the `where` of a query. A lead's grant without its place reaches nothing. */
export function scopeOf (grants: readonly Grant[], policy: Policy): Scope {
  const held = grants.filter(({ role }) => allows(policy, role) && policies[policy].may !== 'everyone')
  if (held.some(({ role }) => role !== 'agency_lead' && role !== 'state_lead')) return { all: true }
  const states = held.flatMap(({ role, state }) => (role === 'state_lead' && state !== null ? [state] : []))
  const agencies = held.flatMap(({ role, agencyId }) => (role === 'agency_lead' && agencyId !== null ? [agencyId] : []))
  return { all: false, states: [...new Set(states)], agencies: [...new Set(agencies)] }
}

/** Whether someone signed in with these grants may do this: anywhere, or at the given place. False for a policy that does not exist. */
export function can (grants: readonly Grant[], policy: string, place?: Place): boolean {
  if (!isPolicy(policy)) return false
  if (policies[policy].may === 'everyone') return true
  const scope = scopeOf(grants, policy)
  if (scope.all) return true
  if (!place) return scope.states.length + scope.agencies.length > 0
  return (place.state !== null && scope.states.includes(place.state)) || (place.agencyId !== null && scope.agencies.includes(place.agencyId))
}
