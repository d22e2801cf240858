-- Double entry. Every movement debits one account and credits another by the same amount; entries carry the balance after
-- them; history is never changed. Money is in minor units.

-- The bank's one currency (ISO 4217), written by the first bank that opens this ledger.
create table ledger_currency (
  one      boolean primary key default true check (one),
  code     text    not null check (code ~ '^[A-Z]{3}$'),
  exponent integer not null check (exponent between 0 and 4)
);

-- Every movement changes two rows here, so pages keep room for the next versions of their rows: with no indexed column among
-- those that change, an update then touches no index (HOT).
create table account (
  id         uuid        primary key,
  kind       text        not null check (kind in ('customer', 'cash', 'capital')),
  -- A customer has one account, an ATM one cash account, and the bank one capital account.
  customer   uuid        unique,
  terminal   text        unique,
  -- Customer and capital accounts grow by credits, cash accounts by debits; none is ever below zero.
  posted     bigint      not null default 0,
  -- The sum of the open holds, on the customer's account and on the cash account of the ATM that is to pay.
  held       bigint      not null default 0,
  -- How many entries it has, which is the number of the newest.
  entries    integer     not null default 0 check (entries >= 0),
  -- The day (UTC) of the newest hold, and what its holds have used up of that day's allowance.
  day        date        not null default '1970-01-01',
  day_count  integer     not null default 0 check (day_count >= 0),
  day_amount bigint      not null default 0 check (day_amount >= 0),
  opened_at  timestamptz not null,
  constraint account_owner  check ((kind = 'customer') = (customer is not null) and (kind = 'cash') = (terminal is not null)),
  constraint account_posted check (posted between 0 and 1000000000000000),
  constraint account_held   check (held between 0 and posted)
) with (fillfactor = 50);
create unique index account_capital on account (kind) where kind = 'capital';

-- The id is that of CAPITAL in src/ledger/state.ts.
insert into account (id, kind, opened_at) values ('00000000-0000-7000-8000-000000000001', 'capital', now());

-- One movement of money. Both of its sides stand in the one row with the one amount: money that comes from nowhere or goes
-- nowhere cannot be written down. A request makes at most one movement, so the request is its name; the same key in
-- request_answer keeps the answer. There are no foreign keys here: whoever writes a movement has locked both of its accounts
-- and updates them in the same transaction, and a foreign key would look each of them up again, row by row and with a lock
-- of its own, on the hottest path there is. `strongroom ledger verify` checks that they are there, and all else.
create table movement (
  terminal       text        not null,
  request        uuid        not null,
  kind           text        not null check (kind in ('deposit', 'withdrawal', 'transfer', 'cash-load')),
  amount         bigint      not null check (amount between 1 and 1000000000000),
  at             timestamptz not null,
  -- Of each side: the account, the number of this entry among the account's, and what the account holds after it.
  debit          uuid        not null,
  debit_entry    integer     not null check (debit_entry >= 1),
  debit_balance  bigint      not null check (debit_balance between 0 and 1000000000000000),
  credit         uuid        not null,
  credit_entry   integer     not null check (credit_entry >= 1),
  credit_balance bigint      not null check (credit_balance between 0 and 1000000000000000),
  -- The request first: it tells two keys apart at once, and new ones go to the end of the index.
  primary key (request, terminal),
  constraint movement_sides check (debit <> credit)
);
create unique index movement_debit on movement (debit, debit_entry);
create unique index movement_credit on movement (credit, credit_entry);

-- The movements as each account sees them. Its entries are numbered 1, 2, 3, ... without a gap: the unique indexes keep a
-- number from coming twice on one side, and the count in the locked account row from coming twice at all.
create view entry (account, number, at, kind, direction, amount, balance, terminal, request) as
select debit, debit_entry, at, kind, 'debit', amount, debit_balance, terminal, request from movement
union all
select credit, credit_entry, at, kind, 'credit', amount, credit_balance, terminal, request from movement;

-- A hold is known by the withdraw request that placed it. It ends once, and never by itself: cash may be out.
create table hold (
  terminal  text        not null,
  request   uuid        not null,
  account   uuid        not null,
  amount    bigint      not null check (amount between 1 and 1000000000000),
  -- The day whose allowance it counts against.
  day       date        not null,
  placed_at timestamptz not null,
  state     text        not null check (state in ('held', 'settled', 'released')),
  -- What was paid out of it; the rest went back.
  paid      bigint      not null default 0,
  -- The settle or release request of the same terminal that ended it.
  ended_by  uuid,
  ended_at  timestamptz,
  primary key (request, terminal),
  constraint hold_paid check (case state when 'settled' then paid between 1 and amount else paid = 0 end),
  constraint hold_ended check ((state = 'held') = (ended_by is null) and (ended_by is null) = (ended_at is null))
) with (fillfactor = 80);
-- The unresolved ones, oldest first.
create index hold_open on hold (placed_at) where state = 'held';

-- History is only ever added to.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the rows of % are history: they are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger movement_history before update or delete or truncate on movement
  for each statement execute function refuse_change();
