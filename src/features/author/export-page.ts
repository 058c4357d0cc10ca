/** What can be taken out of a module, and a quiz on paper, as pages. Pure. */
import { type FormName, itemsOf, type Module, type Phase, phases } from '#src/domain/curriculum.ts'
import type { PaperQuiz } from '#src/domain/exchange/paper.ts'
import { writeAiken } from '#src/domain/exchange/write-aiken.ts'
import { type Lost, writeGift } from '#src/domain/exchange/write-gift.ts'
import { writeQti } from '#src/domain/exchange/write-qti.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Bench } from './bench.ts'
import { benchPath, crumbsOf } from './bench-page.ts'

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

export function exportPage (bench: Bench, title: string, module: Module, errors: number): Views['author/export'] {
  const path = benchPath(bench.place)
  const sittings = module.forms.flatMap((form) => (Object.keys(phases) as Phase[]).filter((phase) => itemsOf(module, form, phase).length > 0).map((phase) => ({ form, phase })))
  const named = ({ form, phase }: { form: FormName; phase: Phase }): string => `${phases[phase]}${module.forms.length > 1 ? `, form ${form}` : ''}`
  const query = ({ form, phase }: { form: FormName; phase: Phase }): string => `?form=${form}&phase=${phase}`
  const file = (kind: string, name: string, about: string, lost: readonly Lost[]) => ({ name, about, href: `${path}/export/${kind}`, lost: lost.map(({ item, out, what }) => `${item}: ${out ? 'stays here, since ' : ''}${what}`) })
  return {
    crumbs: crumbsOf(bench, title, true), title, lead: `${counted(module.items.length, 'question')}, as ${bench.draft === null ? 'published' : 'in your draft'}.`,
    blocked: errors > 0 ? { text: `This module has ${counted(errors, 'error')}. Mend ${errors === 1 ? 'it' : 'them'} first, then take its questions out.`, href: path } : null,
    files: errors > 0 ? [] : [
      file('gift', 'GIFT', 'For Moodle and programs that read its text format.', writeGift(module.items, '').lost),
      file('qti', 'QTI 3.0', 'A package with a test for each form and phase; points are worked out there as they are here.', writeQti(module).lost),
      file('aiken', 'Aiken', 'Plain text of single-choice questions, without feedback.', writeAiken(module.items).lost),
    ],
    papers: errors > 0 ? [] : sittings.map((each) => ({ name: named(each), page: `${path}/paper${query(each)}`, pdf: `${path}/export/paper${query(each)}` })),
  }
}

export function paperPage (bench: Bench, module: Module, quiz: PaperQuiz, { form, phase }: { form: FormName | null; phase: Phase | null }): Views['author/paper'] {
  return {
    crumbs: [...crumbsOf(bench, module.title, true), { href: `${benchPath(bench.place)}/export`, text: 'Take questions out' }], quiz: { ...quiz, lead: `${quiz.sitting} · ${counted(quiz.items.length, 'question')}, ${counted(quiz.points, 'point')}` },
    pdf: `${benchPath(bench.place)}/export/paper?form=${form ?? module.forms[0]}&phase=${phase ?? 'pre'}`,
    items: quiz.items.map((item) => ({ ...item, rows: item.space.kind === 'lines' ? Array.from({ length: item.space.lines }, (_, index) => index) : [] })),
  }
}
