CREATE TABLE "review_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"draft_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"asked_by" bigint NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "review_requests" ADD CONSTRAINT "review_requests_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_requests" ADD CONSTRAINT "review_requests_asked_by_people_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "review_requests_one_live" ON "review_requests" USING btree ("draft_id") WHERE ended_at is null;
--> statement-breakpoint
-- What was asked was asked; it only ends.
create function review_requests_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null or (old.draft_id, old.version, old.asked_by, old.asked_at) is distinct from (new.draft_id, new.version, new.asked_by, new.asked_at) then
    raise exception 'request % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_requests_stay before update or delete on review_requests for each row execute function review_requests_stay();
