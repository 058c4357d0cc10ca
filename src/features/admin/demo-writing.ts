/** The workbench of the demo: a trainer in the middle of a module, and a glossary that is to be published on Monday. */
import { planDraft } from '#src/features/author/publish-draft.ts'
import { findRevision } from '#src/features/curriculum/queries.ts'
import { saveDraft } from '#src/features/author/save-draft.ts'
import type { Services } from '#src/services.ts'
import { later, workday } from './demo-days.ts'

type Change = [before: string, after: string]

/** A sentence said better, a stem reworded, feedback mended, and a new sentence whose source is misspelled: what an author sees halfway. */
const moduleChanges: Change[] = [
  ['On Monday he finds four papers on his desk.', 'On Monday morning he finds four papers on his desk, and two hours to read them.'],
  ['The nurse passed this on to Omari', 'The nurse told Omari'],
  ['The front desk suggests closing her file. What should the specialist do first?', 'The front desk wants to close her file. What does the specialist do first?'],
  ['It is fair warning, but it leaves the reason in the dark.', 'A fair warning, but it leaves the reason in the dark.'],
  ['[Swanson and Becker 2011]', '[Swanson and Beker 2011]'],
]
const glossaryChanges: Change[] = [
  ['such as written task lists, a quiet desk or more time for a test.', 'such as a written list of tasks, a quiet desk, or more time for a test.'],
  ['## Career profile', '## Bus pass\n\nPaid by many programs for the first weeks of a job, until the first pay comes.\n\n## Career profile'],
]

export async function makeDemoWriting (services: Services, by: { trainer: number; admin: number }): Promise<void> {
  await draft(services, 'starting-well', moduleChanges, by.trainer)
  const version = await draft(services, 'glossary', glossaryChanges, by.admin)
  if (version === null) return
  const monday = workday(later(services.now(), 4 * 1440))
  await planDraft(services, { place: { curriculum: 'foundational', file: 'glossary' }, by: by.admin, version, fixes: new Set(), joins: false, publishAt: new Date(monday.setUTCHours(14, 0, 0, 0)) })
}

async function draft ({ db, curricula }: Services, file: string, changes: readonly Change[], authorId: number): Promise<number | null> {
  const release = (await curricula.current('foundational'))!
  const id = release.modules.find(({ module }) => module.id === file)?.id ?? release.pages.find(({ page }) => page.id === file)?.id
  if (id === undefined) return null // other content than ours
  const published = (await findRevision(db, id))!.text
  const text = changes.reduce((before, [from, to]) => before.replace(from, to), published)
  const saved = await saveDraft(db, { curriculum: 'foundational', file, authorId, text, base: id, published, seen: 0, writer: 'demo', turn: 1 })
  return saved.kind === 'saved' ? saved.version : null
}
