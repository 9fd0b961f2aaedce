-- The durable state of every grain but jobs, as JSON; written only by the version that was read.
create table grain_state (
    kind       text        not null,      -- the state's name: unique per grain type
    key        text        not null,
    version    int         not null,
    state      jsonb       not null,
    changed_at timestamptz not null default clock_timestamp(),
    primary key (kind, key)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Clients with open reservations, for the janitor.
create index grain_state_open on grain_state (changed_at) where kind = 'client' and state -> 'open' <> '{}'::jsonb;
-- Announced uploads, for the janitor.
create index grain_state_upload on grain_state (changed_at) where kind = 'upload';
