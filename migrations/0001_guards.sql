-- Guards below all code: what is a fact stays one, whoever writes.

-- A submitted attempt's answers can neither change nor vanish.
create function responses_stay() returns trigger language plpgsql as $$
begin
  if exists (select from attempts where id = coalesce(new.attempt_id, old.attempt_id) and submitted_at is not null) then
    raise exception 'attempt % is submitted', coalesce(new.attempt_id, old.attempt_id) using errcode = '23514';
  end if;
  return coalesce(new, old);
end $$;
--> statement-breakpoint
create trigger responses_stay before insert or update or delete on responses for each row execute function responses_stay();
--> statement-breakpoint
-- Room for the next change on the same page: updates of an answer touch no index.
alter table responses set (fillfactor = 80);
--> statement-breakpoint
create function attempts_stay() returns trigger language plpgsql as $$
begin
  if old.submitted_at is not null or tg_op = 'DELETE' then
    raise exception 'attempt % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger attempts_stay before update or delete on attempts for each row execute function attempts_stay();
--> statement-breakpoint
create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '23514';
end $$;
--> statement-breakpoint
create trigger append_only before update or delete on audit_entries for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on module_revisions for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on item_revisions for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on item_scores for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on completions for each statement execute function append_only();
--> statement-breakpoint
-- Of a certificate only its standing may change; every printed field and the bytes are frozen at issue.
create function certificates_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.code, old.completion_id, old.person_id, old.agency_id, old.fields, old.pdf, old.sha256, old.issued_at, old.issued_by)
     is distinct from (new.code, new.completion_id, new.person_id, new.agency_id, new.fields, new.pdf, new.sha256, new.issued_at, new.issued_by) then
    raise exception 'certificate % is frozen', old.code using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger certificates_frozen before update or delete on certificates for each row execute function certificates_frozen();
