-- One row for each bank server, which it updates to prove that a commit completes (docs/OPERATIONS.md, "Status and metrics").
create table heartbeat (
  server text primary key,
  at     timestamptz not null
);
