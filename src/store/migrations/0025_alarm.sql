-- The alarms that stand or stood (docs/OPERATIONS.md, "Alarms"). The events that raised and cleared an alarm vouch for its row, except for
-- `until` and the columns about what was told.
create table alarm (
  id         uuid primary key,
  name       text not null,
  -- The server, the ATM or the witness that it is about; empty for the bank as a whole.
  subject    text not null,
  -- One sentence, without anything about customers.
  detail     text not null,
  raised_at  timestamptz not null,
  -- It is cleared after this time, unless it was seen again.
  until      timestamptz not null,
  cleared_at timestamptz,
  -- How often operators were told that it stands, and when they were last told.
  told       integer not null default 0,
  told_at    timestamptz,
  told_clear boolean not null default false
);
-- However many servers see one trouble, it stands once.
create unique index alarm_standing on alarm (name, subject) where cleared_at is null;
create index alarm_raised on alarm (raised_at, id);
create index alarm_cleared on alarm (cleared_at) where cleared_at is not null and not told_clear;

-- What each source of alarms, a server or the day's end, looked at last, and what it could not know.
create table alarm_survey (
  source          text primary key,
  at              timestamptz not null,
  -- The names of the alarms that it knows to stand or not to stand.
  known           text[] not null,
  -- Three lists of one length: what it does not know, of which subject, and why.
  unknown_name    text[] not null,
  unknown_subject text[] not null,
  unknown_why     text[] not null
);
