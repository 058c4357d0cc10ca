-- One address is one person's over people and person_emails. Each table's own index sees to itself; this sees to the other. Who writes holds the lock of accounts/email-queries.ts.
create function emails_once () returns trigger language plpgsql as $$
begin
  if tg_table_name = 'people' then
    if exists (select from person_emails where lower(email) = lower(new.email)) then
      raise exception 'this address is a further one of somebody' using errcode = '23505';
    end if;
  elsif exists (select from people where lower(email) = lower(new.email)) then
    raise exception 'this address is the first one of somebody' using errcode = '23505';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger emails_once before insert or update of email on people for each row execute function emails_once();
--> statement-breakpoint
create trigger emails_once before insert or update of email on person_emails for each row execute function emails_once();
--> statement-breakpoint
-- A certificate stays as it was issued, with one way out: its holder was erased, and with them go what names them and the bytes. The number, the days, the hours and the sum of the bytes
-- stay, so that a file that somebody holds can still be told from a forged one. There is no way back.
create or replace function certificates_frozen() returns trigger language plpgsql as $$
declare
  named constant text[] := array['name', 'credentials', 'license', 'awarded', 'rule'];
begin
  if tg_op = 'DELETE' or (old.code, old.completion_id, old.agency_id, old.sha256, old.issued_at, old.issued_by, old.expires_on)
     is distinct from (new.code, new.completion_id, new.agency_id, new.sha256, new.issued_at, new.issued_by, new.expires_on)
     or (old.person_id <> new.person_id and not exists (select from completions k join enrollments e on e.id = k.enrollment_id where k.id = new.completion_id and e.person_id = new.person_id)) then
    raise exception 'certificate % is frozen', old.code using errcode = '23514';
  end if;
  if (old.fields, old.pdf, old.awarded_reason, old.credential) is distinct from (new.fields, new.pdf, new.awarded_reason, new.credential) and not (
    exists (select from people where id = old.person_id and erased_at is not null) and octet_length(new.pdf) = 0 and new.credential is null and old.fields - named = new.fields - named
    and new.fields->>'name' = 'Name erased at the holder’s request' and coalesce(new.fields->'credentials', 'null') = 'null' and coalesce(new.fields->'license', 'null') = 'null'
  ) then
    raise exception 'certificate % is frozen', old.code using errcode = '23514';
  end if;
  return new;
end $$;
