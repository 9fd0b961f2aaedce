-- One row per job: the durable state of its grain (state) and, promoted from it in the same write,
-- the columns that queues, the janitor and admins query.
create table job (
    id         uuid        primary key,
    version    int         not null,
    status     smallint    not null,      -- 0 pending 1 processing 2 completed 3 failed 4 cancelled 5 expired
    queue      text        not null,
    operation  text        not null,
    client     text        not null,
    priority   smallint    not null,      -- 0 high 1 normal 2 low
    weight     smallint    not null,
    attempt    int         not null,      -- of the last attempt begun
    silo       text,                      -- of the attempt that runs
    created_at timestamptz not null,
    expires_at timestamptz not null,
    changed_at timestamptz not null default clock_timestamp(),
    state      jsonb       not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- What a queue loads when it comes back, and looks through for what it missed.
create index job_active on job (queue) where status < 2;
-- What the janitor looks for.
create index job_expiry on job (expires_at) where status <> 5;
create index job_forgettable on job (changed_at) where status = 5;
