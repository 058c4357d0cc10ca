/** Research data sets: who is in them, what is not, what the files say, and that R finds the figures of the gains page in them. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Item } from '#src/domain/curriculum.ts'
import { least } from '#src/domain/gains/least.ts'
import { pairedStatistics } from '#src/domain/gains/paired.ts'
import { groupSizes } from '#src/domain/research.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { tables } from '#src/features/research/codebook.ts'
import { dataSetJob, dataSetJobName } from '#src/features/research/data-set-job.ts'
import { headline } from '#src/features/research/data-set-file.ts'
import { sayConsent } from '#src/features/research/say-consent.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { makePerson } from '../support/account-cast.ts'
import type { Visitor } from '../support/app.ts'
import { both, enrolled, type Member, openCohort, openProgram, type Program, sit, staff } from '../support/gains-cast.ts'
import { readZip } from '../support/zip.ts'

/** 12 trainees, 6 items, before and after; the figures are those of gains.test.ts. */
const before = '100100 110001 000100 111010 101100 010000 110111 100101 001000 111101 110110 010100'.split(' ')
const after = '110110 111101 101100 111111 111101 110100 111111 101111 001101 111111 111110 010000'.split(' ')
/** What R 4.2.2 prints of them. */
const recorded = { n: 12, pre: 47.2222222222222, post: 72.2222222222222, gain: 25, sd: 15.0755672288882, se: 4.35194139889245, low: 15.4214415634493, high: 34.5785584365507, t: 5.74456264653803, d_av: 0.992128357845574, d_z: 1.65831239517770 }

type Row = Record<string, string>
type Folder = { files: Map<string, string>; rows (name: string): Row[]; manifest: { data_set: { sha256: string; files: { name: string; rows: number; bytes: number; sha256: string }[] }; people: { enrolled: number; included: number; left_out: Record<string, number> }; small_groups: Record<string, unknown>; software: { version: string }; created_at: string } }

let here: Program
let evaluator: Visitor
const members: Member[] = []
const secrets: string[] = []
const say = (member: Member, isGiven = true) => sayConsent(here.services, { personId: member.personId, isGiven })

/** Every number of a record is one that nothing else has. */
async function numberFrom (table: string, first: number): Promise<void> { await here.db.$client.unsafe(`alter table ${table} alter column id restart with ${first}`) }

beforeAll(async () => {
  here = await openProgram({})
  for (const [index, table] of ['people', 'enrollments', 'attempts', 'agencies', 'cohorts'].entries()) await numberFrom(table, 7_300_001 + index * 100_000)
  for (const [name, state] of [['Pine Center', 'LA'], ['Quartz House', 'LA'], ['River Clinic', 'TX']] as const) here.agencies[name] = (await addAgency(here.db, { name, state, city: 'Secretville', by: null }))!
  here.cohortId = await openCohort(here, 'Autumn of Zanzibar')
  for (const [index, pre] of before.entries()) {
    const member = await enrolled(here, index < 6 ? 'Pine Center' : index < 10 ? 'Quartz House' : 'River Clinic', `Trainee Numberone${index}`)
    members.push(member)
    await both(here, member, pre, after[index]!)
  }
  evaluator = await staff(here, 'Eve Nakamura', 'evaluator')
})
afterAll(() => here.close())

async function startProject (name: string): Promise<string> {
  const reply = await evaluator.post('/research', { name, purpose: 'To see what the training changes.' })
  expect(reply.statusCode).toBe(303)
  return String(reply.headers.location)
}
const run = () => runDueJobs({ services: here.services, handlers: { [dataSetJobName]: dataSetJob } })

async function take (project: string, curriculum = 'mini'): Promise<Folder> {
  const asked = await evaluator.post(`${project}/data-sets`, { curriculum })
  expect([asked.statusCode, await run()]).toEqual([303, 1])
  const file = await evaluator.get(`${asked.headers.location}/file`)
  expect([file.statusCode, file.headers['content-type']]).toEqual([200, 'application/zip'])
  const files = new Map([...readZip(file.rawPayload)].map(([name, bytes]) => [path.basename(name), bytes.toString()]))
  return { files, rows: (name) => parse(files.get(name)!, { columns: true }) as Row[], manifest: JSON.parse(files.get('manifest.json')!) as Folder['manifest'] }
}

