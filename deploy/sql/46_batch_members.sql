-- concurrently
-- The members of a batch: counted, listed, and looked through for those that are not made yet.
create index concurrently if not exists job_by_batch on job (batch) where batch is not null;
-- Batches, for the janitor: it forgets those of which no member is left.
create index concurrently if not exists grain_state_batch on grain_state (changed_at) where kind = 'batch';
