/** What happens to a story after it was sent in: edited, agreed to or not, returned, released, withdrawn; and consent that is taken back. Each step names the one that its page showed, so that nobody answers to what they have not seen. */
import { can } from '#src/domain/access.ts'
import { isEditors, mayTake, type Step, type Use } from '#src/domain/stories.ts'
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { wordingGaps } from './fields.ts'
import { wordsStopped } from './keep-story.ts'
import { type StoryWord, storyMail } from './mails.ts'
import { eraseWords, findAddress, findAgreed, findStory, getVersion, insertConsent, insertStep, insertVersion, type StepRow, type StoryRow } from './queries.ts'

export type By = Pick<SignedIn, 'id' | 'grants'>
/** `seen`: number of the step that the page was made from. */
export type Asked = { storyId: number | null; seen: number; by: By }
export const isEditor = ({ grants }: Pick<By, 'grants'>): boolean => can(grants, 'stories.edit')

const meanwhile = 'Something else happened to this story meanwhile. Open it again to see what.'
const past: Record<Step, string> = { sent: 'sent in', edited: 'edited', agreed: 'agreed to wording of', declined: 'declined wording of', returned: 'returned', released: 'released', withdrawn: 'withdrew', 'consent withdrawn': 'erased' }

/** Held until the transaction is over, with who asks. Throws NotFound for a story that is none of theirs. */
async function held (tx: Db, { storyId, by }: Asked): Promise<{ story: StoryRow; who: { isAuthor: boolean; isEditor: boolean } }> {
  const story = storyId === null ? null : await findStory(tx, storyId, true)
  const who = { isAuthor: story?.authorId === by.id, isEditor: isEditor(by) && story?.last != null }
  if (!story || (!who.isAuthor && !who.isEditor) || story.standing === 'consent withdrawn') throw new NotFound('no such story')
  return { story, who }
}

type About = (tx: Db, story: StoryRow) => Promise<{ versionId: number; word?: string }>
/** Whether the newest step, of the same kind, says the same. */
type IsSame = (tx: Db, last: StepRow) => Promise<boolean> | boolean

/** Takes a step. `about` gives the wording that it is about, and may throw Refused. The same step sent twice is one. Throws NotFound, and Conflict where something else happened since. */
async function take (services: Services, asked: Asked, step: Step, about: About, isSame: IsSame = () => true): Promise<void> {
  await services.db.transaction(async (tx) => {
    const { story, who } = await held(tx, asked)
    if (!(isEditors(step) ? who.isEditor : who.isAuthor)) throw new NotFound('no step of theirs')
    if (story.last?.id !== asked.seen) {
      if (story.last?.step === step && await isSame(tx, story.last)) return
      throw new Conflict(meanwhile)
    }
    if (!mayTake(story.standing, step, who)) throw who.isAuthor && who.isEditor ? new Conflict('Another editor decides about what you wrote.') : new NotFound('no such step')
    const { versionId, word = '' } = await about(tx, story)
    await insertStep(tx, { storyId: story.id, versionId, step, word, takenBy: asked.by.id, takenAt: services.now() })
    await audit(tx, { actor: asked.by.id, action: `${past[step]} story`, subject: 'story', subjectId: story.id, details: { version: versionId, standing: step, standingBefore: story.standing } })
    if (step === 'edited' || step === 'returned' || step === 'released') await tell(services, tx, story, step)
  })
}

/** The mail says no word of the story, so that none is left in a mailbox log when consent is taken back. */
async function tell (services: Services, tx: Db, story: StoryRow, what: StoryWord): Promise<void> {
  const author = await findAddress(tx, story.authorId)
  if (author) await queueOptional(services, tx, (stop) => storyMail({ to: author.email, name: author.name, personId: story.authorId, what, url: `${services.origin()}/stories/${story.id}${what === 'edited' ? '/agreement' : ''}`, stop }))
}

/** An editor's wording, for the author to agree to. Throws Refused where it points to somebody, says too little, or is the wording as it was. */
export const editWording = (services: Services, asked: Asked, wording: { title: string; text: string }): Promise<void> => take(services, asked, 'edited', async (tx, story) => {
  const { id: _, number: _n, agency: _a, state: _s, writtenAt: _w, ...before } = await getVersion(tx, story.last!.versionId)
  for (const [field, message] of Object.entries({ ...wordingGaps(wording), ...await wordsStopped(tx, story.authorId, wording) })) throw new Refused(field, message)
  if (before.title === wording.title && before.text === wording.text) throw new Refused('text', 'Nothing was changed. Release it as it is, or change something')
  return { versionId: await insertVersion(tx, story.id, { ...before, ...wording, writtenBy: asked.by.id, writtenAt: services.now() }) }
}, async (tx, { versionId }) => { const { title, text } = await getVersion(tx, versionId); return title === wording.title && text === wording.text })

const ofLast = async (_tx: Db, story: StoryRow) => ({ versionId: story.last!.versionId })
/** The wording that its author stands by. */
const ofAgreed = async (tx: Db, story: StoryRow) => ({ versionId: (await findAgreed(tx, story.id))!.id })

export const answerWording = (services: Services, asked: Asked, answer: 'agree' | 'decline'): Promise<void> => (answer === 'agree' ? take(services, asked, 'agreed', ofLast) : take(services, asked, 'declined', ofAgreed))
export const releaseStory = (services: Services, asked: Asked): Promise<void> => take(services, asked, 'released', ofAgreed)
export const withdrawStory = (services: Services, asked: Asked): Promise<void> => take(services, asked, 'withdrawn', ofAgreed)
/** With a word to the author; a released one is shown no more. Throws Refused where the word points to somebody. */
export const returnStory = (services: Services, asked: Asked, word: string): Promise<void> => take(services, asked, 'returned', async (tx, story) => {
  const { word: problem } = await wordsStopped(tx, story.authorId, { word })
  if (problem) throw new Refused('word', problem)
  return { ...await ofAgreed(tx, story), word }
}, (_tx, last) => last.word === word)

/** What the person served still agrees to; more than before takes a new consent. Without being shown the story is erased at once, wherever it stands. Throws NotFound and Conflict. */
export async function takeBackConsent (services: Services, asked: Asked, kept: Record<Use, boolean>): Promise<'kept' | 'erased'> {
  return services.db.transaction(async (tx) => {
    const { story, who } = await held(tx, asked)
    const { consent, last } = story
    if (!consent || !last || !mayTake(story.standing, 'consent withdrawn', who)) throw new NotFound('no consent')
    if (last.id !== asked.seen) throw new Conflict(meanwhile)
    const now = { shown: consent.shown && kept.shown, printed: consent.printed && kept.shown && kept.printed, quoted: consent.quoted && kept.shown && kept.quoted }
    await insertConsent(tx, story.id, { ...consent, ...now, confirmedBy: asked.by.id, confirmedAt: services.now() })
    await audit(tx, { actor: asked.by.id, action: 'took back consent to story', subject: 'story', subjectId: story.id, details: { shownBefore: consent.shown, shown: now.shown, printedBefore: consent.printed, printed: now.printed, quotedBefore: consent.quoted, quoted: now.quoted } })
    if (now.shown) return 'kept'
    await insertStep(tx, { storyId: story.id, versionId: last.versionId, step: 'consent withdrawn', takenBy: asked.by.id, takenAt: services.now() })
    await eraseWords(tx, [story.id])
    await audit(tx, { actor: asked.by.id, action: 'erased story', subject: 'story', subjectId: story.id, details: { standing: 'consent withdrawn', standingBefore: story.standing } })
    return 'erased'
  })
}
