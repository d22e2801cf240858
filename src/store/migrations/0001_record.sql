-- What every room writes in the same transaction as its effect: the answer to a request, and the audit event.

-- One row for each request that had an effect or was refused: a repeat is answered from here (PROTOCOL.md, section 5.1).
create table request_answer (
  terminal text   not null,
  request  uuid   not null,
  -- SHA-256 of the request's body and its customer: the same id with another body is refused.
  digest   bytea  not null check (octet_length(digest) = 32),
  op       text   not null,
  answer   text   not null,
  at       timestamptz not null,
  -- The id first: it is ordered by time, so that the index grows at its end whichever ATM a request comes from.
  primary key (request, terminal)
);

-- The durable record of the audit log (AUDIT.md). The sealer gives each committed event its index in the log, once; nothing
-- else in a row ever changes.
create table audit_event (
  -- UUID version 7 by the bank's clock: the order of making, not of commit.
  id           uuid primary key,
  at           timestamptz not null,
  kind         text not null,
  outcome      text not null,
  terminal     text,
  session      text,
  request      uuid,
  customer     uuid,
  account      uuid,
  amount       bigint,
  -- Bounded here, where the fault would be, because a record that is too large to be sealed would hold up all behind it.
  confidential jsonb check (pg_column_size(confidential) <= 8192),
  sealed_index bigint check (sealed_index >= 0)
);
-- The sealer's queue. It asks for what has no index, never for what is newer than the last, so a late commit is not passed over.
create index audit_event_unsealed on audit_event (id) where sealed_index is null;
create unique index audit_event_sealed on audit_event (sealed_index) where sealed_index is not null;
