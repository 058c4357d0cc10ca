/** Changes as pages show them. Pure. */
import type { Change } from '#src/domain/authoring/changes.ts'
import type { ChangeView } from './views.ts'

/** Beyond this many rows a page is too long to read, and nobody would. */
const most = 2000

export const changeViews = (changes: readonly Change[]): ChangeView[] => changes.slice(0, most).map((change): ChangeView => {
  if (change.kind === 'left out') return { kind: 'left out', line: '', pieces: [{ kind: 'same', text: `${change.lines.toLocaleString('en-US')} ${change.lines === 1 ? 'line' : 'lines'} as before` }] }
  return { kind: change.kind, line: String(change.line), pieces: change.kind === 'same' ? [{ kind: 'same', text: change.text }] : change.pieces }
})
