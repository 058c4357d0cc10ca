/** How somebody stood to a call. */

export const attendanceStatuses = { attended: 'Attended', excused: 'Excused', absent: 'Absent' } as const
export type AttendanceStatus = keyof typeof attendanceStatuses
