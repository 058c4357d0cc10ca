-- A key that ever signed verifies what it signed for good: it may be retired, once, and nothing else.
create function signing_keys_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.retired_at is not null or new.retired_at is null
     or (old.id, old.public_key, old.private_key, old.created_at) is distinct from (new.id, new.public_key, new.private_key, new.created_at) then
    raise exception 'signing key % stays as it is', old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger signing_keys_stay before update or delete on signing_keys for each row execute function signing_keys_stay();
