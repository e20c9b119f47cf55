-- Room in the storage of a project for what is on its way: who claims it until then has ended, or says so again.
create table room_claims (
  id text primary key,
  project_id text not null references projects,
  bytes bigint not null,
  until timestamptz not null
);
create index room_claims_of_project on room_claims (project_id);
