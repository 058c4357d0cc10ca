/** Facts that the database itself holds still: tried column by column, on rows that the product made. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertCredit } from '#src/features/days/attendance-queries.ts'
import { openProgram, type Program } from '../support/program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
  const { db, event, own } = program, { $client: q } = db
  const [by] = await q<{ id: number }[]>`select min(id)::int as id from people`
  await db.transaction((tx) => insertCredit(tx, { eventId: event, enrollmentId: own.enrollment, minutes: 60, reason: 'On the phone', givenBy: by!.id }))
  await q`insert into event_openings (event_id, module, phase, opened_by) values (${event}, 'second', 'pre', ${by!.id})`
  await q`insert into ratings (attempt_id, item, rater_id, marks, points, possible) values (${own.submitted}, 'a.open', ${by!.id}, '{"goal": 1}', 1, 2)`
})
afterAll(() => program.close())

/** Another value of the same kind. */
const another: Record<string, string> = { bigint: '+ 1', integer: '+ 1', text: `|| 'x'`, 'timestamp with time zone': `+ interval '1 second'`, jsonb: `|| '{"x": 1}'` }

test('what was noted, opened, credited and rated changes in nothing but what may', async () => {
  const { $client: q } = program.db
  const guarded = await q<{ table: string; free: string }[]>`select tgrelid::regclass::text as table, encode(tgargs, 'escape') as free from pg_trigger where tgname = 'only_changes' order by 1`
  expect(guarded.map(({ table }) => table)).toEqual(['attendance', 'event_attendance', 'event_credits', 'event_openings', 'ratings'])
  for (const { table, free } of guarded) {
    const columns = await q<{ name: string; type: string }[]>`select column_name as name, data_type as type from information_schema.columns where table_name = ${table} and is_identity = 'NO'`
    const [row] = await q<Record<string, unknown>[]>`select * from ${q(table)} limit 1`
    expect(row, table).toBeDefined()
    for (const { name, type } of columns.filter((column) => row![column.name] !== null)) {
      const change = q.unsafe(`update ${table} set ${name} = ${name} ${another[type]} where id = ${String(row!.id)}`)
      if (free.split('\\000').includes(name)) await change.catch((error: Error) => expect(error.message).not.toContain('stays as it is'))
      else await expect(change, `${table}.${name}`).rejects.toThrow('stays as it is')
    }
    await expect(q.unsafe(`delete from ${table}`)).rejects.toThrow('stays as it is')
  }
})
