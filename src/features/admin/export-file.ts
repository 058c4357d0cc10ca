/** From a statement to a file: at once while it is small, as a job when it is large or others are at it. */
import { can, type Policy, scopeOf } from '#src/domain/access.ts'
import { isoDay } from '#src/domain/moments.ts'
import { listLiveGrants } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import type { Db } from '#src/platform/db/client.ts'
import { enqueueJob, type JobHandler, JobRefused, type JobResult } from '#src/platform/jobs.ts'
import type { Grant } from '#src/platform/http/person.ts'
import type { Batches, Column } from '#src/platform/tables.ts'
import { mostSheetRows, xlsxFile } from '#src/platform/xlsx-file.ts'
import type { Services } from '#src/services.ts'
import { type AuditFilter, auditLines, countRows, type ExportFilter, readRows, type Statement } from './export-queries.ts'
import { auditColumns, exports } from './exports.ts'

/** `plain` CSV has no byte-order mark, as R and databases like it; `csv` has one, by which Excel knows UTF-8. */
export type Format = 'csv' | 'plain' | 'xlsx'
export type Wanted = { export: string; format: Format; filter: ExportFilter | AuditFilter }

/** Up to so many rows are sent while one waits. */
const mostAtOnce = 50_000
/** Each holds a connection as long as its reader takes. */
const mostReaders = 2
export const exportJobName = 'export'

type Table = { policy: Policy; title: string; columns: readonly Column[]; statement: Statement }

/** Null when these grants do not reach what is asked for. */
export function tableOf (grants: readonly Grant[], wanted: Pick<Wanted, 'export' | 'filter'>): Table | null {
  if (wanted.export === 'audit') return can(grants, 'audit') ? { policy: 'audit', title: 'Audit trail', columns: auditColumns, statement: (q) => auditLines(q, wanted.filter as AuditFilter) } : null
  const known = exports.find(({ id }) => id === wanted.export)
  if (!known || !can(grants, known.policy)) return null
  const scope = scopeOf(grants, known.policy)
  return { policy: known.policy, title: known.title, columns: known.columns, statement: (q) => known.source(q, scope, wanted.filter as ExportFilter) }
}

type Made = { name: string; type: string; bytes: AsyncIterable<Buffer> }

function fileOf (table: Table, { export: id, format }: Pick<Wanted, 'export' | 'format'>, day: string, batches: Batches): Made {
  const name = `gainful-${id}-${day}.${format === 'xlsx' ? 'xlsx' : 'csv'}`
  if (format === 'xlsx') return { name, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: xlsxFile(table.columns, batches, table.title) }
  return { name, type: 'text/csv; charset=utf-8; header=present', bytes: csvFile(table.columns, batches, format === 'csv') }
}

let readers = 0
async function* counted (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  readers++
  try { yield* bytes } finally { readers-- }
}

/** Whom somebody looked for by name is not kept. */
const noted = (db: Db, by: number, { export: id, format, filter }: Wanted, rows: number): Promise<void> =>
  audit(db, { actor: by, action: 'took a file out', subject: 'export', subjectId: id, details: { format, rows, ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== '').map(([name, value]) => [name, ['actor', 'subject'].includes(name) ? true : value])) } })

export type Outcome = { is: 'file' } & Made | { is: 'job'; id: number } | { is: 'too large'; rows: number; most: number }

/** Takes a table out for somebody who may have it, and writes down that it was. The bytes of a file are read as they are sent. */
export async function takeOut (services: Services, table: Table, wanted: Wanted, by: number): Promise<Outcome> {
  const { db } = services
  const rows = await countRows(db, table.statement)
  if (wanted.format === 'xlsx' && rows > mostSheetRows) return { is: 'too large', rows, most: mostSheetRows }
  if (rows > mostAtOnce || readers >= mostReaders) {
    return db.transaction(async (tx) => {
      await noted(tx, by, wanted, rows)
      return { is: 'job', id: await enqueueJob(tx, { name: exportJobName, payload: wanted, askedBy: by, total: rows }) }
    })
  }
  await noted(db, by, wanted, rows)
  const made = fileOf(table, wanted, isoDay(services.now(), wanted.filter.timeZone), readRows(db, table.statement))
  return { is: 'file', ...made, bytes: counted(made.bytes) }
}

/** Long work: the same file, written to the job. Whoever has lost the right since they asked gets nothing. */
export const exportJob: JobHandler<Services> = async (services, { payload, askedBy }, tell, file): Promise<JobResult & { rows: number }> => {
  const wanted = payload as Wanted
  const grants = await listLiveGrants(services.db, askedBy!)
  const table = tableOf(grants, wanted)
  if (!table) throw new JobRefused('This account may not take that out any more.')
  const total = await countRows(services.db, table.statement)
  let rows = 0
  async function* told (batches: Batches) {
    for await (const batch of batches) {
      yield batch
      await tell(rows += batch.length, Math.max(total, rows))
    }
  }
  const made = fileOf(table, wanted, isoDay(services.now(), wanted.filter.timeZone), told(readRows(services.db, table.statement)))
  for await (const bytes of made.bytes) await file.write(bytes)
  return { file: { name: made.name, type: made.type }, reach: { policy: table.policy, scope: scopeOf(grants, table.policy) }, rows, lines: [`${table.title}: ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}.`], next: wanted.export === 'audit' ? { href: '/admin/audit', text: 'Back to the audit trail' } : { href: '/exports', text: 'Back to exports' } }
}
