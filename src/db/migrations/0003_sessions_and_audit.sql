-- Browsers that an admin has logged in. The cookie is the id, signed under SECRET_KEY: the table alone lets nobody in.
create table sessions (
  id text primary key,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- What was done with keys, secrets and sessions. Rows are added only.
create table audit_log (
  id text primary key,
  -- order of what was done within one tick of the clock
  number bigint generated always as identity,
  -- null: it concerns the whole server
  project_id text,
  -- session, command or server
  actor text not null,
  -- of a session
  address text,
  action text not null,
  -- id of the key, or of what else it was done to
  subject text,
  created_at timestamptz not null default now()
);
create index audit_log_by_time on audit_log (created_at desc, number desc);

-- The secret before the last rotation signs, too, until this time.
alter table projects add column old_webhook_secret text;
alter table projects add column old_webhook_secret_until timestamptz;
