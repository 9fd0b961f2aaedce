-- concurrently
-- The members of a batch: counted, listed, and looked through for those that are not made yet.
create index concurrently if not exists job_by_batch on job (batch) where batch is not null;
