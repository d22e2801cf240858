-- Two operators have different names as foldName in src/model/name.ts compares them: "C" folds only the letters A to Z.
alter table hold_proposal
  drop constraint hold_proposal_four_eyes,
  add constraint hold_proposal_four_eyes check (lower(confirmed_by collate "C") <> lower(proposed_by collate "C"));
