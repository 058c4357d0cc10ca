/**
 * Where a trainee stands in a module and in a curriculum, derived from facts: attempts and sections marked as read.
 * A complete attempt is a submitted one, whatever was left blank in it: blanks earn 0. What is done stays done, also when a later revision adds a section.
 */
import { itemsOf, type Discipline, type Module, type Phase, type Score } from './curriculum.ts'
import { passed, percentText } from './scoring.ts'
import { compare, times } from './fraction.ts'
import { formFor } from './sitting.ts'

/** One sitting. `score` is null until it is submitted. */
export type AttemptFact = { phase: Phase; submittedAt: Date | null; score: Score | null; answered: number }
export type ModuleFacts = {
  module: Module
  attempts: readonly AttemptFact[]
  /** Keys of the sections marked as read. */
  read: ReadonlySet<string>
  /** What a live day does for whoever is there: `opened` is the quiz that is open for the room; `isTogether` keeps the others closed until they are. */
  room?: { opened: Phase | null; isTogether: boolean } | null
}
export type Rules = { passPercent: number; /** post-quiz attempts allowed */ attempts: number; /** content is locked until the pre-quiz is in */ isGated: boolean }
export type Trainee = { number: number; discipline: Discipline }

export type Step = {
  kind: 'pre' | 'section' | 'post'
  /** Key of the section, else the kind. */
  key: string
  title: string
  /** `current` is the one to do next in its module; `open` may be done too. */
  state: 'done' | 'current' | 'open' | 'locked'
  /** Why it is locked, or what is still missing, in a sentence. */
  why: string | null
  /** An attempt was begun and not submitted: how many of its items are answered. */
  begun: { answered: number; items: number } | null
}
export type ModuleProgress = {
  id: string
  title: string
  minutes: number
  /** Place in the curriculum, from 1. */
  place: number
  isRequired: boolean
  state: 'not started' | 'started' | 'done'
  steps: Step[]
  sectionsLeft: number
  /** Items in this trainee's next sitting of each quiz; 0 where the module has none. */
  items: { pre: number; post: number }
  /** First complete attempts: what gain is made of. */
  first: Partial<Record<Phase, AttemptFact & { submittedAt: Date; score: Score }>>
  /** The best post-quiz score, which decides passing. */
  best: Score | null
  attemptsLeft: number
  /** A quiz of it is open for the room that the trainee is in, and theirs is not in yet. */
  inRoom: 'pre' | 'post' | null
}

/** Whether a module belongs to the curriculum of this discipline. Everything is required of `other`: nobody knows better. */
export const isRequired = (audience: readonly Discipline[], discipline: Discipline): boolean => discipline === 'other' || audience.includes(discipline)

type Submitted = AttemptFact & { submittedAt: Date; score: Score }
const submitted = (attempts: readonly AttemptFact[], phase: Phase): Submitted[] =>
  attempts.filter((each): each is Submitted => each.phase === phase && each.submittedAt !== null && each.score !== null)
    .sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime())

/** The first complete attempt of a phase: the first submitted. */
export const firstComplete = (attempts: readonly AttemptFact[], phase: Phase): Submitted | null => submitted(attempts, phase)[0] ?? null

const higher = (a: Score, b: Score): Score => (compare(times(b.points, a.possible), times(a.points, b.possible)) > 0 ? b : a)

