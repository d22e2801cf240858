-- Moves each movement into the row of its request, beside the answer. That saves one row and one index entry in each commit.
-- The key of the row ensures that a request makes at most one movement.

-- A type instead of a check, because PostgreSQL reads and plans a table's checks for each statement.
create type movement_kind as enum ('deposit', 'withdrawal', 'transfer', 'cash-load', 'cash-unload', 'cash-over', 'cash-short');

alter table request_answer
  add column kind           movement_kind,
  add column amount         amount,
  -- For each side: the account, the number of the entry in that account, and the balance after it.
  add column debit          uuid,
  add column debit_entry    entry_number,
  add column debit_balance  balance,
  add column credit         uuid,
  add column credit_entry   entry_number,
  add column credit_balance balance;

-- The existing movements. Each has an answer; a movement without one stops the migration, so that none is lost.
update request_answer as answer
set kind = movement.kind::movement_kind, amount = movement.amount,
    debit = movement.debit, debit_entry = movement.debit_entry, debit_balance = movement.debit_balance,
    credit = movement.credit, credit_entry = movement.credit_entry, credit_balance = movement.credit_balance
from movement
where (movement.terminal, movement.request) = (answer.terminal, answer.request);
do $$
begin
  if (select count(*) from movement) <> (select count(kind) from request_answer) then
    raise exception 'there is a movement without an answer: strongroom ledger verify of the version before names it';
  end if;
end $$;
drop view entry;
drop table movement;

-- A movement is complete or absent, and its two sides differ.
alter table request_answer
  add constraint movement_whole check (num_nulls(kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance) in (0, 8)),
  add constraint movement_sides check (debit <> credit);
create unique index movement_debit on request_answer (debit, debit_entry) where debit is not null;
create unique index movement_credit on request_answer (credit, credit_entry) where credit is not null;

create view movement as
select terminal, request, kind::text, amount, at, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance
from request_answer where kind is not null;

-- As before: the entries of each account, numbered 1, 2, 3, ... without a gap.
create view entry (account, number, at, kind, direction, amount, balance, terminal, request, other) as
select debit, debit_entry, at, kind, 'debit', amount, debit_balance, terminal, request, credit from movement
union all
select credit, credit_entry, at, kind, 'credit', amount, credit_balance, terminal, request, debit from movement;

-- An answer is history, like the movement in it.
create trigger request_answer_history before update or delete or truncate on request_answer
  for each statement execute function refuse_change();