/** What headline.R writes of the folder; null where R is not installed. */
function figuresFromR ({ files }: Folder): Row[] | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-research-'))
  try {
    for (const [name, text] of files) writeFileSync(path.join(folder, name), text)
    const { error, status, stdout, stderr } = spawnSync('Rscript', ['headline.R', 'figures.csv'], { cwd: folder, encoding: 'utf8' })
    if (error) return null
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('(all modules)')
    return parse(readFileSync(path.join(folder, 'figures.csv'), 'utf8'), { columns: true }) as Row[]
  } finally { rmSync(folder, { recursive: true, force: true }) }
}

describe('when everybody has said yes', () => {
  let project: string, data: Folder
  beforeAll(async () => {
    for (const member of members) await say(member)
    project = await startProject('Evaluation of mini')
    data = await take(project)
  })

  test('the figures are those of the gains page, in R and by our own functions', async () => {
    const rows = data.rows('person_module.csv').filter(({ matched }) => matched === '1')
    const own = pairedStatistics(rows.map((row) => Number(row.pre_percent)), rows.map((row) => Number(row.post_percent)))
    const ours = { n: own.n, pre: own.pre.mean, post: own.post.mean, gain: own.gain.mean, sd: own.gain.sd!, se: own.gain.se!, low: own.gain.ci![0], high: own.gain.ci![1], t: own.t!, d_av: own.dAv!, d_z: own.gain.mean / own.gain.sd! }
    const fromR = figuresFromR(data)
    for (const [name, value] of Object.entries(recorded)) {
      expect(ours[name as keyof typeof ours], name).toBeCloseTo(value, 9)
      for (const row of fromR ?? []) expect(Number(row[name]), `${name} in R`).toBeCloseTo(value, 9)
    }
    if (fromR) expect(fromR.map(({ curriculum, module }) => `${curriculum} ${module}`)).toEqual(['mini second', 'mini (all modules)'])
    const page = parse((await evaluator.get('/gains/mini/figures.csv')).body, { columns: true, bom: true }) as Row[]
    for (const shown of [page.find(({ part }) => part === 'total')!, page.find(({ id }) => id === 'second')!]) {
      expect(shown).toMatchObject({ matched: '12', shown: 'shown' })
      for (const name of ['pre', 'post', 'gain', 'sd', 'se', 'low', 'high', 'd_av'] as const) expect(Number(shown[name]), `${name} on the page`).toBeCloseTo(recorded[name], 9)
    }
    expect(headline).toContain(`least <- ${least.scores}\n`)
  })

  test('every file is there, its rows and hashes are what the manifest says, and each column stands in the codebook', () => {
    const csvs = [...tables.map(({ name }) => `${name}.csv`), 'codebook.csv']
    expect([...data.files.keys()]).toEqual([...csvs, 'codebook.md', 'headline.R', 'README.md', 'manifest.json'])
    const { data_set: { files, sha256 }, people, software } = data.manifest
    expect(files.map(({ name }) => name)).toEqual(csvs)
    for (const { name, rows, bytes, sha256: hash } of files) {
      const text = data.files.get(name)!
      expect([name, rows, bytes, hash]).toEqual([name, data.rows(name).length, Buffer.byteLength(text), createHash('sha256').update(text).digest('hex')])
    }
    expect(sha256).toBe(createHash('sha256').update(csvs.toSorted().map((name) => `${files.find((file) => file.name === name)!.sha256}  ${name}\n`).join('')).digest('hex'))
    expect(people).toMatchObject({ enrolled: 12, included: 12 })
    expect(software.version).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
    for (const { name, columns } of tables) {
      expect(data.files.get(`${name}.csv`)!.split('\r\n')[0]).toBe(columns.map((column) => column.name).join(','))
      for (const column of columns) expect(data.files.get('codebook.md')).toContain(`| \`${column.name}\` | ${column.kind} |`)
    }
    expect(data.rows('codebook.csv')).toHaveLength(tables.flatMap(({ columns }) => columns).length)
    // What is said never to be empty never is.
    for (const { name, columns } of tables) for (const row of data.rows(`${name}.csv`)) for (const column of columns) if (column.missing === 'never empty') expect([name, column.name, row[column.name] === '']).toEqual([name, column.name, false])
  })

  test('responses add up to the points of their quizzes, and items say what was asked', () => {
    const responses = data.rows('responses.csv'), items = data.rows('items.csv')
    expect(responses).toHaveLength(12 * 2 * 6)
    for (const row of data.rows('person_module.csv')) {
      for (const phase of ['pre', 'post']) {
        const own = responses.filter((each) => each.person === row.person && each.phase === phase)
        expect(own.reduce((sum, { points }) => sum + Number(points), 0)).toBe(Number(row[`${phase}_points`]))
        for (const { item, choice, points } of own) expect([choice === items.find((each) => each.item === item)!.key, points]).toEqual([points === '1', points])
      }
      expect(row).toMatchObject({ curriculum: 'mini', module: 'second', enrollment: '1', days_pre_post: '0', followup_points: '', excluded: '' })
    }
    expect(items.filter(({ module }) => module === 'second').every(({ wording_sha256: hash, in_gain: inGain, change }) => /^[0-9a-f]{64}$/.test(hash!) && inGain === '1' && change === 'first')).toBe(true)
  })

  test('the same data give the same hash; another project gives other codes, and the same people', async () => {
    const again = await take(project)
    expect(again.manifest.data_set).toEqual(data.manifest.data_set)
    const other = await take(await startProject('Another evaluation'))
    expect(other.manifest.data_set.sha256).not.toBe(data.manifest.data_set.sha256)
    const codes = (folder: Folder) => ['person', 'agency'].flatMap((column) => folder.rows('people.csv').map((row) => row[column]!))
    expect(codes(other).filter((code) => codes(data).includes(code))).toEqual([])
    for (const code of [...codes(data), ...data.rows('person_module.csv').map(({ cohort }) => cohort!)]) expect(code).toMatch(/^[PAC][0-9A-HJKMNP-TV-Z]{16}$/)
    const scores = (folder: Folder) => folder.rows('person_module.csv').map((row) => `${row.pre_points} ${row.post_points}`)
    expect(scores(other).toSorted()).toEqual(scores(data).toSorted())
    expect(scores(other)).not.toEqual(scores(data)) // rows in an order of their own
    expect(data.rows('people.csv').map(({ person }) => person)).toEqual(codes(data).slice(0, 12).toSorted())
  })

  test('small groups are counted', () => {
    // 6 and 4 of one discipline in two agencies, 2 in a third.
    expect(data.manifest.small_groups).toMatchObject({ groups: 3, smallest_group: 2, people_alone_in_their_group: 0, people_in_groups_under_five: 6 })
    expect(groupSizes([])).toEqual({ groups: 0, smallest: null, alone: 0, underFive: 0 })
    expect(groupSizes([1, 1, 4, 5])).toEqual({ groups: 4, smallest: 1, alone: 2, underFive: 6 })
  })

  test('R and Python read it in one line', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gainful-research-'))
    try {
      for (const [name, text] of data.files) writeFileSync(path.join(folder, name), text)
      const readme = data.files.get('README.md')!
      const r = /^ {4}(tables <- .*)$/m.exec(readme)![1]!
      const inR = spawnSync('Rscript', ['-e', `${r}; cat(sapply(tables, nrow), class(tables$people$person))`], { cwd: folder, encoding: 'utf8' })
      if (!inR.error) expect([inR.stderr, inR.stdout]).toEqual(['', `12 12 144 0 ${data.rows('items.csv').length} character`])
      const inPython = spawnSync('python3', ['-c', 'import csv; print(len(list(csv.DictReader(open("responses.csv", newline="", encoding="utf-8")))))'], { cwd: folder, encoding: 'utf8' })
      if (!inPython.error && inPython.status === 0) expect(inPython.stdout.trim()).toBe('144')
    } finally { rmSync(folder, { recursive: true, force: true }) }
  })
})