/** Status of one module for one trainee. `place` is its place in the curriculum, from 1. */
export function moduleProgress ({ module, attempts, read, room = null }: ModuleFacts, trainee: Trainee, rules: Rules, place: number): ModuleProgress {
  const items = { pre: sizeFor(module, trainee, 'pre'), post: sizeFor(module, trainee, 'post') }
  const posts = submitted(attempts, 'post')
  const best = posts.length > 0 ? posts.map(({ score }) => score).reduce(higher) : null
  const attemptsLeft = Math.max(0, rules.attempts - posts.length)
  const sectionsLeft = module.sections.filter(({ key }) => !read.has(key)).length
  const pre = preStep(attempts, items.pre, posts.length > 0)
  const gate = rules.isGated && pre !== null && pre.state !== 'done' && posts.length === 0 ? 'Opens when the pre-quiz is in.' : null
  const sections = module.sections.map(({ key, title }): Step =>
    ({ kind: 'section', key, title, state: read.has(key) ? 'done' : gate ? 'locked' : 'open', why: read.has(key) ? null : gate, begun: null }))
  const post = postStep(attempts, items.post, { best, rules, attemptsLeft, sectionsToRead: room?.opened === 'post' ? 0 : sectionsLeft, gate })
  const steps = [...(pre ? [pre] : []), ...sections, ...(post ? [post] : [])]
  if (room?.isTogether) for (const step of steps) keepForRoom(step, room.opened)
  const opened = room && steps.find((step) => step.kind === room.opened && step.state !== 'done' && (step.state === 'open' || (step.kind === 'post' && gate !== null)))
  const isDone = post ? post.state === 'done' : sectionsLeft === 0 && (gate === null || module.sections.length > 0) // read before there was a gate
  // A quiz that is open for the room comes before what would be next.
  const current = isDone ? undefined : opened?.state === 'open' ? opened : steps.find(({ state }) => state === 'open')
  if (current) current.state = 'current'
  const first = Object.fromEntries((['pre', 'post', 'followup'] as const).map((phase) => [phase, firstComplete(attempts, phase) ?? undefined])) as ModuleProgress['first']
  const state = isDone ? 'done' : attempts.length > 0 || read.size > 0 ? 'started' : 'not started'
  return { id: module.id, title: module.title, minutes: module.minutes, place, isRequired: isRequired(module.audience, trainee.discipline), state, steps, sectionsLeft, items, first, best, attemptsLeft, inRoom: opened ? opened.kind as 'pre' | 'post' : null }
}

/** On a day that is held together a quiz waits for the room. One that was begun goes on, and who came late may take the pre-quiz while the post-quiz is open. */
function keepForRoom (step: Step, opened: Phase | null): void {
  if (step.kind === 'section' || step.kind === opened || opened === 'post' || step.state !== 'open' || step.begun) return
  Object.assign(step, { state: 'locked', why: forRoom })
}
const forRoom = 'Opens when your trainer opens it for the room.'

const sizeFor = (module: Module, trainee: Trainee, phase: Phase): number => itemsOf(module, formFor(trainee.number, phase, module.forms), phase).length

const begunIn = (attempts: readonly AttemptFact[], phase: Phase, items: number): Step['begun'] => {
  const open = attempts.find((each) => each.phase === phase && each.submittedAt === null)
  return open ? { answered: open.answered, items } : null
}

/** One attempt. Without a gate it may be skipped; after the post-quiz it would measure nothing, so it closes. */
function preStep (attempts: readonly AttemptFact[], items: number, isPostIn: boolean): Step | null {
  if (items === 0) return null
  const step = { kind: 'pre', key: 'pre', title: 'Pre-quiz', begun: begunIn(attempts, 'pre', items) } as const
  if (firstComplete(attempts, 'pre')) return { ...step, state: 'done', why: null, begun: null }
  return isPostIn ? { ...step, state: 'locked', why: 'Closed, because the post-quiz is in.' } : { ...step, state: 'open', why: null }
}

type Standing = { best: Score | null; rules: Rules; attemptsLeft: number; /** None while the quiz is open in the room: there the sections were taught. */ sectionsToRead: number; gate: string | null }
function postStep (attempts: readonly AttemptFact[], items: number, { best, rules, attemptsLeft, sectionsToRead, gate }: Standing): Step | null {
  const begun = begunIn(attempts, 'post', items)
  if (items === 0 && !best && !begun) return null
  const step = { kind: 'post', key: 'post', title: 'Post-quiz', begun } as const
  if (best && passed(best, rules.passPercent)) return { ...step, state: 'done', why: null, begun: null }
  if (best) {
    const soFar = `${percentText(best, rules.passPercent)}. You need ${rules.passPercent}% to pass.`
    if (begun || attemptsLeft > 0) return { ...step, state: 'open', why: `${soFar} ${attemptsText(attemptsLeft)}` }
    return { ...step, state: 'locked', why: `${soFar} All attempts are used. Ask your trainer.` }
  }
  if (begun) return { ...step, state: 'open', why: null }
  if (gate) return { ...step, state: 'locked', why: gate }
  if (sectionsToRead > 0) return { ...step, state: 'locked', why: `Opens when every section is read: ${sectionsToRead} to go.` }
  return { ...step, state: 'open', why: null }
}

