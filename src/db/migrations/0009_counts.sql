-- A list counts the rows of a project: an index of that alone is small, and is all that is read.
create index jobs_counted on jobs (project_id);
create index files_counted on files (project_id);
create index webhook_deliveries_counted on webhook_deliveries (project_id);
