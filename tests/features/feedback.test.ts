/** Feedback on a training: when it is asked, that nothing typed is lost, and that what was said cannot be joined to who has said something, by anybody who holds the whole database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetOldVersions } from '#src/features/feedback/queries.ts'
import { handIn } from '#src/features/feedback/hand-in.ts'
import { events } from '#src/platform/db/schema/days.ts'
import type { TestApp } from '../support/app.ts'
import { publishForm } from '../support/feedback-form.ts'
import { makeAttendee } from '../support/live-day.ts'
import { formFields, openLearning, type Trainee } from '../support/learning-cast.ts'
import { printOfDatabase } from '../support/program.ts'

/** End of the live day; ten in the morning in Chicago on the day after. */
const over = new Date('2026-03-02T22:00:00Z')
const day = 86_400_000
let now = over
const after = (days: number) => { now = new Date(over.getTime() + days * day) }
let here: TestApp & { cohortId: number }
let revision = ''
const people: Trainee[] = []
const names = ['Ada One', 'Bea Two', 'Cy Three', 'Di Four', 'Ed Five', 'Flo Six', 'Gus Seven', 'Hal Eight', 'Ida Nine']

beforeAll(async () => {
  here = await openLearning({ now: () => now })
  revision = String(await publishForm(here))
  for (const name of names) people.push(await makeAttendee(here, name))
  await here.db.$client`update enrollments set enrolled_at = '2026-02-01T12:00:00Z'`
  await here.db.insert(events).values({ cohortId: here.cohortId, title: 'Day 1', startsAt: new Date(over.getTime() - 6 * 3_600_000), endsAt: over, timeZone: 'America/Chicago', code: 'oak-11' })
})
afterAll(() => here.close())

const send = ({ visitor, enrollment }: Trainee, fields: [string, string][], phase = 'post') => visitor.post(`/feedback/${enrollment}`, [['phase', phase], ['revision', revision], ...fields])
const rows = () => here.db.$client<{ answers: Record<string, unknown>; is_counted: boolean }[]>`select answers, is_counted from feedback_forms`

describe('the form', () => {
  test('opens when the live day is over, stands on my learning, and another one takes its place 30 days later', async () => {
    const [ada] = people
    const seen = async () => ({ learning: /href="(\/feedback\/\d+)"/.exec((await ada!.visitor.get('/learning')).body)?.[1] ?? null, title: /<h1>(.*?)<\/h1>/.exec((await ada!.visitor.get(`/feedback/${ada!.enrollment}`)).body)![1] })
    after(-0.01)
    expect(await seen()).toEqual({ learning: null, title: 'There is no form to fill in now' })
    after(0)
    expect(await seen()).toEqual({ learning: `/feedback/${ada!.enrollment}`, title: 'Tell us how it was' })
    const fieldsAt = async () => new Set(formFields((await ada!.visitor.get(`/feedback/${ada!.enrollment}`)).body).map(([name, value]) => (name === 'phase' ? value : '')).filter(Boolean))
    expect([...await fieldsAt()]).toEqual(['post'])
    after(30)
    expect([...await fieldsAt()]).toEqual(['later'])
    after(120)
    expect(await seen()).toEqual({ learning: null, title: 'There is no form to fill in now' })
    after(1)
    await here.db.$client`update cohorts set closed_at = ${now}`
    expect((await seen()).learning).toBeNull()
    await here.db.$client`update cohorts set closed_at = null`
    expect((await ada!.visitor.get('/feedback')).body).toContain(`/feedback/${ada!.enrollment}`)
  })

  test('is somebody’s own', async () => {
    expect((await people[0]!.visitor.get(`/feedback/${people[1]!.enrollment}`)).statusCode).toBe(404)
    expect((await people[0]!.visitor.post(`/feedback/${people[1]!.enrollment}`, { phase: 'post', revision, 'a.rating.all': '5' })).statusCode).toBe(404)
  })

  const long = 'words '.repeat(400)
  test.for<[what: string, fields: [string, string][], says: string]>([
    ['a name', [['a.missing', 'Ask Marisol Ortega, she knows'], ['a.pace', 'right']], 'Marisol Ortega” looks like a person’s name'],
    ['a phone number', [['a.missing', 'Call me at 555-234-5678'], ['a.rating.all', '4']], 'looks like a phone number'],
    ['too many words', [['a.missing', long], ['a.helped', 'stories']], 'The most is 2,000'],
    ['an option that is none', [['a.pace', 'never'], ['a.missing', 'More examples']], 'not one of the choices'],
    ['nothing', [['a.missing', '   ']], 'Answer at least one question'],
  ])('with %s comes back whole, and nothing of it is stored', async ([, fields, says]) => {
    after(1)
    const before = await printOfDatabase(here)
    const reply = await send(people[0]!, fields)
    expect([reply.statusCode, reply.body.includes(says)]).toEqual([422, true])
    const held = [...formFields(reply.body), ['a.missing', /<textarea name="a\.missing"[^>]*>\n([^<]*)/.exec(reply.body)![1]!]]
    for (const [name, value] of fields) if (!['never', '   '].includes(value)) expect(held).toContainEqual([name, value])
    expect(await printOfDatabase(here)).toEqual(before)
  })

  test('with a field that is not ours, or of another curriculum, changes nothing', async () => {
    const before = await printOfDatabase(here)
    expect((await send(people[0]!, [['a.pace', 'right'], ['person', '1']])).statusCode).toBe(422)
    expect((await people[0]!.visitor.post(`/feedback/${people[0]!.enrollment}`, { phase: 'post', revision: '1', 'a.pace': 'right' })).statusCode).toBe(404)
    after(200)
    const late = await send(people[0]!, [['a.missing', 'Too late']])
    expect([late.statusCode, late.body.includes('is not open now'), late.body.includes('Too late')]).toEqual([422, true, true])
    expect(await printOfDatabase(here)).toEqual(before)
  })
})

