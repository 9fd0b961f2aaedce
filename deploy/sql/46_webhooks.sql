-- What receivers are to be told. A job's event is written by the statement that ends the job.
create table webhook_event (
    id         text        primary key,                -- the webhook-id
    subject    uuid        not null,                   -- the job or batch
    type       text        not null,
    client     text        not null,                   -- whose secrets sign it
    url        text        not null,
    host       text        not null,
    shard      smallint    not null,                   -- of the host: which grain delivers it
    body       text        not null,
    status     smallint    not null default 0,         -- 0 pending 1 delivered 2 failed 3 disabled
    attempts   int         not null default 0,
    forced     boolean     not null default false,     -- an admin wants it delivered once more, whatever became of it
    created_at timestamptz not null default clock_timestamp(),
    next_at    timestamptz,                            -- of the next attempt; null when none is to come
    ended_at   timestamptz
);
create index webhook_event_due on webhook_event (shard, next_at) where next_at is not null;
create index webhook_event_list on webhook_event (created_at, id);
create index webhook_event_by_client on webhook_event (client, created_at, id);
create index webhook_event_by_subject on webhook_event (subject);

-- Every attempt: what was answered, and after how long.
create table webhook_attempt (
    event  text        not null references webhook_event on delete cascade,
    at     timestamptz not null,
    answer int,                                        -- HTTP status; null when there was none
    ms     int         not null,
    error  text
);
create index webhook_attempt_event on webhook_attempt (event, at);

-- Receivers that answered 410: nothing is sent there for that client any more.
create table webhook_disabled (
    client text        not null,
    url    text        not null,
    at     timestamptz not null default clock_timestamp(),
    primary key (client, url)
);

-- What events are signed with. Kept as it is: a hash could not sign.
create table webhook_secret (
    id         uuid        primary key,
    client     text        not null,                   -- key-ID
    secret     bytea       not null,
    created_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz
);
create index webhook_secret_client on webhook_secret (client) where revoked_at is null;
