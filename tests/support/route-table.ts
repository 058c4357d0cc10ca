/**
 * Every route of the app with an example of what it is asked for. Who may call it is its policy's business; here stands whose records its address names,
 * and what its form takes. A new route without a row fails tests/features/routes.test.ts.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { isoDay } from '#src/domain/moments.ts'
import { quartersOver } from '#src/domain/outcomes.ts'
import { goodPassword } from './account-cast.ts'
import type { Program, Records, RoleName } from './program.ts'

export type Route = { method: 'GET' | 'HEAD' | 'POST'; url: string; policy: string }

/** Calls `open` and gives every route that the app registered meanwhile. */
export async function routesOf<T> (open: () => Promise<T>): Promise<{ opened: T; routes: Route[] }> {
  const routes: Route[] = []
  const watch = (message: unknown) => {
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat()) routes.push({ method: each as Route['method'], url, policy: config?.policy ?? 'none' })
    })
  }
  subscribe('fastify.initialization', watch)
  const opened = await open()
  unsubscribe('fastify.initialization', watch)
  return { opened, routes }
}

export type Row = {
  /** 'all': whoever the policy lets in reaches every record. 'own': nobody reaches another's, not even an admin. 'in reach': leads reach those of their agency or state. 'own or in reach': their holder does too, and trainers do. */
  whose: 'all' | 'own' | 'in reach' | 'own or in reach'
  /** Who reaches a record of the one and of the other trainee, where that is not what `whose` says. */
  reachedBy?: Record<'trainee' | 'other trainee', RoleName[]>
  /** What a GET answers to whoever may see it; 200 unless given. */
  ok?: number[]
  /** What an address that names nothing is answered with; 404 unless given. */
  missing?: number[]
  /** In place of the usual example of a parameter. */
  params? (program: Program, records: Records): Record<string, string | number>
  /** A form that would be taken as it is, or that fails for its meaning alone; null where the route takes none. */
  fields?: Record<string, string> | ((program: Program, records: Records) => Record<string, string>) | null
  /** True where a form may come as multipart, with a file. */
  takesFiles?: true
  /** An access token says who asks, not a cookie; and JSON is sent, not a form. */
  byToken?: true
  /** Fields that hold a list. */
  lists?: string[]
  /** What a form with a field too many is answered with, where it is not 4xx: the field is left unread. */
  unread?: number[]
}

const email = 'somebody.new@agency.example'
const person = { name: 'Somebody New', email }
const profile = { name: 'Somebody New', printedName: 'Somebody New', credentials: '', licenseType: '', licenseNumber: '', licenseState: '' }
const day = '2026-11-02'
const agency = { name: 'A New Agency', state: 'TX', city: 'El Paso' }
const cohort = { name: 'Spring 2027', curriculum: 'mini', startsOn: '2027-03-01', endsOn: '', timeZone: 'America/Chicago', isGated: 'yes' }
const settings = { deliveryFormat: 'Live', location: 'Tulsa', presenter1: 'Ana Ruiz', credentials1: 'LCSW', attemptLimit: '3', followUpDays: '60', followUpPercent: '25', reminderDays: '7', seen: '', like: '' }
const agencyOf = ({ agency: id }: Program): Record<string, string> => ({ agencyId: String(id) })
const token = (path: (program: Program) => string) => (program: Program) => ({ token: path(program).split('/').at(-1)! })
/** Number and token of a link to do without a kind of mail. */
const linkIn = (path: string) => ({ mail: path.split('/').at(-2)!, token: path.split('/').at(-1)! })
const noToken = () => ({ token: 'x'.repeat(43) })
/** No provider of sign-in is configured here; tests/features/accounts-oidc.test.ts has one. */
const noProvider = () => ({ provider: 'nowhere' })
const submitted = (_program: Program, records: Records) => ({ attempt: records.submitted })
const openAnswer = (_program: Program, records: Records) => ({ attempt: records.submitted, item: 'open' })
const issued = { q: 'nobody at all', cohort: '', agency: '', state: '', curriculum: '', status: 'all', from: '', to: '' }
/** Trainees of one cohort share its calls; nobody else is expected on them. */
const ownCall: Row = { whose: 'own', reachedBy: { trainee: ['trainee', 'other trainee'], 'other trainee': ['trainee', 'other trainee'] }, params: ({ calls }) => ({ call: calls.coming }) }
const all = { whose: 'all' } as const
const own = { whose: 'own' } as const
/** Files of the small curriculum, which every author reaches. */
const authored = { whose: 'all', params: () => ({ file: 'every-type' }) } as const
/** The same pages for a program and each of its parts. Whoever sees the whole program finds every part; a lead those within reach. */
const whole: RoleName[] = ['admin', 'trainer', 'evaluator']
const gainsOf: Record<string, Row> = {
  '': all, '/cohorts/:cohort': all,
  '/agencies/:agency': { whose: 'in reach', reachedBy: { trainee: [...whole, 'agency lead'], 'other trainee': [...whole, 'state lead'] }, params: (program, records) => ({ agency: records === program.other ? program.otherAgency : program.agency }) },
  '/states/:state': { whose: 'in reach', reachedBy: { trainee: whole, 'other trainee': [...whole, 'state lead'] }, params: (program, records) => ({ state: records === program.other ? 'NM' : 'LA' }) },
}
const gains = Object.fromEntries(Object.entries(gainsOf).flatMap(([path, row]) => ['', '/figures.csv', '/report', '/report.pdf', '/objectives', '/modules/:module', '/modules/:module/figures.csv'].map((page): [string, Row] => [`GET /gains/:curriculum${path}${page}`, row])))
const engagement = Object.fromEntries(Object.entries({ '': all, '/agencies/:agency': gainsOf['/agencies/:agency']!, '/states/:state': gainsOf['/states/:state']! } satisfies Record<string, Row>)
  .flatMap(([path, row]) => ['', '/figures.csv', '/figures.xlsx'].map((page): [string, Row] => [`GET /engagement${path}${page}`, row])))
