-- The id of the request that made the job, as X-Request-Id answered it: the lines of its tasks in the logs of workers name it.
alter table jobs add column request_id text;
