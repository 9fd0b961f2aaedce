-- What the queues and the admin lists need of every job, promoted from its state in the same write.
alter table job
    add column input_bytes  bigint   not null default 0,
    add column share        smallint not null default 1,       -- turns for one of an ordinary client
    add column dead         boolean  not null default false,   -- a dead letter: it failed by our fault, and waits for an admin
    add column estimate_usd numeric,
    add column actual_usd   numeric;
