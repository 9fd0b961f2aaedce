-- Every change that an admin made: written before it is tried, completed after.
create table audit (
    id       uuid        primary key,
    at       timestamptz not null default clock_timestamp(),
    admin    text        not null,      -- the owner of the key
    address  text        not null,
    action   text        not null,
    subject  text        not null,      -- a queue, a job, a client, a silo
    before   jsonb,
    after    jsonb,
    outcome  text,                      -- done, or an error's code; null when the gateway did not live to say
    ended_at timestamptz
);
create index audit_at on audit (at);
