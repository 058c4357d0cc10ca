/** Mails about reviews, many facts in one. Each run may happen in any number of processes at once. */
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import type { Services } from '#src/services.ts'
import { reviewDigestMail, reviewMail } from './review-mails.ts'
import { reviewPath } from './review-page.ts'
import { type DueAuthor, type DueReviewer, listDueAuthors, listDueReviewers } from './review-tell-queries.ts'

/** Tells trainers and admins, at most once a day, which drafts of others wait for review, when one was asked for since they were last told. Returns how many people. */
export async function tellReviewers (services: Services): Promise<number> {
  return services.db.transaction(async (tx) => {
    if (!await isAlone(tx, 'reviews that are asked for')) return 0
    const due = await listDueReviewers(tx, services.now())
    const text = ({ title, author }: DueReviewer['drafts'][number]): string => `${title}, by ${author}`
    for (const { personId, name, email, drafts } of due) await queueOptional(services, tx, (stop) => reviewDigestMail({ to: email, name, personId, drafts: drafts.map((each) => ({ text: text(each), url: urlOf(services, each) })), stop }))
    return due.length
  })
}

/** Tells authors, at most once an hour and not before ten minutes have gathered what belongs together, what others said of their drafts and who approved them. Returns how many people. */
export async function tellAuthors (services: Services): Promise<number> {
  return services.db.transaction(async (tx) => {
    if (!await isAlone(tx, 'what was said of drafts')) return 0
    const due = await listDueAuthors(tx, services.now())
    const text = ({ title, comments, approvedBy }: DueAuthor['drafts'][number]): string => `${title}: ${[
      ...(comments > 0 ? [comments === 1 ? '1 comment' : `${comments} comments`] : []), ...(approvedBy.length > 0 ? [`approved by ${approvedBy.join(' and ')}`] : []),
    ].join(', ')}`
    for (const { personId, name, email, drafts } of due) await queueOptional(services, tx, (stop) => reviewMail({ to: email, name, personId, drafts: drafts.map((each) => ({ text: text(each), url: urlOf(services, each) })), stop }))
    return due.length
  })
}

const urlOf = ({ origin }: Services, { curriculum, file, id }: { curriculum: string; file: string; id: number }): string => `${origin()}${reviewPath({ curriculum, file }, id)}`
