-- The bank's limits as operators set them, version after version: the newest holds. Without any, the options of the bank's start do.
create table bank_limits (
  n                  integer     primary key check (n >= 1),
  -- In minor units, as src/model/defaults.ts describes them.
  per_withdrawal     bigint      not null check (per_withdrawal between 1 and 1000000000000),
  per_day_amount     bigint      not null check (per_day_amount between 1 and 1000000000000),
  per_day_count      integer     not null check (per_day_count between 1 and 1000000),
  terminal_deposits  bigint      not null check (terminal_deposits between 1 and 1000000000000),
  terminal_transfers bigint      not null check (terminal_transfers between 1 and 1000000000000),
  terminal_loads     bigint      not null check (terminal_loads between 1 and 1000000000000),
  set_at             timestamptz not null,
  -- What two operators agreed on; it sets limits once, however often it is carried out.
  proposal           uuid        not null unique,
  -- The digest that the event of this row carries too (docs/AUDIT.md, "Effects"): a row without the right one is ignored.
  mac                bytea       not null check (octet_length(mac) = 16),
  constraint bank_limits_order check (per_withdrawal <= per_day_amount)
);
