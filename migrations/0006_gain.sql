CREATE TABLE "ratings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ratings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"attempt_id" bigint NOT NULL,
	"item" text NOT NULL,
	"rater_id" bigint NOT NULL,
	"marks" jsonb NOT NULL,
	"points" integer NOT NULL,
	"possible" integer NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"rated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "follow_ups" (
	"enrollment_id" bigint PRIMARY KEY NOT NULL,
	"is_sampled" boolean NOT NULL,
	"invited_at" timestamp with time zone,
	"reminded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "matched_pairs" (
	"enrollment_id" bigint NOT NULL,
	"module" text NOT NULL,
	"pre_attempt_id" bigint NOT NULL,
	"post_attempt_id" bigint NOT NULL,
	"pre_points" double precision NOT NULL,
	"pre_possible" integer NOT NULL,
	"post_points" double precision NOT NULL,
	"post_possible" integer NOT NULL,
	"pre_percent" double precision GENERATED ALWAYS AS (100.0 * pre_points / pre_possible) STORED NOT NULL,
	"post_percent" double precision GENERATED ALWAYS AS (100.0 * post_points / post_possible) STORED NOT NULL,
	"post_at" timestamp with time zone NOT NULL,
	CONSTRAINT "matched_pairs_enrollment_id_module_pk" PRIMARY KEY("enrollment_id","module"),
	CONSTRAINT "matched_pairs_possible" CHECK (pre_possible > 0 and post_possible > 0)
);
--> statement-breakpoint
CREATE TABLE "research_consents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "research_consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"person_id" bigint NOT NULL,
	"is_given" boolean NOT NULL,
	"asked" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "research_projects" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "research_projects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"key" "bytea" NOT NULL,
	"created_by" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "item_scores_item_revision";
--> statement-breakpoint
ALTER TABLE "cohorts" ADD COLUMN "follow_up_percent" integer;
--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "gain_numerator" bigint;
--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "gain_denominator" bigint;
--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "gain_possible" integer;
--> statement-breakpoint
ALTER TABLE "item_scores" ADD COLUMN "choice" text;
--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_rater_id_people_id_fk" FOREIGN KEY ("rater_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "matched_pairs" ADD CONSTRAINT "matched_pairs_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "matched_pairs" ADD CONSTRAINT "matched_pairs_pre_attempt_id_attempts_id_fk" FOREIGN KEY ("pre_attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "matched_pairs" ADD CONSTRAINT "matched_pairs_post_attempt_id_attempts_id_fk" FOREIGN KEY ("post_attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "research_consents" ADD CONSTRAINT "research_consents_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "research_projects" ADD CONSTRAINT "research_projects_created_by_people_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "ratings_one_live" ON "ratings" USING btree ("attempt_id","item","rater_id") WHERE superseded_at is null;
--> statement-breakpoint
CREATE INDEX "ratings_rater" ON "ratings" USING btree ("rater_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "matched_pairs_post" ON "matched_pairs" USING btree ("post_attempt_id");
--> statement-breakpoint
CREATE INDEX "matched_pairs_module" ON "matched_pairs" USING btree ("module");
--> statement-breakpoint
CREATE INDEX "research_consents_person" ON "research_consents" USING btree ("person_id","id");
--> statement-breakpoint
-- Drizzle cannot say INCLUDE: what item analysis reads is all in the index.
CREATE INDEX item_scores_item_revision ON item_scores (item_revision_id, attempt_id) INCLUDE (points_numerator, points_denominator, possible, choice);
--> statement-breakpoint
-- Attempts of before this column: what they earned in all, since quizzes ask the same scored items before and after as a rule.
ALTER TABLE attempts DISABLE TRIGGER attempts_stay;
--> statement-breakpoint
UPDATE attempts SET gain_numerator = points_numerator, gain_denominator = points_denominator, gain_possible = possible WHERE submitted_at IS NOT NULL;
--> statement-breakpoint
ALTER TABLE attempts ENABLE TRIGGER attempts_stay;
--> statement-breakpoint
INSERT INTO matched_pairs (enrollment_id, module, pre_attempt_id, post_attempt_id, pre_points, pre_possible, post_points, post_possible, post_at)
SELECT pre.enrollment_id, pre.module, pre.id, post.id, pre.gain_numerator::float8 / pre.gain_denominator, pre.gain_possible, post.gain_numerator::float8 / post.gain_denominator, post.gain_possible, post.submitted_at
FROM attempts pre JOIN attempts post ON post.enrollment_id = pre.enrollment_id AND post.module = pre.module AND post.phase = 'post' AND post.number = 1
WHERE pre.phase = 'pre' AND pre.number = 1 AND pre.submitted_at < post.submitted_at AND pre.gain_possible > 0 AND post.gain_possible > 0;
--> statement-breakpoint
create trigger append_only before update or delete on matched_pairs for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on research_consents for each statement execute function append_only();
--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_gain" CHECK ((submitted_at is null) = (gain_possible is null));
