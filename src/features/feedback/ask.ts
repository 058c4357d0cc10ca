/** Trainees are asked how a training was when it is over, and 30 days later what they could use: one mail each, one reminder each. In any number of processes at once. */
import { feedbackPhases } from '#src/domain/feedback.ts'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import { isoDay } from '#src/domain/moments.ts'
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import type { Services } from '#src/services.ts'
import { listDueAsks, putAsk } from './ask-queries.ts'
import { feedbackMail } from './mails.ts'

const batch = 200

/** Returns how many mails were queued. */
export async function askForFeedback (services: Services, stopped: () => boolean = () => false): Promise<number> {
  const { db, curricula, now, origin } = services
  const releases = (await Promise.all((await curricula.list()).map(({ id }) => curricula.current(id)))).filter((release) => release !== null)
  let mailed = 0
  for (const phase of Object.keys(feedbackPhases) as FeedbackPhase[]) {
    const asking = new Map(releases.filter(({ feedback }) => feedback?.form.parts.some((part) => part.phase === phase)).map(({ id, curriculum }) => [id, curriculum.title]))
    if (asking.size === 0) continue
    for (let more = true; more && !stopped();) {
      const found = await db.transaction(async (tx) => {
        if (!await isAlone(tx, 'feedback')) return 0
        const due = await listDueAsks(tx, phase, [...asking.keys()], now(), batch)
        for (const { email: to, enrollmentId, curriculum, ...one } of due) {
          await putAsk(tx, { enrollmentId, phase, on: isoDay(now(), 'UTC') })
          await queueOptional(services, tx, (stop) => feedbackMail({ ...one, to, title: asking.get(curriculum)!, isLater: phase === 'later', url: `${origin()}/feedback/${enrollmentId}`, stop }))
        }
        return due.length
      })
      mailed += found
      more = found === batch
    }
  }
  return mailed
}
