-- Double entry. Every movement debits one account and credits another by the same amount. Each entry has the balance after it.
-- History does not change. Money is in minor units.

-- The bank's one currency (ISO 4217), written by the first bank that opens this ledger.
create table ledger_currency (
  one      boolean primary key default true check (one),
  code     text    not null check (code ~ '^[A-Z]{3}$'),
  exponent integer not null check (exponent between 0 and 4)
);

-- Types, as in 0001_record.sql. Amounts and balances are in minor units.
create domain amount       as bigint  check (value between 1 and 1000000000000);
create domain balance      as bigint  check (value between 0 and 1000000000000000);
create domain entry_number as integer check (value >= 1);
create domain total        as integer check (value >= 0);
create domain account_kind as text    check (value in ('customer', 'cash', 'vault', 'capital'));
create domain hold_state   as text    check (value in ('held', 'settled', 'released'));

-- Every movement updates two rows here. No indexed column changes and pages keep free space, so an update touches no index (HOT).
create table account (
  id         uuid         primary key,
  kind       account_kind not null,
  -- A customer has one account, an ATM one cash account, and the bank one capital account.
  customer   uuid         unique,
  terminal   text         unique,
  -- Credits increase customer and capital accounts, debits increase cash accounts. None may be below zero.
  posted     balance      not null default 0,
  -- The sum of the open holds: on the customer's account, and on the cash account of the paying ATM.
  held       balance      not null default 0,
  -- The number of entries, which is also the number of the newest.
  entries    total        not null default 0,
  -- The day (UTC) of the newest hold, and how much of that day's allowance its holds have used.
  day        date         not null default '1970-01-01',
  day_count  total        not null default 0,
  day_amount balance      not null default 0,
  opened_at  timestamptz  not null,
  constraint account_owner check ((kind = 'customer') = (customer is not null) and (kind = 'cash') = (terminal is not null)),
  constraint account_held  check (held <= posted)
) with (fillfactor = 50);
create unique index account_capital on account (kind) where kind = 'capital';

-- The id is that of CAPITAL in src/ledger/deciding/state.ts.
insert into account (id, kind, opened_at) values ('00000000-0000-7000-8000-000000000001', 'capital', now());

-- One movement of money. One row has both sides and one amount, so both sides are always equal. A request makes at most one
-- movement, so the request is its key, as in request_answer. No foreign keys: the writer has already locked both accounts in the
-- same transaction, and a foreign key would look up and lock each again. `strongroom ledger verify` checks that both exist.
create table movement (
  terminal       text        not null,
  request        uuid        not null,
  kind           text        not null check (kind in ('deposit', 'withdrawal', 'transfer', 'cash-load')),
  amount         amount      not null,
  at             timestamptz not null,
  -- For each side: the account, the number of the entry in that account, and the balance after it.
  debit          uuid        not null,
  debit_entry    entry_number not null,
  debit_balance  balance      not null,
  credit         uuid        not null,
  credit_entry   entry_number not null,
  credit_balance balance      not null,
  -- The request first: it differs for almost every key, and new keys go to the end of the index.
  primary key (request, terminal),
  constraint movement_sides check (debit <> credit)
);
create unique index movement_debit on movement (debit, debit_entry);
create unique index movement_credit on movement (credit, credit_entry);

-- The entries of each account, numbered 1, 2, 3, ... without a gap. The unique indexes refuse the same number twice on one side;
-- the count in the locked account row prevents it across both sides. `other` is the account on the other side.
create view entry (account, number, at, kind, direction, amount, balance, terminal, request, other) as
select debit, debit_entry, at, kind, 'debit', amount, debit_balance, terminal, request, credit from movement
union all
select credit, credit_entry, at, kind, 'credit', amount, credit_balance, terminal, request, debit from movement;

-- A hold has the key of the withdraw request that placed it. It ends once, and not by itself: the cash may be paid out.
create table hold (
  terminal  text        not null,
  request   uuid        not null,
  account   uuid        not null,
  amount    amount      not null,
  -- The day whose allowance it uses.
  day       date        not null,
  placed_at timestamptz not null,
  state     hold_state  not null,
  -- The part that was paid out. The rest was released.
  paid      balance     not null default 0,
  -- The settle or release request, of the same terminal, that ended it.
  ended_by  uuid,
  ended_at  timestamptz,
  primary key (request, terminal),
  constraint hold_paid check (case state when 'settled' then paid between 1 and amount else paid = 0 end),
  constraint hold_ended check ((state = 'held') = (ended_by is null) and (ended_by is null) = (ended_at is null))
) with (fillfactor = 80);
-- Unresolved holds, oldest first.
create index hold_open on hold (placed_at) where state = 'held';

-- History is append-only.
create trigger movement_history before update or delete or truncate on movement
  for each statement execute function refuse_change();
