CREATE TABLE "feedback_asks" (
	"enrollment_id" bigint NOT NULL,
	"phase" text NOT NULL,
	"asked_on" date NOT NULL,
	"reminded_on" date,
	CONSTRAINT "feedback_asks_enrollment_id_phase_pk" PRIMARY KEY("enrollment_id","phase"),
	CONSTRAINT "feedback_asks_phase" CHECK (phase in ('post', 'later'))
);
--> statement-breakpoint
CREATE TABLE "feedback_forms" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cohort_id" bigint NOT NULL,
	"phase" text NOT NULL,
	"revision_id" bigint NOT NULL,
	"answers" jsonb NOT NULL,
	"satisfaction" smallint,
	"benefit" smallint,
	"intent" smallint,
	"recommend" smallint,
	"is_counted" boolean NOT NULL,
	CONSTRAINT "feedback_forms_phase" CHECK (phase in ('post', 'later')),
	CONSTRAINT "feedback_forms_roles" CHECK (satisfaction between 1 and 5 and benefit between 1 and 5 and intent between 1 and 5 and recommend between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "feedback_marks" (
	"enrollment_id" bigint NOT NULL,
	"phase" text NOT NULL,
	CONSTRAINT "feedback_marks_enrollment_id_phase_pk" PRIMARY KEY("enrollment_id","phase"),
	CONSTRAINT "feedback_marks_phase" CHECK (phase in ('post', 'later'))
);
--> statement-breakpoint
ALTER TABLE "feedback_asks" ADD CONSTRAINT "feedback_asks_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback_forms" ADD CONSTRAINT "feedback_forms_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback_forms" ADD CONSTRAINT "feedback_forms_revision_id_module_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."module_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback_marks" ADD CONSTRAINT "feedback_marks_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "feedback_forms_cohort" ON "feedback_forms" USING btree ("cohort_id","phase");
--> statement-breakpoint
create function feedback_stays() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever written anew', tg_table_name using errcode = '23514';
end $$;
--> statement-breakpoint
create trigger feedback_stays before update on feedback_forms for each statement execute function feedback_stays();
--> statement-breakpoint
create trigger feedback_stays_truncate before truncate on feedback_forms for each statement execute function feedback_stays();
--> statement-breakpoint
create trigger feedback_stays before update on feedback_marks for each statement execute function feedback_stays();
--> statement-breakpoint
create trigger feedback_stays_truncate before truncate on feedback_marks for each statement execute function feedback_stays();
--> statement-breakpoint
-- Forms are shuffled by writing all of a cohort and phase down again and taking the old rows away: whatever goes must stand there again, word for word and as often.
create function feedback_forms_remain() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select cohort_id, phase, revision_id, answers, count(*) as n from gone group by 1, 2, 3, 4) g
      left join (select cohort_id, phase, revision_id, answers, count(*) as n from feedback_forms where (cohort_id, phase) in (select cohort_id, phase from gone) group by 1, 2, 3, 4) f using (cohort_id, phase, revision_id, answers)
    where coalesce(f.n, 0) < g.n
  ) then
    raise exception 'a form of feedback would be lost' using errcode = '23514';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger feedback_forms_remain after delete on feedback_forms referencing old table as gone for each statement execute function feedback_forms_remain();
--> statement-breakpoint
create function feedback_marks_remain() returns trigger language plpgsql as $$
begin
  if not exists (select from feedback_marks where enrollment_id = old.enrollment_id and phase = old.phase) then
    raise exception 'that enrollment % has handed in its feedback would be forgotten', old.enrollment_id using errcode = '23514';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger feedback_marks_remain after delete on feedback_marks deferrable initially deferred for each row execute function feedback_marks_remain();
--> statement-breakpoint
-- When the training of an enrollment was over: when it was completed, or when every live day that was planned since they came is over, whichever was first; null = neither yet.
create view training_ends as
  select e.id as enrollment_id, least(k.completed_at, (select max(d.ends_at) from events d where d.cohort_id = e.cohort_id and d.canceled_at is null and d.ends_at > e.enrolled_at)) as over_at
  from enrollments e left join completions k on k.enrollment_id = e.id;
