CREATE TABLE "eligible_staff" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "eligible_staff_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"cohort_id" bigint NOT NULL,
	"agency_id" bigint NOT NULL,
	"sees" integer NOT NULL,
	"supervisor" integer NOT NULL,
	"manager" integer NOT NULL,
	"other" integer NOT NULL,
	"entered_by" bigint NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "eligible_staff_counts" CHECK (least(sees, supervisor, manager, other) >= 0)
);
--> statement-breakpoint
ALTER TABLE "eligible_staff" ADD CONSTRAINT "eligible_staff_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "eligible_staff" ADD CONSTRAINT "eligible_staff_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "eligible_staff" ADD CONSTRAINT "eligible_staff_entered_by_people_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "eligible_staff_cohort" ON "eligible_staff" USING btree ("cohort_id","agency_id");--> statement-breakpoint
-- What was said on a day stays; a correction is a further row.
create trigger append_only before update or delete on eligible_staff for each statement execute function append_only();