export const attemptsText = (left: number): string => (left === 1 ? 'You have 1 attempt left.' : `You have ${left} attempts left.`)

/** What the one block on "My learning" says. `place` and `module` name where it leads; null leads to the certificate or nowhere. */
export type NextStep = {
  kind: 'pre' | 'section' | 'post' | 'finished' | 'waiting'
  module: string | null
  /** Key of the section, where the step is one. */
  section: string | null
  eyebrow: string
  title: string
  note: string
  action: string | null
}

/** The first thing to do: what is open for the room comes first, then required modules in their order, then optional ones that were begun. Modules may be done in any order; this is advice. */
export function nextStep (modules: readonly ModuleProgress[]): NextStep {
  const here = modules.find(({ inRoom }) => inRoom !== null)
  const now = here && here.steps.find(({ state }) => state === 'current')
  if (here && now) {
    const name = here.inRoom === 'pre' ? 'pre-quiz' : 'post-quiz'
    const words = wordsFor(now, here)
    const note = now.kind === here.inRoom ? words.note : `The ${name} of ${here.title} is open in the room. Take the pre-quiz first.`
    return { kind: now.kind, module: here.id, section: now.kind === 'section' ? now.key : null, eyebrow: `Open in the room now · module ${here.place}`, ...words, note }
  }
  const left = [...modules.filter((each) => each.isRequired && each.state !== 'done'), ...modules.filter((each) => !each.isRequired && each.state === 'started')]
  for (const module of left) {
    const step = module.steps.find(({ state }) => state === 'current')
    if (step) return { kind: step.kind, module: module.id, section: step.kind === 'section' ? step.key : null, eyebrow: `Next step · module ${module.place}`, ...wordsFor(step, module) }
  }
  const stuck = left.filter((each) => each.isRequired)
  const waits = stuck.find(({ steps }) => steps.some(({ why }) => why === forRoom))
  if (waits) return { kind: 'waiting', module: waits.id, section: null, eyebrow: `Next step · module ${waits.place}`, title: 'Wait for the room', note: 'Your trainer opens the quizzes of today for everybody at once.', action: null }
  if (stuck.length > 0) {
    const title = `Ask your trainer about module ${stuck.map(({ place }) => place).join(' and ')}`
    return { kind: 'waiting', module: stuck[0]!.id, section: null, eyebrow: 'Next step', title, note: stuck[0]!.steps.at(-1)?.why ?? '', action: null }
  }
  const optional = modules.filter((each) => each.state === 'not started').length
  const note = optional === 0 ? 'Every module is done.' : `${optional === 1 ? '1 module is' : `${optional} modules are`} optional for your role and open to you.`
  return { kind: 'finished', module: null, section: null, eyebrow: 'Finished', title: 'You have done every required module', note, action: 'See your certificate' }
}

function wordsFor (step: Step, module: ModuleProgress): Pick<NextStep, 'title' | 'note' | 'action'> {
  if (step.kind === 'section') {
    const count = module.steps.filter(({ kind }) => kind === 'section').length, done = count - module.sectionsLeft
    return { title: `Read “${step.title}”`, note: `${module.title}. ${done === 0 ? sectionsText(count) : `${done} of ${sectionsText(count)} read`}.`, action: done === 0 ? 'Start reading' : 'Read on' }
  }
  const name = step.kind === 'pre' ? 'pre-quiz' : 'post-quiz'
  if (step.begun) return { title: `Finish the ${name} of ${module.title}`, note: `${step.begun.answered} of ${step.begun.items} answered, all saved.`, action: 'Continue the quiz' }
  const size = module.items[step.kind] === 1 ? '1 item' : `${module.items[step.kind]} items`
  const note = step.why ?? (step.kind === 'pre' ? `${size}. It shows what you know before you start; you cannot fail it.` : `${size}, with your score and the reasons at once.`)
  return { title: `${step.why ? 'Retake' : 'Take'} the ${name} of ${module.title}`, note, action: step.why ? 'Try again' : `Start the ${name}` }
}

const sectionsText = (count: number): string => (count === 1 ? '1 section' : `${count} sections`)
