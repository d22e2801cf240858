-- What is written in the same transaction as an effect: the answer to a request, and the audit event.

-- What a value must be is said by its type where a batch writes it. PostgreSQL reads and plans a table's checks again for each
-- statement, and a type's checks once for each connection.
create domain sha256_digest as bytea   check (octet_length(value) = 32);
create domain event_number  as integer check (value >= 1);

-- One row for each request that had an effect or was refused. A repeated request is answered from here (PROTOCOL.md, 5.1).
create table request_answer (
  terminal text          not null,
  request  uuid          not null,
  -- SHA-256 of the request's body and its customer. The same id with another body is refused.
  digest   sha256_digest not null,
  op       text          not null,
  answer   text          not null,
  at       timestamptz   not null,
  -- The id first: it is ordered by time, so the index grows at its end for all ATMs.
  primary key (request, terminal)
);

-- The audit events (AUDIT.md). A row is inserted in the transaction of its effect, and never changed.
create table audit_event (
  -- Each writer has a random id and numbers its events 1, 2, 3, ... without a gap.
  writer   bigint       not null,
  at       timestamptz  not null,
  -- Minor units.
  amount   bigint,
  n        event_number not null,
  request  uuid,
  customer uuid,
  account  uuid,
  -- The 16 bytes of the session's id.
  session  uuid,
  kind     text         not null,
  outcome  text         not null,
  terminal text,
  -- Keyed digests of what the transaction wrote for this event, 16 bytes each.
  effect   bytea,
  -- Of the last event of a commit: all the commit's events, sealed to the auditor, and the MAC that continues the writer's chain.
  sealed   bytea,
  mac      bytea,
  primary key (writer, n),
  constraint audit_event_commit check ((sealed is null) = (mac is null))
);
-- Ciphertext does not compress. It stays in the row if that fits into a page: beside the table it takes more room and work.
alter table audit_event alter column sealed set storage external, set (toast_tuple_target = 8160);

-- The writers whose chains have no end in the log yet: the log looks for new events of these.
create table audit_writer (
  writer bigint primary key
);

-- The signed checkpoints of the log, and the order that each gives to the events after the one before. The first covers none.
create table audit_checkpoint (
  -- The number of events under the checkpoint before; -1 for the first. As the key, it keeps two processes from continuing the
  -- log in two ways.
  from_size  bigint      primary key check (from_size >= -1),
  size       bigint      not null unique check (size > from_size),
  at         timestamptz not null,
  -- The events in their order: of the n-th writer, those from the n-th first to the n-th last.
  writer     bigint[]    not null,
  first      integer[]   not null,
  last       integer[]   not null,
  -- Where the chains stand that have no end yet: the writer, and the number of its last event under this checkpoint.
  open       bigint[]    not null,
  open_last  integer[]   not null,
  -- The hashes of the complete subtrees, from which the tree continues (RFC 9162, section 2.1); the signed root depends on them.
  frontier   bytea       not null check (octet_length(frontier) % 32 = 0),
  -- The checkpoint itself (C2SP tlog-checkpoint).
  note       text        not null
);

-- Whether a writer is in the log already.
create index audit_checkpoint_writer on audit_checkpoint using gin (writer);

-- History is append-only.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the rows of % are history: they are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_event_history before update or delete or truncate on audit_event
  for each statement execute function refuse_change();
create trigger audit_checkpoint_history before update or delete or truncate on audit_checkpoint
  for each statement execute function refuse_change();
