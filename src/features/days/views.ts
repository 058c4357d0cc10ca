/** Data of the pages in views/days. */
import type { DrawnTable } from '#src/domain/charts/chart.ts'
import type { Html } from '#src/features/learning/question-views.ts'
import type { NextStepBlock } from '#src/features/learning/views.ts'
import type { Option } from '#src/features/people/fields.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { Qr } from '#src/platform/qr.ts'

type Count = { name: string; figure: string }
type Fact = { name: string; text: string }
/** `key` names the places of the page that a stream renews. */
export type QuizRow = { key: string; name: string; phase: 'pre' | 'post'; state: string; hint: string; isOpen: boolean; button: string | null; results: string | null }
export type RoomView = {
  path: string
  counts: Count[]
  agenda: { time: string; module: string; title: string; minutes: string; quizzes: QuizRow[] }[]
  /** Head of the column for the quiz that was opened last. */
  quiz: string
  people: { name: string; agency: string; here: string; quiz: string }[]
}
export type WallView = { kicker: string; counts: Count[]; /** Marks of the row of people, in order. */ dots: { mark: 'mark' | 'open' | 'wait'; x: string }[]; radius: string; words: string; legend: string }

declare module '#src/platform/http/views.ts' {
  interface Views {
    'days/days': { name: string; path: string; isClosed: boolean; rows: { href: string; title: string; when: string; place: string; standing: string }[] }
    'days/day-form': { title: string; form: Form; action: string; button: string; back: { href: string; text: string }; zones: Option[]; modules: Option[]; rows: number[] }
    'days/day': {
      title: string; path: string; stream: string; cohort: { href: string; name: string }; lead: string; notice: string | null
      isOn: boolean; isCanceled: boolean; code: string; join: string | null; facts: Fact[]; room: RoomView
    }
    'days/_room': { room: RoomView }
    'days/wall': { title: string; stream: string; back: string; address: string; code: string; url: string; qr: Qr; join: { address: string; code: string } | null; wall: WallView }
    'days/_wall': { wall: WallView }
    'days/attendance': {
      title: string; path: string; notice: string | null; form: Form; caption: string
      rows: { id: string; name: string; agency: string; stretches: string[]; minutes: string; hint: string; isChosen: boolean }[]
      people: Option[]; zone: string; most: string
    }
    'days/results': {
      title: string; kicker: string; count: string; stem: Html; chart: DrawnTable | null; sentence: string | null; note: string; key: string
      previous: string | null; next: string | null; back: string
    }
    'days/no-results': { title: string; lines: string[]; back: string }
    'days/in': { form: Form; typed: string }
    'days/here': { title: string; lead: string; action: string; stream: string; isOn: boolean; closed: string | null; since: string | null; left: string | null; now: NextStepBlock }
    'days/_now': { now: NextStepBlock }
  }
}

export {}
