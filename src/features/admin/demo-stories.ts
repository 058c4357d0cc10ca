/** Stories and lessons of the demo, at every stage of their way: written, sent in, reworded, returned and released through the same actions as real ones. */
import { emptyDraft, type Draft } from '#src/features/stories/fields.ts'
import { keepStory } from '#src/features/stories/keep-story.ts'
import { findStory } from '#src/features/stories/queries.ts'
import { answerWording, type Asked, editWording, releaseStory, returnStory } from '#src/features/stories/take-step.ts'
import type { Services } from '#src/services.ts'
import { dayBefore, daysBefore } from './demo-days.ts'

type Told = Pick<Draft, 'kind' | 'practices' | 'naming' | 'reach' | 'teller'> & { by: string; daysAgo: number; title: string; paragraphs: string[]; printed?: boolean; until: 'draft' | 'sent' | 'edited' | 'agreed and released' | 'returned' | 'released' }

export const demoStories: Told[] = [
  {
    by: 'Renee Thibodeaux', daysAgo: 40, kind: 'story', title: 'The third visit opened the door', practices: ['employer_contact', 'three_visits'], naming: 'name', reach: 'program', teller: 'writer', until: 'released', paragraphs: [
      'We had driven past the same bakery for a year. In the training we had promised each other one employer a week, in person, so that was the week we went in.',
      'The first visit took five minutes. We asked one thing only: when is a good time to talk? The owner said Tuesdays after the rush.',
      'On Tuesday we asked what a good morning looks like there, and what goes wrong on a bad one. She told us that people who start at four do not stay, and that she had stopped advertising because of it. We said thank you and left.',
      'At home we went through the career profiles with that in mind. One man had written, months ago, that he likes to be up before everybody else. We had read it as a problem with sleep.',
      'On the third visit we brought him along. He has worked there four mornings a week since spring. What I would tell somebody who starts: do not sell anything on the first two visits. Listen for the hours nobody else wants.',
    ],
  },
  {
    by: 'Jolene Harjo', daysAgo: 33, kind: 'lesson', title: 'I asked about disclosure too late', practices: ['disclosure', 'job_ending'], naming: 'agency', reach: 'program', teller: 'writer', until: 'agreed and released', paragraphs: [
      'A job ended after three weeks, and I think it could have gone on. I want to write down why before I forget it.',
      'We had found the job quickly and everybody was glad, me most of all. I put the talk about disclosure off, because it felt like bringing bad weather into a good day. So nobody had decided who would know what, and nobody had asked for the shorter first shifts that would have helped.',
      'When it became too much there was nobody at work who understood why. It looked like not turning up. The employer was kind about it, and that made me feel worse.',
      'Now I have the talk before the first contact with any employer, with the two columns from the intensive: what speaks for saying something, what speaks against, who would be told, by whom, in which words. It takes half an hour. Most people decide to say little, and all of them decide.',
      'The person has another job now, and we had the talk first.',
    ],
  },
  {
    by: 'Priya Raman', daysAgo: 26, kind: 'story', title: 'School first, and then the job came by itself', practices: ['supported_education', 'career_profile'], naming: 'name', reach: 'program', teller: 'writer', until: 'released', paragraphs: [
      'On our team we used to write “not ready for school” more often than I like to remember. Last fall we decided to ask one question in place of that: what would you study if nothing stood in the way?',
      'A young woman said: how machines are kept running. She had left school twice, and both times it was the paperwork and not the lessons.',
      'We did the paperwork together. Financial aid took three afternoons. The disability office wanted a letter that our prescriber wrote in ten minutes, once somebody had told him what it was for. She asked for notes in advance and for a seat near the door.',
      'In the second month her teacher mentioned a repair shop that takes students on Fridays. We had not developed that job. She had, by being good at what she wanted to do.',
      'What I learned: an accommodation is mostly a sentence that somebody helps to write.',
    ],
  },
  {
    by: 'Danielle Okafor', daysAgo: 19, kind: 'story', title: 'What it is like to be asked what you want', practices: ['engagement', 'career_profile', 'follow_along'], naming: 'agency', reach: 'program', teller: 'served', printed: true, until: 'released', paragraphs: [
      'Somebody I work with told me this and wanted it passed on, because, as he said, you people never hear what it is like on the other chair.',
      'For years people had told him what he could not do yet. He had a folder of it. When I asked what kind of work he would like, he thought it was a trick, and gave me an answer that he thought I wanted to hear.',
      'The third time I asked, he said: something where I can see in the evening what I have done. We looked for that, and for nothing else. It took a long time, and he says the long time was all right, because he knew what for.',
      'He works outdoors now. On bad days he calls before the shift and not after it, and that, he says, is the whole secret.',
      'He asked me to end with this: tell them to ask three times, and to mean it each time.',
    ],
  },
  {
    by: 'Odalys Peña', daysAgo: 12, kind: 'lesson', title: 'Nobody refers to a program they have not seen work', practices: ['team_advocacy', 'group_supervision'], naming: 'name', reach: 'state', teller: 'writer', until: 'released', paragraphs: [
      'Our referrals had dried up, and I blamed the clinicians. My supervisor asked when I had last told the team meeting about somebody who started a job. I could not say.',
      'So now I bring one minute to every Monday meeting. One person, no name on the screen, what they wanted, what we did, where it stands. Not only the good ones: also the week in which nothing moved.',
      'After six weeks a therapist who had never referred anybody asked me to come to her next session. After three months referrals had doubled. I had not given a single talk about zero exclusion.',
      'If you are in our state and want the one-minute outline, write to me.',
    ],
  },
  {
    by: 'Marcus Whitfield', daysAgo: 9, kind: 'lesson', title: 'Benefits: say the numbers before the fear does', practices: ['benefits'], naming: 'name', reach: 'program', teller: 'writer', until: 'edited', paragraphs: [
      'What work does to benefits is different for everybody. But almost everybody I serve has heard of somebody who lost theirs, and that story is stronger than any leaflet.',
      'I used to refer to benefits counseling when a job offer came. By then it was to late: the fear had already said no.',
      'Now I ask in the first month whether the person would like to see their own numbers, with nothing at stake. The counselor draws two columns, without work and with ten hours a week. I have seen people fold that sheet and keep it in their phone case.',
      'Two people began to look for work in the week after they had seen it.',
    ],
  },
  {
    by: 'Hannah Lindqvist', daysAgo: 5, kind: 'story', title: 'A Saturday with somebody’s sister', practices: ['natural_supports', 'follow_along'], naming: 'unnamed', reach: 'program', teller: 'writer', until: 'sent', paragraphs: [
      'Families were a line in my report that stayed at zero. I told myself that young adults do not want us to talk to their families, and some do not.',
      'One woman did. She asked whether her sister could come along to a talk with the employer, since it was the sister who had always done the talking. We agreed on what the sister would not say.',
      'It went well, and not because the sister spoke: she sat there and was quiet, and that was what nobody had ever seen her do. The woman who wanted the job answered every question herself.',
      'I ask everybody now who they would like to have in the room, and whether that person knows how to be quiet.',
    ],
  },
  {
    by: 'Yolanda Batiste', daysAgo: 4, kind: 'story', title: 'He found it himself', practices: ['search_plan'], naming: 'name', reach: 'program', teller: 'writer', until: 'returned', paragraphs: [
      'A man on my caseload found his job himself, by walking into a shop with the list that we had written together. I was proud of him and of the list, and I would like others to know that it works.',
      'It was a very good day for the whole team, and we talked about it for weeks afterwards.',
    ],
  },
  {
    by: 'Renee Thibodeaux', daysAgo: 2, kind: 'lesson', title: 'What I would do otherwise with the first ninety days', practices: ['follow_along'], naming: null, reach: null, teller: null, until: 'draft', paragraphs: [
      'After a job start I used to visit every week at first and then less and less. The trouble came in week seven, when I had stopped looking.',
      'To write: the three calls that would have been enough.',
    ],
  },
]
const better: Record<string, [from: string, to: string]> = { 'I asked about disclosure too late': ['The employer was kind about it, and that made me feel worse.', 'The employer was kind about it, and still it was over.'], 'Benefits: say the numbers before the fear does': ['By then it was to late: the fear had already said no.', 'By then it was too late: fear had already said no.'] }
const word = 'This is worth telling. Say what stood on the list, and how the two of you wrote it: that is what somebody else can do tomorrow.'

