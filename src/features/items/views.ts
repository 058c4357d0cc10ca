/** What the pages of items show. */
import type { Controls, Html } from '#src/features/learning/question-views.ts'

type Option = { value: string; text: string; selected: boolean }
export type FilterView = { action: string; phase: string; sort: string | null; cohorts: Option[]; disciplines: Option[]; from: string; to: string; fault: string | null; /** without any filter */ clear: string | null }
export type Head = { text: string; href: string; order: 'ascending' | 'descending' | null }
/** A cell of a drawn table that leads a row; `hidden` stands in place of the others. */
export type ItemRow = { name: string; href: string; hint: string | null; n: string; svg: string | null; gain: string; before: string; after: string; rest: string; discrimination: string; hidden: string | null }
export type Told = { word: string; text: string; isWrong: boolean }
type Worked = { name: string; value: string; how: string }
type Crumb = { href: string; text: string }

/** An item as its trainees saw it. */
export type SeenItem = { item: string; position: string; hint: string | null; stem: Html } & Controls

declare module '#src/platform/http/views.ts' {
  interface Views {
    'items/items': {
      crumbs: Crumb[]; kicker: string; title: string; filters: FilterView; phases: { text: string; href: string; isCurrent: boolean }[]; lead: string
      /** What an author should look at first. */
      first: (Told & { href: string; name: string })[]; firstNote: string
      order: Head; heads: Head[]; axis: string | null; rows: ItemRow[]
      /** Items that are read or rated, not scored; and those asked no more. */
      others: { name: string; href: string | null; text: string }[]
      reliability: { lines: string[]; working: Worked[] }; method: string[]
    }
    'items/item': {
      crumbs: Crumb[]; kicker: string; title: string; filters: FilterView; told: Told[]
      seen: SeenItem; seenNote: string; key: { isOrdered: boolean; rows: Html[] }; keyNote: string | null
      figures: { name: string; before: string; after: string }[]; figuresNote: string; working: Worked[]
      options: { axis: string; hasGroups: boolean; rows: { text: Html; isKey: boolean; svg: string; before: string; after: string; restBefore: string; restAfter: string; groups: { best: string; lowest: string } | null }[]; note: string } | null
      changes: { name: string; figure: string }[]; changesNote: string | null
      times: string[]; ratings: string[]
      wordings: { name: string; text: string; href: string | null }[]; method: string[]
    }
  }
}
