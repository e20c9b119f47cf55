-- Commits that notify wait for each other, and for the disk each on its own: PostgreSQL orders them under one lock. Who
-- sets vodsmith.later has its words kept, and says them right after the commit: see src/db/postgres.ts
create function announce(channel text, payload text) returns void language plpgsql as $$ begin
  if current_setting('vodsmith.later', true) = 'on' then perform set_config('vodsmith.untold',
    coalesce(current_setting('vodsmith.untold', true), '') || json_build_array(channel, payload) || E'\n', false); else
  perform pg_notify(channel, payload); end if; end $$;

create or replace function announce_job() returns trigger language plpgsql as $$
  declare job jobs := coalesce(new, old); begin perform announce('vodsmith_jobs', json_build_object(
    'event', case when tg_op = 'UPDATE' and (old.status, old.playable) = (new.status, new.playable) then 'progress' else 'status' end,
    'projectId', job.project_id, 'id', job.id, 'progress', job.progress, 'playable', job.playable,
    'status', case when tg_op = 'DELETE' then 'deleted' else job.status end,
    'at', extract(epoch from job.updated_at)::float8)::text); return null; end $$;
