/** A data set as a folder that R and Python read: tables, codebook, the figures of the gains page to compute again, and a manifest that says what it is. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { leftOutWords } from '#src/domain/research.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import type { Batches, Column } from '#src/platform/tables.ts'
import { type ZipEntry, zipFile } from '#src/platform/zip-file.ts'
import { codebookColumns, codebookRows, codebookText, tables } from './codebook.ts'
import type { Filter, Lines } from './data-queries.ts'
import type { DataSet } from './data-set.ts'

const here = import.meta.dirname
export const headline = readFileSync(path.join(here, 'headline.R'), 'utf8')
const { version } = JSON.parse(readFileSync(path.join(here, '../../../package.json'), 'utf8')) as { version: string }

export type About = { project: { name: string; purpose: string }; filter: Filter; createdAt: Date }
export type Sum = { name: string; rows: number; bytes: number; sha256: string }
/** `sha256` is that of the data set: of what `sha256sum *.csv` prints, so that anybody can check it by one line. */
export type Finished = { sums: Sum[]; sha256: string }

/** The hash of the lines that sha256sum prints of these files, in the order of their names. Depends on the tables alone: the same data and project give the same hash. */
export const hashOf = (sums: readonly Pick<Sum, 'name' | 'sha256'>[]): string =>
  createHash('sha256').update([...sums].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')).digest('hex')

/** The folder as a ZIP. `told` hears how many rows went by; `finished` what came of it, before the last bytes. */
export async function* dataSetZip (data: DataSet, about: About, told: (rows: number) => void, finished: (found: Finished) => void): AsyncGenerator<Buffer> {
  const folder = `gainful-research-${about.createdAt.toISOString().slice(0, 10)}`
  const sums: Sum[] = []
  const text = (name: string, make: () => string): ZipEntry => ({ name: `${folder}/${name}`, bytes: () => [Buffer.from(make())] })
  const csv = (name: string, parts: () => AsyncIterable<Part>): ZipEntry => ({ name: `${folder}/${name}.csv`, bytes: () => summed(`${name}.csv`, parts(), sums, told) })
  const manifest = (): string => {
    const found = { sums, sha256: hashOf(sums) }
    finished(found)
    return `${JSON.stringify(manifestOf(data, about, found), null, 2)}\n`
  }
  yield* zipFile([
    ...tables.map(({ name, columns }) => csv(name, () => (name === 'items' ? rows(columns, data.items()) : lines(columns, data.tables[name]())))), csv('codebook', () => rows(codebookColumns, codebookBatches())),
    text('codebook.md', codebookText), text('headline.R', () => headline), text('README.md', () => readme(about)), text('manifest.json', manifest),
  ], about.createdAt)
}

async function* codebookBatches (): Batches & AsyncGenerator<Record<string, string>[]> { yield codebookRows() }

/** A piece of a CSV file, and how many rows it holds. */
type Part = { rows: number; bytes: Buffer }

async function* rows (columns: readonly Column[], batches: Batches): AsyncGenerator<Part> {
  let count = 0
  async function* counted (): AsyncGenerator<readonly Record<string, unknown>[]> { for await (const batch of batches) { count = batch.length; yield batch } }
  for await (const bytes of csvFile(columns, counted(), false)) { yield { rows: count, bytes }; count = 0 }
}

async function* lines (columns: readonly Column[], parts: AsyncIterable<Lines>): AsyncGenerator<Part> {
  yield { rows: 0, bytes: Buffer.from(`${columns.map(({ name }) => name).join(',')}\r\n`) }
  yield* parts
}

async function* summed (name: string, parts: AsyncIterable<Part>, sums: Sum[], told: (rows: number) => void): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let count = 0, size = 0
  for await (const { rows: more, bytes } of parts) {
    hash.update(bytes)
    size += bytes.length
    count += more
    told(more)
    yield bytes
  }
  sums.push({ name, rows: count, bytes: size, sha256: hash.digest('hex') })
}

function manifestOf ({ consents, groups }: DataSet, { project, filter, createdAt }: About, { sums, sha256 }: Finished) {
  const { given, ...others } = consents
  const enrolled = given + Object.values(others).reduce((sum, n) => sum + n, 0)
  return {
    software: { name: 'Gainful', version }, project, created_at: createdAt.toISOString(), filter: { curriculum: filter.curriculum },
    data_set: { sha256, check: 'sha256sum *.csv | sha256sum', files: sums },
    people: { enrolled, included: given, left_out: Object.fromEntries(Object.entries(others).map(([why, n]) => [leftOutWords[why as keyof typeof others], n])) },
    small_groups: {
      about: 'People who share a discipline and an agency, the two things that others may know of somebody. Whoever is alone could be recognized by a colleague: publish nothing of groups under five.',
      by: ['discipline', 'agency'], ...groupsOf(groups),
    },
  }
}

const groupsOf = ({ groups, smallest, alone, underFive }: DataSet['groups']) => ({ groups, smallest_group: smallest, people_alone_in_their_group: alone, people_in_groups_under_five: underFive })

const readme = ({ project, filter, createdAt }: About): string => `# ${project.name}

Made on ${createdAt.toISOString().slice(0, 10)} by Gainful ${version} for: ${project.purpose}

${filter.curriculum === null ? 'All curricula.' : `Curriculum: ${filter.curriculum}.`} One moment of the database; what was handed in later is not in it.

## Read it

In R, from this folder:

    tables <- sapply(c("people", "person_module", "responses", "confidence", "items"), function(name) read.csv(paste0(name, ".csv")), simplify = FALSE)

In Python:

    import pandas as pd
    tables = {name: pd.read_csv(f"{name}.csv") for name in ("people", "person_module", "responses", "confidence", "items")}

\`codebook.md\` says what each column means, \`codebook.csv\` says the same to programs. \`Rscript headline.R\` computes the figures of the gains page again. \`sha256sum *.csv | sha256sum\` prints the hash of the data set that stands in \`manifest.json\`: name it where you publish, with the version of the software.

## Who is in it, and who is not

People who were asked and said yes, and have not taken it back; \`manifest.json\` counts the others by reason. Those who say yes may differ from those who do not, so compare the number of people with that of the gains page before you speak of the program as a whole. The figures of headline.R are those of the page exactly when everybody with both quizzes has said yes.

Previews by staff are left out. Withdrawn people are here and marked as excluded from gain. People without any quiz are in people.csv alone.

## What is left out on purpose

- Names, e-mail addresses, numbers of records, names of agencies and cohorts. Codes are made with a key that never leaves the program; they are the same in every data set of this project and different in every other project. When the project is ended the key is destroyed.
- Calendar days. A day and an agency are enough to find somebody on a list of attendance; how long after each other things happened is kept in days and minutes.
- Anything typed: open responses, short texts and numbers as typed, since people write names and stories. Their points are here.
- Rows stand in the order of the codes, which says nothing of who came first.

This is still data about people: patterns of answers are as good as fingerprints to whoever holds another data set of the same people. Do not link it with other data, do not try to recognize anybody, do not pass it on, and publish no scores of fewer than 5 people and no intervals of fewer than 10.
`
