/** What the people of the demo say of their trainings: most hand in the first form, fewer the one after 30 days, each through the same action as in a real program. */
import type { Field } from '#src/domain/answers.ts'
import type { FeedbackPhase, Item } from '#src/domain/curriculum.ts'
import { after, feedbackDays } from '#src/domain/feedback.ts'
import { mulberry32 } from '#src/domain/sitting.ts'
import { handIn } from '#src/features/feedback/hand-in.ts'
import { listOwnTrainings } from '#src/features/feedback/queries.ts'
import type { Services } from '#src/services.ts'

/** By the end of an item's id. Not everybody writes, and nobody what somebody else wrote. */
const said: Record<string, string[]> = {
  first: [
    'Ask each new person about work in the first meeting, before anything else.', 'Two employer visits next Thursday, without a résumé in my hand.', 'Write a career profile together instead of alone at my desk.', 'Bring one person’s goal to the team meeting, in their own words.',
    'Call our benefits counselor before the next job offer comes.', 'Go back to the garage that I visited once and never again.', 'Ask about disclosure again with everybody, not only at intake.', 'Plan the first two weeks of a job before it starts.',
  ],
  missing: [
    'More on what to do when the family is against work.', 'An example from a rural county. We drive an hour to the next employer.', 'I would have liked to hear from somebody who went through it.', 'Less about studies, more about what to say at the door.', 'How to do this with a caseload of 30.',
    'Something for supervisors: how to look at the numbers with staff.', 'The quiz on benefits was hard, but the reasons helped.', 'Time to practice with people from other teams.',
  ],
  changed: [
    'I see employers in person now. It used to be job boards.', 'We ask about school as well as work.', 'Our prescriber brings up work by herself now.', 'Nothing yet. I would need one half day a week out of the office.', 'I do not wait for the team to say that somebody is ready.', 'My supervisor came along twice, and that changed how I begin.',
  ],
}

/** Lines that are left, by item. */
export type Lines = Map<string, string[]>

function answer (item: Item, random: () => number, mood: number, lines: Lines): Field[] {
  const name = `a.${item.id}`
  switch (item.type) {
    case 'likert': return item.statements.flatMap(({ key }): Field[] => (random() < 0.04 ? [] : [[`${name}.${key}`, String(Math.max(1, Math.min(5, Math.round(mood + (random() - 0.5) * 2))))]]))
    case 'single': return random() < 0.05 ? [] : [[name, item.options[random() < 0.7 ? 1 : random() < 0.5 ? 0 : 2]!.key]]
    case 'multiple': {
      const chosen = item.options.filter(({ key }, index) => key !== 'nothing' && random() < 0.6 - 0.06 * index)
      const none = item.options.find(({ key }) => key === 'nothing')
      return (chosen.length === 0 && none ? [none] : chosen).map(({ key }): Field => [name, key])
    }
    case 'open': {
      if (!lines.has(item.id)) lines.set(item.id, [...said[item.id.split('-').at(-1)!] ?? []])
      const line = random() < 0.55 ? undefined : lines.get(item.id)!.shift()
      return line === undefined ? [] : [[name, line]]
    }
    default: return []
  }
}

/** Of one person, for every training that is over; four of five answer the first form, three of five the second. */
export async function demoFeedback (services: Services, given: { personId: number; seed: number; lines: Lines }): Promise<void> {
  const random = mulberry32(given.seed)
  for (const { enrollmentId, curriculum, from } of await listOwnTrainings(services.db, given.personId)) {
    const revision = (await services.curricula.current(curriculum))?.feedback
    const mood = 3.6 + random() * 1.2
    for (const phase of ['post', 'later'] as FeedbackPhase[]) {
      const isGiven = random() < (phase === 'post' ? 0.8 : 0.6)
      const part = revision?.form.parts.find((each) => each.phase === phase)
      const at = from && after(from, phase === 'post' ? 1 + random() * 5 : feedbackDays.later + 1 + random() * 8)
      if (!revision || !part || !at || !isGiven || at >= services.now()) continue
      const fields = part.items.flatMap((item) => answer(item, random, phase === 'post' ? mood : mood - 0.2, given.lines))
      const done = await handIn({ ...services, now: () => at }, { personId: given.personId, enrollmentId, phase, revisionId: revision.id, fields })
      if (done.kind !== 'handed in') throw new Error(`the feedback of a demo person was ${done.kind}: ${done.kind === 'refused' ? [...done.errors.values()].join(' ') : ''}`)
    }
  }
}
