-- What runs on the database: who stores all secrets under another key looks here first.
create table processes (
  id text primary key,
  host text not null,
  pid integer not null,
  role text not null,
  seen_at timestamptz not null default now()
);
