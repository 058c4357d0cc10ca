/** A folder against a site, file by file. Pure. */
import { type ItemChange, itemChanges } from '#src/domain/authoring/changes.ts'
import type { Module } from '#src/domain/curriculum.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { baseOf, keyOf, type LocalCurriculum, type LocalFile } from './local-files.ts'
import type { SiteFile, State } from './messages.ts'

/**
 * 'same'; 'new': the site has none; 'changed' here alone; 'behind': unchanged here since it was pulled, and the site has gone on; 'both' changed; 'old': the site had this text
 * before, and has gone on; 'unknown': they differ, and nothing says what the one here was written from.
 */
export type Standing = 'same' | 'new' | 'changed' | 'behind' | 'both' | 'old' | 'unknown'
export type Pair = { file: LocalFile; published: SiteFile | null; base: { revision: number; number: number } | null; is: Standing }

/** Every file here with its counterpart there. */
export function pairsOf (local: LocalCurriculum, state: State | null, address: string | null): Pair[] {
  const known = baseOf(local, address)
  const there = new Map((state?.files ?? []).map((file) => [keyOf(file), file]))
  return local.files.map((file) => {
    const published = there.get(keyOf(file)) ?? null
    const base = known[keyOf(file)] ?? null
    return { file, published, base, is: standingOf(file, published, base) }
  })
}

function standingOf (file: LocalFile, published: SiteFile | null, base: { revision: number; hash: string } | null): Standing {
  if (published === null) return 'new'
  if (published.hash === file.hash) return 'same'
  if (base === null) return published.earlier.includes(file.hash) ? 'old' : 'unknown'
  if (base.revision === published.revision) return 'changed'
  return base.hash === file.hash ? 'behind' : 'both'
}

/** What changes for the items of a module; none for other files. */
export function itemsOf (file: LocalFile, before: string | null): ItemChange[] {
  if (file.draft.kind !== 'module') return []
  const old = before === null ? null : readDraft(file.path, before, 'module').draft.value as Module
  return itemChanges(old, file.draft.value)
}
