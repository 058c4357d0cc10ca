/** Research projects: begun with a key of their own, ended by its destruction. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { newKey } from './pseudonyms.ts'
import { insertProject, updateProjectEnded } from './queries.ts'

export async function startProject (tx: Db, given: { name: string; purpose: string; by: number }): Promise<number> {
  const { by, ...project } = given
  const id = await insertProject(tx, { ...project, key: newKey(), createdBy: by })
  await audit(tx, { actor: by, action: 'started research project', subject: 'research project', subjectId: id, details: project })
  return id
}

/** For ever: without the key its codes can be made by nobody again. Throws Conflict when it has ended already. */
export async function endProject (tx: Db, given: { projectId: number; by: number }): Promise<void> {
  if (!await updateProjectEnded(tx, given.projectId)) throw new Conflict('This project has ended already. Its key is gone.')
  await audit(tx, { actor: given.by, action: 'ended research project', subject: 'research project', subjectId: given.projectId, details: { key: 'destroyed' } })
}
