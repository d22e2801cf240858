-- How operators end holds that no ATM ends, and the counters that the day-end report compares with the books.

-- How one operator proposes to end a hold, until a second one confirms it (four-eyes principle). One row for each hold: a new
-- proposal replaces one that nobody has confirmed. The audit log keeps all proposals and confirmations.
create table hold_proposal (
  -- The hold: the key of the withdraw request that placed it.
  terminal     text        not null,
  request      uuid        not null,
  op           text        not null check (op in ('settle', 'release')),
  -- The part of the hold that was paid out; null for a release.
  amount       bigint      check (amount between 1 and 1000000000000),
  -- The id of the request that will end the hold. A confirmation that is repeated after a crash uses the same id.
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

-- The contents of each ATM's cassettes in its last report; earlier reports are in the audit log. One row, so that two reports
-- of one ATM at once cannot mix. The n-th number of notes is of the n-th denomination (minor units).
create table terminal_counters (
  terminal     text        primary key,
  at           timestamptz not null,
  denomination bigint[]    not null,
  notes        integer[]   not null,
  constraint terminal_counters_pairs check (cardinality(denomination) = cardinality(notes))
) with (fillfactor = 50);
