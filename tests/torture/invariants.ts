/** What must hold after any fault. Each check names what is broken; nothing means that all holds. */
import { createHash } from 'node:crypto'
import type { Stage } from './stage.ts'

/** Answers that raced: what a version says, so that a stored pair can be judged without having been there. */
export const raced = {
  single: (version: number) => 'abc'[version % 3]!,
  likert: (version: number) => ({ s1: 1 + (version % 4) }),
}
/** Answers that are given before anything goes wrong: five points, and the module is passed. The match is filled in by `fixedFields`. */
export const fixedPoints = 5

/** Every acknowledged answer is there, unless a later one of the same page has replaced it; no pair of version and answer that nobody gave. */
async function answersKept ({ sql, ledger }: Stage): Promise<string[]> {
  const rows = new Map((await sql<{ attempt: number; item: string; version: number; answer: unknown }[]>`select attempt_id::int as attempt, item, version, answer from responses`).map((row) => [`${row.attempt} ${row.item}`, row]))
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  const broken: string[] = []
  for (const entry of ledger.last()) {
    const row = rows.get(`${entry.attempt} ${entry.item}`)
    if (!row || row.version < entry.version) broken.push(`acknowledged answer lost: ${JSON.stringify(entry)}, stored ${JSON.stringify(row)}`)
    else if (row.version === entry.version && !same(row.answer, entry.answer)) broken.push(`acknowledged answer altered: ${JSON.stringify(entry)}, stored ${JSON.stringify(row)}`)
  }
  for (const row of rows.values()) {
    const say = raced[row.item as keyof typeof raced]
    if (say && !same(row.answer, say(row.version))) broken.push(`an answer that nobody gave: ${JSON.stringify(row)}`)
  }
  return broken
}

/** One open sitting at most, nothing newer than its submission, and every score equal to its recomputation, by SQL and from the points of its items. */
async function sittingsWhole ({ sql }: Stage): Promise<string[]> {
  const rows = await sql<{ id: number; points: number; recomputed: number; items: number; scores: number; newer: number }[]>`
    select a.id::int, a.points_numerator::float8 / a.points_denominator as points,
      (select count(*)::int from item_scores s where s.attempt_id = a.id) as items,
      coalesce((select sum(s.points_numerator::float8 / s.points_denominator) from item_scores s where s.attempt_id = a.id), 0) as scores,
      (select count(*)::int from responses r where r.attempt_id = a.id and r.saved_at > a.submitted_at) as newer,
      case when a.module = 'second' then (select count(*)::int from responses r where r.attempt_id = a.id and r.answer #>> '{}' = substr('abc', 1 + right(r.item, 1)::int % 3, 1))
        else (select coalesce(sum(case r.item when 'single' then (r.answer = '"b"')::int when 'multiple' then (r.answer = '["a","c"]')::int when 'truefalse' then (r.answer = '"a"')::int
          when 'number' then (r.answer = '"98765"')::int when 'text' then (r.answer = '"canary text accept"')::int when 'match' then 1 else 0 end), 0)::int from responses r where r.attempt_id = a.id) end as recomputed
    from attempts a where a.submitted_at is not null`
  const broken = rows.flatMap((row) => {
    const what = `attempt ${row.id}: ${JSON.stringify(row)}`
    return [row.newer > 0 && `newer than its submission: ${what}`, row.points !== row.recomputed && `score differs: ${what}`, Math.abs(row.points - row.scores) > 1e-9 && `score and items differ: ${what}`, row.items < 6 && `items missing: ${what}`].filter((text) => text !== false)
  })
  const open = await sql`select enrollment_id, module, phase from attempts where submitted_at is null group by 1, 2, 3 having count(*) > 1`
  return [...broken, ...open.map((row) => `two open sittings: ${JSON.stringify(row)}`)]
}

/** Who has passed what is required is certified, once, and nobody else; the bytes are those that were hashed; one line of the audit for each. */
async function certificatesWhole ({ sql }: Stage): Promise<string[]> {
  const wrong = await sql<{ id: number; earned: boolean; completions: number; certificates: number; lines: number }[]>`
    select * from (
      select e.id::int,
        (select count(distinct a.module) from attempts a where a.enrollment_id = e.id and a.phase = 'post' and a.percent >= 60) = case e.discipline when 'supervisor' then 2 else 1 end as earned,
        (select count(*)::int from completions k where k.enrollment_id = e.id) as completions,
        (select count(*)::int from certificates c join completions k on k.id = c.completion_id where k.enrollment_id = e.id) as certificates,
        (select count(*)::int from audit_entries l where l.action = 'issued certificate' and (l.details ->> 'enrollment')::int = e.id) as lines
      from enrollments e) as each
    where array[completions, certificates, lines] <> array_fill(earned::int, array[3])`
  const pdfs = await sql<{ code: string; pdf: Buffer; sha256: string }[]>`select code, pdf, sha256 from certificates order by id desc limit 200`
  return [
    ...wrong.map((row) => `completion or certificate wrong: ${JSON.stringify(row)}`),
    ...pdfs.filter(({ pdf, sha256 }) => createHash('sha256').update(pdf).digest('hex') !== sha256).map(({ code }) => `bytes of certificate ${code} are not those that were hashed`),
  ]
}

export async function violations (stage: Stage): Promise<string[]> {
  stage.ledger.sync()
  return (await Promise.all([answersKept(stage), sittingsWhole(stage), certificatesWhole(stage)])).flat()
}

/** One hash over everything that was final at `moment`: it must be the same after any fault. */
export async function finalHash ({ sql }: Stage, moment: Date): Promise<string> {
  const [row] = await sql<{ hash: string }[]>`
    with final as (select * from attempts where submitted_at <= ${moment})
    select md5(concat_ws('|',
      (select string_agg(final::text, ';' order by id) from final),
      (select string_agg(r::text, ';' order by attempt_id, item) from responses r where attempt_id in (select id from final)),
      (select string_agg(s::text, ';' order by attempt_id, item) from item_scores s where attempt_id in (select id from final)),
      (select string_agg(concat_ws(',', c.code, c.sha256, c.issued_at), ';' order by c.id) from certificates c where c.issued_at <= ${moment}))) as hash`
  return row!.hash
}
