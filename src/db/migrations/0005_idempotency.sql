-- Idempotency-Key: the job that a key has made, for a day.
create table idempotency_keys (
  project_id text not null references projects,
  key text not null,
  -- SHA-256 of the body
  fingerprint text not null,
  -- it may have been deleted since
  job_id text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
