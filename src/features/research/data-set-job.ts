/** Asking for a data set, and making it: long work, since it may be a million rows. */
import { can, scopeOf } from '#src/domain/access.ts'
import { listLiveGrants } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import { enqueueJob, type JobHandler, JobRefused, type JobResult } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { atOneMoment, type Filter } from './data-queries.ts'
import { openDataSet } from './data-set.ts'
import { dataSetZip, type Finished } from './data-set-file.ts'
import { findKey, findProject } from './queries.ts'

export const dataSetJobName = 'research data set'
type Wanted = { projectId: number; filter: Filter }

/** Returns the job's number. */
export async function askForDataSet ({ db }: Services, wanted: Wanted & { by: number }): Promise<number> {
  const { by, ...payload } = wanted
  return db.transaction(async (tx) => {
    await audit(tx, { actor: by, action: 'asked for a research data set', subject: 'research project', subjectId: payload.projectId, details: { curriculum: payload.filter.curriculum } })
    return enqueueJob(tx, { name: dataSetJobName, payload, askedBy: by })
  })
}

const rowsText = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`

/** Whoever has lost the right since they asked gets nothing, and nobody gets anything of a project that has ended. */
export const dataSetJob: JobHandler<Services> = async (services, { payload, askedBy }, tell, file): Promise<JobResult & { sha256: string }> => {
  const { db, curricula } = services
  const { projectId, filter } = payload as Wanted
  const grants = await listLiveGrants(db, askedBy!)
  if (!can(grants, 'research')) throw new JobRefused('This account may not take that out any more.')
  const [project, key] = [await findProject(db, projectId), await findKey(db, projectId)]
  if (!project || !key) throw new JobRefused('This project has ended. Its key is gone, and no more data sets can be made for it.')
  const about = { project: { name: project.name, purpose: project.purpose }, filter, createdAt: services.now() }
  let rows = 0
  let made: Finished | null = null
  const consents = await atOneMoment(db, async (q) => {
    const data = await openDataSet(q, curricula, key, filter)
    for await (const bytes of dataSetZip(data, about, (more) => { rows += more }, (found) => { made = found })) {
      await file.write(bytes)
      await tell(rows, 0)
    }
    return data.consents
  })
  const { sums, sha256 } = made! as Finished
  const { given, ...others } = consents
  const left = Object.values(others).reduce((sum, n) => sum + n, 0)
  const counted = Object.fromEntries(sums.map(({ name, rows: count }) => [name, count]))
  await audit(db, { actor: askedBy, action: 'made a research data set', subject: 'research project', subjectId: projectId, details: { curriculum: filter.curriculum, people: given, leftOut: left, responses: counted['responses.csv']!, sha256 } })
  return {
    file: { name: `gainful-research-${about.createdAt.toISOString().slice(0, 10)}.zip`, type: 'application/zip' }, reach: { policy: 'research', scope: scopeOf(grants, 'research') }, sha256,
    lines: [
      `${given === 1 ? '1 person' : `${given.toLocaleString('en-US')} people`} who said yes, ${rowsText(counted['responses.csv']!)} of responses. ${left === 0 ? 'Nobody is left out.' : `${left.toLocaleString('en-US')} ${left === 1 ? 'person is' : 'people are'} left out; the manifest counts them by reason.`}`,
      `SHA-256 of the data set: ${sha256}`,
    ],
    next: { href: `/research/${projectId}`, text: 'Back to the project' },
  }
}
