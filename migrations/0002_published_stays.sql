-- Which wording a revision holds and which pictures it shows are facts like the texts themselves.
create trigger append_only before update or delete on module_items for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on module_pictures for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only before update or delete on pictures for each statement execute function append_only();
--> statement-breakpoint
-- Emptying a table at one stroke asks no trigger on its rows.
create trigger append_only_truncate before truncate on module_revisions for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only_truncate before truncate on item_revisions for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only_truncate before truncate on module_items for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only_truncate before truncate on module_pictures for each statement execute function append_only();
--> statement-breakpoint
create trigger append_only_truncate before truncate on pictures for each statement execute function append_only();
