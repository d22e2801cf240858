-- The auditors' keys that events may be sealed to: SHA-256 of the public key, its first 8 bytes. The event that named each vouches
-- for its row. A process that finds another key in its file does not use it.
create table auditor_key (
  id bytea       primary key check (octet_length(id) = 8),
  at timestamptz not null
);