/** Whoever is in the cohort reaches its live day by the code on the wall, and nobody else. */
const ofTheDay: Row = { whose: 'own', reachedBy: { trainee: ['trainee', 'other trainee'], 'other trainee': ['trainee', 'other trainee'] }, params: ({ dayCode }) => ({ code: dayCode }) }
const liveDay = { title: 'Day 2', day, startsAt: '09:00', endsAt: '16:30', timeZone: 'America/Chicago', place: '', isTogether: 'yes', time1: '09:15', module1: 'every-type', minutes1: '60' }
/** Whoever is in a cohort reports on their own months, and nobody else has any. */
const reporting: Row = { whose: 'own', reachedBy: { trainee: ['trainee', 'other trainee'], 'other trainee': ['trainee', 'other trainee'] }, params: () => ({ month: isoDay(new Date(), 'America/Chicago').slice(0, 7) }) }
const quarter = quartersOver(isoDay(new Date(), 'America/Chicago'), 1)[0]!.toLowerCase(), outcome = { served: '22', working: '9', inEducation: '4', newEnrollees: '3', jobStarts: '5', reached90: '4', kept90: '3', specialists: '2.5', vacancies: '0', supersedes: '999999', seen: '' }
/** An agency by whose trainee it is: read by its leads, written by its agency lead alone. */
const agencyIn = (program: Program, records: Records): Record<string, string | number> => ({ agency: records === program.other ? program.otherAgency : program.agency, quarter, score: records === program.other ? program.otherScore : program.score })
const outcomes: Row = { whose: 'in reach', params: agencyIn }
const entering: Row = { whose: 'in reach', reachedBy: { trainee: ['admin', 'agency lead'], 'other trainee': ['admin'] }, params: agencyIn }
const review = { tool: 'IPS-25', assessedOn: '2099-01-01', kind: 'self', assessor: 'Own team', ...Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`item${index + 1}`, '4'])) }
/** A story by its standing: written by its author, and by nobody else. */
const story = (which: keyof Records['stories'], row: Partial<Row> = {}): Row => ({ whose: 'own', params: (_program, records) => ({ story: records.stories[which] }), ...row })
const draft = { do: 'save', version: '999999', kind: 'story', title: 'Somebody’s draft', text: 'Begun', practices: 'benefits', naming: 'name', reach: 'program', teller: 'writer', keptAt: '', signedOn: '' }
const editing = { whose: 'all', params: (_program: Program, records: Records) => ({ story: records.stories.sent }) } as const
const byToken = { whose: 'all', byToken: true } as const
const bare = { whose: 'all', fields: null } as const

/** What the admin and the trainer write in the workbench; texts of a draft are its author's. */
const written = () => ({ file: 'every-type', number: 1, draft: 1, comment: 1 })
const writing: Row = { whose: 'all', params: written }
const writingOf = (fields: Record<string, string> | null): Row => ({ ...writing, fields })

