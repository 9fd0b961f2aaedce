-- API keys: of the key itself only the hash is here. A key's account and own limits are the grain state 'client', key-ID.
create table api_key (
    id           uuid        primary key,
    hash         bytea       not null unique,   -- SHA-256 of the key's text
    name         text        not null,
    tier         text,
    priority     smallint    not null,          -- the highest its jobs may have: 0 high 1 normal 2 low
    created_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    last_used_at timestamptz,                   -- to the minute
    revoked_at   timestamptz
);
