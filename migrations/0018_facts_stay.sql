-- Of a fact only that changes which its table says may: that it was ended or corrected, whose records are joined, and words that a person had erased.
create function only_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(old) - tg_argv is distinct from to_jsonb(new) - tg_argv then
    raise exception '% % stays as it is', tg_table_name, old.id using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger only_changes before update or delete on ratings for each row execute function only_changes('superseded_at');
--> statement-breakpoint
create trigger only_changes before update or delete on attendance for each row execute function only_changes('superseded_at', 'person_id', 'reason');
--> statement-breakpoint
create trigger only_changes before update or delete on event_attendance for each row execute function only_changes('out_at', 'out_by');
--> statement-breakpoint
create trigger only_changes before update or delete on event_openings for each row execute function only_changes('closed_at', 'closed_by');
--> statement-breakpoint
create trigger only_changes before update or delete on event_credits for each row execute function only_changes('reason');
--> statement-breakpoint
create trigger append_only before update or delete on call_invitations for each statement execute function append_only();
