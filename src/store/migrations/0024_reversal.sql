-- A posting is reversed by a movement of its own, which names it in its answer. History stays as it was.
alter type movement_kind add value 'deposit-reversal';
alter type movement_kind add value 'withdrawal-reversal';
alter type movement_kind add value 'transfer-reversal';
alter type movement_kind add value 'cash-load-reversal';
alter type movement_kind add value 'cash-unload-reversal';
alter type movement_kind add value 'cash-over-reversal';
alter type movement_kind add value 'cash-short-reversal';

-- A posting is reversed once. The expression is that of src/ledger/sql/reversed.ts; only reversals are in the index.
create unique index movement_reverses on request_answer (terminal, (substring(answer from '"reverses":"([0-9a-f-]{36})"')))
  where op = 'reverse' and debit is not null;

-- Each movement with the request whose posting it reverses; null if it reverses none.
create or replace view movement as
select terminal, request, kind::text, amount, at, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance,
       case when op = 'reverse' then substring(answer from '"reverses":"([0-9a-f-]{36})"')::uuid end as reverses
from request_answer where kind is not null;

-- How one operator proposes to reverse a posting, until a second one confirms it (four-eyes principle). A posting may have several:
-- only the newest is confirmed. Rows are added, and confirmed once.
create table reversal_proposal (
  -- The posting: the key of the request that moved the money.
  terminal     text        not null,
  request      uuid        not null,
  -- 1, 2, 3, ... for each posting.
  n            integer     not null check (n >= 1),
  -- The id of the request that will reverse it. A confirmation that is repeated after a crash uses the same id.
  reversed_by  uuid        not null unique,
  reason       text        not null check (char_length(reason) between 1 and 200),
  proposed_by  text        not null,
  proposed_at  timestamptz not null,
  confirmed_by text,
  confirmed_at timestamptz,
  primary key (request, terminal, n),
  constraint reversal_proposal_confirmed check ((confirmed_by is null) = (confirmed_at is null)),
  -- As in 0014_same_operator.sql.
  constraint reversal_proposal_four_eyes check (lower(confirmed_by collate "C") <> lower(proposed_by collate "C"))
);
