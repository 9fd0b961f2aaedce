-- concurrently
-- What a queue loads when it comes back, and, by the time of the last change, what it looks through for what it missed.
create index concurrently if not exists job_changed on job (queue, changed_at) where status < 2;
drop index concurrently if exists job_active;
