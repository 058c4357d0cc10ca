/** Success stories and lessons: drafts, the editor's desk, agreement, release, who reads what, consent that is taken back, and what is left of words that are erased: nothing. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { newestStories, readerOf } from '#src/features/stories/reading-queries.ts'
import { tellEditors } from '#src/features/stories/tell.ts'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { mergePeople, undoMerge } from '#src/features/admin/merge-people.ts'
import { listOwn, ownTables } from '#src/features/admin/own-data-queries.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { formFields, makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'
import { printOfDatabase } from '../support/program.ts'
import { aStory, served, tell } from '../support/story-cast.ts'

let here: TestApp & { cohortId: number }
let now = new Date('2026-11-20T18:00:00Z')
let editor: { id: number; visitor: Visitor }, other: { id: number; visitor: Visitor }
const agencies: Record<string, number> = {}

async function staff (name: string, role: 'admin' | 'trainer') {
  const person = await makePerson(here, name)
  await giveGrant(here.db, { personId: person.id, role, agencyId: null, state: null, by: null })
  await here.db.execute(sql`update people set created_at = now() where id = ${person.id}`)
  return { id: person.id, visitor: await signedIn(here, person.email) }
}
beforeAll(async () => {
  here = await openLearning({ now: () => now })
  for (const [name, state] of [['Bayou Teche Behavioral Health', 'LA'], ['High Mesa Wellness', 'NM']] as const) agencies[state] = (await addAgency(here.db, { name, state, city: 'Town', by: null }))!
  editor = await staff('Edith Marrow', 'trainer')
  other = await staff('Oscar Penn', 'admin')
})
afterAll(() => here.close())

async function trainee (name: string, state: 'LA' | 'NM' | null = 'LA'): Promise<Trainee> {
  const made = await makeTrainee(here, name)
  if (state) await startAffiliation(here.db, { personId: made.id, agencyId: agencies[state]!, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
  return made
}
const { practices, ...plain } = aStory
const filled: Record<string, string | string[]> = { ...Object.fromEntries(Object.entries(plain).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))), practices, version: '0', signedOn: '', keptAt: '' }
/** Sends a form with what it holds of itself. */
async function send (visitor: Visitor, page: string, action: string, given: Record<string, string | string[]>) {
  const held = Object.fromEntries(formFields((await visitor.get(page)).body).filter(([name]) => name === 'seen' || name === 'version'))
  return visitor.post(action, { ...held, ...given })
}
const idOf = (location: unknown): number => Number(/\/stories\/(\d+)/.exec(String(location))![1])
const count = async (table: 'stories' | 'versions'): Promise<number> => (table === 'stories' ? (await here.db.execute<{ n: number }>(sql`select count(*)::int as n from stories`)) : (await here.db.execute<{ n: number }>(sql`select count(*)::int as n from story_versions`)))[0]!.n
const lastStep = async (id: number): Promise<string> => (await here.db.execute<{ id: string }>(sql`select max(id)::text as id from story_steps where story_id = ${id}`))[0]!.id
const steps = async (id: number) => (await here.db.execute<{ step: string }>(sql`select step from story_steps where story_id = ${id} order by id`)).map(({ step }) => step)

