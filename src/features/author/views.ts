/** What the pages of the workbench show. */
import type { FormName, Phase } from '#src/domain/curriculum.ts'
import type { AnsweredView, QuestionView, SelfCheckView } from '#src/features/learning/question-views.ts'
import type { PaperItem, PaperQuiz } from '#src/domain/exchange/paper.ts'
import type { Form } from '#src/platform/http/forms.ts'

type Html = string
type Link = { href: string; text: string }
export type PartView = { text: string; href: string; isCurrent: boolean }
export type PreviewPart = { text: string; part: 'read' | Phase; form: FormName }
export type PreviewBody = {
  kicker: string; title: string; lead: string
  sections: { title: string | null; kicker: string | null; blocks: ({ kind: 'html'; html: Html } | { kind: 'check'; title: string; check: SelfCheckView })[] }[]
  sources: Html | null
  quiz: { action: string; questions: QuestionView[] } | null
  results: AnsweredView[] | null
}

/** `line` and `column` from 1. `file`: another file that this text would break. `fix`: one press that mends it; `edit` is for a script, `value` for a form without one. */
export type ProblemRow = { isError: boolean; place: string; line: number; column: number; code: string; message: string; remedy: string; file: Link | null; fix: { words: string; value: string; edit: string } | null }
export type ProblemsView = { title: string; rows: ProblemRow[]; more: string | null; facts: { name: string; text: string }[]; comments: CommentLine[] }
/** A comment that is open, for its author: where it stands, in words and by its line from 1; null = at none. */
export type CommentLine = { place: string; line: number | null; text: string; by: string; href: string }

export type PieceView = { kind: 'same' | 'gone' | 'new'; text: string }
export type ChangeView = { kind: 'changed' | 'same' | 'left out'; line: string; pieces: PieceView[] }

export type SaidView = { by: string; when: string; text: string }
/** `line` '' = the whole, or an answer. `cancel`: the page without this form. */
export type CommentForm = { id: string; action: string; version: string; line: string; quote: string; form: Form; cancel: string }
/** `quote`: what the line said, where it says something else by now or is gone. */
export type ThreadView = {
  id: string; said: SaidView; answers: SaidView[]; quote: string | null; isGone: boolean; settled: string | null
  settle: { action: string; value: string; button: string }; answer: string; form: CommentForm | null
}

