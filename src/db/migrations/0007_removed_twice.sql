-- What was removed is removed once more a day later: an encoder that had lost its task may have written in between.
alter table renditions add column removed_at timestamptz;
alter table discarded_objects add column removed_at timestamptz;
