-- A resumable upload has an end, however often it goes on.
alter table uploads add column begun_at timestamptz not null default now();