declare module '#src/platform/http/views.ts' {
  interface Views {
    'author/author': {
      curricula: { title: string; href: string; about: Link; rows: { title: string; href: string; hint: string; draft: string | null; reviews: Link[]; problems: string | null; open: string | null; flagged: Link | null }[]; form: { action: string; id: string; key: string; form: Form }; rule: string | null; ruleHref: string | null }[]; newForm: Form
      plans: { text: string; hint: string; cancel: string | null }[]
      /** `madeIn`: the curriculum whose form was sent; '' = that of a new curriculum. */
      form: Form; madeIn: string | null; published: Link | null; find: { q: string; rows: { title: string; href: string; hint: string; text: string }[]; note: string | null }
    }
    'author/bench': {
      crumbs: Link[]; title: string; lead: string; action: string; person: number; place: string
      text: string; base: string; version: string; save: { state: 'saved' | 'retry' | null; words: string }
      /** Why the text was not saved, in a sentence. */
      refused: string | null
      moved: { text: string; href: string } | null
      others: { text: string; href: string }[]
      problems: ProblemsView; focusProblems: boolean
      parts: PartView[]; preview: string
      snippets: { type: string; name: string; about: string; text: string }[]
      links: Link[]; publish: Link; isModule: boolean; hasDraft: boolean; discard: string; pictures: string
    }
    'author/_problems': { problems: ProblemsView; focusProblems: boolean }
    'author/_parts': { parts: PartView[] }
    'author/_preview': { body: PreviewBody }
    'author/preview': { body: PreviewBody; note: string }
    'author/publish': {
      crumbs: Link[]; title: string; lead: string; action: string; version: string; form: Form
      blocked: { text: string; href: string; link: string }[]; isBlocked: boolean
      changes: ChangeView[]
      items: { id: string; heading: string; what: string; note: string | null; pieces: PieceView[]; choice: { name: string; legend: string; chosen: string[]; error: string | null } | null }[]
      people: string[]; names: string[]; isFirst: boolean; examples: { text: string; href: string; link: string } | null; joins: string | null; whole: string | null; plan: { text: string; action: string } | null; zone: string
      review: { states: string; href: string; who: string | null; ask: string | null } | null
    }
    'author/review': {
      crumbs: Link[]; title: string; lead: string; path: string; states: string; problems: string | null
      /** For its author. */
      request: { ask: string; button: string; note: string | null; takeBack: string | null } | null
      changes: ChangeView[]; changesLabel: string
      gone: ThreadView[]; whole: ThreadView[]; wholeHref: string | null; wholeForm: CommentForm | null
      lines: { number: string; text: string; href: string | null; threads: ThreadView[]; form: CommentForm | null }[]
      parts: PartView[]; preview: string
      /** `why`: why nothing can be approved here and now. */
      approval: { rule: string; why: string | null; form: Form; hash: string; action: string | null; withdraw: string | null }
      approvals: { text: string; hint: string; note: string | null }[]; since: { label: string; changes: ChangeView[] } | null
    }
    'author/rule': { crumbs: Link[]; title: string; lead: string; action: string; form: Form; chosen: string[]; who: string; warning: string | null; rows: { text: string; hint: string }[] }
    'author/merge': { crumbs: Link[]; title: string; action: string; version: string; onto: string; lead: string; isClean: boolean; changes: ChangeView[]; clashes: { name: string; mine: PieceView[]; theirs: PieceView[]; chosen: string[]; error: string | null }[]; form: Form }
    'author/pictures': { crumbs: Link[]; title: string; action: string; form: Form; taken: { markdown: string } | null; rows: { path: string; src: string; hint: string; markdown: string }[] }
    'author/texts': { crumbs: Link[]; title: string; lead: string; rows: { text: string; href: string; hint: string }[] }
    'author/text': { crumbs: Link[]; title: string; lead: string; text: string; changes: ChangeView[]; label: string; take: { action: string; version: string; base: string; button: string } | null; links: Link[] }
    'author/revisions': { crumbs: Link[]; title: string; rows: { number: string; href: string; title: string; hint: string; isCurrent: boolean }[]; compare: { action: string; options: { value: string; text: string }[]; from: string; to: string } | null }
    'author/revision': {
      crumbs: Link[]; title: string; lead: string; text: string; changes: ChangeView[]; label: string; preview: string; note: string | null
      /** `needs`: why it cannot be published as it is. */
      restore: { action: string; onto: string; warning: string | null; needs: string | null; take: string } | null
    }
    'author/import': {
      crumbs: Link[]; title: string; action: string; form: Form; formats: { value: string; text: string }[]
      /** `markdown`: what would come in, as our text. `take`: words of the button, null where nothing can come in. */
      found: { title: string; lead: string; rows: { title: string; hint: string }[]; more: string | null; left: { place: string; isOut: boolean; why: string; remedy: string; text: string }[]; moreLeft: string | null; markdown: string; take: string | null } | null
    }
    'author/export': { crumbs: Link[]; title: string; lead: string; blocked: { text: string; href: string } | null; files: { name: string; about: string; href: string; lost: string[] }[]; papers: { name: string; page: string; pdf: string }[] }
    'author/paper': { crumbs: Link[]; pdf: string; quiz: PaperQuiz & { lead: string }; items: (PaperItem & { rows: number[] })[] }
    'author/language': { html: Html }
    'author/conflict': { crumbs: Link[]; title: string; action: string; mine: string; theirs: string; version: string; base: string; when: string; changes: ChangeView[] }
  }
}
