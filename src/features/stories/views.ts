/** Data of the pages in views/stories. */
import type { Compared } from '#src/domain/stories.ts'
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'

type Link = { href: string; text: string }
type Fact = { name: string; text: string }
/** A wording as it is read. */
export type Reading = { kind: string; title: string; byline: string; paragraphs: string[] }
/** What a person served still agrees to, with the form by which that is taken back. */
export type ConsentView = { action: string; seen: string; facts: Fact[]; boxes: { name: string; text: string; isChosen: boolean }[] }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'stories/stories': {
      notice: string | null
      mayWrite: boolean
      desk: { text: string } | null
      filters: { name: string; label: string; value: string; options: Option[] }[]
      isFiltered: boolean
      caption: string
      shown: { href: string; kind: string; title: string; opening: string; byline: string; practices: string[] }[]
      own: { href: string; title: string; standing: string; at: string; action: string }[]
      page: number
      pages: number
      previous: string | null
      next: string | null
    }
    'stories/story': Reading & {
      notice: string | null
      /** To its author while others do not read it: where it stands, with the editor's word and what to do. */
      standing: { title: string; lines: string[]; word: string[]; action: Link | null } | null
      practices: Link[]
      /** Sentences on consent and on who may read it. */
      rules: string[]
      mayPrint: boolean
      withdrawal: { action: string; seen: string } | null
      consent: ConsentView | null
      desk: string | null
    }
    'stories/draft': {
      title: string
      path: string
      form: Form
      version: string
      state: string
      isSaved: boolean
      elsewhere: boolean
      isNew: boolean
      /** Of an editor, where it came back. */
      word: string[]
      kinds: Option[]
      practices: Option[]
      chosen: string[]
      namings: Option[]
      reaches: Option[]
      tellers: Option[]
      uses: { name: string; text: string; isChosen: boolean }[]
    }
    'stories/agreement': { title: string; titles: Compared; texts: Compared; action: string; form: Form; seen: string; byline: string }
    'stories/desk': { notice: string | null; parts: { id: string; title: string; empty: string; rows: { href: string; title: string; kind: string; author: string; standing: string; at: string }[] }[] }
    'stories/desk-story': Reading & {
      path: string
      seen: string
      standing: string
      facts: Fact[]
      /** What was told to the author before. */
      word: string[]
      mayEdit: boolean
      mayRelease: boolean
      mayReturn: boolean
      isReleased: boolean
      wording: Form
      returning: Form
      elsewhere: boolean
      consent: ConsentView | null
    }
  }
}