export const table: Record<string, Row> = {
  'GET /': { ...all, ok: [303] }, 'GET /healthz': all, 'GET /readyz': all, 'GET /assets/*': all, 'GET /help': all, 'GET /accessibility': all, 'GET /privacy': all,

  'GET /sign-in': { ...all, ok: [200, 303] },
  'POST /sign-in': { ...all, fields: { email, password: goodPassword(9), next: '/' } },
  'POST /sign-out': bare,
  'POST /theme': { ...all, fields: { theme: 'dark', back: '/' }, unread: [303] }, // a wrong choice of colors is no page of its own
  'GET /password-reset': all,
  'POST /password-reset': { ...all, fields: { email } },
  'GET /set-up/:token': { ...all, ok: [404], params: noToken },
  'POST /set-up/:token': { ...all, params: noToken, fields: { ...person, password: 'short' } },
  'GET /invitations/:token': { ...all, params: token(({ links }) => links.invitation) },
  'POST /invitations/:token': { ...all, params: token(({ links }) => links.invitation), fields: { password: 'short' } },
  'GET /password-resets/:token': { ...all, params: token(({ links }) => links.reset) },
  'POST /password-resets/:token': { ...all, params: token(({ links }) => links.reset), fields: { password: 'short' } },
  'GET /account': all,
  'POST /account/password': { ...all, fields: { currentPassword: 'not my password', password: goodPassword(8) } },
  'POST /account/time-zone': { ...all, fields: { timeZone: 'America/Denver' } },
  'POST /account/sign-ins/:signIn/ending': { ...own, fields: null },
  'POST /account/sign-ins/ending': bare,

  'GET /sign-in/second-step': { ...all, ok: [303] }, // nobody is half-way in
  'POST /sign-in/second-step': { ...all, fields: { code: '123456', next: '/' } },
  'POST /sign-in/second-factor': { ...all, fields: { code: '123456', next: '/' } },
  'POST /sign-in/passkey-challenge': bare,
  'POST /sign-in/passkey': { ...all, fields: { credential: '{}', next: '/' } },
  'POST /sign-in/with/:provider': { ...all, params: noProvider, fields: { next: '/' } },
  'GET /sign-in/with/:provider/return': { ...all, ok: [404], params: noProvider },
  'GET /account/data': all, 'POST /account/data/copies': bare, 'GET /account/data/erasing': all, 'POST /account/data/erasure': { ...all, fields: { sure: 'no' } }, 'GET /erased': all,
  'GET /people/:person/erasing': all, 'POST /people/:person/erasure': { ...all, fields: { reason: 'nothing', sure: 'yes' } },
  'GET /account/emails': all, 'POST /account/emails': { ...all, fields: { email } },
  'POST /account/emails/:email/first': { ...own, fields: null }, 'POST /account/emails/:email/removal': { ...own, fields: null },
  'GET /emails/:token': { ...own, params: (_program, records) => ({ token: records.emailLink.split('/').at(-1)! }) }, 'POST /emails/:token': { ...own, params: noToken, fields: null },
  'GET /account/tokens': all, 'POST /account/tokens': { ...all, fields: { name: '', days: '90' } }, 'POST /account/tokens/:token/ending': { ...own, fields: null, params: (_program, records) => ({ token: records.accessToken }) },
  'GET /account/second-factor': all,
  'POST /account/second-factor': { ...all, fields: { code: '123456', next: '/' } },
  'POST /account/second-factor/beginning': { ...all, fields: { next: '/' } },
  'POST /account/second-factor/recovery-codes': bare, 'POST /account/second-factor/removal': bare,
  'GET /account/proof': all,
  'POST /account/proof': { ...all, fields: { password: 'not my password', next: '/account' } },
  'POST /account/proof/passkey': { ...all, fields: { credential: '{}', next: '/account' } },
  'POST /account/passkeys/challenge': bare,
  'POST /account/passkeys': { ...all, fields: { credential: '{}', name: 'My phone' } },
  'POST /account/passkeys/:passkey': { ...own, fields: { name: 'My phone' } },
  'POST /account/passkeys/:passkey/removal': { ...own, fields: null },
  'POST /account/providers/:provider': { ...bare, params: noProvider }, 'POST /account/providers/:provider/removal': { ...bare, params: noProvider },

  'GET /agencies': all, 'GET /agencies/new': all, 'GET /agencies/:agency': all,
  'POST /agencies': { ...all, fields: agency }, 'POST /agencies/:agency': { ...all, fields: agency },
  'POST /agencies/:agency/closing': bare, 'POST /agencies/:agency/reopening': bare,
  'GET /agencies/:agency/merging': all, 'POST /agencies/:agency/merging': { ...all, fields: (program) => ({ into: String(program.agency) }) },
  'GET /people': all, 'GET /people/new': all, 'GET /people/:person': { whose: 'in reach' },
  'POST /people/enrollments': { ...all, fields: { person: '999999', who: 'chosen', q: '', agency: '', state: '', cohortId: '' }, lists: ['person'] },
  'POST /people/invitations': { ...all, fields: { person: '999999', who: 'chosen', q: '', agency: '', state: '', cohortId: '' }, lists: ['person'] },
  'GET /people/duplicates': all, 'POST /people/duplicates/dismissals': { ...all, fields: (_program, records) => ({ one: String(records.person), other: '999999' }) },
  'GET /people/:person/merging/:other': { ...all, params: ({ other }) => ({ other: other.person }) }, 'POST /people/:person/merging/:other': { ...bare, params: ({ other }) => ({ other: other.person }) },
  'POST /merges/:merge/undoing': { ...bare, params: () => ({ merge: 1 }) },
  'GET /people/imports': all, 'GET /people/imports/template': all, 'GET /people/imports/:import': all, 'GET /people/imports/:import/mapping': all,
  'POST /people/imports': { ...all, fields: { text: 'Name,E-mail', cohortId: '999999' }, takesFiles: true },
  'POST /people/imports/:import/mapping': { ...all, fields: { hasHeader: 'yes', email: '1', name: '0', lastFirst: '', firstName: '', lastName: '', agency: '2', state: '3', city: '', discipline: '', startedOn: '', defaultState: '', defaultDiscipline: 'sees', newAgencies: 'add', elsewhere: 'move', cohortId: '' } },
  'POST /people/imports/:import/choices': { ...all, fields: {} },
  'POST /people/imports/:import/application': { ...all, fields: { print: 'a'.repeat(64) } },
  'POST /people': { ...all, fields: (program) => ({ ...person, ...agencyOf(program), discipline: 'sees', role: '', state: '' }) },
  'POST /people/:person': { ...all, fields: person },
  'POST /people/:person/affiliations': { ...all, fields: (program) => ({ ...agencyOf(program), discipline: 'sees', startedOn: day, inPlaceOf: '' }) },
  'POST /people/:person/affiliations/:affiliation/ending': { ...all, fields: { endedOn: day } },
  'POST /people/:person/grants': { ...all, fields: { role: 'coach', agencyId: '', state: '' } },
  'POST /people/:person/grants/:grant/ending': bare,
  'POST /people/:person/invitations': bare, 'POST /people/:person/password-resets': bare, 'POST /people/:person/disabling': bare, 'POST /people/:person/enabling': bare, 'POST /people/:person/sign-ins/ending': bare, 'POST /people/:person/second-factor/reset': bare,

  'GET /curricula': all, 'GET /revisions/:id': all, 'GET /pictures/:hash': all,

  'GET /terminal/curricula': byToken, 'GET /terminal/curricula/:curriculum': byToken, 'GET /terminal/curricula/:curriculum/log': byToken, 'GET /terminal/pictures/:hash': byToken,
  'GET /terminal/curricula/:curriculum/revisions/:revision': { ...byToken, params: ({ revisions }) => ({ revision: revisions.second }) },
  'POST /terminal/curricula/:curriculum/publications': { ...byToken, missing: [415], fields: null },

  'GET /cohorts': all, 'GET /cohorts/new': all, 'GET /cohorts/:cohort': all, 'GET /cohorts/:cohort/edit': all, 'GET /cohorts/:cohort/follow-up': all, 'GET /cohorts/:cohort/enrollments/new': all, 'GET /cohorts/:cohort/people/new': all,
  'POST /cohorts': { ...all, fields: { ...cohort, ...settings } }, 'POST /cohorts/:cohort': { ...all, fields: cohort },
  'POST /cohorts/:cohort/enrollments': { ...all, fields: (_program, records) => ({ person: String(records.person) }), lists: ['person'] },
  'POST /cohorts/:cohort/closing': bare, 'POST /cohorts/:cohort/reopening': bare,
  'POST /cohorts/:cohort/withdrawals': { ...all, fields: { enrollment: '999999', who: 'chosen', q: '', agency: '', discipline: '', state: '' }, lists: ['enrollment'] },
  'POST /cohorts/:cohort/returns': { ...all, fields: { enrollment: '999999', who: 'chosen', q: '', agency: '', discipline: '', state: '' }, lists: ['enrollment'] },
  'GET /cohorts/:cohort/codes': all, 'POST /cohorts/:cohort/codes': { ...all, fields: { lastDay: '2000-01-01', most: '30' } }, 'POST /cohorts/:cohort/codes/:code/ending': { ...bare, params: () => ({ code: 1 }) },
  'GET /join': all, 'GET /join/:code': { ...all, params: ({ joinCode }) => ({ code: joinCode }) },
  'POST /join/requests': { ...all, fields: { join: '0000000000000', ...person, agencyId: 'none', discipline: 'sees' } }, 'POST /join/enrollments': { ...all, fields: { join: '0000000000000', agencyId: 'none', discipline: 'sees' } },
  'POST /cohorts/:cohort/people': { ...all, fields: (program) => ({ ...person, ...agencyOf(program), discipline: 'sees' }) },

  'GET /cohorts/:cohort/days': all, 'GET /cohorts/:cohort/days/new': all, 'POST /cohorts/:cohort/days': { ...all, fields: liveDay },
  'GET /days/:event': all, 'GET /days/:event/edit': all, 'GET /days/:event/wall': all, 'GET /days/:event/stream': all, 'GET /days/:event/wall/stream': all, 'GET /days/:event/attendance': all, 'GET /days/:event/attendance.csv': all,
  'GET /days/:event/results/:module/:phase': { ...all, params: () => ({ phase: 'post' }) },
  'POST /days/:event': { ...all, fields: liveDay }, 'POST /days/:event/code': bare, 'POST /days/:event/calling-off': bare, 'POST /days/:event/calling-on': bare,
  'POST /days/:event/openings': { ...all, fields: { module: 'no-such-module', phase: 'pre' } }, 'POST /days/:event/closings': bare,
  'POST /days/:event/attendance': { ...all, fields: { enrollment: '999999', is: 'here', at: '09:30' }, lists: ['enrollment'] },
  'POST /days/:event/credits': { ...all, fields: { seat: '999999', minutes: '60', reason: 'She helped in the other room.' } },
  'GET /in': all, 'POST /in': { ...all, fields: { word: 'KITE 00' } },
  'GET /in/:code': ofTheDay, 'GET /in/:code/stream': ofTheDay, 'POST /in/:code': { ...ofTheDay, fields: null }, 'POST /in/:code/leaving': { ...ofTheDay, fields: null },

  'GET /certificates': all, 'GET /certificates/transcript': all, 'GET /certificates/transcript/pdf': all, 'GET /certificates/transcript/csv': all,
  'POST /certificates/name': { ...all, fields: { shown: 'Nobody of that name' } },
  'GET /account/profile': all,
  'POST /account/profile': { ...all, fields: { ...profile, shown: 'Another', do: 'save' } },
  'GET /certificates/:code': { whose: 'own or in reach' }, 'GET /certificates/:code/pdf': { whose: 'own or in reach' },
  'GET /certificates/:code/credential': { whose: 'own or in reach' },
  'GET /certificates/:code/revoke': all,
  'POST /certificates/:code/revocation': { ...all, fields: { reason: 'It was issued by mistake.' } },
  'GET /certificates/:code/reissue': all, 'POST /certificates/:code/reissue': { ...all, fields: { reason: 'The name was misspelled.' } },
  'GET /certificates/issued': all, 'POST /certificates/issued/files': { ...all, fields: { ...issued, format: 'plain' } }, 'POST /certificates/issued/reissues': { ...all, fields: { ...issued, reason: 'Names were corrected.' } },
  'GET /certificates/waiting': all, 'POST /certificates/waiting': { ...all, fields: { who: 'all' }, unread: [422], lists: ['completion'] },
  'GET /certificates/awards': all, 'GET /certificates/awards/:enrollment': all, 'POST /certificates/awards/:enrollment': { ...all, fields: { completedOn: day, minutes: '60', reason: 'the training day, attended in person' } },
  'GET /verify': all, 'GET /verify/:code': all, 'GET /verify/:code/status': all,
  'POST /verify': { ...all, fields: { credential: 'eyJ.eyJ.sig' }, takesFiles: true },
  'GET /.well-known/jwks.json': all, 'GET /issuer': all, 'GET /keys/:key': { ...all, ok: [404], params: () => ({ key: 'x'.repeat(43) }) }, // the name of a key is made anew each time

  'GET /learning': all, 'GET /learning/:enrollment': own, 'GET /learning/:enrollment/pages/:page': own, 'GET /learning/:enrollment/:module': own,
  'POST /learning/:enrollment/:module/attempts': { ...own, fields: { phase: 'post' } },
  'GET /learning/:enrollment/:module/sections/:section': own,
  'POST /learning/:enrollment/:module/sections/:section/mark': { ...own, fields: null },
  'POST /learning/:enrollment/:module/sections/:section': { ...own, fields: { check: 'check-one', 'a.check-one': 'b' }, unread: [200] }, // a self-check stores nothing
  'GET /attempts/:attempt': own, 'GET /attempts/:attempt/answers': own, 'GET /attempts/:attempt/review': own,
  'POST /attempts/:attempt/answers': { ...own, fields: ({ revisions }, records) => ({ revision: String(revisions.second), person: String(records.person), 'v.second-1': '1', 'a.second-1': 'c' }) },
  'POST /attempts/:attempt/submission': { ...own, fields: ({ revisions }) => ({ revision: String(revisions.second), reviewed: '0' }) },
  'GET /attempts/:attempt/result': { ...own, params: submitted },

  'GET /calls': all, 'POST /calls/calendar': bare, 'POST /calls/calendar/ending': bare, 'GET /calls/calendar/:token': { ...all, params: token(({ calls }) => calls.calendar) },
  'POST /calls/:call/apology': { ...ownCall, fields: { reason: 'A clinic day' } }, 'POST /calls/:call/apology/withdrawal': { ...ownCall, fields: null },
  'GET /calls/series': all, 'GET /calls/series/new': all, 'GET /calls/series/:series': all,
  'POST /calls/series': { ...all, fields: (program) => ({ cohortId: String(program.cohort), kind: 'mentor', firstOn: '2027-03-09', startsAt: '10:00 am', minutes: '60', timeZone: 'America/Chicago', rule: 'weekday', count: '6', facilitatorId: '', meetingLink: '' }) },
  'POST /calls/series/:series': { ...all, fields: { facilitatorId: '', meetingLink: '' } },
  'GET /calls/:call': all, 'POST /calls/:call': { ...all, fields: { seen: '999999', summary: 'All here.', topics: 'stories' }, lists: ['topics'] },
  'POST /calls/:call/moving': { ...all, fields: { day: '2027-06-09', time: '10:00 am', minutes: '60' } }, 'POST /calls/:call/cancellation': { ...all, fields: { reason: 'A storm' } },
  'POST /calls/:call/imports': { ...all, fields: {}, takesFiles: true }, 'GET /calls/imports/:file': all, 'GET /calls/imports/:file/original': all, 'POST /calls/imports/:file/application': { ...all, fields: {} },
  'GET /calls/attendance': all,
  'GET /practice': all, 'GET /practice/reports/:month': reporting,
  'POST /practice/reports/:month/draft': { ...reporting, fields: { do: 'save', owner: '0', version: '0', report: '0', did_employer_contact: '14' } },
  'POST /practice/reports/:month': { ...reporting, fields: { do: 'submit', owner: '0', version: '0', report: '0', goalStanding: '', goalSaid: '', goalText: 'Call Jasmine Ortiz', dueOn: day, note: '', did_employer_contact: '14', count_working: '7' } },
  'GET /feedback': all, 'GET /feedback/:enrollment': own, 'POST /feedback/:enrollment': { ...own, fields: ({ revisions }) => ({ phase: 'post', revision: String(revisions.feedback), 'a.rating.all': '4', 'a.missing': 'More examples' }) }, 'GET /feedback/cohorts': all, 'GET /feedback/cohorts/:cohort': all,
  'GET /stories': all, 'GET /stories/new': all, 'POST /stories': { ...all, fields: draft, lists: ['practices'] }, 'GET /stories/:story': story('released', { whose: 'all' }),
  'GET /stories/:story/draft': story('draft'), 'POST /stories/:story/draft': story('draft', { fields: draft, lists: ['practices'] }), 'GET /stories/:story/agreement': story('edited'), 'POST /stories/:story/agreement': story('edited', { fields: { seen: '999999', answer: 'agree' } }),
  'POST /stories/:story/withdrawal': story('released', { fields: { seen: '999999' } }), 'POST /stories/:story/consent': story('released', { reachedBy: { trainee: ['trainee', 'admin', 'trainer'], 'other trainee': ['other trainee', 'admin', 'trainer'] }, fields: { seen: '999999', shown: 'yes' } }),
  'GET /stories/desk': all, 'GET /stories/desk/:story': editing, 'POST /stories/desk/:story/wording': { ...editing, fields: { seen: '999999', title: 'Another', text: 'Another' } }, 'POST /stories/desk/:story/release': { ...editing, fields: { seen: '999999' } }, 'POST /stories/desk/:story/return': { ...editing, fields: { seen: '999999', word: 'Say more' } },
  'GET /practice/cohorts': all, 'GET /practice/cohorts/:cohort': all, 'GET /practice/people/:person': all,

  'GET /outcomes': all, 'GET /outcomes/:agency': outcomes, 'GET /outcomes/:agency/:quarter': entering, 'POST /outcomes/:agency/:quarter': { ...entering, fields: outcome },
  'GET /outcomes/:agency/fidelity/new': entering, 'POST /outcomes/:agency/fidelity': { ...entering, fields: review }, 'GET /outcomes/:agency/fidelity/:score': entering, 'POST /outcomes/:agency/fidelity/:score': { ...entering, fields: review },

  'POST /admin/audit/file': { ...all, fields: { who: '', action: '', subject: '', from: '', to: '', format: 'plain' } },
  'GET /admin/mails': all, 'GET /admin/mails/:mail': all, 'POST /admin/mails/:mail/sending': bare,
  'GET /account/mails': all, 'POST /account/mails': { ...all, fields: { mails: 'reminder' }, lists: ['mails'] },
  'GET /unsubscribe/:mail/:token': { ...all, params: ({ links }) => linkIn(links.unsubscribe) }, 'POST /unsubscribe/:mail/:token': { ...all, params: ({ links }) => linkIn(links.unsubscribe), fields: { wanted: 'no' } },
  'GET /exports': all, 'POST /exports/:table': { ...all, params: () => ({ table: 'people' }), fields: { cohort: '', agency: '', state: '', from: '', to: '', format: 'plain' } },
  'GET /research': all, 'POST /research': { ...all, fields: { name: 'An evaluation', purpose: 'To see what the training changes.' } },
  'GET /research/:project': all, 'POST /research/:project/data-sets': { ...all, fields: { curriculum: '' } }, 'POST /research/:project/ending': { ...all, fields: {} },
  'GET /account/research': all, 'POST /account/research': { ...all, fields: { answer: 'no', from: 'account' } },
  'GET /author/language': all, 'GET /author/:curriculum/:file/import': authored, 'POST /author/:curriculum/:file/import': { ...authored, fields: { text: 'Is it so?{T}', format: 'auto', do: 'look' }, takesFiles: true },
  'GET /author/:curriculum/:file/export': authored, 'GET /author/:curriculum/:file/export/:kind': { ...all, params: () => ({ file: 'every-type', kind: 'gift' }) }, 'GET /author/:curriculum/:file/paper': authored,
  'GET /jobs': all, 'GET /jobs/:job': own, 'GET /jobs/:job/file': own,
  'GET /gains/:curriculum/modules/:module/items': all, 'GET /gains/:curriculum/modules/:module/items/:item': { ...all, params: () => ({ item: 'single' }) },
  'GET /author': all, 'POST /author': { ...all, fields: { title: 'A new training', id: 'Not an id' } }, 'POST /author/:curriculum': { ...all, fields: { title: 'A new module', id: 'Not an id', kind: 'module' } },
  'GET /author/:curriculum/:file': writing, 'POST /author/:curriculum/:file': writingOf({ text: 'No front matter', base: '', version: '999999', do: 'check' }),
  'GET /author/:curriculum/:file/preview': writing, 'POST /author/:curriculum/:file/preview': { ...writingOf({ check: 'check-one', 'a.check-one': 'b' }), unread: [200] }, // nothing tried here is stored
  'GET /author/:curriculum/:file/publish': writing, 'POST /author/:curriculum/:file/publish': writingOf({ version: '999999', do: 'now' }), 'POST /author/:curriculum/:file/plan/cancel': { ...writing, fields: null },
  'GET /author/:curriculum/:file/merge': { ...writing, ok: [303] }, 'POST /author/:curriculum/:file/merge': { ...writingOf({ version: '999999', onto: '1' }), unread: [303] }, // there is nothing to take in
  'POST /author/:curriculum/:file/discard': { ...writing, fields: null },
  'GET /author/:curriculum/:file/pictures': writing, 'POST /author/:curriculum/:file/pictures': { ...writingOf({ alt: 'A dot' }), takesFiles: true },
  'GET /author/:curriculum/:file/revisions': writing, 'GET /author/:curriculum/:file/revisions/:number': writing, 'POST /author/:curriculum/:file/revisions/:number/restore': writingOf({ onto: '999999', do: 'publish' }),
  'GET /author/:curriculum/:file/reviews/:draft': writing, 'GET /author/:curriculum/:file/reviews/:draft/preview': writing, 'POST /author/:curriculum/:file/reviews/:draft/preview': { ...writingOf({ check: 'check-one', 'a.check-one': 'b' }), unread: [200] }, 'POST /author/:curriculum/:file/reviews': { ...writing, fields: null }, 'POST /author/:curriculum/:file/reviews/:draft/withdrawal': { ...writing, fields: null },
  'POST /author/:curriculum/:file/reviews/:draft/comments': writingOf({ text: 'Why?', version: '1', line: '1', quote: 'Not what stands there' }), 'POST /author/:curriculum/:file/reviews/:draft/comments/:comment/answers': writingOf({ text: '' }),
  'POST /author/:curriculum/:file/reviews/:draft/comments/:comment/settlement': writingOf({ do: 'neither' }), 'POST /author/:curriculum/:file/reviews/:draft/approvals': writingOf({ hash: 'a'.repeat(64), note: '' }), 'POST /author/:curriculum/:file/reviews/:draft/approvals/withdrawal': { ...writing, fields: null }, 'GET /author/:curriculum/curriculum/rule': all, 'POST /author/:curriculum/curriculum/rule': { ...all, fields: { approvals: '9' } },
  'GET /author/:curriculum/:file/texts': writing, 'GET /author/:curriculum/:file/texts/:number': { ...writing, ok: [200, 404] }, 'GET /author/:curriculum/:file/drafts/:draft': writing,
  'GET /grading': all, 'GET /grading/agreement': all, 'GET /grading/:attempt/:item': { ...all, params: openAnswer }, 'POST /grading/:attempt/:item': { ...all, params: openAnswer, fields: { 'mark-1': '1', note: '', seen: '0' } },
  ...engagement, 'GET /engagement/cohorts/:cohort': all, 'GET /engagement/cohorts/:cohort/eligible': all, 'POST /engagement/cohorts/:cohort/eligible': { ...all, fields: (program) => ({ agencyId: String(program.agency), sees: '4', supervisor: '1', manager: '0', other: '0' }) },
  'GET /gains': { ...all, ok: [303] }, ...gains, 'GET /admin': all, 'GET /admin/audit': all,
}

