-- Divides request_answer by the quarter of the request's id (docs/decisions/0041-partitions.md). The table as it is becomes the default
-- partition: this takes no time, whatever its size. Its rows are moved to the partitions of their quarters by src/store/partitions,
-- right after this migration.

-- A posting is reversed once. A unique index of a divided table cannot promise that, because it would have to contain the key of the
-- division. So a trigger keeps each reversal here, in the commit of its movement, whoever writes it.
create table reversal (
  terminal text not null,
  -- The request whose posting is reversed, and the one that reversed it.
  reversed uuid not null,
  request  uuid not null,
  primary key (terminal, reversed)
);
insert into reversal (terminal, reversed, request)
select terminal, substring(answer from '"reverses":"([0-9a-f-]{36})"')::uuid, request
from request_answer where op = 'reverse' and debit is not null;
create trigger reversal_history before update or delete or truncate on reversal
  for each statement execute function refuse_change();

drop view entry;
drop view movement;
drop index movement_reverses;
drop trigger request_answer_history on request_answer;

alter table request_answer rename to request_answer_other;
alter index request_answer_pkey rename to request_answer_other_pkey;
-- Unique within a partition only. Across partitions the count in the locked account row keeps an entry's number from being used
-- twice, and `strongroom ledger verify` finds it.
alter index movement_debit rename to request_answer_other_debit;
alter index movement_credit rename to request_answer_other_credit;
create trigger request_answer_other_history before update or delete or truncate on request_answer_other
  for each statement execute function refuse_change();

create table request_answer (like request_answer_other including constraints, primary key (request, terminal))
  partition by range (request);
alter table request_answer attach partition request_answer_other default;
create trigger request_answer_history before update or delete or truncate on request_answer
  for each statement execute function refuse_change();

-- As the owner of the tables: no role needs the right to add a row, and none can keep a posting from being reversed.
create function keep_reversal() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into reversal (terminal, reversed, request)
  values (new.terminal, substring(new.answer from '"reverses":"([0-9a-f-]{36})"')::uuid, new.request);
  return null;
end $$;
revoke execute on function keep_reversal() from public;
create trigger request_answer_reversal after insert on request_answer
  for each row when (new.op = 'reverse' and new.debit is not null) execute function keep_reversal();

-- As before.
create view movement as
select terminal, request, kind::text, amount, at, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance,
       case when op = 'reverse' then substring(answer from '"reverses":"([0-9a-f-]{36})"')::uuid end as reverses
from request_answer where kind is not null;
create view entry (account, number, at, kind, direction, amount, balance, terminal, request, other) as
select debit, debit_entry, at, kind, 'debit', amount, debit_balance, terminal, request, credit from movement
union all
select credit, credit_entry, at, kind, 'credit', amount, credit_balance, terminal, request, debit from movement;
