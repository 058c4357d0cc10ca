/** A copy of everything that is held about a person, for that person: a ZIP with JSON, CSV, their certificates and a page that says what is what. Made as a job, kept for seven days. */
import { ZipFile } from 'yazl'
import { type Answer, describe } from '#src/domain/answers.ts'
import type { PrintedFields } from '#src/domain/certificates.ts'
import { type Item, itemsOf } from '#src/domain/curriculum.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { fileName } from '#src/features/certificates/file-name.ts'
import { questionText } from '#src/features/learning/quiz-pages.ts'
import { audit } from '#src/platform/audit.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import { findRunningJob } from '#src/platform/job-queries.ts'
import { enqueueJob, type JobHandler, JobRefused, type JobResult } from '#src/platform/jobs.ts'
import type { Column, Row } from '#src/platform/tables.ts'
import type { Services } from '#src/services.ts'
import { listOwn, listOwnAnswers, listOwnPdfs, ownTables } from './own-data-queries.ts'

export const ownDataJobName = 'copy of your data'

/** Asks for the copy; the one that is being made already, if there is one. Returns the job's number. */
export async function askForOwnData ({ db }: Services, personId: number): Promise<number> {
  return db.transaction(async (tx) => {
    const running = await findRunningJob(tx, personId, ownDataJobName)
    if (running !== null) return running
    await audit(tx, { actor: personId, action: 'asked for a copy of their data', subject: 'person', subjectId: personId })
    return enqueueJob(tx, { name: ownDataJobName, payload: {}, askedBy: personId })
  })
}

type Part = { file: string; about: string; columns: readonly Column[]; rows: Row[] }

export const ownDataJob: JobHandler<Services> = async (services, { askedBy }, tell, file): Promise<JobResult> => {
  const { db } = services
  const parts: Part[] = []
  for (const table of ownTables) {
    parts.push({ file: table.file, about: table.about, columns: table.columns, rows: await listOwn(db, table, askedBy!) })
    await tell(parts.length, ownTables.length + 2)
  }
  const profile = parts[0]!.rows[0]
  if (!profile || String(profile.email).endsWith('@erased.invalid')) throw new JobRefused('There is nothing to copy any more.')
  parts.splice(7, 0, await answersOf(services, askedBy!))

  const now = services.now()
  const zip = new ZipFile()
  const add = (bytes: Buffer | string, name: string) => zip.addBuffer(Buffer.from(bytes), name, { mtime: now })
  add(readme(parts, fullDayText(now, String(profile.time_zone))), 'README.txt')
  add(JSON.stringify(Object.fromEntries(parts.map((part) => [part.file, part.rows])), null, 2), 'everything.json')
  for (const part of parts) add(await csvOf(part), `csv/${part.file}.csv`)
  for (const { pdf, fields } of await listOwnPdfs(db, askedBy!)) add(pdf, `certificates/${fileName(JSON.parse(fields) as PrintedFields)}`)
  await tell(ownTables.length + 1, ownTables.length + 2)
  zip.end()
  for await (const bytes of zip.outputStream) await file.write(bytes as Buffer)
  return { file: { name: `my-training-data-${now.toISOString().slice(0, 10)}.zip`, type: 'application/zip' }, lines: ['Everything that is held about you, as files that any computer opens. README.txt says what is what. The file is kept here for seven days, and only you can fetch it.'], next: { href: '/account/data', text: 'Back to your data' } }
}

/** In the words of the quiz that was taken, whatever has become of it since. */
async function answersOf ({ db, curricula }: Services, personId: number): Promise<Part> {
  const rows: Row[] = []
  for (const given of await listOwnAnswers(db, personId)) {
    const { module } = await curricula.revision(given.revisionId)
    const item = itemsOf(module, given.form, given.phase).find(({ id }) => id === given.item)
    const answer = given.answer as Answer
    rows.push({ sitting: given.sitting, module: given.module, phase: given.phase, item: given.item, question: item ? questionText(item) : '', answer: wordsOf(item, answer), saved_at: given.savedAt, points: given.points, possible: given.possible })
  }
  const kinds = { sitting: 'number', module: 'text', phase: 'text', item: 'text', question: 'text', answer: 'text', saved_at: 'moment', points: 'number', possible: 'number' } as const
  return { file: 'answers', about: 'Your answers as you gave them, with the question as it was asked. Points of a pre-quiz stand here once its post-quiz is in', columns: Object.entries(kinds).map(([name, kind]) => ({ name, kind, about: '' })), rows }
}

/** Open answers in full, others in the words of their options. */
const wordsOf = (item: Item | undefined, answer: Answer): string => (answer === null ? '' : item?.type === 'open' ? String(answer) : item ? describe(item, answer) : JSON.stringify(answer))

async function csvOf ({ columns, rows }: Part): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of csvFile(columns, (async function* () { yield rows })(), true)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const readme = (parts: Part[], day: string): string => [
  'Your data in Gainful', `Made on ${day}.`, '',
  'This is everything that is held about you: nothing was left out, except secrets that', 'nobody may read, such as your password (of which only a scrambled form is kept).', '',
  'everything.json     all of it in one file, for programs', 'csv/                the same as tables, for Excel and its like', 'certificates/       your certificates as PDF, as they were issued', '',
  'What each table says:', '', ...parts.map(({ file, about, rows }) => `  ${`${file}.csv`.padEnd(24)}${about} (${rows.length === 1 ? '1 row' : `${rows.length} rows`})`), '',
  'Moments are in UTC (the time of Greenwich). In the CSV files a cell that begins like a formula', 'has an apostrophe in front, so that no spreadsheet runs it.', '',
  'Keep this file where others cannot read it. To have your data erased, see “Your data”', 'on your account page.', '',
].join('\r\n')
