-- A server that drains says so in its measures, so that another one knows whether any server still takes ATMs.

-- The server leaves the rotation: it takes no new session, and ends when those that it has are over.
alter table measure add column is_leaving boolean not null default false;
alter table measure alter column is_leaving drop default;
