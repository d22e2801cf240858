-- The key file of an ATM that two operators have enrolled, for the machine that asked for it (PROTOCOL.md, section 1.1).

create table terminal_key_file (
  terminal text        primary key references terminal,
  -- The proposal by which it was enrolled.
  proposal uuid        not null,
  -- AES-256-GCM, under a key of the bank that is not in the database, of a file that is sealed to the machine's own key.
  sealed   bytea       not null,
  made_at  timestamptz not null
);
