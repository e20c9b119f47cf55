-- The trace of the request that made the job, as traceparent: its tasks go on with it.
alter table jobs add column trace text;