/** What is in the rows that somebody who holds the database could join by: transaction, place on the disk, and which rows of other tables bear that transaction. */
async function trail (): Promise<{ forms: { id: string; xmin: string; place: string; said: string }[]; marks: { enrollment: number; xmin: string; place: string }[] }> {
  const { $client: q } = here.db
  return {
    forms: await q<{ id: string; xmin: string; place: string; said: string }[]>`select id, xmin::text as xmin, ctid::text as place, answers->>'missing' as said from feedback_forms where phase = 'post' order by ctid`,
    marks: await q<{ enrollment: number; xmin: string; place: string }[]>`select enrollment_id::int as enrollment, xmin::text as xmin, ctid::text as place from feedback_marks where phase = 'post' order by ctid`,
  }
}

/** Marks and forms that one transaction alone has written: each would be a join. */
const joined = ({ forms, marks }: Awaited<ReturnType<typeof trail>>): number => {
  const ofOne = (all: { xmin: string }[]) => [...Map.groupBy(all, ({ xmin }) => xmin)].filter(([, rowsOf]) => rowsOf.length === 1).map(([xmin]) => xmin)
  const writers = new Set(ofOne(marks))
  return ofOne(forms).filter((xmin) => writers.has(xmin)).length
}

describe('what was said', () => {
  /** In an order that is none by number, so that sorted rows tell themselves from rows in order of arrival. */
  const order = [3, 0, 7, 5, 1, 6, 2, 4]

  test('changes two tables when it is handed in, and no row of the person', async () => {
    after(1)
    const first = people[order[0]!]!
    const before = await printOfDatabase(here)
    const reply = await send(first, [['a.rating.all', '5'], ['a.rating.use', '2'], ['a.missing', 'I was number 0']])
    expect([reply.statusCode, reply.headers.location]).toEqual([303, `/feedback/${first.enrollment}`])
    const prints = await printOfDatabase(here)
    expect(Object.keys(prints).filter((table) => prints[table] !== before[table])).toEqual(['feedback_forms', 'feedback_marks'])
    expect((await first.visitor.get(`/feedback/${first.enrollment}`)).body).toContain('Thank you. Your feedback is in.')
    expect((await first.visitor.get('/learning')).body).not.toContain('/feedback/')
    expect((await send(first, [['a.rating.all', '1']])).statusCode).toBe(303) // sent twice: in once
    expect((await rows()).map(({ answers }) => answers)).toEqual([{ rating: { all: 5, use: 2 }, missing: 'I was number 0' }])
  })

  test('cannot be joined to who has said something: not by number, time, transaction, place or lock', async () => {
    for (const [index, person] of order.entries()) if (index > 0) expect((await send(people[person]!, [['a.missing', `I was number ${index}`], ['a.rating.all', String(index % 5 + 1)]])).statusCode).toBe(303)
    const { $client: q } = here.db
    const found = await trail()
    expect([found.forms.length, found.marks.length, joined(found)]).toEqual([8, 8, 0])
    expect([new Set(found.forms.map(({ xmin }) => xmin)).size, new Set(found.marks.map(({ xmin }) => xmin)).size]).toEqual([1, 1])
    // Marks lie on the disk by enrollment, forms in no order.
    expect(found.marks.map(({ enrollment }) => enrollment)).toEqual(order.map((person) => people[person]!.enrollment).toSorted((a, b) => a - b))
    expect(found.forms.map(({ said }) => said)).not.toEqual(order.map((_, index) => `I was number ${index}`))
    expect(found.forms.every(({ id }) => /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(id))).toBe(true)
    // No column of either could hold a time, a count or a person.
    const columns = await q<{ name: string }[]>`select table_name || '.' || column_name || ' ' || data_type as name from information_schema.columns where table_name in ('feedback_forms', 'feedback_marks') order by 1`
    expect(columns.map(({ name }) => name)).toEqual([
      'feedback_forms.answers jsonb', 'feedback_forms.benefit smallint', 'feedback_forms.cohort_id bigint', 'feedback_forms.id uuid', 'feedback_forms.intent smallint', 'feedback_forms.is_counted boolean', 'feedback_forms.phase text', 'feedback_forms.recommend smallint', 'feedback_forms.revision_id bigint', 'feedback_forms.satisfaction smallint',
      'feedback_marks.enrollment_id bigint', 'feedback_marks.phase text',
    ])
    // Rows of other tables that bear the transaction, as their writer or as a lock, name nobody or all.
    const { xmin } = found.forms[0]!
    const tables = await q<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'feedback%' order by 1`
    const bearing: Record<string, number> = {}
    for (const { name } of tables) {
      const [row] = await q<{ n: number }[]>`select count(*)::int as n from ${q(name)} where xmin::text = ${xmin} or xmax::text = ${xmin}`
      if (row!.n > 0) bearing[name] = row!.n
    }
    expect(bearing).toEqual({ cohorts: 1, enrollments: 8, module_revisions: 1 })
  })

  test('would be found by these looks if it were written row by row', async () => {
    const { $client: q } = here.db
    await q.begin(async (tx) => {
      await tx`insert into feedback_marks values (${people[8]!.enrollment}, 'post')`
      await tx`insert into feedback_forms (cohort_id, phase, revision_id, answers, is_counted) values (${here.cohortId}, 'post', ${revision}, '{"missing": "naive"}', false)`
      expect(joined(await (async () => ({
        forms: await tx<{ id: string; xmin: string; place: string; said: string }[]>`select id, xmin::text as xmin, '' as place, '' as said from feedback_forms`, marks: await tx<{ enrollment: number; xmin: string; place: string }[]>`select 0 as enrollment, xmin::text as xmin, '' as place from feedback_marks`,
      }))())).toBe(1)
      throw new Error('undone')
    }).catch((error: Error) => { if (error.message !== 'undone') throw error })
  })

  test('leaves no older version of a row behind once the files are cleaned', async () => {
    const { $client: q } = here.db
    const size = async () => (await q<{ size: number }[]>`select pg_relation_size('feedback_forms')::int as size`)[0]!.size
    const before = await size()
    expect(await forgetOldVersions(here.db)).toBe(true)
    expect([await size() <= before, (await rows()).length]).toEqual([true, 8])
    const [first] = await q<{ place: string }[]>`select min(ctid)::text as place from feedback_forms`
    expect(first!.place).toBe('(0,1)') // written anew from the start of the file
    expect(joined(await trail())).toBe(0)
  })

  test('is written anew and never changed or lost', async () => {
    const { $client: q } = here.db
    await expect(q`update feedback_forms set answers = '{}'`).rejects.toThrow('only ever written anew')
    await expect(q`delete from feedback_forms`).rejects.toThrow('would be lost')
    await expect(q`truncate feedback_forms`).rejects.toThrow('only ever written anew')
    await expect(q`update feedback_marks set phase = 'later'`).rejects.toThrow('only ever written anew')
    await expect(q`delete from feedback_marks`).rejects.toThrow('would be forgotten')
  })

  test('comes in once and whole when many hand in at one moment', async () => {
    const all = people.slice(0, 8)
    after(31)
    const done = await Promise.all([...all, ...all].map((person, index) => handIn(here.services, { personId: person.id, enrollmentId: person.enrollment, phase: 'later', revisionId: Number(revision), fields: [['a.later-rating.all', String(index % 5 + 1)]] })))
    expect([...Map.groupBy(done, ({ kind }) => kind)].map(([kind, each]) => [kind, each.length]).toSorted()).toEqual([['handed in', 8], ['in already', 8]])
    const [row] = await here.db.$client<{ forms: number; marks: number; writers: number }[]>`select (select count(*)::int from feedback_forms where phase = 'later') as forms, (select count(*)::int from feedback_marks where phase = 'later') as marks, (select count(distinct xmin::text)::int from feedback_forms where phase = 'later') as writers`
    expect(row).toEqual({ forms: 8, marks: 8, writers: 1 })
  })
})
