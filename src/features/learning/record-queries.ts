/** SQL of sittings that are recorded many at once: one statement a table, whatever their number. */
import { type SQL, sql } from 'drizzle-orm'
import type { Answer } from '#src/domain/answers.ts'
import type { FormName, Phase } from '#src/domain/curriculum.ts'
import type { Db } from '#src/platform/db/client.ts'

const rows = (values: readonly object[]): SQL => sql`jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb)`

type Sitting = { module: string; phase: Phase; number: number; form: FormName; seed: number; revisionId: number; startedAt: Date }

/** Numbers of the new attempts by "<module> <phase>"; at most one of each is given. */
export async function insertSittings (tx: Db, who: { enrollmentId: number; personId: number; agencyId: number | null }, sittings: readonly Sitting[]): Promise<Map<string, number>> {
  const made = await tx.execute<{ id: number; module: string; phase: string }>(sql`
    insert into attempts (enrollment_id, person_id, agency_id, module, phase, number, form, seed, revision_id, started_at)
    select ${who.enrollmentId}::bigint, ${who.personId}::bigint, ${who.agencyId}::bigint, s.module, s.phase, s.number, s.form, s.seed, s."revisionId", s."startedAt"
    from ${rows(sittings)} as s(module text, phase text, number int, form text, seed int, "revisionId" bigint, "startedAt" timestamptz) order by s."startedAt"
    returning id::int, module, phase`)
  return new Map(made.map(({ id, module, phase }) => [`${module} ${phase}`, id]))
}

export async function insertResponses (tx: Db, answers: readonly { attemptId: number; item: string; answer: Answer; savedAt: Date }[]): Promise<void> {
  await tx.execute(sql`
    insert into responses (attempt_id, item, answer, version, replaces, writer, saved_at)
    select r."attemptId", r.item, coalesce(r.answer, 'null'), 1, 0, 'demo', r."savedAt" from ${rows(answers)} as r("attemptId" bigint, item text, answer jsonb, "savedAt" timestamptz)`)
}

type Total = { attemptId: number; submittedAt: Date; pointsNumerator: number; pointsDenominator: number; possible: number; answered: number; gainNumerator: number; gainDenominator: number; gainPossible: number }

export async function updateSubmitted (tx: Db, totals: readonly Total[]): Promise<void> {
  await tx.execute(sql`
    update attempts set submitted_at = t."submittedAt", points_numerator = t."pointsNumerator", points_denominator = t."pointsDenominator", possible = t.possible, answered = t.answered,
      gain_numerator = t."gainNumerator", gain_denominator = t."gainDenominator", gain_possible = t."gainPossible"
    from ${rows(totals)} as t("attemptId" bigint, "submittedAt" timestamptz, "pointsNumerator" bigint, "pointsDenominator" bigint, possible int, answered int, "gainNumerator" bigint, "gainDenominator" bigint, "gainPossible" int)
    where attempts.id = t."attemptId"`)
}

type ItemScore = { attemptId: number; item: string; itemRevisionId: number; pointsNumerator: number; pointsDenominator: number; possible: number; isBlank: number; choice: string | null }

export async function insertItemScoresOf (tx: Db, scores: readonly ItemScore[]): Promise<void> {
  await tx.execute(sql`
    insert into item_scores (attempt_id, item, item_revision_id, points_numerator, points_denominator, possible, is_blank, choice)
    select "attemptId", item, "itemRevisionId", "pointsNumerator", "pointsDenominator", possible, "isBlank", choice
    from ${rows(scores)} as s("attemptId" bigint, item text, "itemRevisionId" bigint, "pointsNumerator" int, "pointsDenominator" int, possible int, "isBlank" int, choice text)`)
}
