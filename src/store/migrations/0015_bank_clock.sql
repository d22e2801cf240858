-- The newest time at which a bank with a trusted clock was running. No bank may start much before it (src/clock/bank-clock.ts).
create table bank_clock (
  one boolean     primary key default true check (one),
  at  timestamptz not null
) with (fillfactor = 50);
insert into bank_clock (at) values ('-infinity');
