create table settings (
  name text primary key,
  value text not null
);

create table projects (
  id text primary key,
  name text not null,
  -- whsec_..., AES-256-GCM under SECRET_KEY
  webhook_secret text not null,
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  project_id text not null references projects,
  name text not null,
  key text not null unique,
  -- AES-256-GCM under SECRET_KEY: HS256 needs it readable
  secret text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

create table jobs (
  id text primary key,
  -- order of what was made within one tick of the clock
  number bigint generated always as identity,
  project_id text not null references projects,
  status text not null check (status in ('queued', 'processing', 'completed', 'failed')),
  -- json, not jsonb, all over: it keeps the order of keys
  presets json not null,
  thumbnails json not null,
  user_data json,
  video_id text,
  video_url text,
  webhook_url text,
  priority integer not null default 0,
  quality text not null default 'standard',
  progress double precision not null default 0,
  error json,
  warnings json not null default '[]',
  media json,
  plan json,
  stats json,
  playable boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index jobs_of_project on jobs (project_id, created_at desc, number desc);
create index jobs_by_source on jobs (video_id) where status in ('queued', 'processing');

create table files (
  id text primary key,
  -- order of what was made within one tick of the clock
  number bigint generated always as identity,
  project_id text not null references projects,
  -- null: an upload
  job_id text,
  -- place among the files of the job
  position integer not null default 0,
  type text not null check (type in ('video', 'image', 'x-tar')),
  path text not null unique,
  name text,
  size bigint not null,
  format text,
  width integer,
  height integer,
  duration double precision,
  sha256 text,
  media json,
  -- key of a copy of an upload whose clock goes on where the original's jumps
  straightened text,
  preset_id text,
  resolution text,
  codec text,
  bitrate bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index files_of_project on files (project_id, created_at desc, number desc);
create index files_of_job on files (job_id, position);

create table tasks (
  id text primary key,
  -- order of planning
  number bigint generated always as identity,
  job_id text not null references jobs on delete cascade,
  -- fetch, plan, or the kind of a step of the plan
  kind text not null,
  -- the step's id in the plan; null for fetch and plan
  step text,
  after text[] not null default '{}',
  status text not null check (status in ('waiting', 'queued', 'running', 'done', 'failed')),
  weight double precision not null default 0,
  progress double precision not null default 0,
  -- starts: the number that a worker holds fences it off from later ones
  attempt integer not null default 0,
  -- starts since somebody asked for the job, for the first time or again
  starts integer not null default 0,
  -- starts that ended in a fault which may pass
  failures integer not null default 0,
  worker text,
  result json,
  error json,
  -- the last lines of the encoder's log
  log text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  unique (job_id, kind, step)
);

-- Encoded renditions by content address (docs/adr/0004): bytes below prefix, shared by the jobs in rendition_uses.
create table renditions (
  hash text primary key,
  project_id text not null references projects,
  prefix text not null,
  -- since when nobody uses it; null while somebody does
  released_at timestamptz,
  created_at timestamptz not null default now()
);
-- The chunks of a rendition, each made by one task; the sound is one part.
create table rendition_parts (
  hash text not null references renditions on delete cascade,
  -- number of its first segment
  first integer not null,
  -- who makes it, while it is not there
  task_id text,
  -- null until every byte is in storage
  facts json,
  -- the facts are of what is there so far
  growing boolean not null default false,
  primary key (hash, first)
);
create table rendition_uses (
  hash text not null references renditions,
  job_id text not null references jobs on delete cascade,
  primary key (hash, job_id)
);
create index rendition_uses_of_job on rendition_uses (job_id);
create index renditions_released on renditions (released_at) where released_at is not null;

-- Keys whose rows are gone: their bytes go with the next sweep.
create table discarded_objects (
  key text primary key,
  created_at timestamptz not null default now()
);

create table webhook_deliveries (
  -- the webhook-id header
  id text primary key,
  -- order of what was made within one tick of the clock
  number bigint generated always as identity,
  project_id text not null references projects,
  job_id text not null,
  url text not null,
  body text not null,
  status text not null check (status in ('pending', 'delivered', 'failed')),
  next_attempt_at timestamptz,
  created_at timestamptz not null default now()
);
create index webhook_deliveries_of_project on webhook_deliveries (project_id, created_at desc, number desc);
create index webhook_deliveries_of_job on webhook_deliveries (job_id);

create table webhook_attempts (
  delivery_id text not null references webhook_deliveries on delete cascade,
  number integer not null,
  at timestamptz not null default now(),
  status integer,
  error text,
  milliseconds integer not null,
  primary key (delivery_id, number)
);
