/**
 * What every part of a page takes: the layouts, the partials, the parts of one feature's pages (_name.eta) and the mails. What a page takes stands in
 * the views.ts of its feature. Nothing imports this at run time; tests/views.ts holds every template and every include to it.
 */
import type { Chart } from '../src/domain/charts/chart.ts'
import type { LargeGainLine, SmallGainLine } from '../src/domain/gain-line.ts'
import type { Way } from '../src/features/accounts/kept.ts'
import type { SecretToTake } from '../src/features/accounts/second-factor-page.ts'
import type { DraftWord } from '../src/features/author/review-mails.ts'
import type { ChangeView, CommentForm, PieceView, ThreadView } from '../src/features/author/views.ts'
import type { AuditLine } from '../src/features/admin/audit-lines.ts'
import type { LeavingView } from '../src/features/admin/views.ts'
import type { CallDigest, CallWords } from '../src/features/coaching/mails.ts'
import type { Brings } from '../src/features/coaching/views.ts'
import type { NamePreview } from '../src/features/certificates/name-preview.ts'
import type { WaitingBlock } from '../src/features/certificates/views.ts'
import type { AskedItem } from '../src/features/feedback/views.ts'
import type { Plot } from '../src/features/gains/gain-plot.ts'
import type { FilterView, SeenItem } from '../src/features/items/views.ts'
import type { AnsweredRows, AnsweredView, CheckFeedback, Controls, Html, QuestionView, SelfCheckView } from '../src/features/learning/question-views.ts'
import type { ContentsStep, ModuleRow, NextStepBlock } from '../src/features/learning/views.ts'
import type { GoalLine, NumberField, Trends } from '../src/features/practice/views.ts'
import type { Piece } from '../src/domain/stories.ts'
import type { ConsentView } from '../src/features/stories/views.ts'
import type { StoryWord } from '../src/features/stories/mails.ts'
import type { Form } from '../src/platform/http/forms.ts'
import type { Frame, Views } from '../src/platform/http/views.ts'

type Option = { value: string; text: string }
type Link = { href: string; text: string }
/** What a page hands to its layout; what each means stands at the top of layouts/app.eta. */
export type LayoutData = { title: string; mainClass?: string; projector?: boolean; scripts?: string[]; refresh?: number | null; theme?: Frame['theme'] }
type Control<T extends Controls['type']> = { question: Extract<QuestionView | SelfCheckView | SeenItem | AskedItem, { type: T }>; id: string; name: string; wrong: boolean }

export interface Parts {
  'layouts/app': LayoutData & { frame: Frame; body: Html }
  'layouts/part': LayoutData & { frame: Frame; body: Html }
  'layouts/preview': LayoutData & { frame: Frame; body: Html }

  'partials/answer-rows': { answered: AnsweredRows }
  'partials/answered': { answered: AnsweredView }
  'partials/chart': { chart: Chart }
  'partials/check-feedback': { feedback: CheckFeedback }
  'partials/choices': { name: string; legend: string; options: (Option & { hint?: string })[]; chosen: string[]; kind?: 'radio' | 'checkbox'; hint?: string | null; error?: string | null; id?: string }
  'partials/contents': { title: string; count: string; hint: string | null; steps: ContentsStep[] }
  'partials/controls': { question: QuestionView | SelfCheckView | SeenItem | AskedItem; id: string; wrong: boolean }
  'partials/controls/choices': Control<'single' | 'multiple' | 'truefalse'>
  'partials/controls/likert': Control<'likert'>
  'partials/controls/match': Control<'match'>
  'partials/controls/number': Control<'number'>
  'partials/controls/open': Control<'open'>
  'partials/controls/order': Control<'order'>
  'partials/controls/text': Control<'text'>
  'partials/counts': { counts: { name: string; figure: string; gained?: boolean; wrong?: boolean }[] }
  'partials/empty': { title: string; lines: string[]; action: Link | null; level?: number } & ({ line: SmallGainLine } | {})
  'partials/error-summary': { form: Form; ids?: Record<string, string>; focus?: boolean }
  'partials/facts': { facts: ({ name: string; text: string } | { name: string; html: Html })[] }
  'partials/field': {
    form: Form; name: string; label: string; kind?: 'text' | 'email' | 'password' | 'search' | 'number' | 'date' | 'time' | 'select' | 'textarea'
    hint?: string | null; value?: string; options?: Option[]; autocomplete?: string; required?: boolean; most?: number; rows?: number; id?: string
  }
  'partials/gain-drawing': { line: SmallGainLine }
  'partials/gain-large': { line: LargeGainLine; title: string; lines: string[] } & ({ actions: Html } | {}) & ({ id: string } | {})
  'partials/gain-small': { line: SmallGainLine }
  'partials/module-row': ModuleRow
  'partials/next-step': NextStepBlock & { id?: string; level?: number }
  'partials/pager': { label: string; forward: { text: string; to: string; href: string } | { text: string; to: string; action: string } | null; back: { title: string; href: string } | null }
  'partials/pagination': { page: number; pages: number; previous: string | null; next: string | null }
  'partials/question': { question: QuestionView }
  'partials/review-row': { number: number; question: string; answers: string[]; href: string }
  'partials/self-check': { check: SelfCheckView }
  'partials/tag': { mark: 'right' | 'wrong' | null; words: string }

