-- Whether every part that the task is to make was its own when it was planned, and is so still: then it need not look
-- when it begins. Processes of the version before set nothing here, and look.
alter table tasks add column owns_parts boolean not null default false;

create function lose_part() returns trigger language plpgsql as $$ begin
  update tasks set owns_parts = false where id = old.task_id and owns_parts; return null; end $$;
create trigger part_taken after update of task_id on rendition_parts for each row
  when (old.task_id is distinct from new.task_id) execute function lose_part();

-- One entry for all files that come or go at once
create or replace function count_stored_file() returns trigger language plpgsql as $$
  declare sign integer := case when tg_op = 'DELETE' then -1 else 1 end; begin
  insert into usage_entries (project_id, day, stored_seconds, stored_bytes)
    select project_id, (now() at time zone 'utc')::date,
      sign * sum(case when type = 'image' then 0 else coalesce(duration, 0) end), sign * sum(size)
    from changed group by project_id; return null; end $$;
create or replace trigger file_counted after insert on files referencing new table as changed
  for each statement execute function count_stored_file();
create trigger file_gone_counted after delete on files referencing old table as changed
  for each statement execute function count_stored_file();
