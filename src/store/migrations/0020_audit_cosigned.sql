-- The checkpoints of the audit log that independent witnesses have cosigned (AUDIT.md, section "Witnesses"). Rows are only inserted.
create table audit_cosigned (
  size    bigint not null check (size >= 0),
  -- The witness's verifier key: name+keyid+key.
  witness text not null,
  -- The signed note with this witness's cosignature.
  note    text not null,
  at      timestamptz not null,
  primary key (size, witness)
);
