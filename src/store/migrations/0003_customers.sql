-- Who the customers are, what proves it, and how often someone guessed.

create table customer (
  id         uuid primary key,
  -- As the customer typed it, and as it is compared. Under "C" only the letters of ASCII fold, and a username has no others.
  username   text not null check (username ~ '^[A-Za-z][A-Za-z0-9._-]{2,31}$'),
  folded     text not null generated always as (lower(username collate "C")) stored unique,
  -- The ledger may live in another engine, so this is no foreign key.
  account    uuid not null unique,
  created_at timestamptz not null
);

create table credential (
  customer   uuid primary key references customer,
  -- bcrypt of base64(HMAC-SHA-384(pepper, customer and password)): useless without the pepper, which is not in the database,
  -- and right for this customer alone.
  hash       text not null check (hash like '$2b$%' and length(hash) = 60),
  changed_at timestamptz not null
);

-- How often passwords were tried: for a customer, for an ATM, and for a username that is no customer's, which must behave
-- like one. A try counts as wrong from before it is checked until it has proved right, so parallel guesses gain nothing.
create table guess_count (
  -- terminal:<id>; customer:<uuid>@<terminal> for an ATM where the customer has signed in, customer:<uuid> for all others together;
  -- stranger:<keyed hash of the folded username>, likewise.
  subject  text primary key,
  tries    bigint not null default 0,
  forgiven bigint not null default 0 check (forgiven between 0 and tries),
  -- When the window began, and when the last try was taken.
  since    timestamptz not null,
  tried_at timestamptz not null
)
-- Updated at every sign-in, with no index on what changes: room on the page keeps these updates off the index.
with (fillfactor = 70);
