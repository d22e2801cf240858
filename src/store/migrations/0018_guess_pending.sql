-- The tries of a password that are under way: each counts as wrong meanwhile, in guess_count. A row that outlives its try was left
-- by a crash, and the try is taken back (src/customers/pending-guess.ts).
create table guess_pending (
  id       uuid        primary key,
  -- As takeGuess counted it: of the ATM and of the customer, which try it was and when the one before was taken.
  guess    jsonb       not null,
  -- When it was taken by the bank's clock, as in guess_count, and by this server's, which tells how long ago that is.
  at       timestamptz not null,
  taken_at timestamptz not null default now()
);
