/** SQL of everything that is held about one person, table by table, for the copy that they may take. Nothing of anybody else, and no secret. A new table about people belongs here too. */
import type { Fragment } from '#src/features/accounts/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Column, Kind, Row } from '#src/platform/tables.ts'

type Q = Database['$client']
export type OwnTable = { file: string; about: string; columns: Column[]; source (q: Q, id: number): Fragment }

const columns = (names: Record<string, Kind>): Column[] => Object.entries(names).map(([name, kind]) => ({ name, kind, about: '' }))

export const ownTables: OwnTable[] = [
  {
    file: 'profile', about: 'Who you are here', columns: columns({ person: 'number', name: 'text', email: 'text', printed_name: 'text', printed_name_confirmed_at: 'moment', credentials: 'text', license_type: 'text', license_number: 'text', license_state: 'text', time_zone: 'text', colors: 'text', here_since: 'moment', password_set_at: 'moment', codes_since: 'moment', disabled_at: 'moment' }),
    source: (q, id) => q`select p.id::int as person, p.name, p.email, p.printed_name, p.printed_name_confirmed_at, p.credentials, p.license->>'type' as license_type, p.license->>'number' as license_number, p.license->>'state' as license_state, p.time_zone, p.theme as colors,
      p.created_at as here_since, p.password_set_at, (select confirmed_at from totps where person_id = p.id) as codes_since, p.disabled_at from people p where p.id = ${id}`,
  },
  { file: 'addresses', about: 'Further e-mail addresses that you proved', columns: columns({ email: 'text', proved_at: 'moment' }), source: (q, id) => q`select email, verified_at as proved_at from person_emails where person_id = ${id} order by id` },
  {
    file: 'agencies', about: 'Where you belong, and did before', columns: columns({ agency: 'text', state: 'text', discipline: 'text', main: 'yes or no', from: 'day', until: 'day' }),
    source: (q, id) => q`select g.name as agency, g.state, a.discipline, a.is_primary as main, a.started_on::text as from, a.ended_on::text as until from affiliations a join agencies g on g.id = a.agency_id where a.person_id = ${id} order by a.started_on, a.id`,
  },
  {
    file: 'roles', about: 'What you may do beyond your own training, and could before', columns: columns({ role: 'text', agency: 'text', state: 'text', from: 'moment', until: 'moment' }),
    source: (q, id) => q`select r.role, g.name as agency, r.state, r.granted_at as from, r.ended_at as until from grants r left join agencies g on g.id = r.agency_id where r.person_id = ${id} order by r.id`,
  },
  {
    file: 'trainings', about: 'Cohorts that you are or were in', columns: columns({ enrollment: 'number', cohort: 'text', curriculum: 'text', agency: 'text', discipline: 'text', enrolled_at: 'moment', withdrawn_at: 'moment', completed_at: 'moment', minutes: 'number' }),
    source: (q, id) => q`select e.id::int as enrollment, c.name as cohort, c.curriculum, g.name as agency, e.discipline, e.enrolled_at, e.withdrawn_at, k.completed_at, k.minutes::int as minutes
      from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id left join completions k on k.enrollment_id = e.id where e.person_id = ${id} order by e.id`,
  },
  {
    file: 'sections', about: 'Sections that you marked as read', columns: columns({ enrollment: 'number', module: 'text', section: 'text', marked_at: 'moment' }),
    source: (q, id) => q`select m.enrollment_id::int as enrollment, m.module, m.section, m.marked_at from section_marks m join enrollments e on e.id = m.enrollment_id where e.person_id = ${id} order by m.marked_at, m.module, m.section`,
  },
  {
    file: 'live-days', about: 'When you were at live training days', columns: columns({ enrollment: 'number', day: 'text', place: 'text', in_at: 'moment', out_at: 'moment', how: 'text' }),
    source: (q, id) => q`select t.enrollment_id::int as enrollment, d.title as day, d.place, t.in_at, t.out_at, t.how from event_attendance t join events d on d.id = t.event_id join enrollments e on e.id = t.enrollment_id where e.person_id = ${id} order by t.in_at, t.id`,
  },
  {
    file: 'live-day-minutes', about: 'Minutes of live days that were set by hand', columns: columns({ enrollment: 'number', day: 'text', minutes: 'number', reason: 'text', at: 'moment' }),
    source: (q, id) => q`select k.enrollment_id::int as enrollment, d.title as day, k.minutes, k.reason, k.given_at as at from event_credits k join events d on d.id = k.event_id join enrollments e on e.id = k.enrollment_id where e.person_id = ${id} order by k.id`,
  },
  {
    file: 'quizzes', about: 'Each sitting of a quiz, with its score once it is in', columns: columns({ sitting: 'number', enrollment: 'number', module: 'text', revision: 'number', phase: 'text', number: 'number', form: 'text', started_at: 'moment', submitted_at: 'moment', points: 'number', possible: 'number', percent: 'number' }),
    source: (q, id) => q`select t.id::int as sitting, t.enrollment_id::int as enrollment, t.module, r.number as revision, t.phase, t.number, t.form, t.started_at, t.submitted_at, t.points_numerator::float8 / t.points_denominator as points, t.possible, t.percent
      from attempts t join module_revisions r on r.id = t.revision_id where t.person_id = ${id} order by t.id`,
  },
  {
    file: 'practice-reports', about: 'Your monthly practice reports, each version', columns: columns({ month: 'text', for_the_call: 'moment', submitted_at: 'moment', corrects_an_earlier_one: 'yes or no', last_goal: 'text', what_happened: 'text', practices: 'text', people_served: 'text', barriers: 'text', new_goal: 'text', due_on: 'day', note: 'text' }),
    source: (q, id) => q`select r.month, (select starts_at from calls where id = r.call_id) as for_the_call, r.submitted_at, r.supersedes is not null as corrects_an_earlier_one, r.goal_standing as last_goal, r.goal_said as what_happened, r.practices::text as practices, r.counts::text as people_served, r.barriers::text as barriers, o.text as new_goal, o.due_on::text as due_on, r.note
      from practice_reports r join practice_goals o on o.report_id = r.id join enrollments e on e.id = r.enrollment_id where e.person_id = ${id} order by r.id`,
  },
  { file: 'practice-drafts', about: 'Practice reports that you began', columns: columns({ month: 'text', saved_at: 'moment', draft: 'text' }), source: (q, id) => q`select d.month, d.saved_at, d.values::text as draft from practice_drafts d join enrollments e on e.id = d.enrollment_id where e.person_id = ${id} order by d.month` },
  {
    file: 'stories', about: 'Stories and lessons that you sent in, each wording with what became of it', columns: columns({ story: 'number', wording: 'number', by: 'text', kind: 'text', title: 'text', text: 'text', practices: 'text', named: 'text', for: 'text', whose: 'text', agency: 'text', written_at: 'moment' }),
    source: (q, id) => q`select v.story_id::int as story, v.number as wording, case when v.written_by = ${id} then 'you' else 'an editor' end as by, v.kind, v.title, v.text, array_to_string(array(select jsonb_array_elements_text(v.practices)), ', ') as practices, v.naming as named, v.reach as for, v.teller as whose, g.name as agency, v.written_at
      from story_versions v join stories s on s.id = v.story_id left join agencies g on g.id = v.agency_id where s.author_id = ${id} order by v.story_id, v.number`,
  },
  {
    file: 'story-steps', about: 'What happened to your stories and lessons', columns: columns({ story: 'number', wording: 'number', what: 'text', word_to_you: 'text', at: 'moment' }),
    source: (q, id) => q`select t.story_id::int as story, v.number as wording, t.step as what, t.word as word_to_you, t.taken_at as at from story_steps t join story_versions v on v.id = t.version_id join stories s on s.id = t.story_id where s.author_id = ${id} order by t.id`,
  },
  { file: 'story-drafts', about: 'Stories and lessons that you began', columns: columns({ story: 'number', saved_at: 'moment', draft: 'text' }), source: (q, id) => q`select d.story_id::int as story, d.saved_at, d.values::text as draft from story_drafts d join stories s on s.id = d.story_id where s.author_id = ${id} order by d.story_id` },
  {
    file: 'story-consents', about: 'Consents to stories that you confirmed, without a name', columns: columns({ story: 'number', kept_at: 'text', signed_on: 'day', shown: 'yes or no', printed: 'yes or no', quoted: 'yes or no', confirmed_at: 'moment' }),
    source: (q, id) => q`select c.story_id::int as story, c.kept_at, c.signed_on::text as signed_on, c.shown, c.printed, c.quoted, c.confirmed_at from story_consents c join stories s on s.id = c.story_id where s.author_id = ${id} order by c.id`,
  },
  {
    file: 'certificates', about: 'Your certificates; the PDFs are in the folder certificates', columns: columns({ number: 'text', title: 'text', name: 'text', completed_on: 'day', hours: 'text', issued_at: 'moment', replaced_at: 'moment', withdrawn_at: 'moment', reason: 'text', verify_url: 'text', sha256: 'text' }),
    source: (q, id) => q`select code as number, fields->>'title' as title, fields->>'name' as name, fields->>'completedOn' as completed_on, fields->>'hours' as hours, issued_at, superseded_at as replaced_at, revoked_at as withdrawn_at, reason, fields->>'verifyUrl' as verify_url, sha256 from certificates where person_id = ${id} order by id`,
  },
  {
    file: 'mails', about: 'Mails to you. A body with a link that could be used once was not kept', columns: columns({ kind: 'text', to: 'text', subject: 'text', text: 'text', written_at: 'moment', sent_at: 'moment' }),
    source: (q, id) => q`select m.kind, m.recipient as to, m.subject, case when m.secret then '' else m.text end as text, m.queued_at as written_at, m.sent_at from mails m where m.person_id = ${id} or lower(m.recipient) in (select lower(email) from people where id = ${id} union select lower(email) from person_emails where person_id = ${id}) order by m.id`,
  },
  {
    file: 'calls', about: 'Coaching and mentor calls that you were expected on, with what was recorded', columns: columns({ call: 'number', cohort: 'text', kind: 'text', number: 'number', starts_at: 'moment', status: 'text', minutes: 'number', agency: 'text', discipline: 'text', recorded_from: 'text', reason: 'text', recorded_at: 'moment', replaced_at: 'moment' }),
    source: (q, id) => q`select c.id::int as call, h.name as cohort, s.kind, c.number, c.starts_at, a.status, a.minutes, g.name as agency, a.discipline, a.source as recorded_from, a.reason, a.recorded_at, a.superseded_at as replaced_at
      from attendance a join calls c on c.id = a.call_id join call_series s on s.id = c.series_id join cohorts h on h.id = s.cohort_id left join agencies g on g.id = a.agency_id where a.person_id = ${id} order by a.id`,
  },
  { file: 'call-invitations', about: 'Mails by which you were invited to calls, or told that they are off', columns: columns({ call: 'number', what: 'text', number: 'number', at: 'moment' }), source: (q, id) => q`select call_id::int as call, method as what, sequence as number, at from call_invitations where person_id = ${id} order by id` },
  { file: 'calendar-addresses', about: 'Secret addresses of your calendar of calls, without the secret', columns: columns({ made_at: 'moment', ended_at: 'moment' }), source: (q, id) => q`select created_at as made_at, ended_at from calls_feeds where person_id = ${id} order by id` },
  {
    file: 'follow-up', about: 'Whether the follow-up quiz of a training goes to you, and when you were told', columns: columns({ cohort: 'text', drawn: 'yes or no', invited_at: 'moment', reminded_at: 'moment' }),
    source: (q, id) => q`select c.name as cohort, f.is_sampled as drawn, f.invited_at, f.reminded_at from follow_ups f join enrollments e on e.id = f.enrollment_id join cohorts c on c.id = e.cohort_id where e.person_id = ${id} order by e.id`,
  },
  {
    file: 'feedback', about: 'When you were asked how a training was, and whether you have handed in a form. What you said is kept without your name, so it is not here', columns: columns({ cohort: 'text', phase: 'text', asked_on: 'day', reminded_on: 'day', handed_in: 'yes or no' }),
    source: (q, id) => q`select c.name as cohort, p.phase, a.asked_on::text as asked_on, a.reminded_on::text as reminded_on, m.phase is not null as handed_in
      from enrollments e join cohorts c on c.id = e.cohort_id cross join (values ('post'), ('later')) as p(phase) left join feedback_asks a on a.enrollment_id = e.id and a.phase = p.phase left join feedback_marks m on m.enrollment_id = e.id and m.phase = p.phase
      where e.person_id = ${id} and (a.phase is not null or m.phase is not null) order by e.id, p.phase desc`,
  },
  { file: 'research', about: 'What you said about research with your results, and what you were asked', columns: columns({ said_yes: 'yes or no', asked: 'text', at: 'moment' }), source: (q, id) => q`select is_given as said_yes, asked, at from research_consents where person_id = ${id} order by id` },
  {
    file: 'drafts', about: 'Modules and pages that you wrote in, and how far they are', columns: columns({ curriculum: 'text', file: 'text', begun_at: 'moment', saved_at: 'moment', ended_at: 'moment', ended_as: 'text', to_be_published_at: 'moment', text: 'text' }),
    source: (q, id) => q`select d.curriculum, d.file, d.begun_at, d.saved_at, d.ended_at, d.ended_as, (select publish_at from planned_publications where draft_id = d.id and ended_at is null) as to_be_published_at, d.text from drafts d where d.author_id = ${id} order by d.id`,
  },
  { file: 'earlier-texts', about: 'What your drafts said before', columns: columns({ curriculum: 'text', file: 'text', saved_at: 'moment', text: 'text' }), source: (q, id) => q`select d.curriculum, d.file, t.saved_at, t.text from draft_texts t join drafts d on d.id = t.draft_id where d.author_id = ${id} order by t.id` },
  { file: 'reviews', about: 'What you said of drafts', columns: columns({ curriculum: 'text', file: 'text', what: 'text', line: 'number', text: 'text', at: 'moment' }),
    source: (q, id) => q`select d.curriculum, d.file, r.what, r.line, r.text, r.at from (select draft_id, 'comment' as what, line, text, written_at as at from review_comments where written_by = ${id}
      union all select draft_id, case when withdrawn_at is null then 'approval' else 'approval, withdrawn' end, null, note, approved_at from approvals where approved_by = ${id}) as r join drafts d on d.id = r.draft_id order by r.at` },
  { file: 'pictures', about: 'Pictures that you added to curricula', columns: columns({ curriculum: 'text', path: 'text', added_at: 'moment' }), source: (q, id) => q`select curriculum, path, added_at from draft_pictures where added_by = ${id} order by added_at, path` },
  {
    file: 'review-requests', about: 'Reviews of your drafts that you asked for', columns: columns({ curriculum: 'text', file: 'text', asked_at: 'moment', ended_at: 'moment' }),
    source: (q, id) => q`select d.curriculum, d.file, r.asked_at, r.ended_at from review_requests r join drafts d on d.id = r.draft_id where r.asked_by = ${id} order by r.id`,
  },
  { file: 'review-rules', about: 'Approvals before publishing that you asked for, as an admin', columns: columns({ curriculum: 'text', approvals: 'number', set_at: 'moment' }), source: (q, id) => q`select curriculum, approvals, set_at from review_rules where set_by = ${id} order by id` },
  { file: 'unwanted-mails', about: 'Kinds of mail that you do not want', columns: columns({ kind: 'text', since: 'moment' }), source: (q, id) => q`select kind, at as since from mail_refusals where person_id = ${id} order by kind` },
  {
    file: 'sign-ins', about: 'Browsers that you signed in with', columns: columns({ began_at: 'moment', last_seen_at: 'moment', ended_at: 'moment', browser: 'text', proved_by: 'text' }),
    source: (q, id) => q`select created_at as began_at, seen_at as last_seen_at, ended_at, agent as browser, factor as proved_by from sign_ins where person_id = ${id} order by id`,
  },
  { file: 'access-tokens', about: 'Access tokens for the terminal, without the secret', columns: columns({ name: 'text', made_at: 'moment', good_until: 'moment', last_used_at: 'moment', ended_at: 'moment' }), source: (q, id) => q`select name, created_at as made_at, expires_at as good_until, seen_at as last_used_at, ended_at from access_tokens where person_id = ${id} order by id` },
  { file: 'passkeys', about: 'Your passkeys, without their keys', columns: columns({ name: 'text', added_at: 'moment', last_used_at: 'moment' }), source: (q, id) => q`select name, created_at as added_at, used_at as last_used_at from passkeys where person_id = ${id} order by id` },
  { file: 'sign-in-elsewhere', about: 'Other accounts that sign you in', columns: columns({ provider: 'text', known_there_as: 'text', connected_at: 'moment' }), source: (q, id) => q`select issuer as provider, subject as known_there_as, created_at as connected_at from identities where person_id = ${id} order by created_at` },
  {
    file: 'links', about: 'Links that were made for you', columns: columns({ purpose: 'text', email: 'text', made_at: 'moment', good_until: 'moment', used_at: 'moment', ended_at: 'moment' }),
    source: (q, id) => q`select purpose, email, created_at as made_at, expires_at as good_until, used_at, ended_at from invitations where person_id = ${id} order by id`,
  },
  { file: 'asked-for', about: 'Long work that you asked for', columns: columns({ what: 'text', asked_at: 'moment', done_at: 'moment' }), source: (q, id) => q`select name as what, queued_at as asked_at, finished_at as done_at from jobs where asked_by = ${id} order by id` },
  {
    file: 'history', about: 'The audit trail, where it is about you', columns: columns({ at: 'moment', by: 'text', what: 'text', about: 'text', details: 'text' }),
    source: (q, id) => q`select l.at, case when l.actor_id is null then 'the program itself' when l.actor_id = ${id} then 'you' else 'somebody of the staff' end as by, l.action as what, l.subject as about, l.details::text as details
      from audit_entries l where (l.subject = 'person' and l.subject_id = ${String(id)}) or (l.subject = 'certificate' and l.subject_id in (select code from certificates where person_id = ${id})) order by l.id`,
  },
]

