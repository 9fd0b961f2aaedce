-- concurrently
-- Made while jobs are written, statement by statement. Each begins with what is asked for as equal, then goes by age,
-- newest last, and ends with what else may be asked for, so that no row is fetched only to be left out.
create index concurrently if not exists job_by_queue on job (queue, status, created_at, id);
create index concurrently if not exists job_by_operation on job (operation, status, created_at, id, queue);
create index concurrently if not exists job_by_client on job (client, created_at, id, status, operation, queue);
-- Dead letters are few, and are looked through as a whole.
create index concurrently if not exists job_dead on job (created_at, id) where dead;
-- Only what costs money counts for the costs.
create index concurrently if not exists job_costs on job (created_at) include (client, operation, estimate_usd, actual_usd)
    where estimate_usd is not null or actual_usd is not null;