  'accounts/_on-the-way': Way
  'accounts/_passkey': { verb: 'get' | 'create'; action: string; ask: string; button: string; inside: Html }
  'accounts/_secret': { secret: SecretToTake; form: Form; action: string; inside: Html }
  'certificates/_name': { preview: NamePreview | null }
  'certificates/_waiting': { waiting: WaitingBlock }
  'admin/_leaving': LeavingView
  'admin/_audit': { audit: AuditLine[] }
  'days/_room': Views['days/_room']
  'days/_wall': Views['days/_wall']
  'days/_now': Views['days/_now']
  'coaching/_brings': Brings
  'practice/_numbers': { fields: NumberField[] }
  'practice/_goals': Trends
  'practice/_goal-rows': { caption: string; goals: GoalLine[] }
  'stories/_wording': { paragraphs: Piece[][]; side: 'before' | 'after' }
  'stories/_consent': { consent: ConsentView }
  'stories/_byline': { kind: string; title: string; byline: string }
  'gains/_plot': { plot: Plot; first: string; counts: string[] }

  'author/_crumbs': { crumbs: Link[] }
  'author/_pieces': { pieces: PieceView[] }
  'author/_comment-form': { form: CommentForm; label: string; swap: string | null }
  'author/_thread': { thread: ThreadView; swap: string | null }
  'author/_changes': { changes: ChangeView[]; label: string }
  'author/_problems': Views['author/_problems']
  'author/_parts': Views['author/_parts']
  'author/_preview': Views['author/_preview']

  'items/_crumbs': { crumbs: Link[] }
  'items/_filters': { filters: FilterView }
  'items/_working': { working: Views['items/item']['working'] }

  'styleguide/answers': Pick<Views['styleguide/index'], 'answers'>
  'styleguide/forms': Pick<Views['styleguide/index'], 'blank' | 'refused'>
  'styleguide/gain': Pick<Views['styleguide/index'], 'smallLines' | 'largeLines'>
  'styleguide/lists': { line: SmallGainLine; lines: Views['styleguide/index']['smallLines'] }
  'styleguide/prose': {}
  'styleguide/questions': Pick<Views['styleguide/index'], 'questions' | 'checks'>
  'styleguide/staff': {}
  'styleguide/words': Pick<Views['styleguide/index'], 'tokens'>

  'mail/layout': { title: string; mark?: string; body: Html }
  'mail/invitation': { name: string; url: string }
  'mail/invitation.text': { name: string; url: string }
  'mail/email-link': { name: string; url: string }
  'mail/email-link.text': { name: string; url: string }
  'mail/email-known': { name: string }
  'mail/email-known.text': { name: string }
  'mail/join': { name: string; cohort: string; url: string; isNew: boolean }
  'mail/join.text': { name: string; cohort: string; url: string; isNew: boolean }
  'mail/expiring': { name: string; title: string; number: string; lastDay: string; url: string; stop: string }
  'mail/expiring.text': { name: string; title: string; number: string; lastDay: string; url: string; stop: string }
  'mail/follow-up': { name: string; title: string; cohort: string; isReminder: boolean; url: string; stop: string }
  'mail/follow-up.text': { name: string; title: string; cohort: string; isReminder: boolean; url: string; stop: string }
  'mail/feedback': { name: string; title: string; cohort: string; isLater: boolean; isReminder: boolean; url: string; stop: string }
  'mail/feedback.text': { name: string; title: string; cohort: string; isLater: boolean; isReminder: boolean; url: string; stop: string }
  'mail/reminder': { name: string; title: string; cohort: string; lastDay: string; isLast: boolean; url: string; stop: string }
  'mail/reminder.text': { name: string; title: string; cohort: string; lastDay: string; isLast: boolean; url: string; stop: string }
  'mail/call-invitation': { name: string; call: CallWords; isUpdate: boolean; url: string }
  'mail/call-invitation.text': { name: string; call: CallWords; isUpdate: boolean; url: string }
  'mail/call-cancellation': { name: string; call: CallWords; isCanceled: boolean; reason: string }
  'mail/call-cancellation.text': { name: string; call: CallWords; isCanceled: boolean; reason: string }
  'mail/call-reminder': { name: string; call: CallWords; url: string; stop: string }
  'mail/call-reminder.text': { name: string; call: CallWords; url: string; stop: string }
  'mail/call-digest': { name: string; call: CallWords; digest: CallDigest; url: string; stop: string }
  'mail/call-digest.text': { name: string; call: CallWords; digest: CallDigest; url: string; stop: string }
  'mail/report-due': { name: string; month: string; call: string | null; url: string; stop: string }
  'mail/report-due.text': { name: string; month: string; call: string | null; url: string; stop: string }
  'mail/outcomes-due': { name: string; quarter: string; agencies: string[]; url: string; stop: string }
  'mail/outcomes-due.text': { name: string; quarter: string; agencies: string[]; url: string; stop: string }
  'mail/digest': { name: string; week: string; agencies: { name: string; lines: string[] }[]; url: string; stop: string }
  'mail/digest.text': { name: string; week: string; agencies: { name: string; lines: string[] }[]; url: string; stop: string }
  'mail/story': { title: string; name: string; what: StoryWord; url: string; stop: string }
  'mail/story.text': { title: string; name: string; what: StoryWord; url: string; stop: string }
  'mail/story-digest': { name: string; waiting: number; url: string; stop: string }
  'mail/story-digest.text': { name: string; waiting: number; url: string; stop: string }
  'mail/password-reset': { name: string; url: string }
  'mail/password-reset.text': { name: string; url: string }
  'mail/review': { name: string; drafts: DraftWord[]; stop: string }
  'mail/review.text': { name: string; drafts: DraftWord[]; stop: string }
  'mail/review-digest': { name: string; drafts: DraftWord[]; stop: string }
  'mail/review-digest.text': { name: string; drafts: DraftWord[]; stop: string }
  'mail/security-notice': { name: string; what: string }
  'mail/security-notice.text': { name: string; what: string }
}