test('who has not said yes is nowhere, and is counted by reason; a yes that was taken back is no yes', async () => {
  const project = await startProject('A later evaluation')
  const all = (await take(project)).rows('people.csv').map(({ person }) => person)
  const [first, second, third] = members
  await say(first!, false) // takes it back
  const silent = await enrolled(here, 'Pine Center', 'Sylvie Silent'), no = await enrolled(here, 'Pine Center', 'Norbert No'), gone = await enrolled(here, 'Pine Center', 'Gail Gone'), preview = await enrolled(here, null, 'Pat Prevue', { isPreview: true })
  for (const member of [silent, no, gone, preview]) await both(here, member, '111111', '000000')
  await say(no, false)
  await say(gone)
  await say(preview)
  await here.db.$client`update people set erased_at = now() where id = ${gone.personId}`
  await here.db.$client`update enrollments set withdrawn_at = now() where id = ${second!.enrollment}`
  // Said under a record that was merged into another: said by that person.
  const twin = await makePerson(here, 'Tim Twin')
  await here.db.$client`update people set merged_into = ${third!.personId} where id = ${twin.id}`
  await sayConsent(here.services, { personId: twin.id, isGiven: false })

  const data = await take(project)
  expect(data.manifest.people).toEqual({ enrolled: 15, included: 10, left_out: { 'have not answered the question': 1, 'said no': 1, 'took their yes back': 2, 'have had their record erased': 1 } })
  const kept = data.rows('people.csv').map(({ person }) => person)
  expect(kept).toHaveLength(10)
  expect(kept.every((code) => all.includes(code))).toBe(true) // nobody new, and codes stay
  expect(new Set(['person_module.csv', 'responses.csv'].flatMap((name) => data.rows(name).map(({ person }) => person)))).toEqual(new Set(kept))
  expect(data.rows('person_module.csv').filter(({ excluded }) => excluded !== '').map(({ matched, excluded, gain }) => [matched, excluded, gain])).toEqual([['0', 'withdrawn', '']])
  await say(first!)
  await say(third!)
  await here.db.$client`update people set merged_into = null where id = ${twin.id}`
  await here.db.$client`update enrollments set withdrawn_at = null where id = ${second!.enrollment}`
})

