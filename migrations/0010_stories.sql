CREATE TABLE "stories" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stories_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"author_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "story_consents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "story_consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"story_id" bigint NOT NULL,
	"kept_at" text NOT NULL,
	"signed_on" date NOT NULL,
	"shown" boolean NOT NULL,
	"printed" boolean NOT NULL,
	"quoted" boolean NOT NULL,
	"confirmed_by" bigint NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "story_drafts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "story_drafts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"story_id" bigint NOT NULL,
	"values" jsonb NOT NULL,
	"version" integer NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "story_drafts_story_id_unique" UNIQUE("story_id"),
	CONSTRAINT "story_drafts_version" CHECK (version > 0)
);
--> statement-breakpoint
CREATE TABLE "story_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "story_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"story_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"step" text NOT NULL,
	"word" text DEFAULT '' NOT NULL,
	"taken_by" bigint,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "story_steps_step" CHECK (step in ('sent', 'edited', 'agreed', 'declined', 'returned', 'released', 'withdrawn', 'consent withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "story_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "story_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"story_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"written_by" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"practices" jsonb NOT NULL,
	"naming" text NOT NULL,
	"reach" text NOT NULL,
	"teller" text NOT NULL,
	"agency_id" bigint,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "story_versions_kind" CHECK (kind in ('story', 'lesson')),
	CONSTRAINT "story_versions_naming" CHECK (naming in ('name', 'agency', 'unnamed')),
	CONSTRAINT "story_versions_teller" CHECK (teller in ('writer', 'served')),
	CONSTRAINT "story_versions_reach" CHECK (reach = 'program' or reach = 'state' and agency_id is not null)
);
--> statement-breakpoint
ALTER TABLE "stories" ADD CONSTRAINT "stories_author_id_people_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_consents" ADD CONSTRAINT "story_consents_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "public"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_consents" ADD CONSTRAINT "story_consents_confirmed_by_people_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_drafts" ADD CONSTRAINT "story_drafts_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "public"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_steps" ADD CONSTRAINT "story_steps_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "public"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_steps" ADD CONSTRAINT "story_steps_version_id_story_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."story_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_steps" ADD CONSTRAINT "story_steps_taken_by_people_id_fk" FOREIGN KEY ("taken_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_versions" ADD CONSTRAINT "story_versions_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "public"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_versions" ADD CONSTRAINT "story_versions_written_by_people_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "story_versions" ADD CONSTRAINT "story_versions_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stories_author" ON "stories" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "story_consents_story" ON "story_consents" USING btree ("story_id","id");--> statement-breakpoint
CREATE INDEX "story_steps_story" ON "story_steps" USING btree ("story_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "story_versions_number" ON "story_versions" USING btree ("story_id","number");--> statement-breakpoint
-- What was written, done and agreed to stays. Words go when their author is erased or a person served takes their consent back.
create function story_versions_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'title' - 'text' <> to_jsonb(old) - 'title' - 'text' or (new.title, new.text) not in ((old.title, old.text), ('Erased', '')) then
    raise exception 'wording % of a story stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger story_versions_stay before update or delete on story_versions for each row execute function story_versions_stay();
--> statement-breakpoint
create function story_steps_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'word' <> to_jsonb(old) - 'word' or new.word not in (old.word, '') then
    raise exception 'step % of a story stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger story_steps_stay before update or delete on story_steps for each row execute function story_steps_stay();
--> statement-breakpoint
create function story_consents_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'kept_at' <> to_jsonb(old) - 'kept_at' or new.kept_at not in (old.kept_at, '') then
    raise exception 'consent % to a story stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger story_consents_stay before update or delete on story_consents for each row execute function story_consents_stay();
--> statement-breakpoint
-- Nothing is released but a wording that its author has sent in or agreed to, and nothing that a person served has told without their consent.
create function story_steps_agreed() returns trigger language plpgsql as $$
begin
  if not exists (select from story_versions where id = new.version_id and story_id = new.story_id) then
    raise exception 'wording % is none of story %', new.version_id, new.story_id using errcode = '23514';
  end if;
  if new.step = 'released' and not exists (select from story_steps where story_id = new.story_id and version_id = new.version_id and step in ('sent', 'agreed')) then
    raise exception 'wording % was not agreed to', new.version_id using errcode = '23514';
  end if;
  if new.step = 'released' and (select teller from story_versions where id = new.version_id) = 'served' and not coalesce((select shown from story_consents where story_id = new.story_id order by id desc limit 1), false) then
    raise exception 'there is no consent to show story %', new.story_id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger story_steps_agreed before insert on story_steps for each row execute function story_steps_agreed();
