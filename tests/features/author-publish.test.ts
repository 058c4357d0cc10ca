/** Drafts become revisions: what changes, for whom, at once or later; a base that has moved, a way back, and files that arrive beside it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCurricula } from '#src/features/curriculum/curricula.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { publishPlanned } from '#src/features/author/publish-draft.ts'
import { newModule } from '#src/domain/authoring/new-file.ts'
import { withItem } from '#src/domain/authoring/snippets.ts'
import { itemTypes } from '#src/domain/authoring/attributes.ts'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { mergePeople, undoMerge } from '#src/features/admin/merge-people.ts'
import { type Author, author, hiddenIn, miniText, swapped, typedIn, write } from '../support/author-cast.ts'
import { miniWith, swap } from '../support/content-folder.ts'
import { byPattern, enrolled, openProgram, type Program, sit } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { formFields, miniContent } from '../support/learning-cast.ts'

let here: Program
let tom: Author, una: Author
beforeAll(async () => {
  here = await openProgram({ 'Pine Center': 'LA' });
  [tom, una] = [await author(here, 'Tom Begay'), await author(here, 'Una Strand')]
})
afterAll(() => here.close())

const open = async ({ visitor }: Author, url: string) => { const reply = await visitor.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }
const publish = async (who: Author, place: string, more: Record<string, string> = {}) => who.visitor.post(`/author/${place}/publish`, { version: formFields(await open(who, `/author/${place}/publish`)).find(([name]) => name === 'version')![1], do: 'now', ...more })
/** What another process of the same site shows. */
const shown = async (module: number) => (await openCurricula(here.db).current('mini'))!.modules[module]!
const wordings = (item: string) => here.db.$client<{ number: number; change: string }[]>`select number, change from item_revisions where item = ${item} order by number`
const revisions = (file: string) => here.db.$client<{ number: number; by: number | null }[]>`select number, published_by::int as by from module_revisions where module = ${file} order by id`

describe('what changes', () => {
  test('is shown word by word and item by item, with whom it meets, and the author says what each wording is', async () => {
    await sit(here, await enrolled(here, 'Pine Center', 'Ana Open'), 'second', 'pre', byPattern('111000'), 'open')
    await sit(here, await enrolled(here, 'Pine Center', 'Ben Between'), 'second', 'pre', byPattern('111000'))
    await write(tom, 'mini/second', (text) => swapped('Some text.', 'Some better text.')(text.replace('Question 1?', 'Question number 1?').replace('Question 2?', 'Quite another question?').replace('Because of 3.', 'For the reason of 3.')))
    const page = await open(tom, '/author/mini/second/publish')
    expect(await htmlFaults(page)).toEqual([])
    expect(page).toMatch(/revision 1 to revision 2/)
    expect(page).toMatch(/Some <ins>better <\/ins>text\./)
    expect(page).toMatch(/1 quiz of this module is open: 1 in the pre-quiz[\s\S]*1 person has done the pre-quiz and not begun the post-quiz[\s\S]*Ana Open, Fall: pre-quiz on revision 1/)
    expect([...page.matchAll(/<code>(second-\d)<\/code> · ([\w ,]+)/g)].map(([, id, what]) => [id, what])).toEqual([['second-1', 'Another wording'], ['second-2', 'Another wording'], ['second-3', 'Feedback, reasons or setting']])
    const unsaid = await publish(tom, 'mini/second', { 'change-second-1': 'fix' })
    expect(unsaid.statusCode).toBe(422)
    expect(unsaid.body).toContain('Say what kind of change the wording of second-2 is')
    expect(await htmlFaults(unsaid.body)).toEqual([])
    const done = await publish(tom, 'mini/second', { 'change-second-1': 'fix', 'change-second-2': 'new' })
    expect(done.statusCode).toBe(303)
    expect(await open(tom, String(done.headers.location))).toContain('Published: The second module, revision 2.')
    expect([await wordings('second-1'), await wordings('second-2'), await wordings('second-3')]).toEqual([[{ number: 1, change: 'first' }, { number: 2, change: 'wording fix' }], [{ number: 1, change: 'first' }, { number: 2, change: 'new meaning' }], [{ number: 1, change: 'first' }]])
    expect(await shown(1)).toMatchObject({ number: 2 })
    expect(await revisions('second')).toEqual([{ number: 1, by: null }, { number: 2, by: tom.id }])
    expect(await here.db.$client`select details from audit_entries where action = 'published revision'`).toMatchObject([{ details: expect.objectContaining({}) }])
    const [pinned] = await here.db.$client`select r.number from attempts a join module_revisions r on r.id = a.revision_id where a.submitted_at is null`
    expect(pinned).toEqual({ number: 1 })
  })

  test('is nothing where the text says what is published, and the draft is over', async () => {
    const page = await open(tom, '/author/mini/second/publish')
    expect(page).toContain('Nothing is changed yet')
    expect(page).not.toContain('Publish now')
    expect((await publish(tom, 'mini/second')).statusCode).toBe(409)
  })

  test('is not published with an error, or after another page changed it', async () => {
    await write(una, 'mini/second', swapped('lo=one', 'lo=ones'))
    expect(await open(una, '/author/mini/second/publish')).toMatch(/1 error is in the way[\s\S]*See and mend/)
    expect((await publish(una, 'mini/second')).body).toContain('has no objective')
    const version = formFields(await open(una, '/author/mini/second/publish')).find(([name]) => name === 'version')![1]
    await write(una, 'mini/second', swapped('lo=ones', 'lo=one'))
    await write(una, 'mini/second', swapped('better', 'much better'))
    const late = await una.visitor.post('/author/mini/second/publish', { version, do: 'now' })
    expect([late.statusCode, (await shown(1)).number]).toEqual([409, 2])
    expect(late.body).toContain('changed on another page since you looked')
    await una.visitor.post('/author/mini/second/discard')
  })
})

