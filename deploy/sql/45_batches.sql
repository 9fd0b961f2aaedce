-- Which batch a job is a member of, if any, and the batches of which no member is left, for the janitor.
alter table job add column batch uuid;
create index grain_state_batch on grain_state (changed_at) where kind = 'batch';
