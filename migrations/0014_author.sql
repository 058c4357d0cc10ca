CREATE TABLE "approvals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approvals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"draft_id" bigint NOT NULL,
	"text_hash" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"approved_by" bigint NOT NULL,
	"approved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "draft_pictures" (
	"curriculum" text NOT NULL,
	"path" text NOT NULL,
	"hash" text NOT NULL,
	"added_by" bigint NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "draft_pictures_curriculum_path_pk" PRIMARY KEY("curriculum","path")
);
--> statement-breakpoint
CREATE TABLE "draft_texts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "draft_texts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"draft_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "drafts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"curriculum" text NOT NULL,
	"file" text NOT NULL,
	"author_id" bigint NOT NULL,
	"base_revision_id" bigint,
	"text" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"writer" text DEFAULT '' NOT NULL,
	"turn" integer DEFAULT 0 NOT NULL,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_as" text
);
--> statement-breakpoint
CREATE TABLE "planned_publications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "planned_publications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"draft_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"base_revision_id" bigint,
	"fixes" jsonb NOT NULL,
	"publish_at" timestamp with time zone NOT NULL,
	"planned_by" bigint NOT NULL,
	"planned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_as" text,
	"why" text,
	"revision_id" bigint
);
--> statement-breakpoint
CREATE TABLE "review_comments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_comments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"draft_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"line" integer,
	"quote" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"answers" bigint,
	"written_by" bigint NOT NULL,
	"written_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_by" bigint,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "review_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"curriculum" text NOT NULL,
	"approvals" integer NOT NULL,
	"set_by" bigint NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "module_revisions_hash";--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_approved_by_people_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_pictures" ADD CONSTRAINT "draft_pictures_hash_pictures_hash_fk" FOREIGN KEY ("hash") REFERENCES "public"."pictures"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_pictures" ADD CONSTRAINT "draft_pictures_added_by_people_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_texts" ADD CONSTRAINT "draft_texts_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_author_id_people_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_base_revision_id_module_revisions_id_fk" FOREIGN KEY ("base_revision_id") REFERENCES "public"."module_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_publications" ADD CONSTRAINT "planned_publications_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_publications" ADD CONSTRAINT "planned_publications_base_revision_id_module_revisions_id_fk" FOREIGN KEY ("base_revision_id") REFERENCES "public"."module_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_publications" ADD CONSTRAINT "planned_publications_planned_by_people_id_fk" FOREIGN KEY ("planned_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_publications" ADD CONSTRAINT "planned_publications_revision_id_module_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."module_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_written_by_people_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_settled_by_people_id_fk" FOREIGN KEY ("settled_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_rules" ADD CONSTRAINT "review_rules_set_by_people_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_one_live" ON "approvals" USING btree ("draft_id","text_hash","approved_by") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "draft_texts_draft" ON "draft_texts" USING btree ("draft_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "drafts_one_live" ON "drafts" USING btree ("curriculum","file","author_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "drafts_author" ON "drafts" USING btree ("author_id");--> statement-breakpoint
CREATE UNIQUE INDEX "planned_publications_one_live" ON "planned_publications" USING btree ("draft_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "review_comments_draft" ON "review_comments" USING btree ("draft_id","id");--> statement-breakpoint
CREATE INDEX "review_rules_curriculum" ON "review_rules" USING btree ("curriculum","id");--> statement-breakpoint
CREATE INDEX "module_revisions_hash" ON "module_revisions" USING btree ("curriculum","kind","module","hash");
--> statement-breakpoint
create trigger append_only before update or delete on draft_texts for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on draft_pictures for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on review_rules for each statement execute function append_only();
--> statement-breakpoint
-- A draft that ended says for ever what it said; no draft vanishes.
create function drafts_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null then
    raise exception 'draft % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger drafts_stay before update or delete on drafts for each row execute function drafts_stay();
--> statement-breakpoint
-- What is planned was agreed to as it stood; it only ends.
create function planned_publications_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null or (old.draft_id, old.version, old.text, old.fixes, old.publish_at) is distinct from (new.draft_id, new.version, new.text, new.fixes, new.publish_at) then
    raise exception 'planned publication % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger planned_publications_stay before update or delete on planned_publications for each row execute function planned_publications_stay();
--> statement-breakpoint
-- A comment is settled and an approval withdrawn, and nothing else becomes of them.
create function review_comments_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.draft_id, old.version, old.line, old.quote, old.text, old.answers, old.written_by) is distinct from (new.draft_id, new.version, new.line, new.quote, new.text, new.answers, new.written_by) then
    raise exception 'comment % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger review_comments_stay before update or delete on review_comments for each row execute function review_comments_stay();
--> statement-breakpoint
create function approvals_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.withdrawn_at is not null or (old.draft_id, old.text_hash, old.note, old.approved_by) is distinct from (new.draft_id, new.text_hash, new.note, new.approved_by) then
    raise exception 'approval % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger approvals_stay before update or delete on approvals for each row execute function approvals_stay();
