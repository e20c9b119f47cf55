-- Resumable uploads that have not ended. Their bytes are objects below uploads/<id>/, one for each part.
create table uploads (
  id text primary key,
  project_id text not null references projects,
  metadata jsonb not null,
  size bigint not null,
  touched_at timestamptz not null default now()
);
create index uploads_touched on uploads (touched_at);
create index uploads_of_project on uploads (project_id);

create table upload_parts (
  upload_id text not null references uploads on delete cascade,
  start bigint not null,
  size bigint not null,
  key text not null,
  primary key (upload_id, start)
);
