-- Password attempts that are being checked. Meanwhile each counts as wrong in guess_count. A row that stays was left by a crash,
-- and its attempt is taken back (src/customers/guesses/pending-guess.ts).
create table guess_pending (
  id       uuid        primary key,
  -- As takeGuess counted it, for the ATM and for the customer: the number of the attempt, and the time of the previous one.
  guess    jsonb       not null,
  -- Its time by the bank's clock, as in guess_count, and by PostgreSQL's clock, which measures how long ago it was.
  at       timestamptz not null,
  taken_at timestamptz not null default now()
);