export async function listOwn (db: Database, table: OwnTable, personId: number): Promise<Row[]> {
  return [...await (table.source(db.$client, personId) as unknown as Promise<Row[]>)]
}

export type OwnAnswer = { sitting: number; revisionId: number; form: 'A' | 'B'; phase: 'pre' | 'post' | 'followup'; module: string; item: string; answer: unknown; savedAt: Date; points: number | null; possible: number | null }

/** Answers as given. Points of single items of a pre-quiz are left out until the post-quiz is in: they would tell the key of items that are still to be answered. */
export async function listOwnAnswers (db: Database, personId: number): Promise<OwnAnswer[]> {
  const rows = await db.$client<(Omit<OwnAnswer, 'answer'> & { answer: string })[]>`
    select t.id::int as sitting, t.revision_id::int as "revisionId", t.form, t.phase, t.module, a.item, a.answer::text as answer, a.saved_at as "savedAt",
      case when may.show then s.points_numerator::float8 / s.points_denominator end as points, case when may.show then s.possible end as possible
    from responses a join attempts t on t.id = a.attempt_id left join item_scores s on s.attempt_id = a.attempt_id and s.item = a.item
      cross join lateral (select t.phase <> 'pre' or exists (select from attempts o where o.enrollment_id = t.enrollment_id and o.module = t.module and o.phase = 'post' and o.submitted_at is not null) as show) may
    where t.person_id = ${personId} order by t.id, a.item`
  return rows.map((row) => ({ ...row, answer: JSON.parse(row.answer) as unknown }))
}

export async function listOwnPdfs (db: Database, personId: number): Promise<{ code: string; pdf: Buffer; fields: string }[]> {
  return db.$client<{ code: string; pdf: Buffer; fields: string }[]>`select code, pdf, fields::text as fields from certificates where person_id = ${personId} and octet_length(pdf) > 0 order by id`
}
