-- What operators do with an ATM's notes: take some out, count them, and see how much is left.

-- The notes that were taken out of ATMs are still the bank's, and grow by debits as an ATM's cash does.
alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in ('customer', 'cash', 'vault', 'capital'));
create unique index account_vault on account (kind) where kind = 'vault';
-- The id is that of VAULT in src/ledger/state.ts.
insert into account (id, kind, opened_at) values ('00000000-0000-7000-8000-000000000002', 'vault', now());

-- What a count finds more or less than the books say is a movement of its own kind, from the capital or to it.
alter table movement drop constraint movement_kind_check;
alter table movement add constraint movement_kind_check check (kind in (
  'deposit', 'withdrawal', 'transfer', 'cash-load', 'cash-unload', 'cash-over', 'cash-short'));

-- The last report of each ATM also says how its cassettes stand by its thresholds, what lies in the reject box, and whether it
-- serves. The n-th level is of the n-th denomination; older reports have none.
alter table terminal_counters
  add column in_service            boolean   not null default true,
  add column level                 text[]    not null default '{}',
  add column rejected_denomination bigint[]  not null default '{}',
  add column rejected_notes        integer[] not null default '{}',
  add constraint terminal_counters_levels   check (cardinality(level) in (0, cardinality(denomination))),
  add constraint terminal_counters_rejected check (cardinality(rejected_denomination) = cardinality(rejected_notes));
