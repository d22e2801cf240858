-- Two operators are two names as foldName in src/model/name.ts compares them: under "C" only the letters A to Z fold.
alter table hold_proposal
  drop constraint hold_proposal_four_eyes,
  add constraint hold_proposal_four_eyes check (lower(confirmed_by collate "C") <> lower(proposed_by collate "C"));
