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
