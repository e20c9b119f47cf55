-- What the list of jobs is searched by, one row for each job: its ids, URL, userData and the name of its source. Apart
-- from the jobs, so that a change of a job writes nothing into an index of all its words (src/db/search-index.ts).
create table job_texts (
  job_id text primary key references jobs on delete cascade,
  project_id text not null,
  text text not null
);
create index job_texts_of_project on job_texts (project_id);

create function keep_job_text() returns trigger language plpgsql as $$ begin
  insert into job_texts (job_id, project_id, text) values (new.id, new.project_id, concat_ws(' ', new.id, new.video_id, new.video_url, new.user_data, (select name from files where files.id = new.video_id)))
  on conflict (job_id) do update set text = excluded.text; return null; end $$;
create trigger job_text_made after insert on jobs for each row execute function keep_job_text();
create trigger job_text_changed after update of video_id on jobs for each row
  when (old.video_id is distinct from new.video_id) execute function keep_job_text();

insert into job_texts (job_id, project_id, text)
  select id, project_id, concat_ws(' ', id, video_id, video_url, user_data, (select name from files where files.id = jobs.video_id)) from jobs;