const usual = (program: Program, { stories: _, ...records }: Records): Record<string, string | number> => ({
  ...records, curriculum: 'mini', state: 'LA', agency: program.agency, import: program.import, call: program.calls.over, series: program.calls.series, file: program.calls.file, cohort: program.cohort, project: program.project, event: program.event, mail: program.mail, id: program.revisions.second, hash: program.picture, '*': program.stylesheet, module: 'every-type', section: 'the-first-part', item: 'check-one', page: 'words',
})

/** Names of the parameters of a route, in order. */
export const paramsIn = (url: string): string[] => [...url.matchAll(/:(\w+)|(\*)/g)].map((match) => match[1] ?? match[2]!)

/** The example address of a route, with the records of one trainee; `over` replaces single parameters, as they stand in the address. */
export function addressOf (program: Program, route: Pick<Route, 'url' | 'method'>, records: Records, over: Record<string, string | number> = {}): string {
  const row = rowOf(route)
  const given: Record<string, string | number> = { ...usual(program, records), ...row.params?.(program, records), ...over }
  return route.url.replaceAll(/:(\w+)|\*/g, (whole, name: string | undefined) => String(given[name ?? whole] ?? ''))
}

export const rowOf = ({ method, url }: Pick<Route, 'url' | 'method'>): Row => table[`${method === 'HEAD' ? 'GET' : method} ${url}`] ?? { whose: 'all' }

export function fieldsOf (program: Program, route: Route, records: Records): Record<string, string> | null {
  const { fields = null } = rowOf(route)
  return typeof fields === 'function' ? fields(program, records) : fields
}
