-- Which batch a job is a member of, if any.
alter table job add column batch uuid;
