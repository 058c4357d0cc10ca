/** A curriculum that publishes nothing without an approval: at once, later, as a whole, by going back; people who are one by now; and everything at the same moment. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { itemTypes } from '#src/domain/authoring/attributes.ts'
import { withItem } from '#src/domain/authoring/snippets.ts'
import { mergePeople } from '#src/features/admin/merge-people.ts'
import { publishPlanned } from '#src/features/author/publish-draft.ts'
import type { TestApp } from '../support/app.ts'
import { type Author, author, swapped, write } from '../support/author-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { approve, hiddenOf, open, openReviewing, publish, reviewOf } from '../support/review-cast.ts'

let here: TestApp, tom: Author, una: Author, ravi: Author, ann: Author
beforeAll(async () => {
  ({ here, tom, una, ravi, ann } = await openReviewing())
  await write(tom, 'mini/words', swapped('Somebody', 'Someone'))
  for (const each of [una, ravi]) await approve(each, await reviewOf(here, tom, 'words'))
})
afterAll(() => here.close())

const setRule = (approvals: string, by = ann) => by.visitor.post('/author/mini/curriculum/rule', { approvals })
const state = async () => (await here.db.$client<{ module: string; number: number }[]>`select module, max(number)::int as number from module_revisions where curriculum = 'mini' group by 1 order by 1`)
test('the rule is set by an admin, told, and written down', async () => {
  expect((await setRule('1', una)).statusCode).toBe(404)
  expect((await una.visitor.get('/author/mini/curriculum/rule')).statusCode).toBe(404)
  expect((await setRule('3')).statusCode).toBe(422)
  expect((await ann.visitor.post('/author/nothing/curriculum/rule', { approvals: '1' })).statusCode).toBe(404)
  expect((await setRule('2')).statusCode).toBe(303)
  const page = await open(ann, '/author/mini/curriculum/rule')
  expect(await htmlFaults(page)).toEqual([])
  expect(page).toMatch(/value="2"[^>]* checked[\s\S]*Two approvals[\s\S]*set by Ann Olsen/)
  expect(page).toContain('Trainers and admins may approve what somebody else wrote: Ann Olsen, Ravi Menon, Tom Begay or Una Strand.')
  expect(page).not.toContain('or nothing can be published here')
  await setRule('2')
  expect(await here.db.$client`select details->>'approvals' as after, details->>'approvalsBefore' as before from audit_entries where action = 'set approvals needed'`).toEqual([{ after: '2', before: '0' }])
  expect(await open(tom, '/author')).toContain('Publishing needs 2 approvals by somebody else.')
})

test('the rule keeps an unapproved text back, in words that say who could approve it', async () => {
  const before = await state(), url = await reviewOf(here, tom, 'words')
  await una.visitor.post(`${url}/approvals/withdrawal`)
  const page = await open(tom, '/author/mini/words/publish')
  expect(page).toMatch(/asks for 2 approvals by somebody else before anything of it is published, and this text has 1\.[\s\S]*It can be approved by Ann Olsen, Ravi Menon or Una Strand\./)
  expect(page).not.toContain('Publish now')
  expect(await htmlFaults(page)).toEqual([])
  const refused = await publish(tom, 'words')
  expect([refused.statusCode, refused.body.includes('this text has 1. Nothing was published')]).toEqual([409, true])
  expect((await publish(tom, 'words', { do: 'later', day: '2099-01-02', time: '09:00' })).statusCode).toBe(409)
  const revision = await open(tom, '/author/mini/second/revisions/1')
  expect(revision).not.toContain('Publish it as a new revision')
  expect(await state()).toEqual(before)
})

test('the rule of two people who are one by now counts one, and the author under another record none', async () => {
  const url = await reviewOf(here, tom, 'words'), twin = await author(here, 'Una Strand Twin'), self = await author(here, 'Thomas Begay')
  await approve(una, url)
  await approve(twin, url)
  await ravi.visitor.post(`${url}/approvals/withdrawal`)
  expect(await open(tom, url)).toContain('Approved by 2')
  await here.db.transaction((tx) => mergePeople(tx, { keptId: una.id, mergedId: twin.id, today: '2026-11-22', by: ann.id }))
  expect(await open(tom, url)).toContain('1 of 2 approvals')
  expect((await publish(tom, 'words')).statusCode).toBe(409)
  await approve(self, url)
  await here.db.transaction((tx) => mergePeople(tx, { keptId: tom.id, mergedId: self.id, today: '2026-11-22', by: ann.id }))
  expect(await open(una, url)).toContain('1 of 2 approvals')
  expect((await publish(tom, 'words')).statusCode).toBe(409)
  // The same the other way: an author whose record went into another one's cannot approve what they wrote under it.
  const old = await author(here, 'Wanda Old'), kept = await author(here, 'Wanda Kept')
  await write(old, 'mini/every-type', swapped('More text.', 'More of the text.'))
  const theirs = await reviewOf(here, old, 'every-type'), form = hiddenOf(await open(kept, theirs), ['hash'])
  await here.db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: old.id, today: '2026-11-22', by: ann.id }))
  const own = await kept.visitor.post(`${theirs}/approvals`, { ...form, note: '' })
  expect([own.statusCode, own.body.includes('This draft is your own')]).toEqual([409, true])
})

test('the rule lets an approved text out, and what was planned only while it is approved at its moment', async () => {
  const url = await reviewOf(here, tom, 'words')
  await setRule('1')
  expect((await publish(tom, 'words', { do: 'later', day: '2099-01-02', time: '09:00' })).statusCode).toBe(303)
  await una.visitor.post(`${url}/approvals/withdrawal`)
  const then = { ...here.services, now: () => new Date('2099-01-03T00:00:00Z') }
  expect(await publishPlanned(then)).toBe(0)
  expect(await open(tom, '/author')).toMatch(/was not published[\s\S]*asks for an approval by somebody else before anything of it is published, and this text has none/)
  await approve(ravi, url)
  expect((await publish(tom, 'words', { do: 'later', day: '2099-01-02', time: '09:00' })).statusCode).toBe(303)
  expect(await publishPlanned(then)).toBe(1)
  expect((await state()).find(({ module }) => module === 'words')).toEqual({ module: 'words', number: 2 })
  expect((await ravi.visitor.post(`${url}/approvals/withdrawal`)).statusCode).toBe(409)
  expect(await open(una, url)).toContain('Draft by Tom Begay, published')
})

test('the rule meets whatever goes out together: every file of a new curriculum', async () => {
  await tom.visitor.post('/author', { title: 'Fresh', id: '' })
  expect((await ann.visitor.post('/author/fresh/curriculum/rule', { approvals: '1' })).statusCode).toBe(303)
  const place = (file: string) => `/author/fresh/${file}`
  await write(tom, 'fresh/first-module', (text) => itemTypes.reduce((so, type) => withItem(so, type, 'first'), text))
  const drafts = await here.db.$client<{ id: number; file: string }[]>`select id::int, file from drafts where curriculum = 'fresh' order by file`
  const send = async () => tom.visitor.post(`${place('curriculum')}/publish`, { version: String((await here.db.$client<[{ version: number }]>`select version from drafts where curriculum = 'fresh' and file = 'curriculum'`)[0].version), do: 'now' })
  expect(drafts.map(({ file }) => file)).toEqual(['curriculum', 'first-module'])
  for (const { id, file } of drafts) {
    const refused = await send() // whichever is missing is named, the module first
    expect([refused.statusCode, /first-module\.md has none|curriculum\.md has none/.exec(refused.body)?.[0]], file).toEqual([409, 'first-module.md has none'])
    expect((await approve(una, `${place(file)}/reviews/${id}`)).statusCode).toBe(303)
  }
  expect((await send()).statusCode).toBe(303)
})

test('a publication and a withdrawal, a change or the rule itself at the same moment never lets an unapproved text out', async () => {
  for (let round = 0; round < 4; round++) {
    await write(tom, 'mini/words', (text) => `${text.trimEnd()}\n\nRound ${round}.\n`)
    const url = await reviewOf(here, tom, 'words')
    await approve(una, url)
    const [out, back] = await Promise.all([publish(tom, 'words'), una.visitor.post(`${url}/approvals/withdrawal`)])
    expect([[303, 409], [409, 303]]).toContainEqual([out.statusCode, back.statusCode])
    if (out.statusCode === 409) await tom.visitor.post('/author/mini/words/discard')
  }
})
