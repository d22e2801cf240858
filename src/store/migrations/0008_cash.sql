-- Operators unload an ATM's notes, count them, and see how many are left.

-- Notes taken out of ATMs still belong to the bank. Debits increase this account, as they increase an ATM's cash.
create unique index account_vault on account (kind) where kind = 'vault';
-- The id is that of VAULT in src/ledger/deciding/state.ts.
insert into account (id, kind, opened_at) values ('00000000-0000-7000-8000-000000000002', 'vault', now());

-- The difference between a count and the books is a separate kind of movement, from or to the capital.
alter table movement drop constraint movement_kind_check;
alter table movement add constraint movement_kind_check check (kind in (
  'deposit', 'withdrawal', 'transfer', 'cash-load', 'cash-unload', 'cash-over', 'cash-short'));

-- The last report of each ATM also has the levels of its cassettes, the contents of its reject box, and whether it is in service.
-- The n-th level is of the n-th denomination. Older reports have no levels.
alter table terminal_counters
  add column in_service            boolean   not null default true,
  add column level                 text[]    not null default '{}',
  add column rejected_denomination bigint[]  not null default '{}',
  add column rejected_notes        integer[] not null default '{}',
  add constraint terminal_counters_levels   check (cardinality(level) in (0, cardinality(denomination))),
  add constraint terminal_counters_rejected check (cardinality(rejected_denomination) = cardinality(rejected_notes));
