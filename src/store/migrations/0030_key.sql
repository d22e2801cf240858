-- The bank's keys that operators rotate (docs/OPERATIONS.md, "Keys"). Their material lies in the files of each server; this register
-- says for all servers which of them is in use.
create table bank_key (
  -- Follows from the key and reveals nothing of it.
  id       text primary key check (id ~ '^[0-9a-f]{16}$'),
  purpose  text not null check (purpose in ('pepper', 'bank-key', 'audit-log-key')),
  -- made: in the files, not used yet; active: used from now on; retiring: still accepted; ended: for ever of no use.
  state    text not null check (state in ('made', 'active', 'retiring', 'ended')),
  -- How many events have changed this row: one for each.
  changes  integer not null check (changes > 0),
  made_at  timestamptz not null,
  -- Of the newest change.
  at       timestamptz not null,
  -- When it ends whether it is still used or not; null for never.
  ends_by  timestamptz,
  -- At the end of a transaction: a withdrawal exchanges two states.
  constraint bank_key_one exclude using btree (purpose with =, state with =) where (state in ('made', 'active'))
    deferrable initially deferred
);

-- Which keys each server has in its files, as it last reported. No key is used before all servers have it.
create table bank_key_holder (
  server text primary key,
  keys   text[] not null,
  -- Of the keys that are not in the register: {name: {id, madeAt}}.
  others jsonb not null,
  at     timestamptz not null
);

-- The successions of the key that signs the audit log's checkpoints (AUDIT.md, "Successions of the log key"): history, like the checkpoints.
create table audit_succession (
  -- 1, 2, 3, ... without a gap.
  number   integer primary key check (number > 0),
  -- The ids of the two keys in bank_key. No key has two successors.
  old_key  text not null unique check (old_key ~ '^[0-9a-f]{16}$'),
  new_key  text not null unique check (new_key ~ '^[0-9a-f]{16}$' and new_key <> old_key),
  -- The size of the last checkpoint that the old key signs.
  size     bigint not null check (size >= 0),
  at       timestamptz not null,
  -- Signed by both keys.
  note     text not null
);
create trigger audit_succession_history before update or delete or truncate on audit_succession
  for each statement execute function refuse_change();

-- The pepper under which each password's hash was made: the id of the key.
alter table credential add column pepper text not null check (pepper ~ '^[0-9a-f]{16}$');

-- No hash is stored under a pepper that has ended. The row lock orders a store and the end of its key: whoever ends a key locks its row
-- first and then counts the hashes.
create function check_pepper() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
declare found text;
begin
  select state into found from bank_key where id = new.pepper for key share;
  if found = 'ended' then raise exception 'the pepper % has ended', new.pepper; end if;
  return new;
end $$;
create trigger credential_pepper before insert or update of pepper on credential for each row execute function check_pepper();
revoke execute on function check_pepper() from public;

-- The bank's static key that the ATM's newest channel was made with: its server_key_id (PROTOCOL.md, section 1.3).
alter table terminal add column bank_key text check (bank_key ~ '^[0-9a-f]{16}$');
