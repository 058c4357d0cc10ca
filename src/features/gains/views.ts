/** What the pages of gains show. */
import type { Chart } from '#src/domain/charts/chart.ts'
import type { LargeGainLine } from '#src/domain/gain-line.ts'
import type { Plot } from './gain-plot.ts'
import type { Explained } from '#src/domain/gains/explain.ts'

type Option = { value: string; text: string; selected: boolean }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'gains/gains': {
      kicker: string; title: string; crumbs: { href: string; text: string }[]
      filters: {
        /** Null where the page is about a part. */
        curricula: Option[] | null
        /** Null for whoever sees only part of the program. */
        free: { action: string; cohorts: Option[] | null; disciplines: Option[]; phases: Option[]; from: string; to: string; fault: string | null; /** without any filter */ clear: string | null } | null
      }
      line: LargeGainLine | null; lines: string[]; hidden: string | null; working: Explained[]
      counts: { name: string; figure: string }[]
      /** Null on the page of one module. */
      modules: Plot | null
      divisions: { id: string; title: string; first: string; plot: Plot; reading: string | null }[]
      /** How the drawn columns are read. */
      reading: string | null
      charts: Chart[]
      /** When the figures were made, where that is not now. */
      asOf: string | null
      /** Sentences about this module: its two forms, its anchors, those who did not go on. */
      asides: string[]
      /** People who are no part of gain, by reason. */
      left: { text: string; names: string[] }[]; method: string[]; links: { href: string; text: string }[]
      /** Of one module; null elsewhere. */
      objectives: Plot | null
      /** Shares of people who are sure (the two highest values), and what changed. Null where nobody was asked twice. */
      confidence: { statement: string; n: string; before: string; after: string; medians: string; test: string }[] | null
    }
    'gains/objectives': { kicker: string; title: string; crumbs: { href: string; text: string }[]; modules: { id: string; title: string; plot: Plot }[] }
    /** Sentences, counts and modules on one page, on screen and on paper. */
    'gains/report': {
      name: string; kicker: string; date: string; /** What the figures are limited to; null = nothing. */ limits: string | null
      counts: { name: string; figure: string }[]; line: LargeGainLine | null; paragraphs: string[]; caution: string; modules: Plot; parts: string; back: string; pdf: string
    }
    'gains/nothing': { lines: string[] }
  }
}
