-- What is written in the same transaction as an effect: the answer to a request, and the audit event.

-- One row for each request that had an effect or was refused. A repeated request is answered from here (PROTOCOL.md, 5.1).
create table request_answer (
  terminal text   not null,
  request  uuid   not null,
  -- SHA-256 of the request's body and its customer. The same id with another body is refused.
  digest   bytea  not null check (octet_length(digest) = 32),
  op       text   not null,
  answer   text   not null,
  at       timestamptz not null,
  -- The id first: it is ordered by time, so the index grows at its end for all ATMs.
  primary key (request, terminal)
);

-- The audit events (AUDIT.md). The sealer gives each committed event its index in the log, once. Nothing else in a row changes.
create table audit_event (
  -- UUID version 7 by the bank's clock: in the order in which events are created, not committed.
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
  -- Bounded, because the sealer would stop at a record that is too large to be sealed.
  confidential jsonb check (pg_column_size(confidential) <= 8192),
  sealed_index bigint check (sealed_index >= 0)
);
-- The sealer's queue: events without an index. It does not ask for events after the last sealed one, which would miss late commits.
create index audit_event_unsealed on audit_event (id) where sealed_index is null;
create unique index audit_event_sealed on audit_event (sealed_index) where sealed_index is not null;