/** `people` by name; whoever is not in this cast tells nothing. `editor` reads what others wrote. */
export async function makeDemoStories (services: Services, given: { people: ReadonlyMap<string, { id: number }>; editor: number }): Promise<void> {
  const by = { id: given.editor, grants: [{ role: 'trainer' as const, agencyId: null, state: null }] }
  const today = services.now()
  for (const { by: name, daysAgo, paragraphs, printed = false, until, ...told } of demoStories) {
    const person = given.people.get(name)
    if (!person) continue
    const author = { id: person.id, timeZone: 'America/Chicago', grants: [] }
    const then = (days: number): Services => ({ ...services, now: () => daysBefore(today, days, 16) })
    const draft: Draft = { ...emptyDraft, ...told, text: paragraphs.join('\n\n'), ...(told.teller === 'served' && { keptAt: 'Consent folder, front office', signedOn: dayBefore(today, daysAgo + 6), shown: true, printed }) }
    const kept = await keepStory(then(daysAgo), { author, storyId: null, draft, version: 0, action: until === 'draft' ? 'save' : 'send' })
    if (kept.kind !== 'saved' && kept.kind !== 'sent') throw new Error(`a demo story was ${JSON.stringify(kept)}`)
    const asked = async (who: Asked['by']): Promise<Asked> => ({ storyId: kept.id, seen: (await findStory(services.db, kept.id))!.last!.id, by: who })
    const change = better[told.title]
    if (change) await editWording(then(daysAgo - 2), await asked(by), { title: told.title, text: draft.text.replace(...change) })
    if (until === 'agreed and released') await answerWording(then(daysAgo - 3), await asked(author), 'agree')
    if (until === 'returned') await returnStory(then(daysAgo - 2), await asked(by), word)
    if (until.endsWith('released')) await releaseStory(then(daysAgo - 4), await asked(by))
  }
}
