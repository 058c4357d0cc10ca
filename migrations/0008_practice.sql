CREATE TABLE "fidelity_scores" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "fidelity_scores_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"agency_id" bigint NOT NULL,
	"supersedes" bigint,
	"tool" text NOT NULL,
	"assessed_on" date NOT NULL,
	"kind" text NOT NULL,
	"assessor" text NOT NULL,
	"items" jsonb,
	"employment" integer,
	"education" integer,
	"total" integer NOT NULL,
	"entered_by" bigint NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fidelity_scores_tool" CHECK (tool = 'IPS-25' and items is not null and employment is null and education is null and total between 25 and 125 or tool = 'IPS-Y' and items is null and total = employment + education),
	CONSTRAINT "fidelity_scores_kind" CHECK (kind in ('self', 'independent'))
);
--> statement-breakpoint
CREATE TABLE "practice_drafts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "practice_drafts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"enrollment_id" bigint NOT NULL,
	"month" text NOT NULL,
	"values" jsonb NOT NULL,
	"version" integer NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "practice_drafts_version" CHECK (version > 0)
);
--> statement-breakpoint
CREATE TABLE "practice_goals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "practice_goals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"report_id" bigint NOT NULL,
	"text" text NOT NULL,
	"due_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "practice_reports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "practice_reports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"enrollment_id" bigint NOT NULL,
	"agency_id" bigint,
	"month" text NOT NULL,
	"supersedes" bigint,
	"goal_month" text,
	"goal_standing" text,
	"goal_said" text DEFAULT '' NOT NULL,
	"practices" jsonb NOT NULL,
	"counts" jsonb NOT NULL,
	"barriers" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "practice_reports_month" CHECK (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "practice_reports_goal" CHECK (goal_standing in ('met', 'partly', 'not_met', 'changed') and goal_month is not null or goal_standing is null and goal_month is null)
);
--> statement-breakpoint
CREATE TABLE "site_outcomes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "site_outcomes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"agency_id" bigint NOT NULL,
	"quarter" text NOT NULL,
	"supersedes" bigint,
	"served" integer NOT NULL,
	"working" integer NOT NULL,
	"in_education" integer NOT NULL,
	"new_enrollees" integer NOT NULL,
	"job_starts" integer NOT NULL,
	"reached_90" integer NOT NULL,
	"kept_90" integer NOT NULL,
	"specialists" double precision NOT NULL,
	"vacancies" double precision NOT NULL,
	"rates" jsonb NOT NULL,
	"entered_by" bigint NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "site_outcomes_quarter" CHECK (quarter ~ '^20[0-9]{2}-Q[1-4]$'),
	CONSTRAINT "site_outcomes_parts" CHECK (least(working, in_education, new_enrollees, job_starts, kept_90, specialists, vacancies) >= 0 and served >= greatest(working, in_education, new_enrollees) and reached_90 >= kept_90)
);
--> statement-breakpoint
ALTER TABLE "fidelity_scores" ADD CONSTRAINT "fidelity_scores_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fidelity_scores" ADD CONSTRAINT "fidelity_scores_entered_by_people_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "practice_drafts" ADD CONSTRAINT "practice_drafts_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "practice_goals" ADD CONSTRAINT "practice_goals_report_id_practice_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."practice_reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "practice_reports" ADD CONSTRAINT "practice_reports_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "practice_reports" ADD CONSTRAINT "practice_reports_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_outcomes" ADD CONSTRAINT "site_outcomes_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_outcomes" ADD CONSTRAINT "site_outcomes_entered_by_people_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "fidelity_scores_agency" ON "fidelity_scores" USING btree ("agency_id");--> statement-breakpoint
CREATE UNIQUE INDEX "fidelity_scores_supersedes" ON "fidelity_scores" USING btree ("supersedes");--> statement-breakpoint
CREATE UNIQUE INDEX "practice_drafts_once" ON "practice_drafts" USING btree ("enrollment_id","month");--> statement-breakpoint
CREATE UNIQUE INDEX "practice_goals_report" ON "practice_goals" USING btree ("report_id");--> statement-breakpoint
CREATE UNIQUE INDEX "practice_reports_first" ON "practice_reports" USING btree ("enrollment_id","month") WHERE supersedes is null;--> statement-breakpoint
CREATE UNIQUE INDEX "practice_reports_supersedes" ON "practice_reports" USING btree ("supersedes");--> statement-breakpoint
CREATE INDEX "practice_reports_enrollment" ON "practice_reports" USING btree ("enrollment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "site_outcomes_first" ON "site_outcomes" USING btree ("agency_id","quarter") WHERE supersedes is null;--> statement-breakpoint
CREATE UNIQUE INDEX "site_outcomes_supersedes" ON "site_outcomes" USING btree ("supersedes");--> statement-breakpoint
CREATE INDEX "site_outcomes_agency" ON "site_outcomes" USING btree ("agency_id");--> statement-breakpoint
-- What was reported stays; a correction is a further row.
create trigger append_only before update or delete on site_outcomes for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on fidelity_scores for each statement execute function append_only();
--> statement-breakpoint
-- Words of whoever is erased go; nothing else of a report changes.
create function practice_reports_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'note' - 'goal_said' <> to_jsonb(old) - 'note' - 'goal_said' or new.note not in (old.note, '') or new.goal_said not in (old.goal_said, '') then
    raise exception 'practice report % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger practice_reports_stay before update or delete on practice_reports for each row execute function practice_reports_stay();
--> statement-breakpoint
create function practice_goals_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'text' <> to_jsonb(old) - 'text' or new.text not in (old.text, 'Erased') then
    raise exception 'practice goal % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger practice_goals_stay before update or delete on practice_goals for each row execute function practice_goals_stay();