test('from a draft to the page: saved, sent in, reworded, agreed to, released, withdrawn; each step audited', async () => {
  const renee = await trainee('Renee Thibodeaux')
  const empty = await renee.visitor.get('/stories')
  for (const words of ['Nothing is released yet', 'Write a story or a lesson']) expect(empty.body).toContain(words)
  const form = await renee.visitor.get('/stories/new')
  expect([await htmlFaults(empty.body), await htmlFaults(form.body)]).toEqual([[], []])

  const saved = await renee.visitor.post('/stories', { version: '0', title: 'The third visit', text: 'Begun', practices: ['three_visits'], do: 'save' })
  const id = idOf(saved.headers.location)
  expect(saved.headers.location).toBe(`/stories/${id}/draft`)
  const draft = await renee.visitor.get(`/stories/${id}/draft`)
  for (const words of ['value="The third visit"', 'Begun</textarea>', 'value="three_visits" checked', 'Draft saved November 20']) expect(draft.body).toContain(words)
  expect(await htmlFaults(draft.body)).toEqual([])
  expect((await renee.visitor.get(`/stories/${id}`)).headers.location).toBe(`/stories/${id}/draft`)
  for (const address of [`/stories/${id}`, `/stories/${id}/draft`, `/stories/desk/${id}`]) expect([address, (await editor.visitor.get(address)).statusCode]).toEqual([address, 404])

  const incomplete = await send(renee.visitor, `/stories/${id}/draft`, `/stories/${id}/draft`, { ...filled, practices: [], naming: '', text: 'Too short', version: '1', do: 'send' })
  expect(incomplete.statusCode).toBe(422)
  for (const words of ['Tell more: at least 120 characters', 'Choose at least one practice', 'Choose how you are named', 'Too short</textarea>']) expect(incomplete.body).toContain(words)
  expect(await htmlFaults(incomplete.body)).toEqual([])

  expect((await renee.visitor.post(`/stories/${id}/draft`, { ...filled, version: '1', do: 'send' })).headers.location).toBe('/stories?done=sent')
  expect((await renee.visitor.post(`/stories/${id}/draft`, { ...filled, version: '1', do: 'send' })).headers.location).toBe('/stories?done=sent')
  expect(await steps(id)).toEqual(['sent'])
  const stranger = await trainee('Sam Outside')
  expect((await stranger.visitor.get(`/stories/${id}`)).statusCode).toBe(404)

  const desk = await editor.visitor.get(`/stories/desk/${id}`)
  for (const words of ['The third visit opened the door', 'Renee Thibodeaux, Bayou Teche Behavioral Health', 'Release it as it stands above']) expect(desk.body).toContain(words)
  expect(await htmlFaults(desk.body)).toEqual([])
  const same = await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: aStory.title, text: aStory.text })
  expect([same.statusCode, same.body.includes('Nothing was changed')]).toEqual([422, true])
  expect((await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: aStory.title, text: aStory.text.replace('three times', 'three times in one month') })).headers.location).toBe('/stories/desk?done=edited')
  expect((await editor.visitor.post(`/stories/desk/${id}/release`, { seen: await lastStep(id) })).statusCode).toBe(404)

  // The editor thinks again before the author has answered: the author answers to what they have read, and to nothing else.
  const unread = await lastStep(id)
  expect((await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: aStory.title, text: aStory.text.replace('three times', 'three times in one month') + ' He works there.' })).statusCode).toBe(303)
  expect((await renee.visitor.post(`/stories/${id}/agreement`, { seen: unread, answer: 'agree' })).statusCode).toBe(409)
  expect((await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: aStory.title, text: aStory.text.replace('three times', 'three times in one month') })).statusCode).toBe(303)

  const agreement = await renee.visitor.get(`/stories/${id}/agreement`)
  for (const words of ['As you wrote it', 'As the editor would have it', 'three times<ins> in one month</ins>. The first']) expect(agreement.body).toContain(words)
  expect(await htmlFaults(agreement.body)).toEqual([])
  expect((await renee.visitor.get('/stories')).body).toContain('your answer is needed')
  expect((await send(renee.visitor, `/stories/${id}/agreement`, `/stories/${id}/agreement`, { answer: 'agree' })).headers.location).toBe(`/stories/${id}?done=agreed`)
  expect((await stranger.visitor.get(`/stories/${id}`)).statusCode).toBe(404)
  expect((await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/release`, {})).headers.location).toBe('/stories/desk?done=released')
  const read = await stranger.visitor.get(`/stories/${id}`)
  for (const words of ['in one month', 'Renee Thibodeaux, Bayou Teche Behavioral Health, November 20, 2026', 'Three-visit sequence']) expect(read.body).toContain(words)
  expect(read.body).not.toContain('Withdraw it')
  expect(await htmlFaults(read.body)).toEqual([])

  expect((await send(renee.visitor, `/stories/${id}`, `/stories/${id}/withdrawal`, {})).headers.location).toBe(`/stories/${id}?done=withdrawn`)
  expect((await stranger.visitor.get(`/stories/${id}`)).statusCode).toBe(404)
  expect((await renee.visitor.get(`/stories/${id}/draft`)).body).toContain('in one month')
  expect(await steps(id)).toEqual(['sent', 'edited', 'edited', 'edited', 'agreed', 'released', 'withdrawn'])
  const lines = await here.db.execute(sql`select action, actor_id::int as actor, details->>'standingBefore' as before, details->>'standing' as after from audit_entries where subject = 'story' and subject_id = ${String(id)} order by id`)
  expect(lines).toEqual([
    { action: 'sent in story', actor: renee.id, before: 'draft', after: 'sent' }, { action: 'edited story', actor: editor.id, before: 'sent', after: 'edited' },
    ...[1, 2].map(() => ({ action: 'edited story', actor: editor.id, before: 'edited', after: 'edited' })), { action: 'agreed to wording of story', actor: renee.id, before: 'edited', after: 'agreed' },
    { action: 'released story', actor: editor.id, before: 'agreed', after: 'released' }, { action: 'withdrew story', actor: renee.id, before: 'released', after: 'withdrawn' },
  ])
})

test('nothing is released that its author has not agreed to: not by a stale page, not by an editor of their own story, not in the database', async () => {
  const tom = await trainee('Tom Begay')
  const id = await tell(here, { author: tom.id, editor: editor.id, until: 'sent' })
  const seen = formFields((await other.visitor.get(`/stories/desk/${id}`)).body).find(([name]) => name === 'seen')![1]
  await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: 'Another title of it', text: aStory.text })
  expect((await other.visitor.post(`/stories/desk/${id}/release`, { seen })).statusCode).toBe(409)
  const late = await other.visitor.post(`/stories/desk/${id}/wording`, { seen, title: 'A third title of it', text: aStory.text })
  expect(late.statusCode).toBe(422)
  expect((await send(tom.visitor, `/stories/${id}/agreement`, `/stories/${id}/agreement`, { answer: 'decline' })).headers.location).toBe(`/stories/${id}?done=declined`)
  const desk = await editor.visitor.get(`/stories/desk/${id}`)
  expect([desk.body.includes('Author did not agree'), desk.body.includes('Another title of it')]).toEqual([true, false])
  await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/release`, {})
  expect((await tom.visitor.get(`/stories/${id}`)).body).toContain(`<h1>${aStory.title}</h1>`)

  const edited = await tell(here, { author: tom.id, editor: editor.id, draft: { title: 'Not agreed to yet' }, until: 'edited' })
  await expect(here.db.execute(sql`insert into story_steps (story_id, version_id, step, taken_at) select ${edited}, max(id), 'released', now() from story_versions where story_id = ${edited}`)).rejects.toThrow()
  const own = await tell(here, { author: editor.id, editor: other.id, draft: { naming: 'unnamed' }, until: 'sent' })
  expect((await editor.visitor.get(`/stories/desk/${own}`)).statusCode).toBe(404)
  expect((await editor.visitor.post(`/stories/desk/${own}/release`, { seen: await lastStep(own) })).statusCode).toBe(409)
  expect((await send(other.visitor, `/stories/desk/${own}`, `/stories/desk/${own}/release`, {})).statusCode).toBe(303)
  for (const statement of [sql`update story_versions set text = 'Another'`, sql`delete from story_versions`, sql`update story_steps set step = 'released'`, sql`delete from story_steps`, sql`delete from stories`]) await expect(here.db.execute(statement)).rejects.toThrow()
})

