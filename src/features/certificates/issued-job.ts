/** Long work on many certificates: the ZIP, the same name correction for all, and those that waited for a name. Whoever has lost the right since they asked gets nothing. */
import { can, scopeOf } from '#src/domain/access.ts'
import { isoDay } from '#src/domain/moments.ts'
import { listLiveGrants } from '#src/features/people/queries.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { refusal } from '#src/platform/http/forms.ts'
import { type JobHandler, JobRefused, type JobResult } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { issueWaiting } from './issue-waiting.ts'
import { certificatesZip } from './issued-files.ts'
import { type IssuedFilter, listIssuedIds, listOutdatedCodes } from './issued-queries.ts'
import { reissueCertificate } from './reissue.ts'

export const zipJobName = 'certificates as a ZIP'
export const reissueJobName = 'certificates with the names of now'
export const waitingJobName = 'certificates with the name on record'
export type ZipWanted = { filter: IssuedFilter; timeZone: string }
export type ReissueWanted = { filter: IssuedFilter; reason: string }
export type WaitingWanted = { completions: number[] }

const next = { href: '/certificates/issued', text: 'Back to the certificates' }
const countText = (n: number): string => (n === 1 ? '1 certificate' : `${n.toLocaleString('en-US')} certificates`)

/** What the one who asked reaches at this moment. */
async function reachNow ({ db }: Services, askedBy: number | null) {
  const grants = askedBy === null ? [] : await listLiveGrants(db, askedBy)
  if (!can(grants, 'certificates.read')) throw new JobRefused('This account may not take certificates out any more.')
  return { policy: 'certificates.read', scope: scopeOf(grants, 'certificates.read') } as const
}

export const zipJob: JobHandler<Services> = async (services, { payload, askedBy }, tell, file): Promise<JobResult> => {
  const { db } = services
  const { filter, timeZone } = payload as ZipWanted
  const reach = await reachNow(services, askedBy)
  const ids = await listIssuedIds(db, reach.scope, filter)
  if (ids.length === 0) throw new JobRefused('No certificate fits any more.')
  await tell(0, ids.length)
  let without = 0
  const told = (papers: number, erased: number) => { without = erased; return tell(Math.min(papers + erased, ids.length - 1), ids.length) }
  for await (const bytes of certificatesZip(db, ids, filter.now, told)) await file.write(bytes)
  const after = await reachNow(services, askedBy)
  if (JSON.stringify(after) !== JSON.stringify(reach)) throw new JobRefused('What this account may take out has changed meanwhile. Ask for it once more.')
  return {
    file: { name: `gainful-certificates-${isoDay(services.now(), timeZone)}.zip`, type: 'application/zip' }, reach, next,
    lines: [
      `${countText(ids.length - without)} and index.csv, which lists them. Their number was checked.`,
      ...(without === 0 ? [] : [`Of ${without === 1 ? '1 more' : `${without} more`} there is a row without a PDF: ${without === 1 ? 'its holder was' : 'their holders were'} erased.`]),
    ],
  }
}

/** One transaction for each, so that what is done stays done when the work is begun again: a certificate that says the name of now is not outdated any more. */
export const reissueJob: JobHandler<Services> = async (services, { payload, askedBy }, tell): Promise<JobResult> => {
  const { db } = services
  const { filter, reason } = payload as ReissueWanted
  const grants = askedBy === null ? [] : await listLiveGrants(db, askedBy)
  if (askedBy === null || !can(grants, 'certificates')) throw new JobRefused('This account may not reissue certificates any more.')
  const codes = await listOutdatedCodes(db, await listIssuedIds(db, scopeOf(grants, 'certificates'), filter))
  let done = 0
  for (const [index, code] of codes.entries()) {
    const outcome = await db.transaction(async (tx) => ({ code: await reissueCertificate(services, tx, { code, by: askedBy, reason }) })).catch((error: unknown) => {
      if (error instanceof Conflict) return { refused: {} } // ended meanwhile by another hand
      return refusal(error)
    })
    if ('code' in outcome) done++
    await tell(index + 1, codes.length)
  }
  return { lines: [done === 0 ? 'Every certificate says the name of now already.' : `${countText(done)} reissued. The old ones say that they were replaced.`], next }
}

/** One transaction for each, as above. Whoever confirmed their name meanwhile has theirs already. */
export const waitingJob: JobHandler<Services> = async (services, { payload, askedBy }, tell): Promise<JobResult> => {
  const { completions } = payload as WaitingWanted
  const grants = askedBy === null ? [] : await listLiveGrants(services.db, askedBy)
  if (askedBy === null || !can(grants, 'certificates')) throw new JobRefused('This account may not issue certificates any more.')
  let done = 0
  for (const [index, completion] of completions.entries()) {
    done += await issueWaiting(services, { completions: [completion], by: askedBy })
    await tell(index + 1, completions.length)
  }
  return { lines: [done === 0 ? 'Every one of them has been issued meanwhile.' : `${countText(done)} issued with the name on record.`], next }
}