describe('a base that has moved', () => {
  test('is taken in where both fit, and nothing is published over it before', async () => {
    await write(una, 'mini/words', swapped('Somebody', 'Someone'))
    await write(tom, 'mini/words', (text) => `${text.trimEnd()}\n\n## Mentor\n\nAnother one.\n`)
    expect((await publish(tom, 'mini/words')).statusCode).toBe(303)
    expect(await open(una, '/author/mini/words')).toContain('Revision 2 was published since you began')
    const late = await publish(una, 'mini/words')
    expect([late.statusCode, (await revisions('words')).length]).toEqual([409, 2])
    const page = await open(una, '/author/mini/words/merge')
    expect(await htmlFaults(page)).toEqual([])
    expect(page).toContain('both fit together')
    expect((await una.visitor.post('/author/mini/words/merge', Object.fromEntries(formFields(page).filter(([name]) => ['version', 'onto'].includes(name))))).statusCode).toBe(303)
    const merged = typedIn(await open(una, '/author/mini/words'))
    expect(merged).toMatch(/Someone[\s\S]*## Mentor/)
    expect((await publish(una, 'mini/words')).statusCode).toBe(303)
  })

  test('is shown in three where both changed one place, and one chooses; nothing is lost', async () => {
    await write(una, 'mini/words', swapped('Someone', 'A colleague'))
    await write(tom, 'mini/words', swapped('Someone', 'A friend'))
    await publish(tom, 'mini/words')
    const page = await open(una, '/author/mini/words/merge')
    expect(page).toMatch(/Yours[\s\S]*<del>Someone<\/del><ins>A<\/ins> <ins>colleague <\/ins>who[\s\S]*Published since[\s\S]*<ins>friend <\/ins>/)
    const form = Object.fromEntries(formFields(page).filter(([name]) => ['version', 'onto'].includes(name)))
    const unsaid = await una.visitor.post('/author/mini/words/merge', form)
    expect(unsaid.statusCode).toBe(422)
    expect(unsaid.body).toContain('Choose which goes on in place 1')
    expect(await htmlFaults(unsaid.body)).toEqual([])
    await una.visitor.post('/author/mini/words/merge', { ...form, choice1: 'both' })
    expect(typedIn(await open(una, '/author/mini/words'))).toMatch(/A colleague[^\n]*\nA friend/)
    const [kept] = await here.db.$client<{ text: string }[]>`select text from draft_texts order by id desc limit 1`
    expect(kept!.text).not.toContain('A friend')
    expect((await una.visitor.post('/author/mini/words/merge', { ...form, choice1: 'mine' })).statusCode).toBe(303)
    expect(typedIn(await open(una, '/author/mini/words'))).toContain('A friend')
    await una.visitor.post('/author/mini/words/discard')
  })
})

describe('a revision', () => {
  test('is read, compared, and published once more; of an item with results that it lacks, the results stay', async () => {
    await write(tom, 'mini/second', (text) => withItem(text, 'single', 'one'))
    await publish(tom, 'mini/second')
    await sit(here, await enrolled(here, 'Pine Center', 'Carl Later'), 'second', 'pre', (item) => ('options' in item ? item.options[0]!.key : null) as string | null)
    const compared = await tom.visitor.get('/author/mini/second/revisions?from=1&to=3')
    expect(compared.headers.location).toBe('/author/mini/second/revisions/3?with=1')
    expect(await open(tom, '/author/mini/second/revisions')).toMatch(/from the content folder[\s\S]*/)
    const page = await open(tom, '/author/mini/second/revisions/2')
    expect(await htmlFaults(page)).toEqual([])
    expect(page).toContain('It has no item new-single, which people have answered. Their results stay')
    expect(await open(tom, '/author/mini/second/preview?revision=1')).toContain('Some text.')
    const results = async () => (await here.db.$client<[{ n: number }]>`select count(*)::int as n from item_scores`)[0].n
    const before = await results(), onto = formFields(page).find(([name]) => name === 'onto')![1]
    expect((await tom.visitor.post('/author/mini/second/revisions/2/restore', { onto, do: 'publish' })).statusCode).toBe(303)
    expect((await shown(1)).number).toBe(4)
    expect((await shown(1)).module.items.map(({ id }) => id)).not.toContain('new-single')
    expect(await results()).toBe(before)
    expect(await wordings('new-single')).toEqual([{ number: 1, change: 'first' }])
    const again = await tom.visitor.post('/author/mini/second/revisions/1/restore', { onto, do: 'publish' })
    expect([again.statusCode, (await shown(1)).number]).toEqual([409, 4])
  })

  test('goes into a draft, and what stood there is kept', async () => {
    const [, onto] = formFields(await open(una, '/author/mini/second/revisions/1')).find(([name]) => name === 'onto')!
    await write(una, 'mini/second', swapped('better', 'best'))
    await una.visitor.post('/author/mini/second/revisions/1/restore', { onto, do: 'draft' })
    expect(typedIn(await open(una, '/author/mini/second'))).toBe(miniText('second'))
    expect(await here.db.$client`select from draft_texts where text like '%Some best text.%'`).toHaveLength(1)
    await una.visitor.post('/author/mini/second/discard')
    expect(await open(una, '/author/mini/second/texts')).toContain('a whole draft of yours, discarded')
  })

  test.for(['/author/mini/second/revisions/99', '/author/mini/second/revisions/0', '/author/mini/second/revisions/x', '/author/mini/second/texts/1', '/author/mini/second/drafts/999', '/author/mini/second/preview?revision=77'])('%s is a 404', async (url) => expect((await una.visitor.get(url)).statusCode).toBe(404))
})

describe('later', () => {
  test('publishes the text that was agreed to, at its moment, once; what was written since stays a draft', async () => {
    await write(tom, 'mini/every-type', swapped('More text.', 'Planned text.'))
    expect((await publish(tom, 'mini/every-type', { do: 'later', day: '2020-01-01', time: '09:00' })).body).toContain('This moment has passed')
    expect((await publish(tom, 'mini/every-type', { do: 'later', day: '2099-01-02', time: '09:00' })).statusCode).toBe(303)
    expect((await publish(tom, 'mini/every-type', { do: 'later', day: '2099-01-03', time: '09:00' })).statusCode).toBe(409)
    expect(await open(tom, '/author/mini/every-type/publish')).toContain('is to be published January 2, 2099')
    await write(tom, 'mini/every-type', swapped('Planned text.', 'Planned text.\n\nWritten since.'))
    expect(await publishPlanned(here.services)).toBe(0)
    const then = { ...here.services, now: () => new Date('2099-01-02T18:00:00Z') }
    expect((await Promise.all([publishPlanned(then), publishPlanned(then)])).reduce((sum, n) => sum + n)).toBe(1)
    expect((await shown(0)).number).toBe(2)
    expect((await shown(0)).module.sections[1]!.blocks).toMatchObject([{ text: 'Planned text.' }])
    expect(typedIn(await open(tom, '/author/mini/every-type'))).toContain('Written since.')
    expect(await open(tom, '/author/mini/every-type/merge')).toContain('both fit together')
  })

  test('that was overtaken or canceled is not published, and says so', async () => {
    await write(una, 'mini/every-type', swapped('Planned text.', 'Overtaken text.'))
    await publish(una, 'mini/every-type', { do: 'later', day: '2099-01-02', time: '09:00' })
    await tom.visitor.post('/author/mini/every-type/merge', Object.fromEntries(formFields(await open(tom, '/author/mini/every-type/merge')).filter(([name]) => ['version', 'onto'].includes(name))))
    await publish(tom, 'mini/every-type')
    expect(await publishPlanned({ ...here.services, now: () => new Date('2099-02-01T00:00:00Z') })).toBe(0)
    expect(await open(una, '/author')).toMatch(/was not published[\s\S]*A newer revision was published since this text was begun/)
    await publish(una, 'mini/every-type')
    expect((await una.visitor.post('/author/mini/every-type/plan/cancel')).statusCode).toBe(409)
    await una.visitor.post('/author/mini/every-type/discard')
  })
})

describe('files at a start', () => {
  test('undo nothing that was written here: what they say was published before; what is new of them is', async () => {
    await write(tom, 'mini/words', swapped('A friend', 'Whoever helps'))
    await publish(tom, 'mini/words')
    const before = await here.db.$client`select id from module_revisions`
    expect(await publishFolder(here.services, miniContent)).toEqual([])
    expect(await here.db.$client`select id from module_revisions`).toEqual(before)
    expect((await openCurricula(here.db).current('mini'))!.pages[0]!.page.text).toContain('Whoever helps')
    const news = await publishFolder(here.services, miniWith({ 'curriculum.md': swap('What this training is.', 'What this training really is.') }))
    expect(news.map(({ module }) => module)).toEqual(['mini'])
    expect((await openCurricula(here.db).current('mini'))!.pages[0]!.page.text).toContain('Whoever helps')
  })
})

describe('something new', () => {
  const nine = (id: string, title: string) => itemTypes.reduce((text, type) => withItem(text, type, 'first'), newModule(id, title))

  test('module is begun from a title, written with all nine types, takes its place and is read by trainees', async () => {
    const begun = await tom.visitor.post('/author/mini', { title: 'A third: módule', id: '', kind: 'module' })
    expect(begun.headers.location).toBe('/author/mini/a-third-module')
    expect((await write(tom, 'mini/a-third-module', nine('a-third-module', 'A third: módule').replaceAll('id=new-', 'id=third-'))).statusCode).toBe(303)
    expect((await publish(tom, 'mini/a-third-module', { joins: 'yes' })).statusCode).toBe(303)
    const release = (await openCurricula(here.db).current('mini'))!
    expect(release.curriculum.order).toEqual(['every-type', 'second', 'a-third-module'])
    expect(release.modules[2]!.module.items).toHaveLength(9)
  })

  test('module that is planned takes its place when its moment comes', async () => {
    await tom.visitor.post('/author/mini', { title: 'Planned', id: 'planned', kind: 'module' })
    await write(tom, 'mini/planned', nine('planned', 'Planned').replaceAll('id=new-', 'id=planned-'))
    await publish(tom, 'mini/planned', { do: 'later', joins: 'yes', day: '2099-03-02', time: '09:00' })
    expect(await publishPlanned({ ...here.services, now: () => new Date('2099-03-03T00:00:00Z') })).toBe(1)
    expect((await openCurricula(here.db).current('mini'))!.curriculum.order.at(-1)).toBe('planned')
  })

  test('curriculum goes out whole', async () => {
    const begun = await una.visitor.post('/author', { title: 'A short day', id: '' })
    expect(begun.headers.location).toBe('/author/a-short-day/first-module')
    expect(await open(una, '/author')).toContain('not published yet')
    await write(una, 'a-short-day/first-module', nine('first-module', 'The first module'))
    expect(await open(una, '/author/a-short-day/first-module/publish')).toContain('everything that you have written of it goes out together')
    expect((await publish(una, 'a-short-day/first-module')).statusCode).toBe(303)
    expect((await openCurricula(here.db).current('a-short-day'))!.modules).toHaveLength(1)
    expect(await here.db.$client`select from drafts where curriculum = 'a-short-day' and ended_at is null`).toHaveLength(0)
  })

  test.for([
    ['a title that is none', '/author/mini', { title: '', id: '', kind: 'module' }, 'Enter a title'],
    ['an id that is taken', '/author/mini', { title: 'Second', id: '', kind: 'module' }, 'is published already'],
    ['the name of the curriculum’s own file', '/author/mini', { title: 'Curriculum', id: '', kind: 'page' }, 'This name is for the curriculum’s own file'],
    ['an id that is none', '/author/mini', { title: 'Fine', id: '../x', kind: 'page' }, 'An id has the letters a to z'],
    ['a title without a letter for an id', '/author/mini', { title: '你好', id: '', kind: 'page' }, 'No id can be made of this title'],
    ['a curriculum that is there', '/author', { title: 'Mini', id: '' }, 'is published already'],
  ] as const)('%s is refused in words', async ([, url, form, says]) => {
    const reply = await una.visitor.post(url, form)
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain(says)
    expect(await htmlFaults(reply.body)).toEqual([])
  })
})

test('items are found by id and by words', async () => {
  expect(await open(tom, '/author?q=second-4')).toMatch(/href="\/author\/mini\/second\?line=\d+#text">/)
  expect(await open(tom, '/author?q=nothing-like-it')).toContain('No published item has these words.')
})

test('a rule of approval keeps an unapproved text back, and one that was changed since', async () => {
  await here.db.$client`insert into review_rules (curriculum, approvals, set_by) values ('mini', 1, ${una.id})`
  await write(tom, 'mini/words', swapped('Whoever', 'Anybody who'))
  expect((await publish(tom, 'mini/words')).body).toContain('asks for an approval by somebody else')
  const approve = async (by: number) => here.db.$client`insert into approvals (draft_id, text_hash, approved_by) select id, encode(sha256(convert_to(text, 'UTF8')), 'hex'), ${by} from drafts where author_id = ${tom.id} and file = 'words' and ended_at is null`
  await approve(tom.id)
  expect((await publish(tom, 'mini/words')).statusCode).toBe(409)
  await approve(una.id)
  await write(tom, 'mini/words', swapped('Anybody who', 'Everybody who'))
  expect((await publish(tom, 'mini/words')).statusCode).toBe(409)
  await approve(una.id)
  expect((await publish(tom, 'mini/words')).statusCode).toBe(303)
})

test('hidden fields are those of a page', () => expect(hiddenIn('<input type="hidden" name="base" value="3">')).toEqual({ base: '3' }))

test('a draft goes with its author’s records when they are merged, comes back, and ends when its author is erased', async () => {
  const [kept, merged] = [await author(here, 'Vera Lunt'), await author(here, 'Vera L')]
  await write(merged, 'mini/second', swapped('id: second', 'id: second # merged'))
  await write(merged, 'mini/words', swapped('## Coach', '## Coach or friend'))
  await write(kept, 'mini/words', swapped('## Coach', '## Coach or mentor'))
  const owners = async () => (await here.db.$client<{ author: string }[]>`select p.name as author from drafts d join people p on p.id = d.author_id where d.ended_at is null and p.name like 'Vera%' order by d.id`).map(({ author: name }) => name)
  const merge = await here.db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: merged.id, today: '2026-11-20', by: tom.id }))
  expect(await owners()).toEqual(['Vera Lunt', 'Vera L', 'Vera Lunt'])
  await here.db.transaction((tx) => undoMerge(tx, { mergeId: merge, by: tom.id }))
  expect(await owners()).toEqual(['Vera L', 'Vera L', 'Vera Lunt'])
  await erasePerson(here.services, { personId: merged.id, by: tom.id, reason: 'in writing' })
  expect(await owners()).toEqual(['Vera Lunt'])
})