test('words that point to somebody are stopped for author and editor, kept in the page, and stored nowhere', async () => {
  const ana = await trainee('Ana Ruiz')
  const id = await tell(here, { author: ana.id, editor: editor.id, until: 'sent' })
  const before = await printOfDatabase(here)
  for (const action of ['save', 'send']) {
    const reply = await ana.visitor.post('/stories', { ...filled, teller: '', text: `${aStory.text}\n\nJasmine Ortiz now works there.`, title: 'Born on 4/5/1999', keptAt: 'Folder of Jasmine Ortiz', do: action })
    expect(reply.statusCode).toBe(422)
    for (const words of ['“Jasmine Ortiz” looks like a person’s name. A story points to nobody', 'looks like a date of birth', 'Jasmine Ortiz now works there.</textarea>', 'value="three_visits" checked']) expect(reply.body).toContain(words)
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  const edited = await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/wording`, { title: aStory.title, text: `${aStory.text} Call 337-555-8231.` })
  expect([edited.statusCode, edited.body.includes('looks like a phone number')]).toEqual([422, true])
  const returned = await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/return`, { word: 'Is this about Jasmine Ortiz?' })
  expect([returned.statusCode, returned.body.includes('looks like a person’s name'), returned.body.includes('Is this about Jasmine Ortiz?</textarea>')]).toEqual([422, true, true])
  expect(await printOfDatabase(here)).toEqual(before)
  expect((await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/return`, { word: 'Say what you said to the owner, Ana Ruiz.' })).statusCode).toBe(303)
  expect((await ana.visitor.get(`/stories/${id}`)).body).toContain('Say what you said to the owner')
  expect((await ana.visitor.get(`/stories/${id}/draft`)).body).toContain('Say what you said to the owner')
})

test('who reads it, and under what name, is the author’s choice; filters find it', async () => {
  const [luz, kit] = [await trainee('Luz Baca', 'NM'), await trainee('Kit Adams', 'NM')]
  const far = await trainee('Faye Arceneaux', 'LA')
  const ids: Record<string, number> = {}
  for (const [name, draft] of Object.entries({ state: { title: 'For our state alone', reach: 'state' as const }, agency: { title: 'Somebody of the agency', naming: 'agency' as const, kind: 'lesson' as const, practices: ['benefits' as const] }, unnamed: { title: 'Without any name', naming: 'unnamed' as const } })) ids[name] = await tell(here, { author: luz.id, editor: editor.id, draft, until: 'released' })
  expect([(await kit.visitor.get(`/stories/${ids.state}`)).statusCode, (await far.visitor.get(`/stories/${ids.state}`)).statusCode, (await editor.visitor.get(`/stories/${ids.state}`)).statusCode]).toEqual([200, 404, 200])
  const list = (await far.visitor.get('/stories?state=NM')).body
  expect([list.includes('For our state alone'), list.includes('Somebody of the agency'), list.includes('Without any name')]).toEqual([false, true, true])
  for (const [name, words, not] of [['agency', 'Somebody at High Mesa Wellness', 'Luz Baca'], ['unnamed', 'Somebody in New Mexico', 'High Mesa']] as const) {
    const { body } = await far.visitor.get(`/stories/${ids[name]}`)
    expect([body.includes(words), body.includes(not)]).toEqual([true, false])
  }
  const lessons = (await far.visitor.get('/stories?kind=lesson&practice=benefits')).body
  expect([lessons.includes('Somebody of the agency'), lessons.includes('Without any name')]).toEqual([true, false])
  expect((await far.visitor.get('/stories?practice=vr_meeting')).body).toContain('None of this kind')
  expect((await far.visitor.get('/stories?practice=%27&state=xx&kind[]=x&page=-3')).statusCode).toBe(200)
  expect((await newestStories(here.db, await readerOf(here.db, { id: far.id, grants: [] }), 2)).map(({ title }) => title)).toEqual(['Without any name', 'Somebody of the agency'])
  expect((await newestStories(here.db, await readerOf(here.db, { id: far.id, grants: [{ role: 'state_lead', agencyId: null, state: 'NM' }] }), 3)).at(2)!.title).toBe('For our state alone')
  const alone = await trainee('Nora Alone', null)
  const refused = await alone.visitor.post('/stories', { ...filled, naming: 'agency', reach: 'state', do: 'send' })
  expect([refused.statusCode, refused.body.includes('Choose another way'), refused.body.includes('Choose everybody')]).toEqual([422, true, true])
  const nobody = await makePerson(here, 'Olga Nowhere')
  expect((await (await signedIn(here, nobody.email)).get('/stories/new')).statusCode).toBe(404)
})

test('what a person served has told needs three consents, each by itself; taken back, it is gone everywhere at once', async () => {
  const dev = await trainee('Devon Guidry')
  const form = { ...filled, title: 'I bake again, and early', teller: 'served' }
  const missing = await dev.visitor.post('/stories', { ...form, signedOn: '2026-12-24', do: 'send' })
  for (const words of ['Say where the signed consent is kept', 'Choose the day on which the consent was signed', 'Without this consent the story cannot be shown here']) expect(missing.body).toContain(words)
  const sent = await dev.visitor.post('/stories', { ...form, keptAt: 'Consent folder, front office', signedOn: '2026-10-05', shown: 'yes', quoted: 'yes', do: 'send' })
  expect(sent.headers.location).toBe('/stories?done=sent')
  const [row] = await here.db.execute<{ id: number }>(sql`select max(story_id)::int as id from story_consents`)
  const id = row!.id
  await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/release`, {})
  const reader = await trainee('Rose Reader')
  const page = (await reader.visitor.get(`/stories/${id}`)).body
  for (const words of ['has agreed in writing', 'not agreed that it is printed or passed on', 'data-print="no"', 'read in the program and not on paper']) expect(page).toContain(words)
  expect(page).not.toContain('Consent folder')
  expect(await htmlFaults((await dev.visitor.get(`/stories/${id}`)).body)).toEqual([])

  expect((await send(dev.visitor, `/stories/${id}`, `/stories/${id}/consent`, { shown: 'yes', printed: 'yes' })).headers.location).toBe('/stories?done=kept')
  expect(await here.db.execute(sql`select shown, printed, quoted from story_consents where story_id = ${id} order by id desc limit 1`)).toEqual([{ shown: true, printed: false, quoted: false }])
  expect((await reader.visitor.get(`/stories/${id}`)).body).toContain('printed or passed on or quoted')
  expect((await send(reader.visitor, `/stories/${id}`, `/stories/${id}/consent`, { seen: '1' })).statusCode).toBe(404)

  expect((await send(dev.visitor, `/stories/${id}`, `/stories/${id}/consent`, {})).headers.location).toBe('/stories?done=erased')
  for (const visitor of [reader.visitor, editor.visitor]) expect((await visitor.get(`/stories/${id}`)).statusCode).toBe(404)
  expect((await editor.visitor.get(`/stories/desk/${id}`)).statusCode).toBe(404)
  expect((await dev.visitor.get(`/stories/${id}`)).body).toContain('Nothing of what was written is left')
  expect((await dev.visitor.get(`/stories/${id}/draft`)).statusCode).toBe(404)
  expect(await here.db.execute(sql`select title, text from story_versions where story_id = ${id}`)).toEqual([{ title: 'Erased', text: '' }])
  for (const table of ['story_versions', 'story_steps', 'story_consents', 'story_drafts', 'mails', 'audit_entries']) expect([table, (await here.db.$client.unsafe(`select count(*)::int as n from ${table} t where t::text like '%I bake again%' or t::text like '%front office%'`))[0]!.n]).toEqual([table, 0])
  await expect(here.db.execute(sql`update story_consents set shown = true where story_id = ${id}`)).rejects.toThrow()

  // Told to an editor: they take it back as well.
  const second = await tell(here, { author: dev.id, editor: editor.id, draft: { ...served, title: 'Told to be passed on' }, until: 'released' })
  expect((await send(editor.visitor, `/stories/desk/${second}`, `/stories/${second}/consent`, {})).statusCode).toBe(303)
  expect((await reader.visitor.get(`/stories/${second}`)).statusCode).toBe(404)
})

test('a draft is one: two tabs, a form sent twice, and thrown away', async () => {
  const bo = await trainee('Bo Tran')
  const before = { stories: await count('stories'), versions: await count('versions') }
  const first = { ...filled, title: 'Twice the same', do: 'save' }
  const replies = await Promise.all([1, 2].map(() => bo.visitor.post('/stories', first)))
  expect(new Set(replies.map(({ headers }) => headers.location)).size).toBe(1)
  const id = idOf(replies[0]!.headers.location)
  expect((await bo.visitor.post(`/stories/${id}/draft`, { ...first, title: 'Changed in one tab', version: '1' })).statusCode).toBe(303)
  const late = await bo.visitor.post(`/stories/${id}/draft`, { ...first, title: 'Changed in the other', version: '1' })
  expect([late.statusCode, late.body.includes('saved in another tab'), late.body.includes('value="Changed in the other"'), late.body.includes('name="version" value="2"')]).toEqual([422, true, true, true])
  expect(await htmlFaults(late.body)).toEqual([])
  const stranger = await trainee('Ines Other')
  for (const action of ['save', 'send', 'discard']) expect((await stranger.visitor.post(`/stories/${id}/draft`, { ...first, version: '2', do: action })).statusCode).toBe(404)
  expect((await bo.visitor.post(`/stories/${id}/draft`, { ...first, version: '2', do: 'discard' })).headers.location).toBe('/stories?done=discarded')
  expect({ stories: await count('stories'), versions: await count('versions') }).toEqual(before)
})

test('editors hear once a day that something waits, authors of each answer; both can refuse', async () => {
  await here.db.execute(sql`delete from mails`)
  const mails = (kind: string) => here.db.execute<{ personId: number; subject: string; text: string }>(sql`select person_id::int as "personId", subject, text from mails where kind = ${kind} order by id`)
  await tell(here, { author: (await trainee('Jo Waiting')).id, editor: editor.id, draft: { title: 'Waits to be read' }, until: 'sent' })
  expect(await tellEditors(here.services)).toBe(2)
  expect(await tellEditors(here.services)).toBe(0)
  now = new Date('2026-11-21T18:00:00Z')
  expect(await tellEditors(here.services)).toBe(0) // what waits, they know
  const mia = await trainee('Mia Deer')
  const id = await tell(here, { author: mia.id, editor: editor.id, draft: { title: 'A quiet success' }, until: 'sent' })
  expect((await other.visitor.post('/account/mails', { mails: ['reminder', 'story'] })).statusCode).toBe(303)
  expect(await tellEditors(here.services)).toBe(1)
  const [digest] = (await mails('story digest')).slice(-1)
  expect([digest!.personId, /wait/.test(digest!.subject), digest!.text.includes('/stories/desk'), digest!.text.includes('/unsubscribe/')]).toEqual([editor.id, true, true, true])
  await send(editor.visitor, `/stories/desk/${id}`, `/stories/desk/${id}/release`, {})
  const [told] = (await mails('story')).slice(-1)
  expect([told!.personId, told!.subject, told!.text.includes(`/stories/${id}`), told!.text.includes('A quiet success')]).toEqual([mia.id, 'Your story is released', true, false])
  const stop = /\/unsubscribe\/\d+\/[\w-]+/.exec(told!.text)![0]
  expect((await here.app.inject({ method: 'GET', url: stop, headers: { host: 'localhost' } })).body).toContain('Your stories')
  expect((await mia.visitor.get('/account/mails')).body).not.toContain('Stories to read')
})

test('the copy of one’s data, merging and being erased know stories', async () => {
  const [ivy, twin] = [await trainee('Ivy Quist'), await trainee('Ivy Quist Again')]
  const shown = await tell(here, { author: twin.id, editor: editor.id, draft: { ...served, title: 'Mine before the merge' }, until: 'released' })
  await tell(here, { author: twin.id, editor: editor.id, draft: { title: 'Only begun' }, until: 'draft' })
  const merge = await here.db.transaction((tx) => mergePeople(tx, { keptId: ivy.id, mergedId: twin.id, today: '2026-11-21', by: other.id }))
  const own = async (file: string, id = ivy.id) => listOwn(here.db, ownTables.find((table) => table.file === file)!, id)
  expect(await own('stories')).toMatchObject([{ title: 'Mine before the merge', practices: 'employer_contact, three_visits' }])
  expect([await own('story-steps'), await own('story-drafts'), await own('story-consents')]).toMatchObject([[{ what: 'sent' }, { what: 'released' }], [{ draft: expect.stringContaining('Only begun') }], [{ kept_at: 'Consent folder, front office', signed_on: '2026-10-05' }]])
  await here.db.transaction((tx) => undoMerge(tx, { mergeId: merge, by: other.id }))
  expect([(await own('stories')).length, (await own('stories', twin.id)).length]).toEqual([0, 1])
  await erasePerson(here.services, { personId: twin.id, by: other.id, reason: 'in writing' })
  expect((await editor.visitor.get(`/stories/${shown}`)).statusCode).toBe(404)
  expect([await own('stories', twin.id), await own('story-drafts', twin.id)]).toMatchObject([[{ title: 'Erased', text: '' }], []])
  expect((await steps(shown)).at(-1)).toBe('withdrawn')
})
