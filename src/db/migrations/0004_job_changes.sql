-- Whoever shows or works on a job hears of each change with its commit. The payload: see src/db/job-changes.ts
create function announce_job() returns trigger language plpgsql as $$
  declare job jobs := coalesce(new, old); begin perform pg_notify('vodsmith_jobs', json_build_object(
    'event', case when tg_op = 'UPDATE' and (old.status, old.playable) = (new.status, new.playable) then 'progress' else 'status' end,
    'projectId', job.project_id, 'id', job.id, 'progress', job.progress, 'playable', job.playable,
    'status', case when tg_op = 'DELETE' then 'deleted' else job.status end,
    'at', extract(epoch from job.updated_at)::float8)::text); return null; end $$;
create trigger job_made after insert on jobs for each row execute function announce_job();
create trigger job_gone after delete on jobs for each row execute function announce_job();
create trigger job_changed after update on jobs for each row
  when ((old.status, old.progress, old.playable) is distinct from (new.status, new.progress, new.playable))
  execute function announce_job();
create index jobs_open on jobs (project_id) where status in ('queued', 'processing');
