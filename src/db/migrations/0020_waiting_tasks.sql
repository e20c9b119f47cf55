-- Those that wait for others, of a job: the end of a step reads them, and none of the thousands of a long film beside them.
create index tasks_waiting on tasks (job_id) where status = 'waiting';
