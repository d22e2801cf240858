-- Customers, their password hashes, and the counts of wrong passwords.

create table customer (
  id         uuid primary key,
  -- As the customer typed it, and as it is compared. The collation "C" folds only ASCII letters, and usernames have no others.
  username   text not null check (username ~ '^[A-Za-z][A-Za-z0-9._-]{2,31}$'),
  folded     text collate "C" not null generated always as (lower(username collate "C")) stored unique,
  -- No foreign key, because the ledger may be in another database.
  account    uuid not null unique,
  created_at timestamptz not null
);

create table credential (
  customer   uuid primary key references customer,
  -- bcrypt of base64(HMAC-SHA-384(pepper, customer and password)). Useless without the pepper, which is not in the database,
  -- and valid only for this customer.
  hash       text not null check (hash like '$2b$%' and length(hash) = 60),
  changed_at timestamptz not null
);

-- The number of password attempts: for a customer, for an ATM, and for an unknown username, which must behave like a customer.
-- An attempt counts as wrong before it is checked, until it proves right, so parallel guesses gain nothing.
create table guess_count (
  -- terminal:<id>; customer:<uuid>@<terminal> for an ATM where the customer has signed in, customer:<uuid> for all others together;
  -- stranger:<keyed hash of the folded username>, likewise.
  subject  text primary key,
  tries    bigint not null default 0,
  forgiven bigint not null default 0 check (forgiven between 0 and tries),
  -- The start of the window, and the time of the last attempt.
  since    timestamptz not null,
  tried_at timestamptz not null
)
-- Updated at every sign-in. No indexed column changes and pages keep free space, so an update touches no index (HOT).
with (fillfactor = 70);
