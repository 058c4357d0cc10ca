CREATE TABLE "access_tokens" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "access_tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_hash" "bytea" NOT NULL,
	"person_id" bigint NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "access_tokens_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "access_tokens_a_year" CHECK (expires_at <= created_at + interval '366 days')
);
--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_tokens_person" ON "access_tokens" USING btree ("person_id");--> statement-breakpoint
-- An access token is what it was made as: it is seen, it ends, and it goes with its person.
create function access_tokens_stay() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or (old.token_hash, old.person_id, old.name, old.created_at, old.expires_at) is distinct from (new.token_hash, new.person_id, new.name, new.created_at, new.expires_at) then
    raise exception 'access token % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger access_tokens_stay before update on access_tokens for each row execute function access_tokens_stay();
--> statement-breakpoint
-- Every process hears of a publication when it is committed, whoever wrote it; several in one transaction are told once.
create function tell_of_publication() returns trigger language plpgsql as $$
begin
  perform pg_notify('publications', '');
  return null;
end $$;
--> statement-breakpoint
create trigger tell_of_publication after insert on module_revisions for each statement execute function tell_of_publication();
