-- What operators do about holds that no ATM ends, and what the day's end compares the books with.

-- How one operator wants a hold ended, until another one confirms it (four eyes). One row for each hold: a new proposal takes
-- the place of one that nobody has confirmed. What was proposed and confirmed before stays in the audit log.
create table hold_proposal (
  -- The hold, as the withdraw request that placed it is named.
  terminal     text        not null,
  request      uuid        not null,
  op           text        not null check (op in ('settle', 'release')),
  -- What was paid out of the hold; a release has none.
  amount       bigint      check (amount between 1 and 1000000000000),
  -- The id of the request that is to end the hold: a confirmation that is repeated after a crash repeats this one.
  ended_by     uuid        not null unique,
  proposed_by  text        not null,
  proposed_at  timestamptz not null,
  confirmed_by text,
  confirmed_at timestamptz,
  primary key (request, terminal),
  constraint hold_proposal_amount    check ((op = 'settle') = (amount is not null)),
  constraint hold_proposal_confirmed check ((confirmed_by is null) = (confirmed_at is null)),
  constraint hold_proposal_four_eyes check (confirmed_by <> proposed_by)
);

-- What each ATM's cassettes held by its last report; the earlier ones are in the audit log. One row, so that two reports of
-- one ATM at once cannot mix: the n-th number of notes is of the n-th denomination (minor units).
create table terminal_counters (
  terminal     text        primary key,
  at           timestamptz not null,
  denomination bigint[]    not null,
  notes        integer[]   not null,
  constraint terminal_counters_pairs check (cardinality(denomination) = cardinality(notes))
) with (fillfactor = 50);
