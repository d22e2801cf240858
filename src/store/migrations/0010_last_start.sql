-- What the bank's last start recorded about its settings and keys, sealed under a key that is not in the database. The next start
-- compares.
create table last_start (
  one    boolean primary key default true check (one),
  sealed bytea   not null
);