test('no name, address, number of a record or typed word of anybody is in any byte', async () => {
  const member = await enrolled(here, 'River Clinic', 'Zora Unmistakable')
  const typed = 'My colleague Wendeline Typed told me'
  const given = (item: Item) => {
    if (item.type === 'open' || item.type === 'text') return typed
    if (item.type === 'number') return '424242'
    if (item.type === 'likert') return Object.fromEntries(item.statements.map(({ key }, index) => [key, index + 1]))
    return item.type === 'multiple' ? ['a', 'c'] : 'options' in item ? item.options[0]!.key : null
  }
  for (const phase of ['pre', 'post', 'post'] as const) await sit(here, member, 'every-type', phase, given)
  await say(member)
  const data = await take(await startProject('Privacy'), '')
  const rows = data.rows('person_module.csv').filter(({ module }) => module === 'every-type')
  expect(rows).toMatchObject([{ matched: '1', post_attempts: '2' }])
  const own = data.rows('responses.csv').filter(({ person }) => person === rows[0]!.person)
  expect([...new Set(own.map(({ phase, attempt }) => `${phase} ${attempt}`))]).toEqual(['pre 1', 'post 1', 'post 2'])
  expect(own.find(({ item }) => item === 'multiple')).toMatchObject({ choice: 'a,c', points: '1', blank: '0' })
  expect(own.find(({ item }) => item === 'match')).toMatchObject({ choice: '', points: '0', blank: '1' })
  expect(own.find(({ item }) => item === 'number')).toMatchObject({ choice: '', blank: '0' })
  expect(data.rows('confidence.csv').filter(({ phase, attempt }) => `${phase} ${attempt}` === 'pre 1').map(({ statement, value }) => [statement, value])).toEqual([['s1', '1'], ['s2', '2']].slice(0, data.rows('confidence.csv').length / 3))
  expect(data.rows('items.csv').find(({ item }) => item === 'likert')).toMatchObject({ type: 'likert', possible: '0', in_gain: '0' })

  const q = here.db.$client
  const people = await q<{ name: string; email: string }[]>`select name, email from people`
  secrets.push(...people.flatMap(({ name, email }) => [name, email, ...name.split(' ').filter((word) => word.length > 5 && word !== 'Trainee')]), 'Pine Center', 'Quartz House', 'River Clinic', 'Secretville', 'Zanzibar', 'agency.example', 'Wendeline', '424242')
  for (const table of ['people', 'enrollments', 'attempts', 'agencies', 'cohorts']) secrets.push(...(await q.unsafe<{ id: string }[]>(`select id::text from ${table} where id > 7000000`)).map(({ id }) => id))
  expect(secrets.length).toBeGreaterThan(80)
  const everything = [...data.files.values()].join('\n')
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([])
  expect(everything).not.toMatch(/\d{4}-\d\d-\d\d(?!\.zip|T|\s+by)/) // no day but that of the making
})

