-- A change of the password, or an operator's lock, begins a new generation of sign-ins. A session has the generation of its
-- sign-in, and ends once there is a newer one.

alter table customer add column generation integer not null default 0;
-- The ledger's copy, in the row that a money operation locks: no money moves for an older generation, even if a worker has not
-- heard of the new one yet.
alter table account add column generation integer not null default 0;
-- The number of new hashes of the same password. An update that increases it begins no generation; any other update does.
alter table credential add column renewals integer not null default 0;

-- The two functions that write other rows run as the owner of the tables (security definer), with a fixed search path. So the
-- application role needs no right to set a generation, and cannot bring an ended session back. Nobody may execute the functions
-- directly, or hang them on another table.
create function begin_generation_by_lock() returns trigger language plpgsql as $$
begin
  new.generation = old.generation + 1;
  return new;
end $$;
create trigger customer_locked before update on customer for each row
  when (new.locked_at is not null and new.locked_at is distinct from old.locked_at)
  execute function begin_generation_by_lock();

create function begin_generation_by_password() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update customer set generation = generation + 1 where id = old.customer;
  return null;
end $$;
create trigger credential_changed after update on credential for each row
  when (new.hash <> old.hash and new.renewals = old.renewals)
  execute function begin_generation_by_password();
create trigger credential_deleted after delete on credential for each row
  execute function begin_generation_by_password();

-- Notifies every worker of every server at the commit (src/customers/generations.ts).
create function tell_generation() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update account set generation = new.generation where customer = new.id;
  perform pg_notify('customer_changed', new.id::text);
  return null;
end $$;
create trigger customer_generation after update on customer for each row
  when (new.generation <> old.generation)
  execute function tell_generation();

revoke execute on function begin_generation_by_lock(), begin_generation_by_password(), tell_generation() from public;
