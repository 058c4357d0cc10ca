/** What can be taken out, with its codebook: every column of every table, in the order of the file. */
import type { Policy } from '#src/domain/access.ts'
import { participationColumns, practiceColumns, whichColumns } from '#src/features/engagement/columns.ts'
import type { Column, Kind } from '#src/platform/tables.ts'
import { dayAgenda, dayAttendance, dayMinutes, dayOpenings, days } from './export-day-queries.ts'
import { answers, attempts, attendance, calls, callSeries, completions, eligibleStaff, engagementMonths, enrollments, feedback, fidelityScores, people, practiceGoals, practiceMonths, practiceNumbers, practiceReports, siteOutcomes, type Source, stories } from './export-queries.ts'

export type Export = { id: string; title: string; about: string; /** What the days of the filter are compared with. */ day: string; policy: Policy; columns: readonly Column[]; source: Source }

const columns = (...rows: [name: string, kind: Kind, about: string][]): Column[] => rows.map(([name, kind, about]) => ({ name, kind, about }))

const who = columns(
  ['enrollment_id', 'number', 'Number of the enrollment; the same in every table'], ['person_id', 'number', 'Number of the person; the same in every table, for ever'], ['name', 'text', 'Name now'], ['email', 'text', 'E-mail now'],
  ['agency', 'text', 'Agency at the time, by its name now; empty: none'], ['state', 'text', 'State of that agency, postal code'], ['discipline', 'text', 'At the time: sees, supervisor, manager or other'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'],
)
const phase: [string, Kind, string] = ['phase', 'text', 'pre, post or followup']
/** A correction is a further row. */
const version: [string, Kind, string][] = [['superseded', 'yes or no', 'Whether a later version took its place'], ['supersedes', 'number', 'Number of the version that this one corrects; empty: none']]
const agency: [string, Kind, string][] = [['agency_id', 'number', 'Number of the agency'], ['agency', 'text', 'Its name now'], ['state', 'text', 'Its state, postal code']]
/** A live day, as every table of them names it. */
const ofDay: [string, Kind, string][] = [['event_id', 'number', 'Number of the live day; the same in every table'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'], ['title', 'text', 'Title of the day']]
const points: [string, Kind, string][] = [['points', 'number', 'Points earned, exact to 15 digits; empty while the attempt is open'], ['possible', 'number', 'Points that could be earned']]

export const exports: readonly Export[] = [
  {
    id: 'people', title: 'People', about: 'One row for each person in the directory.', day: 'the day the account was made', policy: 'exports', source: people,
    columns: columns(
      ['person_id', 'number', 'Number of the person; the same in every table, for ever'], ['name', 'text', 'Name'], ['email', 'text', 'E-mail'], ['printed_name', 'text', 'Name on certificates, once confirmed'], ['credentials', 'text', 'Letters after the name'],
      ['agency', 'text', 'Main agency now; empty: none'], ['state', 'text', 'State of that agency, postal code'], ['discipline', 'text', 'There: sees, supervisor, manager or other'], ['standing', 'text', 'joined, not joined or disabled'],
      ['created_at', 'moment', 'When the account was made'], ['last_seen_at', 'moment', 'Last visit, to ten minutes; empty: never'],
    ),
  },
  {
    id: 'enrollments', title: 'Enrollments', about: 'One row for each person in a cohort, withdrawn ones included; previews by staff are left out.', day: 'the day of enrollment', policy: 'exports', source: enrollments,
    columns: [...who, ...columns(
      ['enrolled_at', 'moment', 'When they were enrolled'], ['withdrawn_at', 'moment', 'When they were withdrawn; empty: they were not'], ['first_quiz_at', 'moment', 'When the first quiz was begun'], ['last_step_at', 'moment', 'Last quiz begun or handed in, or section marked as read'],
      ['post_quizzes', 'number', 'Modules with a post-quiz handed in'], ['completed_at', 'moment', 'When the curriculum was completed; empty: it is not'],
    )],
  },
  {
    id: 'completions', title: 'Completions', about: 'One row for each enrollment that met the rule of its curriculum, with its live certificate.', day: 'the day of completion', policy: 'exports', source: completions,
    columns: [...columns(['completion_id', 'number', 'Number of the completion']), ...who, ...columns(
      ['completed_at', 'moment', 'When the rule was met'], ['minutes', 'number', 'Minutes of training credited'], ['certificate', 'text', 'Number of the live certificate; empty: none, or revoked'], ['issued_at', 'moment', 'When that certificate was issued'],
    )],
  },
  {
    id: 'days', title: 'Live days', about: 'One row for each live training day, canceled and coming ones included; counts are of people within reach.', day: 'the day it begins', policy: 'exports', source: days,
    columns: columns(
      ...ofDay, ['starts_at', 'moment', 'When it begins'], ['ends_at', 'moment', 'When it ends'], ['time_zone', 'text', 'Zone in which it was planned'], ['place', 'text', 'Where; empty: not said'], ['together', 'yes or no', 'Whether quizzes of the agenda wait until they are opened for the room'],
      ['canceled_at', 'moment', 'When it was canceled; empty: it was not'], ['modules', 'number', 'Rows of its agenda'], ['agenda_minutes', 'number', 'Minutes of its agenda; breaks are in none'], ['openings', 'number', 'Quizzes that were opened for the room'], ['people', 'number', 'People who were there'],
      ['minutes_credited', 'number', 'Minutes of all of them, and of whoever was given minutes by hand'],
    ),
  },
  {
    id: 'day-agenda', title: 'Agenda of live days', about: 'One row for each module on the agenda of a live day.', day: 'the day it begins', policy: 'exports', source: dayAgenda,
    columns: columns(...ofDay, ['module', 'text', 'Id of the module'], ['starts_at', 'moment', 'When it begins'], ['minutes', 'number', 'How long it is planned to last']),
  },
  {
    id: 'day-openings', title: 'Quizzes opened on live days', about: 'One row for each time that a quiz was opened for the room.', day: 'the day the live day begins', policy: 'exports', source: dayOpenings,
    columns: columns(['opening_id', 'number', 'Number of the opening'], ...ofDay, ['module', 'text', 'Id of the module'], ['phase', 'text', 'pre or post'], ['opened_at', 'moment', 'When it was opened'], ['closed_at', 'moment', 'When it was closed; empty: it is open'], ['opened_by', 'text', 'Who opened it, by their name now']),
  },
  {
    id: 'day-attendance', title: 'Presence on live days', about: 'One row for each stretch of presence: who leaves and comes back has two.', day: 'the day the live day begins', policy: 'exports', source: dayAttendance,
    columns: [...columns(['stretch_id', 'number', 'Number of the stretch']), ...who, ...columns(
      ['event_id', 'number', 'Number of the live day'], ['title', 'text', 'Title of the day'], ['how', 'text', 'check-in (from a phone in the room), codeword, or by hand'], ['in_at', 'moment', 'When they came'], ['out_at', 'moment', 'When they left; empty: they stayed to the end'],
    )],
  },
  {
    id: 'day-minutes', title: 'Minutes of live days', about: 'One row for each person and live day with presence, or with minutes that were set by hand.', day: 'the day the live day begins', policy: 'exports', source: dayMinutes,
    columns: [...who, ...columns(
      ['event_id', 'number', 'Number of the live day'], ['title', 'text', 'Title of the day'], ['starts_at', 'moment', 'When it began'], ['minutes_present', 'number', 'Whole minutes that presence and agenda have in common'], ['minutes_credited', 'number', 'The same, or as set by hand'], ['by_hand', 'yes or no', 'Whether they were set by hand'],
    )],
  },
  {
    id: 'call-series', title: 'Series of calls', about: 'One row for each series of coaching or mentor calls of a cohort.', day: 'the day it was made', policy: 'exports', source: callSeries,
    columns: columns(
      ['series_id', 'number', 'Number of the series'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'], ['kind', 'text', 'coaching or mentor'], ['first_on', 'day', 'Day of the first call as it was planned'], ['rule', 'text', 'weekday: on the same weekday of each month, as the second Tuesday; day: on the same day of it'],
      ['hour', 'text', 'On the clocks of the time zone, HH:MM'], ['minutes', 'number', 'How long a call is planned to last'], ['time_zone', 'text', 'Zone in which it was planned'], ['facilitator', 'text', 'Who holds them, by their name now'], ['calls', 'number', 'Calls of the series'], ['canceled', 'number', 'Those of them that were canceled'], ['created_at', 'moment', 'When the series was made'],
    ),
  },
  {
    id: 'calls', title: 'Calls', about: 'One row for each coaching or mentor call, canceled and coming ones included.', day: 'the day of the call', policy: 'exports', source: calls,
    columns: columns(
      ['call_id', 'number', 'Number of the call; the same in every table'], ['series_id', 'number', 'Number of its series'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'], ['kind', 'text', 'coaching or mentor'], ['number', 'number', 'First, second … of its series'],
      ['starts_at', 'moment', 'When it begins'], ['minutes', 'number', 'How long it is planned to last'], ['time_zone', 'text', 'Zone in which it was planned'], ['topics', 'text', 'Ids of its topics, with spaces between'], ['facilitator', 'text', 'Who holds it, by their name now'],
      ['canceled_at', 'moment', 'When it was canceled; empty: it was not'], ['attended', 'number', 'People who attended'], ['excused', 'number', 'People who were excused'], ['absent', 'number', 'People who were absent'], ['agencies', 'number', 'Agencies with anybody there'], ['minutes_credited', 'number', 'Minutes of all who attended'],
    ),
  },
  {
    id: 'attendance', title: 'Attendance', about: 'One row for each person and call for whom attendance was recorded, as it stands now.', day: 'the day of the call', policy: 'exports', source: attendance,
    columns: [...columns(['attendance_id', 'number', 'Number of the record']), ...who, ...columns(
      ['call_id', 'number', 'Number of the call'], ['kind', 'text', 'coaching or mentor'], ['number', 'number', 'First, second … of its series'], ['starts_at', 'moment', 'When the call began'], ['status', 'text', 'attended, excused or absent'],
      ['minutes', 'number', 'Minutes credited'], ['source', 'text', 'hand, import (from a meeting file) or apology (said beforehand)'], ['recorded_at', 'moment', 'When it was recorded'],
    )],
  },
  {
    id: 'attempts', title: 'Attempts', about: 'One row for each sitting of a quiz, open ones included; previews by staff are left out.', day: 'the day the quiz was begun', policy: 'exports.scores', source: attempts,
    columns: [...columns(['attempt_id', 'number', 'Number of the attempt']), ...who, ...columns(
      ['withdrawn_at', 'moment', 'When the enrollment was withdrawn; figures of gain leave these out'], ['module', 'text', 'Id of the module'], ['revision', 'number', 'Revision of the module that was sat'], phase, ['number', 'number', 'First, second … sitting of this phase'], ['form', 'text', 'A or B'],
      ['started_at', 'moment', 'When it was begun'], ['submitted_at', 'moment', 'When it was handed in; empty: it is open'], ['answered', 'number', 'Items with an answer, when it was handed in'], ...points, ['percent', 'number', '100 × points ÷ possible'],
    )],
  },
  {
    id: 'answers', title: 'Answers', about: 'One row for each item of each attempt that was handed in.', day: 'the day the quiz was handed in', policy: 'exports.scores', source: answers,
    columns: [...columns(['attempt_id', 'number', 'Number of the attempt']), ...who, ...columns(
      ['module', 'text', 'Id of the module'], phase, ['number', 'number', 'First, second … sitting of this phase'], ['submitted_at', 'moment', 'When the attempt was handed in'], ['item', 'text', 'Id of the item'],
      ['type', 'text', 'single, multiple, truefalse, number, text, match, order, likert or open'], ['wording', 'number', 'Which wording of the item was shown'], ['answer', 'text', 'Letter of the option, text or number as typed; a list or pairs as JSON; empty: no answer'],
      ...points, ['blank', 'yes or no', 'Whether it was left open'],
    )],
  },
  {
    id: 'practice-reports', title: 'Practice reports', about: 'One row for each version of a monthly report, corrected ones included; drafts are left out.', day: 'the day the report was submitted', policy: 'exports.scores', source: practiceReports,
    columns: [...columns(['report_id', 'number', 'Number of this version of the report']), ...who, ...columns(
      ['month', 'text', 'Month it is about, YYYY-MM'], ['call_id', 'number', 'Number of the call that it was written for; empty: the month after it had none'], ...version, ['submitted_at', 'moment', 'When it was submitted'], ['goal_month', 'text', 'Month whose goal is settled here; empty: none'], ['goal_standing', 'text', 'met, partly, not_met or changed'], ['goal_said', 'text', 'What happened with that goal'],
      ['goal', 'text', 'The new goal'], ['due_on', 'day', 'When it is due'], ['barriers', 'text', 'What got in the way: keys, joined by commas'], ['note', 'text', 'For the coach'],
    )],
  },
  {
    id: 'practice-numbers', title: 'Numbers of practice reports', about: 'One row for each number of each version of a monthly report. Numbers of people served are never added up over months.', day: 'the day the report was submitted', policy: 'exports.scores', source: practiceNumbers,
    columns: columns(
      ['report_id', 'number', 'Number of this version of the report'], ['person_id', 'number', 'Number of the person; the same in every table, for ever'], ['agency', 'text', 'Agency when it was submitted, by its name now; empty: none'], ['state', 'text', 'State of that agency, postal code'], ['month', 'text', 'Month it is about, YYYY-MM'],
      ['superseded', 'yes or no', 'Whether a later version took its place'], ['kind', 'text', 'practice: times used; people served: people'], ['key', 'text', 'What was counted'], ['number', 'number', 'How often, or how many'],
    ),
  },
  {
    id: 'engagement', title: 'Engagement by agency and month', about: 'One row for each agency and month in which anything happened: enrollments and calls as counts.', day: 'the month, as a whole', policy: 'exports', source: engagementMonths, columns: [...whichColumns, ...participationColumns],
  },
  {
    id: 'engagement-practice', title: 'Practice and goals by agency and month', about: 'One row for each agency and month with a report that goes with a call, or a goal that is due. Nothing is hidden here, so it is for whoever may read the reports.', day: 'the month, as a whole', policy: 'exports.scores',
    source: practiceMonths, columns: [...whichColumns, ...practiceColumns],
  },
  {
    id: 'eligible-staff', title: 'Eligible staff', about: 'One row for each time that somebody entered how many staff of an agency could come to a cohort.', day: 'the day it was entered', policy: 'exports', source: eligibleStaff,
    columns: columns(
      ['entry_id', 'number', 'Number of the entry'], ['cohort', 'text', 'Name of the cohort'], ['curriculum', 'text', 'Id of the curriculum'], ...agency, ['superseded', 'yes or no', 'Whether a later entry took its place'], ['sees', 'number', 'Eligible staff who are SEES'], ['supervisor', 'number', 'Supervisors'],
      ['manager', 'number', 'Program managers'], ['other', 'number', 'Others'], ['entered_at', 'moment', 'When it was entered'],
    ),
  },
  {
    id: 'feedback', title: 'Feedback', about: 'One row for each answer of forms that bear no name, of cohorts with five forms or more. Rows of one form are not tied to each other. Forms bear no agency and no day, so choose a cohort alone: any other choice leaves nothing.', day: 'no day, since forms bear none', policy: 'exports.scores', source: feedback,
    columns: columns(
      ['cohort_id', 'number', 'Number of the cohort'], ['cohort', 'text', 'Its name'], ['curriculum', 'text', 'Id of the curriculum'], ['phase', 'text', 'post: after the training; later: after 30 days'], ['revision', 'number', 'Revision of the form that was filled in'],
      ['item', 'text', 'Id of the question'], ['statement', 'text', 'Key of the statement, where statements were rated; empty: none'], ['answer', 'text', 'Step of the scale, key of an option, or words as typed; of several options each is a row'],
    ),
  },
  {
    id: 'practice-goals', title: 'Practice goals', about: 'One row for each goal of a monthly report as it stands now, with what became of it.', day: 'the day the report was submitted', policy: 'exports.scores', source: practiceGoals,
    columns: [...columns(['report_id', 'number', 'Number of the report that set it']), ...who, ...columns(
      ['month', 'text', 'Month of that report, YYYY-MM'], ['goal', 'text', 'The goal'], ['due_on', 'day', 'When it is due'], ['set_at', 'moment', 'When the report was submitted'], ['standing', 'text', 'open, met, partly, not_met or changed'],
      ['settled_in', 'text', 'Month of the report that settles it, YYYY-MM; empty: it is open'], ['settled_at', 'moment', 'When that report was submitted'], ['said', 'text', 'What happened with it'],
    )],
  },
  {
    id: 'stories', title: 'Stories and lessons', about: 'One row for each that is released. What was withdrawn, or whose consent was taken back, is in none.', day: 'the day of release', policy: 'exports', source: stories,
    columns: columns(
      ['story_id', 'number', 'Number of the story'], ['kind', 'text', 'story or lesson'], ['title', 'text', 'Title; empty: the person whose story it is has not agreed to have it in a file'], ['text', 'text', 'What it says; empty for the same reason'], ['practices', 'text', 'Practices that it touches: keys, joined by commas'],
      ['naming', 'text', 'How the author is named: name (with the agency), agency, or unnamed'], ['author', 'text', 'Name now; empty: not to be named'], ['agency', 'text', 'Agency when it was sent in, by its name now; empty: none, or not to be named'], ['state', 'text', 'State of that agency, postal code'], ['reach', 'text', 'Who may read it: program, or state (people of that state alone)'],
      ['teller', 'text', 'Whose story: writer, or served (a person served told it and agreed in writing)'], ['may_print', 'yes or no', 'Whether it may be shown to others on paper or in a file'], ['may_quote', 'yes or no', 'Whether it may be quoted'], ['sent_at', 'moment', 'When it was first sent in'], ['released_at', 'moment', 'When it was released'],
    ),
  },
  {
    id: 'site-outcomes', title: 'Site outcomes', about: 'One row for each version of a quarter of an agency. Quarters are never sums of months.', day: 'the day it was entered', policy: 'exports', source: siteOutcomes,
    columns: columns(
      ['entry_id', 'number', 'Number of this version'], ...agency, ['quarter', 'text', 'YYYY-Qn'], ...version, ['served', 'number', 'People on the IPS caseload on any day of the quarter'], ['working', 'number', 'Of them, with at least one day in a competitive job'], ['in_education', 'number', 'Of them, enrolled for a credit or a credential'],
      ['new_enrollees', 'number', 'Of them, new in the quarter'], ['job_starts', 'number', 'Competitive jobs begun; one person may begin several'], ['reached_90', 'number', 'People whose 90th day after a job start fell into the quarter'], ['kept_90', 'number', 'Of them, in that job on that day'],
      ['specialists', 'number', 'Full-time equivalents'], ['vacancies', 'number', 'Full-time equivalents not filled'], ['rates', 'text', 'Each rate by its name, its definition when it was entered, and its two parts'], ['entered_at', 'moment', 'When it was entered'],
    ),
  },
  {
    id: 'fidelity-scores', title: 'Fidelity scores', about: 'One row for each version of a fidelity review of an agency.', day: 'the day it was entered', policy: 'exports', source: fidelityScores,
    columns: columns(
      ['entry_id', 'number', 'Number of this version'], ...agency, ['tool', 'text', 'IPS-25 or IPS-Y'], ['assessed_on', 'day', 'Day of the review'], ...version, ['kind', 'text', 'self or independent'], ['assessor', 'text', 'Team or organization that reviewed'], ['total', 'number', 'Total; of the IPS-Y, both parts'],
      ['employment', 'number', 'IPS-Y: the employment part'], ['education', 'number', 'IPS-Y: the education part'], ['items', 'text', 'IPS-25: score by item number, as JSON'], ['entered_at', 'moment', 'When it was entered'],
    ),
  },
]

export const auditColumns = columns(
  ['entry_id', 'number', 'Number of the line'], ['at', 'moment', 'When'], ['actor_id', 'number', 'Number of who did it; empty: the system itself'], ['actor', 'text', 'Their name now'], ['action', 'text', 'What was done'],
  ['subject', 'text', 'Kind of what it was done to'], ['subject_id', 'text', 'Its number'], ['subject_name', 'text', 'Its name now, for a person'], ['details', 'text', 'What more was noted, before and after, as JSON'],
)

export const kindWords: Record<Kind, string> = { text: 'Text', number: 'Number', day: 'Date, YYYY-MM-DD', moment: 'Date and time, UTC', 'yes or no': 'yes or no' }
