-- One row for each bank server, which it writes to prove that a commit completes (docs/OPERATIONS.md, "Is it well?").
create table heartbeat (
  server text primary key,
  at     timestamptz not null
);
