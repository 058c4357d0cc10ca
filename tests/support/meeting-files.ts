/** Lists of participants as Zoom and Teams write them. The cast: Ada by phone and computer, Grace who came back, two people named Maria Lopez, a guest whom nobody knows, and the host. */

/** Zoom's meeting report: a block about the meeting, then a line for each stay. With a byte order mark. */
export const zoomStays = (host = 'tom.begay@agency.example'): Buffer => Buffer.from('\uFEFF' + [
  'Topic,ID,Host name,Host email,Start time,End time,Duration (minutes),Participants',
  '"IPS coaching call, second","852 1234 5678","Tom Begay","' + host + '","03/09/2027 09:55:02 AM","03/09/2027 11:02:10 AM",68,7', '',
  'Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response,In waiting room',
  `Tom Begay,${host},03/09/2027 09:55:02 AM,03/09/2027 11:02:10 AM,68,No,OK,No`,
  'Ada Lindqvist,ADA.LINDQVIST@agency.example,03/09/2027 09:58:00 AM,03/09/2027 09:59:30 AM,2,Yes,,Yes',
  'Ada Lindqvist,ADA.LINDQVIST@agency.example,03/09/2027 10:00:00 AM,03/09/2027 10:40:00 AM,40,Yes,OK,No',
  'Ada (phone) (Ada Lindqvist),ada.lindqvist@agency.example,03/09/2027 10:30:00 AM,03/09/2027 11:00:00 AM,30,Yes,OK,No',
  'Grace Okoro,grace.okoro@agency.example,03/09/2027 10:02:00 AM,03/09/2027 10:20:00 AM,18,Yes,OK,No',
  'Grace Okoro,grace.okoro@agency.example,03/09/2027 10:25:00 AM,03/09/2027 11:00:29 AM,36,Yes,OK,No',
  'Maria Lopez,,03/09/2027 10:01:00 AM,03/09/2027 10:31:00 AM,30,Yes,OK,No',
  'Maria Lopez,,03/09/2027 10:20:00 AM,03/09/2027 11:00:00 AM,40,Yes,OK,No',
  "Wendy's iPhone,,03/09/2027 10:05:00 AM,03/09/2027 10:10:00 AM,5,Yes,,No",
].join('\r\n') + '\r\n')

/** Zoom's list of unique participants: one summed line each. */
export const zoomSums = (): Buffer => Buffer.from(['Name (Original Name),User Email,Total Duration (Minutes),Guest', 'Ada Lindqvist,ada.lindqvist@agency.example,61,Yes', 'Maria Lopez,,30,Yes'].join('\n'))

/** Teams' attendance report: UTF-16 with tabs, three sections, thin spaces before AM and PM. */
export const teamsReport = (): Buffer => Buffer.from('\uFEFF' + [
  '1. Summary', 'Meeting title\tIPS coaching call', 'Attended participants\t3', 'Start time\t3/9/27, 9:58:01\u202fAM', 'End time\t3/9/27, 11:00:12\u202fAM', 'Meeting duration\t1h 2m 11s', 'Average attendance time\t48m 3s', '',
  '2. Participants', 'Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole',
  'Ada Lindqvist\t3/9/27, 10:00:00\u202fAM\t3/9/27, 11:00:00\u202fAM\t52m 30s\tada.lindqvist@agency.example\tada.lindqvist@agency.example\tPresenter',
  'Grace Okoro (External)\t3/9/27, 10:02:00\u202fAM\t3/9/27, 10:20:00\u202fAM\t18m\t\tgrace.okoro_agency.example#EXT#@tenant.onmicrosoft.com\tPresenter',
  'José Núñez (Unverified)\t3/9/27, 10:05:00\u202fAM\t3/9/27, 10:35:00\u202fAM\t30m\t\t\tPresenter', '',
  '3. In-Meeting Activities', 'Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole',
  'Ada Lindqvist\t3/9/27, 10:00:00\u202fAM\t3/9/27, 10:30:00\u202fAM\t30m\tada.lindqvist@agency.example\tPresenter', 'Ada Lindqvist\t3/9/27, 10:37:30\u202fAM\t3/9/27, 11:00:00\u202fAM\t22m 30s\tada.lindqvist@agency.example\tPresenter',
  'Grace Okoro (External)\t3/9/27, 10:02:00\u202fAM\t3/9/27, 10:20:00\u202fAM\t18m\t\tPresenter', 'José Núñez (Unverified)\t3/9/27, 10:05:00\u202fAM\t3/9/27, 10:35:00\u202fAM\t30m\t\tPresenter',
].join('\r\n') + '\r\n', 'utf16le')

/** The report of Teams before 2023. */
export const teamsOld = (): Buffer => Buffer.from('\uFEFF' + [
  'Meeting Summary', 'Total Number of Participants\t1', 'Meeting Title\tIPS coaching call', '', 'Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)',
  'Ada Lindqvist\t3/9/2027, 10:00:00 AM\t3/9/2027, 11:00:00 AM\t1h\t\tPresenter\tada.lindqvist@agency.example',
].join('\r\n'), 'utf16le')
