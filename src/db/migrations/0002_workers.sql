-- The processes that do tasks. Each writes its row every few seconds while it lives.
create table workers (
  id text primary key,
  host text not null,
  pid integer not null,
  version text not null,
  slots integer not null,
  -- somebody asked it to take no more tasks
  paused boolean not null default false,
  -- why it takes no tasks by itself; null while nothing hinders it
  hindrance text,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
create index tasks_of_worker on tasks (worker) where status = 'running';
