-- The answers of operations to requests with an Idempotency-Key (docs/API.md), given again to a repeated request, for a day. All but the
-- operator and the time is under keys that are not in the database.
create table operator_answer (
  operator uuid        not null,
  -- HMAC of the Idempotency-Key.
  key      bytea       not null check (octet_length(key) = 32),
  -- HMAC of the operation and its fields.
  asked    bytea       not null check (octet_length(asked) = 32),
  sealed   bytea       not null,
  at       timestamptz not null,
  primary key (operator, key)
);
