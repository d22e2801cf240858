-- The counters that the day-end report compares with the books.

-- The contents of each ATM's cassettes in its last report; earlier reports are in the audit log. One row, so that two reports
-- of one ATM at once cannot mix. The n-th number of notes is of the n-th denomination (minor units).
create table terminal_counters (
  terminal     text        primary key,
  at           timestamptz not null,
  denomination bigint[]    not null,
  notes        integer[]   not null,
  constraint terminal_counters_pairs check (cardinality(denomination) = cardinality(notes))
) with (fillfactor = 50);
