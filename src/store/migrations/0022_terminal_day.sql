-- What each ATM booked on each day, in minor units. The bank bounds it, because it has only the ATM's word for its notes. Requests
-- count on the day (UTC) of their own time, so a clock that is wrong for a while uses up no other day.
create table terminal_day (
  terminal  text    not null,
  -- In days since 1970-01-01.
  day       integer not null,
  deposits  bigint  not null default 0,
  transfers bigint  not null default 0,
  -- Cash loads, and what counts found beyond the books.
  loads     bigint  not null default 0,
  -- The day first: new keys go to the end of the index, and all ATMs of a day stand together.
  primary key (day, terminal)
) with (fillfactor = 50);
-- No checks, because PostgreSQL reads and plans a table's checks for each statement: `strongroom ledger verify` adds up the movements.
