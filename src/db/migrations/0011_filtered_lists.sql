-- A list of one status is counted and paged by an index of its own; old failures, and what is removed once more, are
-- found by theirs.
create index jobs_by_status on jobs (project_id, status, created_at desc, number desc);
create index jobs_failed on jobs (finished_at) where status = 'failed';
create index renditions_removed on renditions (removed_at) where removed_at is not null;
