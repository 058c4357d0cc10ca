/** What the gains page shows. */
import type { LargeGainLine } from '#src/domain/gain-line.ts'
import type { Plot } from './gain-plot.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'gains/gains': {
      kicker: string; curricula: { value: string; text: string; selected: boolean }[]; line: LargeGainLine | null; lines: string[]; hidden: string | null
      counts: { name: string; figure: string }[]; modules: Plot; agencies: Plot | null; /** How the drawn columns are read. */ reading: string | null
      /** People who are no part of gain, by reason. */
      left: { text: string; names: string[] }[]; method: string[]
    }
    'gains/nothing': { lines: string[] }
  }
}
