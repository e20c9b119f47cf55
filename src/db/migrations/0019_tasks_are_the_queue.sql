-- Tasks are their own queue (docs/adr/0030). rank, due_at: who is next, src/core/plan/rank.ts; queued_at: since when it
-- waits; heartbeat_at: when its worker was heard of last, src/db/silent-holders.ts
alter table tasks add column project_id text;
alter table tasks add column rank integer not null default 999999;
alter table tasks add column due_at timestamptz not null default now();
alter table tasks add column queued_at timestamptz not null default now();
alter table tasks add column heartbeat_at timestamptz;

update tasks set status = 'waiting' from jobs
  where jobs.id = tasks.job_id and jobs.status in ('completed', 'failed') and tasks.status in ('queued', 'running');
update tasks set project_id = jobs.project_id, rank = (jobs.priority + 1) * 1000000 - 1, due_at = least(jobs.created_at, now())
  from jobs where jobs.id = tasks.job_id and tasks.status in ('waiting', 'queued', 'running');

-- With these the next task of each project, and of a job, is found without reading those behind it
create index tasks_by_rank on tasks (project_id, rank desc, due_at) where status = 'queued';
create index tasks_by_turn on tasks (project_id, ((rank - 1) / 1000000), due_at) where status = 'queued';
create index tasks_by_job on tasks (job_id, rank desc) where status = 'queued';

-- Processes of the version before know nothing of these columns
create function place_task() returns trigger language plpgsql as $$ begin
  select project_id, (priority + 1) * 1000000 - 1, least(created_at, now()) into new.project_id, new.rank, new.due_at
    from jobs where id = new.job_id; return new; end $$;
create trigger task_placed before insert on tasks for each row when (new.project_id is null) execute function place_task();

-- Their messages are for nobody any more: what they plan is done by workers of this version
create function refuse_message() returns trigger language plpgsql as $$ begin return null; end $$;
do $$ begin if to_regclass('pgboss.job_common') is not null then delete from pgboss.job_common where name = 'tasks' and state < 'active'; create trigger tasks_without_messages before insert on pgboss.job_common for each row when (new.name = 'tasks') execute function refuse_message(); end if; end $$;