test('a project that is ended has no key any more and makes nothing; both are written down', async () => {
  const project = await startProject('To be ended'), id = Number(project.split('/').at(-1))
  expect((await evaluator.post(`${project}/ending`)).body).toContain('the key cannot be brought back')
  const waiting = await evaluator.post(`${project}/data-sets`, { curriculum: '' })
  expect((await evaluator.post(`${project}/ending`, { sure: 'yes' })).statusCode).toBe(303)
  expect(await here.db.$client`select length(key)::int as length, ended_at is not null as ended from research_projects where id = ${id}`).toEqual([{ length: 0, ended: true }])
  expect(await run()).toBe(0)
  expect((await evaluator.get(String(waiting.headers.location))).body).toContain('Its key is gone')
  expect((await evaluator.post(`${project}/ending`, { sure: 'yes' })).statusCode).toBe(409)
  expect((await evaluator.post(`${project}/data-sets`, { curriculum: '' })).headers.location).toBe(project)
  expect((await evaluator.get(project)).body).toContain('is destroyed')
  const lines = await here.db.$client<{ action: string }[]>`select action from audit_entries where subject = 'research project' and subject_id = ${String(id)} order by id`
  expect(lines.map(({ action }) => action)).toEqual(['started research project', 'asked for a research data set', 'ended research project'])
})

test('whoever has lost the right since they asked gets nothing; a project needs a name and a purpose', async () => {
  const project = await startProject('Lost right')
  const late = await staff(here, 'Lars Late', 'evaluator')
  const asked = await late.post(`${project}/data-sets`, { curriculum: '' })
  await here.db.$client`update grants set ended_at = now() where person_id = (select id from people where name = 'Lars Late')`
  expect(await run()).toBe(0)
  expect((await late.get(String(asked.headers.location))).body).toContain('may not take that out any more')
  expect((await late.get(project)).statusCode).toBe(404)
  const bad = await evaluator.post('/research', { name: 'x', purpose: 'why' })
  expect([bad.statusCode, bad.body.includes('Enter a name'), bad.body.includes('Say what the data are for')]).toEqual([422, true, true])
  for (const wrong of ['/research/0', '/research/999999', '/research/abc']) expect((await evaluator.get(wrong)).statusCode).toBe(404)
  expect((await evaluator.post(`${project}/data-sets`, { curriculum: '../x' })).statusCode).toBe(422)
})
