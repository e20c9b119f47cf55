-- In the order in which they are read: without the rank, all that wait are read and sorted to find the first one
drop index tasks_by_turn;
create index tasks_by_turn on tasks (project_id, ((rank - 1) / 1000000), due_at, rank desc) where status = 'queued';
