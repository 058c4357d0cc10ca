import type { ModuleDraft } from './draft.ts'
import type { Report } from './problem.ts'
export function checkQuality (_draft: ModuleDraft, _report: Report): void {}
