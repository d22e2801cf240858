-- The newest time at which a bank with a clock to be trusted was at work: no bank may begin much before it (src/bank/clock.ts).
create table bank_clock (
  one boolean     primary key default true check (one),
  at  timestamptz not null
) with (fillfactor = 50);
insert into bank_clock (at) select coalesce(max(at), '-infinity') from audit_event;
