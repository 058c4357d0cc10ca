ALTER TABLE "practice_drafts" ADD COLUMN "writer" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "practice_reports" ADD COLUMN "call_id" bigint;--> statement-breakpoint
ALTER TABLE "practice_reports" ADD CONSTRAINT "practice_reports_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "practice_reports_call" ON "practice_reports" USING btree ("enrollment_id","call_id") WHERE supersedes is null;--> statement-breakpoint
CREATE INDEX "practice_reports_of_call" ON "practice_reports" USING btree ("call_id");