-- Operators close a customer and open the customer again, end all sign-ins of a customer, and keep a note about one.

alter table customer
  add column state          text        not null default 'open' check (state in ('open', 'closed')),
  -- When an operator last closed or opened the customer; null if never. Each change is later than the one before.
  add column state_at       timestamptz,
  -- How often an operator ended all sign-ins.
  add column sessions_ended integer     not null default 0 check (sessions_ended >= 0),
  -- The current note, and when it was last changed or removed. Each change is later than the one before.
  add column note           text        check (char_length(note) between 1 and 500),
  add column note_at        timestamptz,
  add constraint customer_closed check (state = 'open' or state_at is not null),
  add constraint customer_note   check (note is null or note_at is not null);

-- The ledger's copy, in the row that a money operation locks: a closed account gets no money.
alter table account add column closed boolean not null default false;

-- Beside a lock, the closing of a customer and the end of all sign-ins begin a generation (0013_sign_in_generation.sql).
drop trigger customer_locked on customer;
create trigger customer_locked before update on customer for each row
  when (new.locked_at is not null and new.locked_at is distinct from old.locked_at
        or new.state = 'closed' and old.state <> 'closed'
        or new.sessions_ended <> old.sessions_ended)
  execute function begin_generation_by_lock();

-- Copies to the account, and notifies every worker of every server at the commit if there is a new generation. Refuses to close an
-- account that holds something: not a check of the table, because each money operation would pay for it.
create or replace function tell_generation() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 'closed' and exists (select from account where customer = new.id and posted <> 0) then
    raise exception 'the account of customer % is not empty', new.id using errcode = 'check_violation';
  end if;
  update account set generation = new.generation, closed = new.state = 'closed' where customer = new.id;
  if new.generation <> old.generation then
    perform pg_notify('customer_changed', new.id::text);
  end if;
  return null;
end $$;
drop trigger customer_generation on customer;
create trigger customer_generation after update on customer for each row
  when (new.generation <> old.generation or new.state <> old.state)
  execute function tell_generation();
