/** All background work on one page: what, how often, which action; and what does the long work that people ask for. Each may run in any number of processes at once. */
import { endOldSignIns, forgetOldChallenges } from './features/accounts/end-sign-ins.ts'
import { eraseDueCertificates } from './features/admin/erase-person.ts'
import { exportJob, exportJobName } from './features/admin/export-file.ts'
import { reissueJob, reissueJobName, waitingJob, waitingJobName, zipJob, zipJobName } from './features/certificates/issued-job.ts'
import { ownDataJob, ownDataJobName } from './features/admin/own-data.ts'
import { remindOfCalls, tellOfCalls } from './features/coaching/tell.ts'
import { remindOfOutcomes, remindOfReports } from './features/practice/remind.ts'
import { enrollPeople } from './features/cohorts/enroll-people.ts'
import { askForFeedback } from './features/feedback/ask.ts'
import { forgetOldVersions } from './features/feedback/queries.ts'
import { invitationsJob } from './features/people/invite-many.ts'
import { rosterJob } from './features/people/apply-roster.ts'
import { forgetRosters } from './features/people/roster-queries.ts'
import { tellEditors } from './features/stories/tell.ts'
import { remindTrainees, sendDigests, tellOfExpiries } from './features/admin/send-by-clock.ts'
import { publishPlanned } from './features/author/publish-draft.ts'
import { tellAuthors, tellReviewers } from './features/author/review-tell.ts'
import { inviteToFollowUp } from './features/admin/invite-to-follow-up.ts'
import { dataSetJob, dataSetJobName } from './features/research/data-set-job.ts'
import { forgetOldFiles, type JobHandler, runDueJobs } from './platform/jobs.ts'
import type { Task } from './platform/loop.ts'
import { sendDueMails } from './platform/mail.ts'
import { forgetOldThrottles } from './platform/throttle.ts'
import type { Services } from './services.ts'

/** Long work by the name it is queued under, which its page shows. */
export const jobHandlers: Record<string, JobHandler<Services>> = {
  [exportJobName]: exportJob,
  [ownDataJobName]: ownDataJob,
  'roster import': rosterJob(enrollPeople),
  invitations: invitationsJob,
  [zipJobName]: zipJob,
  [reissueJobName]: reissueJob,
  [waitingJobName]: waitingJob,
  [dataSetJobName]: dataSetJob,
}

export const schedule = (services: Services): Task[] => [
  { name: 'send mails that are due', everySeconds: 5, run: (stopped) => sendDueMails(services.db, services.mailer, stopped) },
  { name: 'remind trainees who have not gone on', everySeconds: 900, run: (stopped) => remindTrainees(services, stopped) },
  { name: 'tell people of their calls', everySeconds: 30, run: (stopped) => tellOfCalls(services, stopped) },
  { name: 'remind people of tomorrow’s calls, and who holds them of what is brought', everySeconds: 300, run: (stopped) => remindOfCalls(services, stopped) },
  { name: 'remind people of a practice report that is missing', everySeconds: 900, run: (stopped) => remindOfReports(services, stopped) },
  { name: 'remind leads of a quarter that is not entered', everySeconds: 1800, run: (stopped) => remindOfOutcomes(services, stopped) },
  { name: 'tell holders whose certificate is about to expire', everySeconds: 1800, run: (stopped) => tellOfExpiries(services, stopped) },
  { name: 'open follow-up quizzes and invite to them', everySeconds: 900, run: (stopped) => inviteToFollowUp(services, stopped) },
  { name: 'ask how a training was', everySeconds: 900, run: (stopped) => askForFeedback(services, stopped) },
  { name: 'clean what feedback leaves behind', everySeconds: 3600, run: () => forgetOldVersions(services.db) },
  { name: 'send leads their weekly summary', everySeconds: 1800, run: (stopped) => sendDigests(services, stopped) },
  { name: 'tell editors of stories that wait', everySeconds: 900, run: () => tellEditors(services) },
  { name: 'do the long work that was asked for', everySeconds: 2, run: (stopped) => runDueJobs({ services, handlers: jobHandlers, stopped }) },
  { name: 'publish what is planned', everySeconds: 5, run: async (stopped) => { await publishPlanned(services, stopped) } },
  { name: 'tell authors what was said of their drafts', everySeconds: 300, run: async () => { await tellAuthors(services) } },
  { name: 'tell trainers which drafts wait for review', everySeconds: 900, run: async () => { await tellReviewers(services) } },
  { name: 'forget old files', everySeconds: 3600, run: () => forgetOldFiles(services.db) },
  { name: 'forget rosters of more than a month ago', everySeconds: 3600, run: () => forgetRosters(services.db, 30) },
  { name: 'erase names on certificates that were kept long enough', everySeconds: 3600, run: () => eraseDueCertificates(services) },
  { name: 'forget old throttles', everySeconds: 3600, run: () => forgetOldThrottles(services.db) },
  { name: 'end sign-ins that ran out', everySeconds: 3600, run: () => endOldSignIns(services.db) },
  { name: 'forget challenges that ran out', everySeconds: 3600, run: () => forgetOldChallenges(services.db) },
]
