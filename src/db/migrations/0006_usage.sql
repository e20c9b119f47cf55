-- What a project has used, by day (UTC). Rows are only ever added: nobody waits for another. The sweep sums them up.
create table usage_entries (
  project_id text not null references projects,
  day date not null,
  -- durations of the sources of completed jobs
  encoded_seconds double precision not null default 0,
  cpu_seconds double precision not null default 0,
  -- what came to the stored videos and what went
  stored_seconds double precision not null default 0,
  stored_bytes double precision not null default 0,
  delivered_seconds double precision not null default 0,
  delivered_bytes double precision not null default 0
);
create index usage_of_project on usage_entries (project_id, day);

-- The CPU time that is in the entries already: a job that failed may go on.
alter table jobs add column counted_cpu double precision not null default 0;

create function count_ended_job() returns trigger language plpgsql as $$
  declare spent double precision := coalesce((new.stats->>'cpuSeconds')::float8, 0); begin
  insert into usage_entries (project_id, day, encoded_seconds, cpu_seconds) values (new.project_id,
    (now() at time zone 'utc')::date,
    case when new.status = 'completed' then coalesce((new.media->>'duration')::float8, 0) else 0 end,
    greatest(0, spent - new.counted_cpu)); new.counted_cpu := greatest(spent, new.counted_cpu); return new; end $$;
create trigger job_ended before update on jobs for each row
  when (old.status in ('queued', 'processing') and new.status in ('completed', 'failed'))
  execute function count_ended_job();

create function count_stored_file() returns trigger language plpgsql as $$
  declare file files := coalesce(new, old); sign integer := case when tg_op = 'DELETE' then -1 else 1 end; begin
  insert into usage_entries (project_id, day, stored_seconds, stored_bytes) values (file.project_id,
    (now() at time zone 'utc')::date,
    case when file.type = 'image' then 0 else sign * coalesce(file.duration, 0) end,
    sign * file.size); return null; end $$;
create trigger file_counted after insert or delete on files for each row execute function count_stored_file();

insert into usage_entries (project_id, day, encoded_seconds, cpu_seconds)
  select project_id, (finished_at at time zone 'utc')::date,
    case when status = 'completed' then coalesce((media->>'duration')::float8, 0) else 0 end,
    coalesce((stats->>'cpuSeconds')::float8, 0)
  from jobs where status in ('completed', 'failed') and finished_at is not null;
update jobs set counted_cpu = coalesce((stats->>'cpuSeconds')::float8, 0) where status in ('completed', 'failed');
insert into usage_entries (project_id, day, stored_seconds, stored_bytes)
  select project_id, (created_at at time zone 'utc')::date,
    case when type = 'image' then 0 else coalesce(duration, 0) end, size from files;
